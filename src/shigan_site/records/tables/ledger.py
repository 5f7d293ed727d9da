"""Takes nothing. Gives the ledger in the database. Never lets a row of it be changed: triggers refuse it.

An action writes an Event and its Particulars in the transaction of the change itself. The sequencer, outside of it,
gives each event its place: one Entry with its leaf, and a Checkpoint for each batch. A trigger puts every event into
the outbox; there it waits until it has its place, so that nobody looks through the whole ledger for what is new.
"""

from __future__ import annotations

from django.db import models


class Event(models.Model):
    """Something happened: the columns of shigan.ledger.schema.EVENT_SCHEMA but the payload.

    ``version`` is what an entry calls ``item_version``.
    """

    procedure = models.CharField(max_length=60)
    step = models.CharField(max_length=60)
    state = models.CharField(max_length=60)  # of the item after it
    version = models.PositiveIntegerField()  # of the item after it: 1, 2, 3 …
    item = models.CharField(max_length=60, db_index=True)
    kind = models.CharField(max_length=60)
    channel = models.CharField(max_length=60, null=True)
    action = models.CharField(max_length=20)
    activity = models.CharField(max_length=120)
    actor = models.CharField(max_length=20, null=True)
    unit = models.CharField(max_length=60, null=True)
    counterpart = models.CharField(max_length=20, null=True)
    counterpart_unit = models.CharField(max_length=60, null=True)
    occurred_us = models.BigIntegerField()
    offset_minutes = models.SmallIntegerField()
    recorded_us = models.BigIntegerField()
    due_us = models.BigIntegerField(null=True)
    outcome = models.CharField(max_length=200, null=True)
    source = models.CharField(max_length=120)
    precision = models.CharField(max_length=10, null=True)  # 'day': the source knew the day alone
    outcome_known = models.BooleanField(null=True)  # whether an outcome is on record by this event
    procedure_from = models.CharField(max_length=10, null=True)  # first day of that version of the procedure
    account = models.CharField(max_length=20, null=True)  # the key of the account, shigan.ledger.directory.account_key
    role = models.CharField(max_length=60, null=True)
    pack = models.CharField(max_length=64, null=True)  # digest of the rules it was done under

    class Meta:
        constraints = (models.UniqueConstraint(fields=("item", "version"), name="one_event_per_version"),)
        indexes = (models.Index(fields=("actor", "occurred_us", "step"), name="event_actor_occurred"),)


class Waiting(models.Model):
    """An event that has no place yet: the outbox. Written by a trigger, taken away with the entry."""

    event = models.OneToOneField(Event, models.PROTECT, primary_key=True, related_name="waiting")


class Particulars(models.Model):
    """What an event said beside its columns, and its salt. May be erased by due process; nothing else may change."""

    event = models.OneToOneField(Event, models.PROTECT, primary_key=True, related_name="particulars")
    payload = models.TextField()  # canonical JSON: {"form": …, "changes": {attribute: [before, after]}}
    salt = models.BinaryField(max_length=32)


class Entry(models.Model):
    """An event's place in the ledger, from 0, gapless, and the hash of its leaf."""

    sequence = models.BigIntegerField(primary_key=True)
    event = models.OneToOneField(Event, models.PROTECT, related_name="entry")
    leaf = models.BinaryField(max_length=32)


class Block(models.Model):
    """The root over 1,024 leaves, from leaf 1,024 times ``number`` on: from these and a few leaves all proofs are made."""

    number = models.BigIntegerField(primary_key=True)
    root = models.BinaryField(max_length=32)


class Checkpoint(models.Model):
    """The ledger at a size: what a witness keeps and a paper document prints."""

    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField(max_length=32)
    algorithm = models.CharField(max_length=10)
    made_at = models.DateTimeField()


class Request(models.Model):
    """One POST that was answered: the same key from the same account gets the same answer again, and no second effect."""

    account_id = models.BigIntegerField()
    key = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)  # of what was asked: the same key with another content is refused
    answer = models.JSONField()
    made_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("account_id", "key"), name="one_answer_per_key"),)
