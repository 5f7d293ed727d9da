"""Cases of every procedure: a matter, a talk, a row of a register. No table belongs to one procedure.

What a procedure calls its attributes stands in ``Case.attributes``; the columns beside it are copies that all
procedures share, so that lists, turns and sight never look into the JSON. All of it is written by ``actions.projecting``
from events and can be written again from them. A trigger refuses a change without its event.
"""

from __future__ import annotations

from typing import Any

from django.db import models

from shigan_site.records.tables.ledger import Event
from shigan_site.records.tables.organisation import Person, Unit


def to_person(related: str) -> models.ForeignKey[Person | None, Person | None]:
    return models.ForeignKey(Person, models.PROTECT, null=True, related_name=related, db_index=False)


def to_unit(related: str) -> models.ForeignKey[Unit | None, Unit | None]:
    return models.ForeignKey(Unit, models.PROTECT, null=True, related_name=related, db_index=False)


class Case(models.Model):
    """One case of a procedure, as it stands after its last event.

    ``attributes``: every attribute that has a value, as the procedure types it: a person and a unit are their keys, a day
    is the number of days since 1970-01-01. ``open`` and ``clock`` are those of the state; ``rests_person`` and
    ``rests_unit`` say whose turn it is where the state names an attribute, ``asks_from`` from which day on.
    """

    number = models.CharField(max_length=60, unique=True)  # the item in the ledger, such as 2026-000118
    procedure = models.CharField(max_length=60)
    state = models.CharField(max_length=60)
    state_since = models.DateTimeField()
    version = models.PositiveIntegerField()  # of the last event
    last_event = models.ForeignKey(Event, models.PROTECT, related_name="+", db_index=False)
    created_at = models.DateTimeField()
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="parts")
    open = models.BooleanField()
    clock = models.BooleanField()
    title = models.CharField(max_length=200)
    words = models.TextField(default="")  # what a search looks through, in small letters
    kind = models.CharField(max_length=60, default="")
    channel = models.CharField(max_length=60, default="")
    unit = to_unit("cases")
    holder = to_person("held_cases")
    subject = to_person("cases_about")
    rests_person = to_person("+")
    rests_unit = to_unit("+")
    asks_from = models.DateField(null=True)
    due = models.DateField(null=True)
    done = models.DateField(null=True)  # the work was handed in
    closed = models.DateField(null=True)  # it reached a state that is not open
    attributes = models.JSONField(default=dict)

    class Meta:
        indexes = (
            models.Index(fields=("procedure", "open", "due", "id"), name="case_open"),
            models.Index(fields=("procedure", "open", "-closed", "-id"), name="case_closed"),
            models.Index(fields=("procedure", "open", "state", "due"), name="case_state"),
            models.Index(fields=("unit", "open", "due", "id"), name="case_unit_open"),
            models.Index(fields=("unit", "open", "-closed", "-id"), name="case_unit_closed"),
            models.Index(fields=("holder", "open", "due", "id"), name="case_holder_open"),
            models.Index(fields=("holder", "open", "-closed", "-id"), name="case_holder_closed"),
            models.Index(fields=("subject", "open", "due", "id"), name="case_subject"),
            models.Index(fields=("rests_person", "open", "due", "id"), name="case_rests_person"),
            models.Index(fields=("rests_unit", "open", "due", "id"), name="case_rests_unit"),
        )

    def get(self, attribute: str) -> Any:
        """The attribute's value as expressions read it; None where it has none."""
        return self.attributes.get(attribute)


class CaseParty(models.Model):
    """A person or a unit that a case names, and under which attribute or kind of rows; ``TOOK_PART``: who took a step.

    Answers who may see what, what passes on with a unit, and what concerns somebody. Its own columns of the case are copies.
    """

    TOOK_PART = "took_part"

    case = models.ForeignKey(Case, models.PROTECT, related_name="parties")
    attribute = models.CharField(max_length=60)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", db_index=False)
    procedure = models.CharField(max_length=60)
    open = models.BooleanField()
    due = models.DateField(null=True)
    closed = models.DateField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("case", "attribute", "person"), condition=models.Q(person__isnull=False), name="a_person_is_named_once"
            ),
            models.UniqueConstraint(
                fields=("case", "attribute", "unit"), condition=models.Q(unit__isnull=False), name="a_unit_is_named_once"
            ),
            models.CheckConstraint(
                condition=models.Q(person__isnull=True, unit__isnull=False) | models.Q(person__isnull=False, unit__isnull=True),
                name="a_party_is_a_person_or_a_unit",
            ),
        )
        indexes = (
            models.Index(fields=("person", "procedure", "open", "due", "case"), name="party_person_open"),
            models.Index(fields=("person", "procedure", "open", "-closed", "case"), name="party_person_closed"),
            models.Index(fields=("unit", "procedure", "attribute", "open", "case"), name="party_unit_open"),
        )


class CaseValue(models.Model):
    """An attribute that lists may look for, in a column of its own: ``number`` for days, counts and flags, else ``text``."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="kept_values")
    procedure = models.CharField(max_length=60)
    attribute = models.CharField(max_length=60)
    number = models.BigIntegerField(null=True)
    text = models.CharField(max_length=200, null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("case", "attribute"), name="one_value_per_attribute"),)
        indexes = (
            models.Index(fields=("procedure", "attribute", "number", "case"), name="value_number"),
            models.Index(fields=("procedure", "attribute", "text", "case"), name="value_text"),
        )


class CaseRow(models.Model):
    """One row that belongs to a case. ``place`` 1, 2, 3 …: how the ledger and the forms name it within its ``kind``.

    ``values`` as in ``Case.attributes``; ``unit``, ``due`` and ``done`` are copies, as the kind of rows declares them.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="rows")
    kind = models.CharField(max_length=60)
    place = models.PositiveIntegerField()
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", db_index=False)
    due = models.DateField(null=True)
    done = models.DateField(null=True)
    values = models.JSONField(default=dict)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("case", "kind", "place"), name="one_row_per_place"),)
        indexes = (models.Index(fields=("kind", "unit", "done"), name="row_unit"),)


class CaseLink(models.Model):
    """One case refers to another: ``relation`` is a word of the procedure of ``case``."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="links")
    relation = models.CharField(max_length=60)
    other = models.ForeignKey(Case, models.PROTECT, related_name="linked_from")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("case", "relation", "other"), name="one_link_per_relation"),)


class Transition(models.Model):
    """A permitted change of state, copied from the procedures of the pack: what the trigger looks at."""

    procedure = models.CharField(max_length=60)
    state_before = models.CharField(max_length=60)
    state = models.CharField(max_length=60)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("procedure", "state_before", "state"), name="one_transition"),)


class Numbering(models.Model):
    """The last number given in a year to a case of a series: locked while the next is given, so that none is missing."""

    series = models.CharField(max_length=6, default="")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("series", "year"), name="one_last_number"),)


class Draft(models.Model):
    """A form that somebody began: kept until it is sent or thrown away. Not a record of anything."""

    account_id = models.BigIntegerField()
    place = models.CharField(max_length=120)  # new/procedure/step, or number/step
    content = models.JSONField()
    saved_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("account_id", "place"), name="one_draft_per_place"),)
