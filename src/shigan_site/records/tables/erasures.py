"""Takes nothing. Gives what was erased by law, by whose two decisions, and what remains of it. Never what was erased."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from shigan_site.records.tables.ledger import Event
from shigan_site.records.tables.organisation import Person


class Erasure(models.Model):
    """Asked for by one officer, decided by another. Of a person's name (``person``), or of texts of an event (``event``)."""

    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    event = models.ForeignKey(Event, models.PROTECT, null=True, related_name="+")
    fields = models.JSONField(default=list)  # of the event: 'form/…' and 'changes/…'
    reason = models.TextField()
    provision = models.CharField(max_length=200)
    proposed_by = models.BigIntegerField()  # accounts
    proposed_at = models.DateTimeField()
    decided_by = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)
    granted = models.BooleanField(null=True)  # None: waits for the second officer
    mirrored_at = models.DateTimeField(null=True)  # the mirror's copy went, too

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by")), name="a_second_officer_erases"
            ),
            models.CheckConstraint(condition=Q(decided_by__isnull=True) | Q(granted__isnull=False), name="an_erasure_is_decided"),
            models.CheckConstraint(
                condition=Q(person__isnull=True, event__isnull=False) | Q(person__isnull=False, event__isnull=True),
                name="an_erasure_has_one_subject",
            ),
        )


class ErasedEvent(models.Model):
    """An event whose particulars went. ``remains``: them without what was erased, so that matters can still be rebuilt."""

    event = models.OneToOneField(Event, models.PROTECT, primary_key=True, related_name="erased")
    erasure = models.ForeignKey(Erasure, models.PROTECT, related_name="events")
    remains = models.TextField()
