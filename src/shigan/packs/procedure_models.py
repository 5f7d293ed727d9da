"""Takes the plain values of one procedure file. Gives a checked, frozen procedure. Never takes a step.

A procedure is a state machine that an officer can read: states, steps, who may take them, on what form, under which
conditions, by which provision, and what goes into the record. Its conditions and assignments are expressions over
the attributes of the case, ``form_<field>``, ``today``, ``actor`` and ``actor_unit``; a day is the whole number of
days since 1970-01-01, a person, a unit and a choice are texts.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Final, Literal

from pydantic import Field, PrivateAttr

from shigan.expressions import ValueType
from shigan.packs.part import Bilingual, Cited, Identifier, Line, Part, Sentence
from shigan.packs.procedure_keeping import CircleLine, Counted, RowKind, Shared

Role = str
"""A key of the pack's roles.yaml: what an account may be granted, everywhere or for one unit and those below it."""

AttributeType = Literal["text", "count", "day", "flag", "person", "unit", "choice"]
FieldType = Literal["text", "paragraph", "count", "percent", "day", "flag", "person", "unit", "choice", "files"]
ActivityPart = Literal["desk", "outcome", "after", "dealt"]
"""What an activity is in the course of a matter, so that nobody is taken for the holder who merely kept the books.

``desk``: an act of whoever runs the procedure (registering, assigning, receiving, verifying, closing). ``outcome``: the
result is handed in. ``after``: comes when all is done (looking back, ratings). ``dealt``: passing on is the work itself.
"""


VALUE_TYPES: Final[Mapping[str, ValueType]] = {
    "text": "text", "paragraph": "text", "person": "text", "unit": "text", "choice": "text",
    "count": "int", "percent": "int", "day": "int", "files": "int", "flag": "bool",
}  # fmt: skip
"""What an attribute or a field is to an expression; ``files`` is the number of files handed in."""

OF_THE_OCCASION: Final[Mapping[str, AttributeType]] = {"today": "day", "actor": "person", "actor_unit": "unit"}
"""What every expression may name beside the attributes."""

Columns = frozenset[tuple[str, ValueType]]
"""The names an expression may use, each with its type; frozen, so that it can be a key."""


class Attribute(Part):
    """Something a case knows.

    ``counted``: worked out from other tables, never set by a step. ``filter``: lists may look for it. ``search``: the
    words of a search are looked for in it. ``seen_by``: whoever is not meant by one of these lines does not see it.
    ``quiet``: the history does not tell its change, because the step says as much (its day, who took it, one more of its kind).
    ``decision``: what somebody decided about a person: no lapse sets it.
    ``passes_on``: of a unit that goes into another one, the other one stands here in open cases.
    """

    name: Bilingual
    type: AttributeType
    counted: Counted | None = None
    filter: bool = False
    search: bool = False
    seen_by: tuple[Line, ...] = ()
    passes_on: bool = False
    quiet: bool = False
    decision: bool = False
    choices: Mapping[Identifier, Bilingual] = Field(default_factory=dict)


class State(Part):
    """Where a case can stand. ``open``: somebody still has to do something. ``clock``: its time runs.

    ``adverse``: to stand here is to somebody's disadvantage (a grade, a measure, the end of publicity): no lapse leads to it.
    ``dropped``: it ended here without being brought to its end, such as a case that was withdrawn.
    """

    name: Bilingual
    description: Bilingual
    open: bool = True
    clock: bool = True
    dropped: bool = False
    adverse: bool = False
    rests_with: Identifier | None = None  # the attribute that says whose turn it is; None: the supervising office
    asks_from: Identifier | None = None  # the day attribute from which on whoever it rests with is asked; None: at once


class Limit(Part):
    """By when a state should be left, or what began on the day ``since`` be answered: a parameter in days or months.

    Exactly one of ``state`` and ``since`` is given. The first day is the one after the state began, or after ``since``; with
    ``first_counts`` it is that day itself. ``rolls``: a last day on which nobody works moves to the next working day.
    ``lapse``: the step that is taken, by nobody, when the limit is over; it may never be to anybody's disadvantage.
    """

    state: Identifier | None = None
    since: Identifier | None = None  # a day attribute; while it is unknown nothing is awaited
    rests_with: Identifier | None = None  # with ``since``: whose turn it is; None: the supervising office
    parameter: Identifier
    name: Bilingual
    rolls: bool = False
    first_counts: bool = False
    lapse: Identifier | None = None


class FormField(Part):
    """One thing that is asked for when a step is taken."""

    name: Bilingual
    type: FieldType
    required: bool = True
    help: Bilingual | None = None
    choices: Mapping[Identifier, Bilingual] = Field(default_factory=dict)  # of a choice; or those of ``attribute``
    attribute: Identifier | None = None  # the attribute whose present value is offered
    within: Identifier | None = None  # a unit attribute or form_<unit field>: the person or unit must belong there
    longest: Annotated[int, Field(ge=1, le=20_000)] = 2000


class Requirement(Part):
    """What must be true; ``otherwise`` says what is still open. ``field``: beside which field it is said."""

    when: Line
    otherwise: Sentence
    field: Identifier | None = None


class Notice(Part):
    """Who is told, in which words. ``to`` is written like ``by``; after ``of`` it may name a unit field of the form."""

    to: tuple[Line, ...]
    sentence: Sentence


class Need(Part):
    """A case that this one must refer to, as ``relation``, and the states in which that one must stand."""

    relation: Identifier
    states: Annotated[tuple[Identifier, ...], Field(min_length=1)]
    otherwise: Bilingual


