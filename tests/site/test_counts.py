"""Whatever stands in the table of matters, every number that a page shows is that of plain counting.

Matters reach the many ways to stand only after long lives; here they are put there at once, past the guards of the
table, so that each boundary (due today, due on the last working day, nothing done yet) is met again and again.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from shigan_site.actions.outcomes import Done
from shigan_site.actions.standing import Standing
from shigan_site.queries.days import local_day
from shigan_site.queries.lights import LIGHTS
from shigan_site.queries.matters_list import GROUPS, Wish, listing
from shigan_site.queries.today import MOST, today_of
from shigan_site.queries.unit_page import unit_page
from shigan_site.records.models import Event, Person, Unit
from shigan_site.rules import procedures
from tests.site.bureau import NOW, PEOPLE, UNITS
from tests.site.counting import Count
from tests.site.databases import Site
from tests.site.law import grant_every_hat
from tests.site.standings import put, standing, without_guards
from tests.site.taking import Office

MATTERS = 150
TODAY = local_day(NOW)


@pytest.fixture
def office(sqlite_site: Site) -> Office:
    """The small office with many matters, each standing as chance has it."""
    office = Office()
    grant_every_hat(office.accounts)
    opened = office.register()
    assert isinstance(opened, Done)
    without_guards()
    chance = Random(7)
    people, units = [None, *Person.objects.values_list("key", flat=True)], [None, *Unit.objects.values_list("key", flat=True)]
    with_milestone, with_assist = (set(chance.sample(range(MATTERS), 40)) for _ in range(2))
    standings = []
    for place in range(MATTERS):
        rows: dict[str, list[dict[str, Any]]] = {}
        if place in with_milestone:
            rows["milestones"] = [{"name": "节点", "due": _day(chance), "done_on": chance.choice([None, None, TODAY])}]
        if place in with_assist:
            rows["assists"] = [{"unit": chance.choice(units[1:]), "task": "协办", "answered_on": chance.choice([None, TODAY])}]
        standings.append(_matter(chance, place, people, units, rows))
    put(standings, Event.objects.get())
    return office


def counts() -> Iterator[tuple[str, Count]]:
    """Everybody's plain counting."""
    return ((name, Count(procedures()["matter"], name, TODAY)) for name in PEOPLE)


def _day(chance: Random) -> Any:
    return TODAY + timedelta(days=chance.randint(-9, 9))


def _matter(chance: Random, place: int, people: list[Any], units: list[Any], rows: dict[str, Any]) -> Standing:
    state = chance.choice(list(procedures()["matter"].states))
    attributes = {
        "title": "事项", "kind": "routine", "source": chance.choice(["meeting", "public"]), "demand": "办好", "registrar": people[1],
        "lead_unit": chance.choice(units), "transfer_unit": chance.choice([None, None, *units]), "holder": chance.choice(people),
        "supervisor": chance.choice(people), "leader": chance.choice(people),
        "due": chance.choice([None, *(_day(chance) for _ in range(4))]), "progress": chance.choice([0, 0, 50]),
        "waits_until": _day(chance) if state == "waiting" else None, "promised_on": chance.choice([None, _day(chance)]),
    }  # fmt: skip
    ended = TODAY - timedelta(days=chance.randint(0, 500))
    return standing(f"2025-{place:06d}", state, NOW, attributes=attributes, rows=rows, closed=ended)


def test_the_list_counts_as_plain_counting_does(office: Office) -> None:
    for name, counted in counts():
        found = listing(counted.procedure, office.accounts[name], TODAY, Wish())
        assert found.tabs == counted.tabs(), name
        assert {key: getattr(found.figures, key) for key in counted.figures()} == counted.figures(), name


def test_every_tab_light_and_group_lists_as_many_as_it_says(office: Office) -> None:
    for name, counted in counts():
        account = office.accounts[name]
        tabs = {Wish(tab=tab, group=group): number for tab, number in counted.tabs().items() for group in ("", *GROUPS)}
        lights = {Wish(light=light): sum(one.light == light for one in counted.seen) for light in LIGHTS}
        for wish, number in (tabs | lights).items():
            assert listing(counted.procedure, account, TODAY, wish).total == number, (name, wish)


def test_today_counts_as_plain_counting_does(office: Office) -> None:
    for name, counted in counts():
        account, own = office.accounts[name], PEOPLE[name][1]
        work, things = today_of(counted.procedure, account, own, TODAY), counted.things_today(account.pk)
        assert (len(work.tasks), work.more) == (min(MOST, things), max(0, things - MOST)), name
        assert (work.unit_lights, work.unit_open) == (counted.lights_of(own), sum(counted.lights_of(own).values())), name


def test_every_units_page_counts_as_plain_counting_does(office: Office) -> None:
    for name, counted in counts():
        for unit in UNITS:
            shown = unit_page(counted.procedure, office.accounts[name], unit, TODAY)
            assert shown is not None
            assert (shown.lights, shown.open) == (counted.lights_of(unit), sum(counted.lights_of(unit).values())), name
            assert {one.key: one.n for one in shown.holding} == counted.held_in(unit), (name, unit)
