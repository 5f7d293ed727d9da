"""Takes nothing. Gives what became of units by one deed of two officers: merged, split. Never changed once it is decided."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from shigan_site.records.tables.organisation import Unit


class Adjustment(models.Model):
    """A unit that goes into another (``merge``), or gives a part of itself to a new one (``split``), as of a day.

    ``successor`` None: of a split that is not carried out yet; the new unit's name and key, and who and what goes
    there, are in ``content``. Carried out merges say under whose scope the closed unit's matters stand from then on.
    """

    kind = models.CharField(max_length=5, choices=[("merge", "合并"), ("split", "分立")])
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    successor = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    content = models.JSONField(default=dict)  # of a split: name, key, people (keys), units (keys)
    from_on = models.DateField()
    basis = models.CharField(max_length=200)  # number of the document, or the meeting
    proposed_by = models.BigIntegerField()  # accounts
    proposed_at = models.DateTimeField()
    decided_by = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)
    granted = models.BooleanField(null=True)  # None: waits for the second officer

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | (Q(granted__isnull=False) & ~Q(decided_by=F("proposed_by"))),
                name="a_second_officer_adjusts",
            ),
            models.UniqueConstraint(fields=("unit",), condition=Q(granted__isnull=True), name="one_adjustment_of_a_unit_waits"),
        )
