"""Takes nothing. Gives matters and their parts. Never changes a state but by a step: a trigger refuses it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from shigan_site.records.tables.ledger import Event
from shigan_site.records.tables.organisation import Person, Unit


def person(related: str) -> models.ForeignKey[Person | None, Person | None]:
    return models.ForeignKey(Person, models.PROTECT, null=True, related_name=related)


def unit(related: str) -> models.ForeignKey[Unit | None, Unit | None]:
    return models.ForeignKey(Unit, models.PROTECT, null=True, related_name=related)


class Matter(models.Model):
    """One matter, one sheet (一事一单): the attributes of procedure ``matter`` as they stand after its last event."""

    number = models.CharField(max_length=60, unique=True)  # the item in the ledger, such as 2026-000118
    procedure = models.CharField(max_length=60, default="matter")
    state = models.CharField(max_length=60)
    state_since = models.DateTimeField()
    version = models.PositiveIntegerField()  # of the last event
    last_event = models.ForeignKey(Event, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="parts")
    recurs = models.CharField(max_length=20, default="")  # '', 'week', 'month', 'quarter', 'year'

    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=60)
    source = models.CharField(max_length=60)
    basis = models.CharField(max_length=200, default="")  # document number, meeting, instruction
    demand = models.TextField()  # what is asked, and what result it shall have
    registrar = person("registered_matters")
    supervisor = person("supervised_matters")
    leader = person("led_matters")
    lead_unit = unit("led_matters")
    holder = person("held_matters")
    due = models.DateField(null=True)
    outside_due = models.DateField(null=True)  # a day set from outside (national deadline)
    outside_latest = models.DateField(null=True)  # the last day to which the outside rule lets it be moved
    filing = models.CharField(max_length=200, default="")  # under which number an outside extension was filed
    progress = models.PositiveSmallIntegerField(default=0)
    reminders = models.PositiveIntegerField(default=0)
    remind_level = models.CharField(max_length=20, default="")  # 'blue', 'orange', 'red': the latest reminder
    returns = models.PositiveIntegerField(default=0)
    extensions = models.PositiveIntegerField(default=0)
    extension_to = models.DateField(null=True)
    extension_reason = models.TextField(default="")
    extension_asked_by = person("+")
    extension_asked_on = models.DateField(null=True)
    transfer_unit = unit("+")
    transfer_person = person("+")
    transfer_by = person("+")
    transfer_reason = models.TextField(default="")
    decline = models.CharField(max_length=20, default="")  # of the latest refused transfer: 'pending', 'accepted', 'unfounded'
    decline_reason = models.TextField(default="")
    declined_by = person("+")
    declined_unit = unit("+")
    offered_from = unit("+")  # the lead unit when the transfer was refused: its head judges the reasons
    guided_unit = unit("+")  # the unit that the lead unit guided or visited last
    dispute_unit = unit("+")
    dispute_reason = models.TextField(default="")
    disputed_by = person("+")
    objection = models.TextField(default="")
    objected_by = person("+")
    objected_on = models.DateField(null=True)
    objection_answer = models.TextField(default="")
    waits_for = models.CharField(max_length=20, default="")  # 'public', 'unit', 'outside'
    wait_reason = models.TextField(default="")
    waits_until = models.DateField(null=True)
    obstacle = models.TextField(default="")
    promised_on = models.DateField(null=True)
    promise = models.TextField(default="")
    problem = models.TextField(default="")  # of a rectification: problem, root cause, measures
    root_cause = models.TextField(default="")
    measures = models.TextField(default="")
    outcome = models.TextField(default="")
    submitted_by = person("+")
    submitted_on = models.DateField(null=True)
    verified_by = person("+")
    verification = models.TextField(default="")
    verified_how = models.CharField(max_length=20, default="")  # 'documents', 'site', 'users'
    closed_on = models.DateField(null=True)
    looked_back_on = models.DateField(null=True)
    lasting = models.CharField(max_length=20, default="")  # 'lasting', 'not_lasting'
    rating = models.CharField(max_length=20, default="")  # by the public, the latest: 'good', 'bad', 'unsolved'
    rated_on = models.DateField(null=True)
    complaints = models.PositiveIntegerField(default=0)  # how often the public complained of it again
    complained_on = models.DateField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(verified_by__isnull=True)
                | Q(submitted_by__isnull=True)
                | ~Q(verified_by=F("submitted_by")),
                name="reviewer_is_not_the_doer",
            ),
            models.CheckConstraint(condition=Q(progress__lte=100), name="progress_is_a_percentage"),
        )
        indexes = (
            models.Index(fields=("state", "due", "number"), name="matter_state_due"),
            models.Index(fields=("state", "state_since", "number"), name="matter_state_since"),
            models.Index(fields=("state_since", "number"), name="matter_since"),
            models.Index(fields=("lead_unit", "state", "due"), name="matter_unit_state"),
            models.Index(fields=("holder", "state", "due"), name="matter_holder_state"),
            models.Index(fields=("holder", "closed_on", "due", "submitted_on"), name="matter_holder_closed"),
            models.Index(fields=("closed_on", "due", "submitted_on"), name="matter_closed"),
            models.Index(fields=("lead_unit", "closed_on", "due", "submitted_on"), name="matter_unit_closed"),
        )


class Milestone(models.Model):
    """One step on the way of a matter. ``place`` 1, 2, 3 …: how the ledger and the forms name it."""

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="milestones")
    place = models.PositiveIntegerField()
    name = models.CharField(max_length=200)
    due = models.DateField()
    done_on = models.DateField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("matter", "place"), name="one_milestone_per_place"),)


class Assist(models.Model):
    """A unit asked to help with a matter, and what it answered. ``place`` as of a milestone."""

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="assists")
    place = models.PositiveIntegerField()
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="assists")
    task = models.TextField()
    answered_on = models.DateField(null=True)
    answer = models.TextField(default="")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("matter", "place"), name="one_assist_per_place"),)


class Transition(models.Model):
    """A permitted change of state, copied from the procedures of the pack: what the trigger looks at."""

    procedure = models.CharField(max_length=60)
    state_before = models.CharField(max_length=60)
    state = models.CharField(max_length=60)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("procedure", "state_before", "state"), name="one_transition"),)


class Numbering(models.Model):
    """The last number that was given to a matter in a year: locked while the next one is given, so that none is missing."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)


class Draft(models.Model):
    """A form that somebody began: kept until it is sent or thrown away. Not a record of anything."""

    account_id = models.BigIntegerField()
    place = models.CharField(max_length=120)  # 'new', or number/step
    content = models.JSONField()
    saved_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("account_id", "place"), name="one_draft_per_place"),)
