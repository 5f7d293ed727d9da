"""Takes nothing. Gives whom the site tells something outside, and what became of it. Never holds a secret.

Addresses of robots and the keys with which deliveries are signed lie in the data folder, beside the site's own key.
"""

from __future__ import annotations

from django.db import models

from shigan_site.records.tables.organisation import Unit


class Outward(models.Model):
    """What the administrator decided for the whole site; one row, number 1. Without it nothing goes out."""

    site_address = models.CharField(max_length=200, default="")  # how links begin, such as https://shigan.example.cn
    mail_on = models.BooleanField(default=False)
    mail_hour = models.PositiveSmallIntegerField(default=9)  # of the office's day
    mail_domains = models.TextField(default="")  # e-mail goes to addresses of these alone, separated by blanks


class Receiver(models.Model):
    """A program's or a group's address that an administrator opened. ``shown``: its host, without what is secret of it."""

    key = models.CharField(max_length=64, unique=True)  # of the form that made it: sent twice, made once
    kind = models.CharField(max_length=10)  # webhook, wecom, dingtalk, feishu
    name = models.CharField(max_length=60)
    shown = models.CharField(max_length=300)
    safe = models.CharField(max_length=32, unique=True)  # the name of the file with address and secret
    steps = models.JSONField(default=list)  # 'procedure/step': what it is told of
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")  # with all below; None: all
    daily = models.BooleanField(default=False)  # robots: a line on every working day
    daily_hour = models.PositiveSmallIntegerField(default=9)
    language = models.CharField(max_length=2, default="zh")
    told_until = models.BigIntegerField()  # the first sequence of the ledger that was not looked at for it yet
    active = models.BooleanField(default=True)
    ended = models.BooleanField(default=False)
    rests_until = models.DateTimeField(null=True)  # after a failure nothing is tried before
    fault = models.CharField(max_length=200, default="")  # why it was paused
    made_at = models.DateTimeField()


class Delivery(models.Model):
    """One message to one receiver: the outbox. ``about`` makes it the only one for its cause."""

    receiver = models.ForeignKey(Receiver, models.PROTECT, related_name="deliveries")
    about = models.CharField(max_length=80)  # event/<sequence>, daily/<day>, test/<key>
    body = models.TextField()  # webhooks: the JSON that is signed; robots: the text
    state = models.CharField(
        max_length=8, default="waiting"
    )  # waiting, sending, sent, given_up, nothing (to say that day)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    tried_since = models.DateTimeField()  # three days from here it is given up
    claimed_at = models.DateTimeField(null=True)
    status = models.PositiveSmallIntegerField(null=True)  # of the last answer
    fault = models.CharField(max_length=200, default="")
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("receiver", "about"), name="one_delivery_per_cause"),)
        indexes = (models.Index(fields=("state", "next_at"), name="delivery_state_next"),)


class DailyMail(models.Model):
    """One account on one day: the mail it got, or that there was nothing to say. Never its words or its address."""

    account_id = models.BigIntegerField()
    day = models.DateField(db_index=True)
    state = models.CharField(max_length=8)  # nothing, waiting, sending, sent, unsure, given_up
    things = models.PositiveSmallIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    fault = models.CharField(max_length=200, default="")
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("account_id", "day"), name="one_mail_a_day"),)
        indexes = (models.Index(fields=("state", "next_at"), name="mail_state_next"),)