class Link(Part):
    """What a case refers to another one as: the procedures of which that other case may be."""

    name: Bilingual
    to: Annotated[tuple[Identifier, ...], Field(min_length=1)]


class Opening(Part):
    """A button that opens the next case filled in; whoever may take that step is offered it, and changes what is not right.

    ``relation``: what the new case refers to this one as. ``fill``: a field of the step's form -> an attribute of this case.
    """

    procedure: Identifier
    step: Identifier
    relation: Identifier
    states: tuple[Identifier, ...] = ()  # empty: in every state
    fill: Mapping[Identifier, Identifier] = Field(default_factory=dict)


class Step(Part):
    """One permitted step.

    Who: ``holder`` (a person attribute), ``leader`` (a role), ``unit_head of lead_unit`` (a role for the unit an
    attribute names), ``actor_assists`` (a flag), ``anybody`` (who may see the case).
    """

    name: Bilingual
    description: Bilingual
    button: Bilingual | None = None  # what sends its form; None: its name
    starts: tuple[Identifier, ...]  # states; empty: it opens a new case
    leads_to: Identifier | None = None  # None: the state stays
    by: Annotated[tuple[Line, ...], Field(min_length=1)]
    not_by: tuple[Identifier, ...] = ()  # person attributes: whoever is named there may not take the step
    form: Mapping[Identifier, FormField] = Field(default_factory=dict)
    requires: tuple[Requirement, ...] = ()  # over the case: whether the step is open
    checks: tuple[Requirement, ...] = ()  # over the case and the form: whether what was entered can be
    sets: Mapping[Identifier, Line] = Field(default_factory=dict)  # attribute -> expression, or 'nothing'
    event: Identifier  # one of ledger.actions.ACTIONS
    part: ActivityPart | None = None  # unset: work, or a word between those concerned
    happened_on: Identifier | None = None  # the day field of the form on which it happened, when that was before today
    counterpart: Identifier | None = None  # the person attribute, after the step, to whom the case passes
    counterpart_unit: Identifier | None = None  # the unit attribute likewise
    due: Identifier | None = None  # the day attribute, after the step, that the event carries
    outcome: Identifier | None = None  # the text or choice attribute likewise
    provisions: tuple[Cited, ...] = ()
    remedy: Bilingual | None = None  # printed on what the person concerned receives
    notify: tuple[Notice, ...] = ()
    effects: tuple[Identifier, ...] = ()  # named hooks of the site
    emphasis: Literal["main", "plain", "grave"] = "plain"  # how its button looks; grave asks once more
    bulk: bool = False  # may be taken for many cases at once
    undone_by: Identifier | None = None  # the step that takes this one back; offered to whoever has just taken it
    follows: bool = False  # taken only as an effect of another step, never by itself
    scope: Identifier | None = None  # the unit field of the form that a role of ``by`` must cover
    needs: tuple[Need, ...] = ()  # over the cases to which this one refers: whether the step is open


class Procedure(Part):
    """procedures/<id>.yaml.

    ``series``: what the numbers of its cases begin with; no two procedures of a pack have the same. ``counts``: whether
    its events are work, and so may become a statistic. ``circle``: who may see a case; without any line, those it names.
    """

    id: Identifier
    name: Bilingual
    description: Bilingual
    series: Annotated[str, Field(pattern=r"^([A-Z]{1,6})?$")] = ""
    counts: bool = True
    shared: Shared
    rows: Mapping[Identifier, RowKind] = Field(default_factory=dict)
    circle: tuple[CircleLine, ...] = (CircleLine(who=("parties",)),)
    reach: Identifier | None = None  # the unit attribute over which a bare role must reach; unset: everywhere
    attributes: Annotated[Mapping[Identifier, Attribute], Field(min_length=1)]
    states: Annotated[Mapping[Identifier, State], Field(min_length=1)]
    links: Mapping[Identifier, Link] = Field(default_factory=dict)
    opens: tuple[Opening, ...] = ()
    limits: tuple[Limit, ...] = ()
    steps: Annotated[Mapping[Identifier, Step], Field(min_length=1)]
    _roles: Mapping[str, Bilingual] = PrivateAttr(default_factory=dict)

    @property
    def role_names(self) -> Mapping[str, Bilingual]:
        """The roles of the pack, as its loader made them known: a line that names one of these means the role."""
        return self._roles

    def know_roles(self, roles: Mapping[str, Bilingual]) -> None:
        """Said once by the loader, before anybody reads a line of the procedure."""
        self._roles = roles

    @cached_property
    def case_columns(self) -> Columns:
        """What a requirement may name: the attributes and what the occasion gives."""
        kinds = {name: attribute.type for name, attribute in self.attributes.items()} | dict(OF_THE_OCCASION)
        return frozenset((name, VALUE_TYPES[kind]) for name, kind in kinds.items())

    @cached_property
    def step_columns(self) -> Mapping[str, Columns]:
        """What the checks and assignments of each step may name: the same, and its form."""
        return {key: self.case_columns | form_columns(step) for key, step in self.steps.items()}

    def choices_of(self, field: FormField) -> Mapping[str, Bilingual]:
        """The choices of a field: its own, or those of its attribute."""
        if field.choices or field.attribute is None:
            return field.choices
        return self.attributes[field.attribute].choices


def form_columns(step: Step) -> Columns:
    """The fields of a step's form, as expressions name them."""
    return frozenset((f"form_{name}", VALUE_TYPES[field.type]) for name, field in step.form.items())
