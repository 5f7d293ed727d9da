"""Of many threads and processes that want the same thing exactly one gets it, and none is told that the database is locked."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

import pytest
from django.db import connection, transaction

from shigan_site.accounts.models import Attempt
from shigan_site.actions.outcomes import Done, Outcome, Overtaken
from shigan_site.actions.steps import open_matter, take_step
from shigan_site.records.models import Case, Event, Request
from tests.site.bureau import NOW
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


SIX_THREADS_THAT_WRITE_AND_READ = """
import threading
import shigan_site.database as database
database.SQLITE_PRAGMAS = database.SQLITE_PRAGMAS.replace("busy_timeout=20000", "busy_timeout=0")
import django
django.setup()
from django.db import connection, transaction
from django.utils import timezone
from shigan_site.accounts.models import Attempt
errors = []

def work():
    try:
        for _ in range(10):
            attempt = Attempt.objects.create(who="x", address=None, succeeded=False, at=timezone.now())
            Attempt.objects.filter(pk=attempt.pk).update(succeeded=True)
            Attempt.objects.filter(who="y").delete()
            with transaction.atomic():
                assert Attempt.objects.filter(pk=attempt.pk).count() == 1
                Attempt.objects.bulk_create([Attempt(who="z", succeeded=False, at=timezone.now()) for _ in range(3)])
    except Exception as error:
        errors.append(repr(error))
    finally:
        connection.close()

threads = [threading.Thread(target=work) for _ in range(6)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(*errors, end="")
"""


def test_two_processes_that_write_never_meet_a_locked_database(sqlite_site: Site) -> None:
    """Without SQLite's own patience: who writes only when it is its turn needs none, in a transaction or outside of one."""
    environment = os.environ | {
        "PYTHONPATH": str(Path(__file__).parents[2] / "src"), "DJANGO_SETTINGS_MODULE": "shigan_site.settings",
        "SHIGAN_DATA_DIR": str(sqlite_site.folder), "SHIGAN_DATABASE": "",
    }  # fmt: skip
    assert Attempt.objects.count() == 0, "a connection is open, so that none of theirs is the first or the last"
    words = [sys.executable, "-c", SIX_THREADS_THAT_WRITE_AND_READ]
    both = [subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) for _ in range(2)]
    assert [one.communicate(timeout=120)[0] for one in both] == ["", ""]
    assert Attempt.objects.filter(who="x", succeeded=True).count() == 2 * 6 * 10
    assert Attempt.objects.filter(who="z").count() == 2 * 6 * 10 * 3


def test_what_is_written_outside_of_a_transaction_waits_for_its_turn_and_reading_does_not(sqlite_site: Site) -> None:
    connected, written = threading.Event(), threading.Event()

    def write() -> None:
        assert Attempt.objects.count() == 0
        connected.set()
        made = Attempt.objects.create(who="x", succeeded=False, at=NOW)
        Attempt.objects.filter(pk=made.pk).update(succeeded=True)
        written.set()
        connection.close()

    with open(f"{connection.settings_dict['NAME']}.queue", "w") as queue:
        fcntl.flock(queue, fcntl.LOCK_EX)
        writer = threading.Thread(target=write)
        writer.start()
        assert connected.wait(10) and not written.wait(1.0)
        fcntl.flock(queue, fcntl.LOCK_UN)
        assert written.wait(10)
    writer.join()


def test_who_writes_without_pause_does_not_have_two_turns_while_somebody_waits(sqlite_site: Site) -> None:
    """Two write one transaction after the other. Where whoever comes first is let in, a third of the turns are taken twice."""
    turns: list[str] = []
    over = threading.Event()

    def without_pause(name: str) -> None:
        while not over.is_set():
            with transaction.atomic():
                turns.append(name)
                time.sleep(0.002)
        connection.close()

    both = [threading.Thread(target=without_pause, args=(name,)) for name in "ab"]
    for thread in both:
        thread.start()
    over.wait(1.5)
    over.set()
    for thread in both:
        thread.join()
    again = sum(one == two for one, two in pairwise(turns))
    assert len(turns) > 20 and again <= len(turns) / 10, "".join(turns)
