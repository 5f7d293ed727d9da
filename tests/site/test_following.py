"""Takes matters nobody chose, and the small office. Gives proof that what is to be followed up is what the core says it is."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from shigan.supervision import Case, look_back_from, plan, promise_of
from shigan.supervision.norms import RUNGS
from shigan_site.queries.days import local_day, start_of
from shigan_site.queries.following import PROMISES, REMINDS, promised, to_look_back, to_remind
from shigan_site.queries.matter_rows import facts_in, rows_of
from shigan_site.queries.matters_list import Wish, listing
from shigan_site.queries.norms import norms_for
from shigan_site.queries.procedures import procedures
from shigan_site.records.models import Event, Matter, Notice, Transition
from tests.site.bureau import KEYS, NOW, open_office
from tests.site.busy_office import open_busy_office
from tests.site.databases import Site
from tests.site.reading import at_the_time, client_of
from tests.site.taking import PAPER, Office

TODAY = date(2026, 11, 23)


@pytest.fixture
def office(site: Site) -> Iterator[Office]:
    with at_the_time(NOW):
        yield open_busy_office()


def matters_nobody_chose(chance: random.Random, count: int) -> None:
    """Of every state, with days around the festivals of the year, most of which they may lack."""
    states = list(procedures()["matter"].states)
    Transition.objects.bulk_create(
        [Transition(procedure="matter", state_before="", state=name) for name in states], ignore_conflicts=True
    )

    def some_day(share: float) -> date | None:
        return TODAY + timedelta(days=chance.randint(-120, 40)) if chance.random() < share else None

    def opened(place: int) -> Event:
        return Event(
            procedure="matter", step="register", state=chance.choice(states), version=1, item=f"1999-{place:06d}",
            kind="routine", action="register", activity="登记", occurred_us=0, offset_minutes=480, recorded_us=0,
            source="test",
        )  # fmt: skip

    def matter(event: Event) -> Matter:
        since = start_of(TODAY + timedelta(days=chance.randint(-100, 0))) + timedelta(hours=chance.randint(0, 23))
        return Matter(
            number=event.item, state=event.state, state_since=since, version=1, last_event=event, created_at=since,
            title="事项", kind="routine", source="internal", demand="办好", due=some_day(0.8), promised_on=some_day(0.5),
            closed_on=some_day(1) if event.state == "closed" else None, submitted_on=some_day(0.3),
            looked_back_on=some_day(0.3), remind_level=chance.choice(["", "", *RUNGS]),
        )  # fmt: skip

    events = Event.objects.bulk_create(opened(place) for place in range(count))
    Matter.objects.bulk_create(map(matter, events))


def test_the_database_finds_what_the_core_would_follow_up(sqlite_site: Site) -> None:
    """On days of four months: Mid-Autumn, the National Day week, make-up Saturdays and weekends are among them."""
    procedure = procedures()["matter"]
    open_office()
    matters_nobody_chose(random.Random(20261123), 700)
    found_any = set()
    for days in range(-75, 30, 3):
        day = TODAY + timedelta(days=days)
        norms = norms_for(procedure, day)
        cases = {
            row.number: Case(number=row.number, state=row.state, since=local_day(row.state_since), facts=facts_in(norms, row))
            for row in Matter.objects.all()
        }
        planned = {each.number: each.rung for each in plan(norms, cases.values())}
        for which in REMINDS:
            expected = {number for number, rung in planned.items() if which in ("any", rung)}
            assert numbers(to_remind(procedure, which, day)) == expected, (day, which)
        stands = {n: promise_of(norms, state=case.state, facts=case.facts) for n, case in cases.items()}
        for which in PROMISES:
            expected = {number for number, one in stands.items() if one is not None and one.level == which}
            assert numbers(promised(procedure, which, day)) == expected, (day, which)
        due = {n: look_back_from(norms, state=case.state, facts=case.facts) for n, case in cases.items()}
        assert numbers(to_look_back(procedure, day)) == {n for n, one in due.items() if one and one <= day}, day
        found_any |= set(planned.values())
    assert found_any == set(RUNGS)


def numbers(condition: Any) -> set[str]:
    return set(Matter.objects.filter(condition).values_list("number", flat=True))
