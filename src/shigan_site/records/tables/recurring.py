"""Takes nothing. Gives work that comes again and what came of each of its periods. Never opens a matter itself."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from shigan_site.records.tables.cases import Case
from shigan_site.records.tables.organisation import Unit


class Recurrence(models.Model):
    """What is registered again and again, from ``begins_on`` on; ``next_on`` is the day of the next period.

    ``account_id`` declared it, and each matter is opened in that account's name, with what it may do on that day.
    """

    key = models.CharField(max_length=64, unique=True)  # of the form that made it: sent twice, made once
    account_id = models.BigIntegerField()
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=60)
    source = models.CharField(max_length=60)
    basis = models.CharField(max_length=200, default="")
    demand = models.TextField()
    lead_unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    rhythm = models.CharField(max_length=8)  # week, month, quarter, year
    due_after = models.PositiveSmallIntegerField()  # working days after the period's first day
    hand_on = models.CharField(
        max_length=8, default=""
    )  # the step taken next: propose, assign; empty: it stays a draft
    begins_on = models.DateField()
    ends_on = models.DateField(null=True)  # not included
    next_on = models.DateField(db_index=True)
    paused = models.BooleanField(default=False)
    made_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("begins_on")), name="recurs_forward"
            ),
        )


class RecurrenceTurn(models.Model):
    """One period: its matter, or why there is none. One row for each, so that nothing is opened twice."""

    recurrence = models.ForeignKey(Recurrence, models.PROTECT, related_name="turns")
    day = models.DateField()
    due = models.DateField()
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="+")
    refused = models.JSONField(default=dict)  # {"zh": …, "en": …} where it was not opened or not handed on
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("recurrence", "day"), name="one_turn_per_period"),)
