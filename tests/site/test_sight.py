"""Takes offices nobody chose. Gives proof that the query and a plain reading agree on who sees what. Never one by one only."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shigan_site.accounts.models import Account, Grant
from shigan_site.actions.standing import Standing
from shigan_site.queries.sight import visible_cases
from shigan_site.records.models import (
    Event,
    Leave,
    Membership,
    Person,
    Post,
    Unit,
    UnitSpan,
)
from tests.site.databases import Site
from tests.site.standings import put, standing, without_guards

DAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
UNITS = [f"u{number}" for number in range(6)]
PEOPLE = [f"p{number:06d}" for number in range(1, 6)]
SEEING = {"clerk", "unit_head", "supervisor", "supervision_head", "leader", "auditor"}
BUSINESS = SEEING - {"auditor"}
NAMED = ("registrar", "supervisor", "holder", "extension_asked_by", "transfer_person", "declined_by", "verified_by")

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
                "sheet": {draw(st.sampled_from(NAMED)): draw(person)},
                "events": draw(st.lists(st.tuples(person, person), max_size=2)),
            }
        )
    return office


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
    for title, unit, who, stands, span in office.posts:
        if who != person or stands == "first" or not on(span):
            continue
        for title2, unit2, first, standing2, span2 in office.posts:
            if (title2, unit2, standing2) != (title, unit, "first") or not on(span2) or first == person:
                continue
            if stands == "second" and not any(away == first and on(days) for away, days in office.away):
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


def sees(office: Office, person: str, matter: dict[str, Any]) -> bool:
    held = {(role, scope) for role, scope in roles_and_scopes(office, person) if role in SEEING}
    concerned = [unit for unit in (matter["lead"], matter["offered_to"], *matter["assists"]) if unit]
    for _, scope in held:
        if scope == "" or any(lies_below(office, unit, scope) for unit in concerned):
            return True
    return person in matter["sheet"].values() or any(person in event for event in matter["events"])


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
    for title, unit, who, stands, (since, until) in office.posts:
        Post.objects.create(
            title=title, unit=units[unit], person=people[who], standing=stands, from_on=since, until_on=until
        )
    for who, (since, until) in office.away:
        assert since is not None and until is not None
        Leave.objects.create(person=people[who], from_on=since, until_on=until)
    without_guards()
    put([_standing(matter) for matter in office.matters], _event("none", 1, None, None))
    return accounts


def _standing(matter: dict[str, Any]) -> Standing:
    return standing(
        matter["number"],
        "doing",
        NOW,
        attributes={
            "title": "t", "kind": "routine", "source": "internal", "demand": "d", "lead_unit": matter["lead"],
            "transfer_unit": matter["offered_to"], **matter["sheet"],
        },
        rows={"assists": [{"unit": unit, "task": "t", "answered_on": None, "answer": ""} for unit in matter["assists"]]},
        took_part={key for event in matter["events"] for key in event if key},
    )  # fmt: skip


def _event(item: str, version: int, actor: str | None, counterpart: str | None) -> Event:
    return Event.objects.create(
        procedure="matter", step="s", state="open", version=version, item=item, kind="k", action="note", activity="s",
        actor=actor, counterpart=counterpart, occurred_us=0, offset_minutes=480, recorded_us=0, source="site",
    )  # fmt: skip



@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(office=offices())
def test_the_query_and_the_plain_reading_agree_on_who_sees_what(sqlite_site: Site, office: Office) -> None:
    sqlite_site.fresh()
    accounts = write(office)
    for person, account in accounts.items():
        found = set(visible_cases(account, DAY).values_list("number", flat=True))
        assert found == {matter["number"] for matter in office.matters if sees(office, person, matter)}, person
