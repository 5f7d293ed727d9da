"""Who sees a case is what the circle of its procedure says, in offices and for circles that nobody chose.

The query that lists use and a plain reading, case by case, must agree: on the circle of the matter, and on circles made
up of every kind of line.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shigan.packs.procedure_keeping import CircleLine
from shigan.packs.procedure_models import Procedure
from shigan_site.accounts.models import Account, Grant
from shigan_site.actions.rebuilding import write_cases
from shigan_site.actions.standing import Payload, Standing, after
from shigan_site.actions.startup import fill_transitions
from shigan_site.queries.sight import visible_cases
from shigan_site.records.models import (
    Event,
    Leave,
    Membership,
    Person,
    Post,
    Transition,
    Unit,
    UnitSpan,
)
from shigan_site.rules import procedures
from tests.site.databases import Site

DAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
UNITS = [f"u{number}" for number in range(6)]
PEOPLE = [f"p{number:06d}" for number in range(1, 6)]
BUSINESS = {"clerk", "unit_head", "supervisor", "supervision_head", "leader"}
SEEING = " or ".join(sorted({*BUSINESS, "auditor"}))
NAMING = ("registrar", "holder", "declined_by", "objected_by")
"""Attributes by which the drawn cases name people; a case knows many more, and they are kept alike."""

THE_MATTERS_CIRCLE = [
    ((f"{SEEING} of lead_unit", f"{SEEING} of transfer_unit", f"{SEEING} of assists", "parties", "took_part"), (), ())
]
"""Written out: whose unit leads it, is asked to take it over, or to help; whom it names; who had a hand in it."""

Span = tuple[date | None, date | None]


@dataclass
class Office:
    """Everything drawn: rows as plain tuples."""

    units: list[tuple[str, str | None, Span]] = field(default_factory=list)
    grants: list[tuple[str, str, str, Span, bool]] = field(default_factory=list)
    posts: list[tuple[str, str, str, str, Span]] = field(default_factory=list)
    away: list[tuple[str, Span]] = field(default_factory=list)
    matters: list[dict[str, Any]] = field(default_factory=list)


def spans() -> st.SearchStrategy[Span]:
    near = st.sampled_from([None, *(DAY + timedelta(days=days) for days in (-30, -1, 0, 1, 30))])
    return st.tuples(near, near).filter(lambda span: span[0] is None or span[1] is None or span[0] < span[1])


def closed() -> st.SearchStrategy[Span]:
    days = [DAY + timedelta(days=days) for days in (-30, -1, 0, 1, 30)]
    return st.tuples(st.sampled_from(days), st.sampled_from(days)).filter(lambda span: span[0] < span[1])


@st.composite
def offices(draw: st.DrawFn) -> Office:
    office = Office()
    for place, unit in enumerate(UNITS):
        moved_on = draw(st.sampled_from([None, DAY - timedelta(days=9), DAY, DAY + timedelta(days=9)]))
        for span in [(None, moved_on), (moved_on, None)][: 1 if moved_on is None else 2]:
            office.units.append((unit, draw(st.sampled_from([None, *UNITS[:place]])), span))
    for person in PEOPLE:
        own = draw(st.sampled_from([*BUSINESS_LISTS, ["auditor"], ["system_admin"], []]))
        for role in own:
            since, until = draw(closed())
            open_ended = draw(st.booleans())
            scope = draw(st.sampled_from(["", *UNITS, *UNITS]))
            office.grants.append((person, role, scope, (since, None if open_ended else until), draw(st.integers(0, 4)) > 0))
    for unit in draw(st.lists(st.sampled_from(UNITS), max_size=3, unique=True)):
        first, second = draw(st.permutations(PEOPLE))[:2]
        office.posts.append(("负责人", unit, first, "first", draw(spans())))
        office.posts.append(("负责人", unit, second, draw(st.sampled_from(["second", "acting"])), draw(spans())))
    office.away = draw(st.lists(st.tuples(st.sampled_from(PEOPLE), closed()), max_size=3))
    person, unit = st.sampled_from([None, None, *PEOPLE]), st.sampled_from([None, *UNITS])
    for number in range(draw(st.integers(1, 5))):
        office.matters.append(
            {
                "number": f"2026-{number:06d}",
                "lead": draw(unit),
                "offered_to": draw(unit),
                "assists": draw(st.lists(st.sampled_from(UNITS), max_size=2)),
                "disputed": draw(unit),
                "named": {draw(st.sampled_from(NAMING)): draw(person)},
                "state": draw(st.sampled_from(STATES)),
                "events": draw(st.lists(st.tuples(st.sampled_from(STEPS), person, person), max_size=2)),
            }
        )
    return office


STATES = ("draft", "doing", "closed")
STEPS = ("submit", "verify", "comment")

BUSINESS_LISTS = [["clerk"], ["unit_head"], ["supervisor", "clerk"], ["leader"], ["clerk", "unit_head"], ["supervision_head"]]


# -- the plain reading ---------------------------------------------------------------------------------------------


def on(span: Span) -> bool:
    return (span[0] is None or span[0] <= DAY) and (span[1] is None or span[1] > DAY)


def roles_and_scopes(office: Office, person: str) -> set[tuple[str, str]]:
    """The person's own grants, and those of posts stood in for."""
    own = {(role, scope) for who, role, scope, span, sure in office.grants if who == person and sure and on(span)}
    if any(role not in BUSINESS for role, _ in own):
        return own
    result = set(own)
    for title, unit, who, standing, span in office.posts:
        if who != person or standing == "first" or not on(span):
            continue
        for title2, unit2, first, standing2, span2 in office.posts:
            if (title2, unit2, standing2) != (title, unit, "first") or not on(span2) or first == person:
                continue
            if standing == "second" and not any(away == first and on(days) for away, days in office.away):
                continue
            for who3, role, scope, span3, sure in office.grants:
                if who3 == first and sure and on(span3) and role in BUSINESS and scope in ("", unit):
                    result.add((role, scope))
    return result


