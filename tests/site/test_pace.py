"""Programs that call too often are told when to come again, whichever process they ask; nobody else waits."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.conf import settings

from shigan_site.pace import FILE, MINUTE, Pace
from shigan_site.records.models import Event
from tests.site.databases import Site
from tests.site.programs import Program, secret_of
from tests.site.reading import at_the_time
from tests.site.taking import Office

SOURCE = Path(__file__).parents[2] / "src"
MATTER = {"title": "路灯不亮", "kind": "request", "source": "hotline", "demand": "修好"}


@pytest.fixture
def pace(tmp_path: Path) -> Pace:
    return Pace(tmp_path / FILE)


def test_so_many_at_once_and_then_evenly(pace: Pace) -> None:
    waits = [pace.wait({"a": 60}, at=100.0) for _ in range(61)]
    assert waits[:60] == [0.0] * 60 and waits[60] == pytest.approx(1.0)
    assert pace.wait({"a": 60}, at=101.0) == 0 and pace.wait({"a": 60}, at=101.0) > 0
    assert [pace.wait({"a": 60}, at=500.0) for _ in range(61)].count(0.0) == 60, "nothing is saved up beyond a minute's calls"


def test_what_is_refused_counts_for_nobody(pace: Pace) -> None:
    assert pace.wait({"token": 1, "account": 2}, at=0.0) == 0
    assert pace.wait({"token": 1, "account": 2}, at=0.0) == pytest.approx(MINUTE)
    assert pace.wait({"other": 1, "account": 2}, at=0.0) == 0, "the refused call of the first token was not the account's"
    assert pace.wait({"third": 1, "account": 2}, at=0.0) == pytest.approx(MINUTE / 2)


def test_a_clock_that_begins_anew_gives_everybody_a_full_minute(pace: Pace) -> None:
    assert pace.wait({"a": 1}, at=5_000.0) == 0 and pace.wait({"a": 1}, at=4_999.9) == pytest.approx(MINUTE), "looked a moment before"
    assert pace.wait({"a": 1}, at=3.0) == 0, "the machine was started again"


def test_when_all_places_are_taken_who_called_longest_ago_gives_way(pace: Pace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shigan_site.pace.PLACES", 3)
    monkeypatch.setattr("shigan_site.pace.NEAR", 3)
    for at, caller in enumerate("abc"):
        assert pace.wait({caller: 1}, at=float(at)) == 0
    assert pace.wait({"d": 1}, at=3.0) == 0
    assert [pace.wait({caller: 1}, at=3.0) > 0 for caller in "dcb"] == [True] * 3
    assert pace.wait({"a": 1}, at=3.0) == 0, "it is not known any more"


CALL_FIFTY_TIMES = """
import sys, time
from pathlib import Path
from shigan_site.pace import Pace
pace = Pace(Path(sys.argv[1]))
print(sum(pace.wait({("token", 1): 60}, at=100.0) == 0 for _ in range(50)))
"""


def test_two_processes_count_together(tmp_path: Path) -> None:
    words = [sys.executable, "-c", CALL_FIFTY_TIMES, str(tmp_path / FILE)]
    environment = os.environ | {"PYTHONPATH": str(SOURCE)}
    both = [subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    answered = [int(one.communicate(timeout=60)[0]) for one in both]
    assert sum(answered) == 60, answered


def test_threads_of_one_process_count_together(pace: Pace) -> None:
    with ThreadPoolExecutor(8) as threads:
        waits = list(threads.map(lambda _: pace.wait({"a": 60}, at=100.0), range(400)))
    assert waits.count(0.0) == 60


def test_a_program_that_hurries_is_told_when_to_come_again_in_its_language(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "API_CALLS", 3)
    with at_the_time():
        office = Office()
        secret = secret_of(office.accounts["su"])
        for _ in range(3):
            assert Program(secret).get("matters").status_code == 200
        answer, english = Program(secret).post("matters", MATTER), Program(secret, language="en").get("matters")
        other = Program(secret_of(office.accounts["pan"])).get("matters")
    assert (answer.status_code, english.status_code, other.status_code) == (429, 429, 200)
    assert 1 <= int(answer["Retry-After"]) <= 20 and answer["Content-Type"] == "application/problem+json"
    told = answer.json()
    assert told["type"] == "urn:shigan:problem:too-many-calls" and "请" in told["detail"] and "try again" in english.json()["detail"]
    assert not Event.objects.filter(procedure="matter").exists(), "nothing was done"


def test_an_account_does_not_get_more_by_more_tokens(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "API_CALLS", 3)
    with at_the_time():
        account = Office().accounts["su"]
        answers = [Program(secret_of(account)).get("matters").status_code for _ in range(8)]
    assert answers == [200] * 6 + [429] * 2


def test_a_dead_token_is_not_told_to_wait(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "API_CALLS", 1)
    with at_the_time():
        Office()
        assert {Program("shg_" + "x" * 40).get("matters").status_code for _ in range(4)} == {401}
