"""Takes nothing. Gives units, people, memberships, posts and leave, each with its days. Never says who was good.

``from_on`` None: since ever; ``until_on`` None: until further notice; until is not included. What was in force
stays in the table: a unit that moves gets a new span, a person who moves a new membership.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from shigan.organisation import STAFF_CLASSES


def spans_forward(name: str) -> models.CheckConstraint:
    """until after from, where both are known."""
    return models.CheckConstraint(
        condition=Q(from_on__isnull=True) | Q(until_on__isnull=True) | Q(until_on__gt=F("from_on")), name=name
    )


class Unit(models.Model):
    """One unit, whatever it was called and wherever it stood. ``key`` is how records and imports write it."""

    key = models.CharField(max_length=60, unique=True)


class UnitSpan(models.Model):
    """What a unit was for a while: its name, its place in the tree, its tier (1 = front line)."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="spans")
    name = models.CharField(max_length=120)
    parent = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="child_spans")
    tier = models.PositiveSmallIntegerField(null=True)
    dispatching = models.BooleanField(default=False)  # passing matters on is its duty
    order = models.PositiveIntegerField(default=0)  # as the office lists its units
    from_on = models.DateField(null=True)
    until_on = models.DateField(null=True)

    class Meta:
        constraints = (spans_forward("unit_span_forward"),)


class Person(models.Model):
    """One human being. ``key`` stands for the person in the ledger; the name stands only here and can be erased."""

    key = models.CharField(max_length=20, unique=True)  # p000001 …
    name = models.CharField(max_length=60, null=True)
    staff_no = models.CharField(max_length=40, null=True, unique=True)  # tells people of one name apart
    pinyin = models.CharField(max_length=200, default="", db_index=True)  # 'zhangwei zw', for searching


class Membership(models.Model):
    """A person in a unit for a while."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="memberships")
    staff_class = models.CharField(max_length=20, choices=list(STAFF_CLASSES.items()))
    from_on = models.DateField(null=True)
    until_on = models.DateField(null=True)

    class Meta:
        constraints = (spans_forward("membership_forward"),)


class Post(models.Model):
    """A role sheet for a while. ``standing``: first (A), stand-in (B, 互为备岗) or acting (代)."""

    title = models.CharField(max_length=120)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="posts")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="posts")
    standing = models.CharField(
        max_length=8, default="first", choices=[("first", "A 角"), ("second", "B 角"), ("acting", "代理")]
    )
    dispatching = models.BooleanField(default=False)
    duties = models.JSONField(default=list)  # kinds of matter; empty: the sheet does not say
    from_on = models.DateField(null=True)
    until_on = models.DateField(null=True)

    class Meta:
        constraints = (spans_forward("post_forward"),)


class Leave(models.Model):
    """Days away. Dates only, never the reason."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="leave")
    from_on = models.DateField()
    until_on = models.DateField()

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(until_on__gt=F("from_on")), name="leave_forward"),)
