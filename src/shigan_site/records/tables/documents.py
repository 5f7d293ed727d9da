"""Takes nothing. Gives attachments, notices and saved views. Never stores a file's bytes in the database."""

from __future__ import annotations

from django.db import models

from shigan_site.records.tables.cases import Case
from shigan_site.records.tables.ledger import Event
from shigan_site.records.tables.organisation import Person


class Attachment(models.Model):
    """A file that belongs to an event of a case. It lies under its digest; its name is only shown.

    ``erased_at``: when it was decided that it goes; from then on it is not given out, whether it still lies there or not.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="attachments")
    event = models.ForeignKey(Event, models.PROTECT, null=True, related_name="attachments")
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    added_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=("sha256",), condition=models.Q(erased_at__isnull=False), name="attachment_erased"),
        )


class Notice(models.Model):
    """Something a person is told, once. ``sentence_key`` and ``values`` are put into words in the reader's language."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="notices")
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="notices")
    event = models.ForeignKey(Event, models.PROTECT, null=True, related_name="+")
    sentence_key = models.CharField(max_length=160)  # procedure/step/number of the notice
    values = models.JSONField(default=dict)
    stands_for = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")  # told in this person's absence
    made_at = models.DateTimeField(db_index=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=("person",), condition=models.Q(read_at=None), name="notice_unread"),)


class SavedView(models.Model):
    """A filter of a list that somebody named; ``query`` is the part of the address after the question mark."""

    account_id = models.BigIntegerField(db_index=True)
    page = models.CharField(max_length=60)
    name = models.CharField(max_length=60)
    query = models.TextField()
