"""Takes an account, matters and a day. Gives the steps that account could take on each. Never a step of another procedure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from shigan.packs.procedure_models import Procedure
from shigan.procedures import Offer, Reason, Value, clean, offered, offers
from shigan_site.accounts.models import Account
from shigan_site.queries.actors import actor_of
from shigan_site.queries.case_rows import MILESTONES, open_rows
from shigan_site.queries.facts import facts_of, facts_of_all, linked_to
from shigan_site.queries.occasions import occasion_on
from shigan_site.queries.sight import hidden_attributes, visible_cases
from shigan_site.records.models import Case
from shigan_site.rules import procedures

MILESTONE: Final = "milestone"
"""The field in which a form names one of the matter's milestones by its place."""


@dataclass(frozen=True)
class Open:
    """A step that could be taken; ``missing``: what stands in its way."""

    step_id: str
    emphasis: str
    bulk: bool
    missing: tuple[Reason, ...]


def open_steps(
    procedure: Procedure, account: Account, matters: Sequence[int], today: date, *, only: Collection[str] | None = None
) -> dict[int, tuple[Open, ...]]:
    """By the table's number of the case; a few queries, however many cases. ``only``: of these steps alone."""
    actor = actor_of(account, today)
    if actor is None:
        return {}
    occasion = occasion_on(today)
    rows = list(Case.objects.filter(pk__in=matters))
    facts = facts_of_all(rows, procedure, actor=actor, occasion=occasion)
    linked = linked_to(procedure, rows)
    return {
        matter.pk: tuple(
            _open(offer)
            for offer in offers(
                procedure,
                state=matter.state,
                facts=facts[matter.pk],
                actor=actor,
                occasion=occasion,
                only=only,
                linked=linked.get(matter.pk, ()),
            )
        )
        for matter in rows
    }


def opening_steps(procedure: Procedure, account: Account, today: date) -> tuple[Open, ...]:
    """The steps by which this account may open a new case."""
    actor = actor_of(account, today)
    if actor is None:
        return ()
    return tuple(map(_open, offers(procedure, state=None, facts={}, actor=actor, occasion=occasion_on(today))))


def _open(offer: Offer) -> Open:
    return Open(offer.step_id, offer.step.emphasis, offer.step.bulk, offer.missing)


@dataclass(frozen=True)
class Ref:
    """A case, as far as a form needs to know it."""

    pk: int
    procedure: str
    number: str
    title: str
    state: str
    version: int


@dataclass(frozen=True)
class Bounds:
    """What a matter leaves to choose from in the fields of a form, by the field's name.

    ``rows``: the open rows a field may name, by their place; ``units``: the unit that a person or unit must belong to.
    """

    rows: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)


def bounds_of(procedure: Procedure, matter: int, step_id: str) -> Bounds:
    form = procedure.steps[step_id].form
    row = Case.objects.get(pk=matter)
    named = {name: row.get(each.within) for name, each in form.items() if each.within}
    rows = {}
    if MILESTONE in form:
        marks = open_rows(MILESTONES).filter(case=row).order_by("due", "place")
        rows[MILESTONE] = {str(mark.place): f"{mark.values.get('name', '')} · {mark.due}" for mark in marks}
    return Bounds(rows=rows, units={name: str(unit) for name, unit in named.items() if unit is not None})


def case_seen(account: Account, number: str, today: date) -> Ref | None:
    """None: there is none, or it lies outside of the account's sight."""
    found = visible_cases(account, today).filter(number=number)
    row = found.values_list("pk", "procedure", "number", "title", "state", "version").first()
    return Ref(*row) if row else None


@dataclass(frozen=True)
class Next:
    """A step that opens the next case, filled in from this one."""

    procedure: Procedure
    step_id: str


def next_cases(procedure: Procedure, account: Account, case: Case, today: date) -> tuple[Next, ...]:
    """What may be opened from this case by the account, as its procedure declares."""
    found = []
    for opening in procedure.opens:
        other = procedures()[opening.procedure]
        if case.state in (opening.states or procedure.states) and any(
            each.step_id == opening.step for each in opening_steps(other, account, today)
        ):
            found.append(Next(other, opening.step))
    return tuple(found)


@dataclass(frozen=True)
class Origin:
    """The case from which the next one is opened: as what it will be referred to, and what the form begins with."""

    procedure: str
    number: str
    title: str
    relation: str
    values: Mapping[str, Value]


def origin_of(procedure: Procedure, step_id: str, account: Account, number: str, today: date) -> Origin | None:
    """None: there is no such case in sight, or it does not open this one."""
    case = visible_cases(account, today).filter(number=number).first()
    before = None if case is None else procedures().get(case.procedure)
    if case is None or before is None:
        return None
    hidden = hidden_attributes(before, account, case.pk, today)
    for opening in before.opens:
        if (opening.procedure, opening.step) == (procedure.id, step_id) and case.state in (opening.states or before.states):
            values = {field: case.get(name) for field, name in opening.fill.items() if name not in hidden}
            return Origin(before.id, case.number, case.title, opening.relation, values)
    return None


def offered_values(procedure: Procedure, account: Account, matter: int, step_id: str, today: date) -> dict[str, Value]:
    """What the step's form shows before anything is typed."""
    actor = actor_of(account, today)
    if actor is None:
        return {}
    facts = facts_of(Case.objects.get(pk=matter), procedure, actor=actor, occasion=occasion_on(today))
    return offered(procedure, step=step_id, facts=facts)


def entry_faults(
    procedure: Procedure, account: Account, matter: int | None, step_id: str, form: Mapping[str, object], today: date
) -> tuple[Reason, ...]:
    """What is wrong with the entries themselves: for a door that has faults of its own to tell, so that all are told at once."""
    actor = actor_of(account, today)
    if actor is None:
        return ()
    occasion = occasion_on(today)
    facts: Mapping[str, Value] = dict.fromkeys(procedure.attributes)
    if matter is not None:
        facts = facts_of(Case.objects.get(pk=matter), procedure, actor=actor, occasion=occasion)
    return clean(procedure, step=step_id, form=form, facts=facts, occasion=occasion).faults
