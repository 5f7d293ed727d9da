"""The shapes of answers to programs: nothing in them that no page shows to the same account.

A ``Named`` is a key, which stays, and its name in the language of the request, which may change.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class Shape(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Named(Shape):
    """A key and its name."""

    key: str
    name: str


class LightShape(Shape):
    """How a case stands today: working days left, or passed when overdue; the reason in words."""

    level: Literal["overdue", "due_soon", "on_time", "waiting", "suspended", "done"]
    working_days: int | None
    reason: str


class MatterShape(Shape):
    """One matter as a list shows it."""

    procedure: str
    number: str
    version: Annotated[int, Field(description="to be sent with the next step as If-Match or expected_version")]
    title: str
    basis: str
    kind: Named
    source: Named
    state: Named
    state_since: datetime
    lead_unit: Named | None
    holder: str
    rests_with: str
    light: LightShape
    due: date | None
    progress: int
    reminders: int
    evidence: int


class MattersShape(Shape):
    """A page of matters in the order of their numbers; ``next`` is the cursor of the page that follows."""

    matters: tuple[MatterShape, ...]
    next: str | None


class CaseShape(Shape):
    """One case of any other procedure as a list shows it; what its procedure does not have is null.

    ``holder`` works on it, ``subject`` is whom it is about; ``done``: handed in, ``closed``: it ended or was withdrawn.
    """

    procedure: str
    number: str
    version: Annotated[int, Field(description="to be sent with the next step as If-Match or expected_version")]
    title: str
    kind: Named | None
    channel: Named | None
    state: Named
    state_since: datetime
    unit: Named | None
    holder: Named | None
    subject: Named | None
    rests_with: str
    light: LightShape
    due: date | None
    done: date | None
    closed: date | None


class CasesShape(Shape):
    """A page of cases in the order of their numbers; ``next`` is the cursor of the page that follows."""

    cases: tuple[CaseShape, ...]
    next: str | None


class StepShape(Shape):
    """A step this account may take. ``ready``: nothing is missing; otherwise ``missing`` says what is still open."""

    step: str
    name: str
    description: str
    ready: bool
    missing: tuple[str, ...]
    grave: bool
    address: str


class ProcedureShape(Shape):
    """A procedure of which the account sees cases or may open one: ``open`` cases it sees, and those whose ``turn`` is its own."""

    procedure: Named
    description: str
    address: str
    open: int
    turn: int
    steps: tuple[StepShape, ...]


class ProceduresShape(Shape):
    """In the order of the pack, without matters, which have addresses of their own."""

    procedures: tuple[ProcedureShape, ...]


class ValueShape(Shape):
    """An attribute of the case; a person and a unit by key, a day as a date."""

    key: str
    name: str
    value: str | int | bool | None
    shown: str


class MilestoneShape(Shape):
    name: str
    due: date
    done_on: date | None


class AssistShape(Shape):
    unit: Named
    task: str
    answered_on: date | None
    answer: str


class FileShape(Shape):
    """A file of the case: its digest is in the record."""

    name: str
    size: int
    sha256: str


class SheetShape(MatterShape):
    """One matter, whole, with what this account may do now."""

    attributes: tuple[ValueShape, ...]
    milestones: tuple[MilestoneShape, ...]
    assists: tuple[AssistShape, ...]
    files: tuple[FileShape, ...]
    parts: tuple[str, ...]
    parent: str | None
    steps: tuple[StepShape, ...]


class RowShape(Shape):
    """One row of a case. ``place``: how forms name it; ``open``: its day is still empty, null where its kind has none."""

    place: int
    open: bool | None
    values: tuple[ValueShape, ...]


class RowsShape(Shape):
    """The rows of one kind."""

    kind: Named
    rows: tuple[RowShape, ...]


class LinkShape(Shape):
    """A case that this one refers to, or that refers to it, where the account sees it."""

    relation: str
    procedure: str
    number: str
    title: str
    state: Named
    address: str


class NextShape(Shape):
    """A step that opens the next case with reference to this one: to be sent to ``address`` as it stands."""

    procedure: Named
    step: str
    name: str
    address: str
    offers: Annotated[dict[str, Any], Field(description="what the form begins with")]


class CaseSheetShape(CaseShape):
    """One case, whole but for what its procedure does not show this account, and what may be done now."""

    attributes: tuple[ValueShape, ...]
    rows: tuple[RowsShape, ...]
    files: tuple[FileShape, ...]
    parts: tuple[str, ...]
    parent: str | None
    links: tuple[LinkShape, ...]
    steps: tuple[StepShape, ...]
    next: tuple[NextShape, ...]


class ChangeShape(Shape):
    attribute: Named
    before: Any
    after: Any


class EventShape(Shape):
    """One step taken. ``sequence``: its place in the record, null while it waits for it; ``erased``: by due process.

    ``withheld``: it also says what this account does not see, so there is no ``proof`` for it.
    """

    step: Named
    state: Named
    actor: Named | None
    unit: Named | None
    occurred_at: datetime
    sequence: int | None
    proof: str | None
    erased: bool
    withheld: bool
    form: dict[str, Any]
    changes: tuple[ChangeShape, ...]
    files: tuple[FileShape, ...]


class TimelineShape(Shape):
    """The latest first."""

    number: str
    events: tuple[EventShape, ...]


class CheckpointShape(Shape):
    """The record as a whole: ``text`` is what a witness keeps; ``waiting``: events without a place so far."""

    size: int
    root: str
    algorithm: str
    text: str
    waiting: int


class EntryShape(Shape):
    """An entry of the record with its proof, to be checked without this site by tools/verify_ledger.py."""

    sequence: int
    number: str
    step: str
    leaf: str
    proof: dict[str, Any]
    checkpoint: CheckpointShape


class FoundShape(Shape):
    key: str
    name: str
    note: str


class FoundAllShape(Shape):
    """At most twelve that fit."""

    found: tuple[FoundShape, ...]


class TakenShape(Shape):
    """A step that was taken and is on disk; the same key gets the same answer again. ``opened``: cases that came of it."""

    number: str
    version: int
    state: str
    step: str
    opened: tuple[str, ...]


class TokenShape(Shape):
    """Whose token this is and what it may do."""

    account: str
    person: str | None
    name: str
    unit: Named | None
    roles: tuple[str, ...]
    scopes: tuple[str, ...]
    ends_on: date


class FaultShape(Shape):
    """One reason; ``field`` where it belongs to a field of the body or a parameter."""

    field: str | None
    detail: str


class ProblemShape(Shape):
    """RFC 9457. ``reference`` finds the request in the site's log; ``current``: where the case stands by now."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    reference: str
    errors: tuple[FaultShape, ...] = ()
    current: TakenShape | None = None


ALL: tuple[type[Shape], ...] = (
    MattersShape, SheetShape, ProceduresShape, CasesShape, CaseSheetShape, TimelineShape, CheckpointShape, EntryShape, FoundAllShape,
    TakenShape, TokenShape, ProblemShape,
)  # fmt: skip
