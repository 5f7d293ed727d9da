"""Takes nothing. Gives evaluations of the ledger, where to find what they asked, and what people said to it. Never a verdict.

The results themselves lie in files under the checkpoint's root; the rows here are an index of the last evaluation, made
anew with each one. What somebody said is an event of the record; it stays, whatever is evaluated later.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from shigan_site.records.tables.ledger import Event

STATES = {"asked": "已请求", "running": "进行中", "done": "已完成", "failed": "未完成"}


class Evaluation(models.Model):
    """One run of the road over the ledger as it stood at a checkpoint; ``root`` is '' until the run has begun."""

    state = models.CharField(max_length=10, choices=list(STATES.items()))
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=20, null=True)  # key of the person; None: by the calendar
    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    root = models.CharField(max_length=128, default="", db_index=True)  # hexadecimal
    size = models.BigIntegerField(default=0)  # entries
    last_event = models.BigIntegerField(default=0)  # number of the last event among them
    as_of_us = models.BigIntegerField(default=0)
    engine = models.CharField(max_length=20, default="")
    pack = models.CharField(max_length=120, default="")  # name and version
    pack_digest = models.CharField(max_length=64, default="")
    seconds_per_day = models.PositiveIntegerField(default=0)  # of a working day, as durations are told
    counts = models.JSONField(default=dict)  # findings by level
    fault = models.JSONField(default=dict)  # {zh, en}: why it failed

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("state",), condition=Q(state__in=("asked", "running")), name="one_evaluation_of_each_under_way"
            ),
        )


class FoundQuestion(models.Model):
    """One finding of the last evaluation, as its line of JSON. ``place``: in the order of the file."""

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="questions")
    place = models.PositiveIntegerField()
    finding = models.CharField(max_length=20, unique=True)  # its stable id
    level = models.CharField(max_length=10)
    subject = models.CharField(max_length=200)
    rule = models.CharField(max_length=80)
    favourable = models.BooleanField()
    line = models.TextField()


class QuestionAbout(models.Model):
    """Of whom, or of what, a finding speaks: a pair of units has two rows."""

    question = models.ForeignKey(FoundQuestion, models.CASCADE, related_name="about")
    level = models.CharField(max_length=10)  # person, unit or kind
    key = models.CharField(max_length=120)

    class Meta:
        indexes = (models.Index(fields=("level", "key"), name="question_about"),)


class QuestionEvidence(models.Model):
    """A matter that stands in a finding's evidence."""

    question = models.ForeignKey(FoundQuestion, models.CASCADE, related_name="evidence")
    item = models.CharField(max_length=60, db_index=True)


class Answer(models.Model):
    """What a person said to a question about that person. The words stand in the event's particulars."""

    person = models.CharField(max_length=20, db_index=True)  # key
    rule = models.CharField(max_length=80)
    finding = models.CharField(max_length=20)  # as it was asked then
    event = models.OneToOneField(Event, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