def lies_below(office: Office, unit: str | None, top: str) -> bool:
    parents = {key: parent for key, parent, span in office.units if on(span)}
    while unit is not None and unit != top:
        unit = parents.get(unit)
    return unit == top


def sees(office: Office, person: str, matter: dict[str, Any], circle: list[Line]) -> bool:
    held = roles_and_scopes(office, person)
    steps = {"register", *(step for step, _, _ in matter["events"])}
    for who, states, taken in circle:
        if (states and matter["state"] not in states) or (taken and steps.isdisjoint(taken)):
            continue
        if any(means(office, line, person, held, matter) for line in who):
            return True
    return False


def means(office: Office, line: str, person: str, held: set[tuple[str, str]], matter: dict[str, Any]) -> bool:
    if line == "parties":
        return person in matter["named"].values()
    if line == "took_part":
        return any(person in (actor, counterpart) for _, actor, counterpart in matter["events"])
    if line in NAMING:
        return bool(matter["named"].get(line) == person)
    exact = " at " in line
    words, _, place = line.replace(" at ", " of ").partition(" of ")
    scopes = {scope for role, scope in held if role in words.split(" or ")}
    if "" in scopes and not exact:
        return True
    units = [unit for unit in UNITS_OF[place](matter) if unit] if place else []
    if exact:
        return not scopes.isdisjoint(units)
    return any(lies_below(office, unit, scope) for unit in units for scope in scopes)


UNITS_OF: Mapping[str, Any] = {
    "lead_unit": lambda matter: [matter["lead"]],
    "transfer_unit": lambda matter: [matter["offered_to"]],
    "dispute_unit": lambda matter: [matter["disputed"]],
    "assists": lambda matter: matter["assists"],
}

Line = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]
"""Who, in which states, after which steps."""


