"""Takes many threads that want the same thing. Gives proof that exactly one gets it, and that none is turned away."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

import pytest
from django.db import connection

from shigan_site.actions.outcomes import Done, Outcome, Overtaken
from shigan_site.actions.steps import open_matter, take_step
from shigan_site.records.models import Case, Event, Request
from tests.site.databases import Site
from tests.site.taking import Office

pytestmark = pytest.mark.both_databases

Result = TypeVar("Result")
FORM = {"title": "整治", "kind": "supervision", "source": "meeting", "demand": "见效"}


def at_once(count: int, work: Callable[[int], Result]) -> list[Result]:
    """``work(0)`` to ``work(count - 1)``, each in a thread of its own, begun together. Raises what one of them raised."""
    results: dict[int, Result] = {}
    errors: list[BaseException] = []
    start = threading.Barrier(count)

    def run(number: int) -> None:
        try:
            start.wait(30)
            results[number] = work(number)
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    if errors:
        raise errors[0]
    return [results[number] for number in range(count)]


def test_of_thirty_people_taking_the_same_step_one_wins(site: Site) -> None:
    office = Office()
    item = office.in_hand()
    seen, before = Case.objects.get().version, Event.objects.count()
    people = [office.accounts[name] for name in ("pan", "ping")]

    def finish(number: int) -> Outcome:
        form = {"waits_for": "public", "reason": f"第{number}次"}
        return take_step("matter", item, "wait", form, people[number % 2], f"k{number}", seen, now=office.now)

    outcomes = at_once(30, finish)
    winners = [outcome for outcome in outcomes if isinstance(outcome, Done)]
    assert len(winners) == 1
    assert sum(isinstance(outcome, Overtaken) and outcome.version == seen + 1 for outcome in outcomes) == 29
    assert (Event.objects.count(), Case.objects.get().version) == (before + 1, seen + 1)


def test_the_same_request_five_times_at_once_has_one_effect_and_one_answer(site: Site) -> None:
    office = Office()
    answers = at_once(5, lambda _: open_matter(FORM, office.accounts["su"], "same", now=office.now))
    assert all(isinstance(answer, Done) for answer in answers)
    assert len({answer.event for answer in answers if isinstance(answer, Done)}) == 1
    assert [answer.again for answer in answers if isinstance(answer, Done)].count(False) == 1
    assert (Case.objects.count(), Event.objects.count(), Request.objects.count()) == (1, 1, 1)


def test_sixteen_writers_are_never_told_that_the_database_is_locked(site: Site) -> None:
    office = Office()

    def register_ten(number: int) -> list[Outcome]:
        su = office.accounts["su"]
        return [open_matter(FORM, su, f"{number}-{turn}", now=office.now) for turn in range(10)]

    outcomes = [outcome for ten in at_once(16, register_ten) for outcome in ten]
    assert all(isinstance(outcome, Done) for outcome in outcomes)
    numbers = sorted(Case.objects.values_list("number", flat=True))
    assert numbers == [f"2026-{place:06d}" for place in range(1, 161)]