@st.composite
def circles(draw: st.DrawFn) -> list[Line]:
    """Up to three lines of every kind: roles of a unit, at a very unit or everywhere, people named, states, steps."""
    roles = st.lists(st.sampled_from([*sorted(BUSINESS), "auditor"]), min_size=1, max_size=2, unique=True).map(" or ".join)
    reach = st.sampled_from(["", *(f" {word} {unit}" for word in ("of", "at") for unit in UNITS_OF)])
    meant = st.one_of(st.builds("".join, st.tuples(roles, reach)), st.sampled_from(["parties", "took_part", *NAMING]))
    some = st.lists(meant, min_size=1, max_size=3)
    states = st.lists(st.sampled_from(STATES), max_size=2, unique=True)
    steps = st.lists(st.sampled_from(["register", *STEPS]), max_size=2, unique=True)
    drawn = draw(st.lists(st.tuples(some, st.one_of(st.just([]), states), st.one_of(st.just([]), steps)), min_size=1, max_size=3))
    return [(tuple(who), tuple(when), tuple(taken)) for who, when, taken in drawn]


# -- the same office in the tables ---------------------------------------------------------------------------------


def write(office: Office) -> dict[str, Account]:
    units = {key: Unit.objects.create(key=key) for key in UNITS}
    for key, parent, (since, until) in office.units:
        UnitSpan.objects.create(
            unit=units[key], name=key, parent=units[parent] if parent else None, from_on=since, until_on=until
        )
    people = {key: Person.objects.create(key=key, name=key) for key in PEOPLE}
    accounts = {key: Account.objects.create(username=key, person_key=key, made_at=NOW) for key in PEOPLE}
    for key in PEOPLE:
        Membership.objects.create(person=people[key], unit=units["u0"], staff_class="civil_servant")
    for who, role, scope, (since, until), sure in office.grants:
        assert since is not None
        Grant.objects.create(
            account=accounts[who], role=role, unit_key=scope, from_on=since, until_on=until, at_setup=sure, made_at=NOW
        )
    for title, unit, who, standing, (since, until) in office.posts:
        Post.objects.create(
            title=title, unit=units[unit], person=people[who], standing=standing, from_on=since, until_on=until
        )
    for who, (since, until) in office.away:
        assert since is not None and until is not None
        Leave.objects.create(person=people[who], from_on=since, until_on=until)
    fill_transitions()
    Transition.objects.bulk_create(
        [Transition(procedure="matter", state_before="", state=state) for state in STATES], ignore_conflicts=True
    )
    write_cases([_write_matter(matter) for matter in office.matters], procedures())
    return accounts


def _write_matter(matter: dict[str, Any]) -> tuple[Standing, int]:
    """The case after the events that make it what was drawn; nobody is named as the one who registered it."""
    named = {"lead_unit": matter["lead"], "transfer_unit": matter["offered_to"], "dispute_unit": matter["disputed"], **matter["named"]}
    first: Payload = {
        "changes": {name: (None, value) for name, value in {"title": "t", **named}.items() if value is not None},
        "rows": {"assists": [{"place": place, "unit": unit, "task": "t"} for place, unit in enumerate(matter["assists"], start=1)]},
    }
    standing = Standing(number=matter["number"], procedure="matter")
    for version, (step, actor, counterpart) in enumerate([("register", None, None), *matter["events"]], start=1):
        event = Event.objects.create(
            procedure="matter", step=step, state=matter["state"], version=version, item=matter["number"], kind="k", action="note",
            activity="s", actor=actor, counterpart=counterpart, occurred_us=0, offset_minutes=480, recorded_us=0, source="site",
        )  # fmt: skip
        after(standing, event, first if version == 1 else {}, procedures()["matter"])
    return standing, event.pk


def agree(office: Office, procedure: Procedure | None, circle: list[Line]) -> None:
    for person, account in write(office).items():
        found = set(visible_cases(account, DAY, procedure).values_list("number", flat=True))
        assert found == {matter["number"] for matter in office.matters if sees(office, person, matter, circle)}, person


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(office=offices())
def test_the_query_and_the_plain_reading_agree_on_who_sees_a_matter(sqlite_site: Site, office: Office) -> None:
    sqlite_site.fresh()
    agree(office, None, THE_MATTERS_CIRCLE)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(office=offices(), circle=circles())
def test_the_query_and_the_plain_reading_agree_on_any_circle(sqlite_site: Site, office: Office, circle: list[Line]) -> None:
    sqlite_site.fresh()
    lines = tuple(CircleLine(who=who, states=states, after=taken) for who, states, taken in circle)
    agree(office, procedures()["matter"].model_copy(update={"circle": lines}), circle)
