"""Takes programs that call too often. Gives proof that they are told when to come again, and that nobody else waits."""

from __future__ import annotations

import pytest
from django.conf import settings

from shigan_site.api.pace import MINUTE, Pace
from shigan_site.records.models import Event
from tests.site.databases import Site
from tests.site.programs import Program, secret_of
from tests.site.reading import at_the_time
from tests.site.taking import Office

MATTER = {"title": "路灯不亮", "kind": "request", "source": "hotline", "demand": "修好"}


def test_so_many_at_once_and_then_evenly() -> None:
    pace = Pace()
    waits = [pace.wait({"a": 60}, at=100.0) for _ in range(61)]
    assert waits[:60] == [0.0] * 60 and waits[60] == pytest.approx(1.0)
    assert pace.wait({"a": 60}, at=101.0) == 0 and pace.wait({"a": 60}, at=101.0) > 0
    assert [pace.wait({"a": 60}, at=500.0) for _ in range(61)].count(0.0) == 60, "nothing is saved up beyond a minute's calls"


def test_what_is_refused_counts_for_nobody() -> None:
    pace = Pace()
    assert pace.wait({"token": 1, "account": 2}, at=0.0) == 0
    assert pace.wait({"token": 1, "account": 2}, at=0.0) == pytest.approx(MINUTE)
    assert pace.wait({"other": 1, "account": 2}, at=0.0) == 0, "the refused call of the first token was not the account's"
    assert pace.wait({"third": 1, "account": 2}, at=0.0) == pytest.approx(MINUTE / 2)


def test_callers_that_are_long_gone_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shigan_site.api.pace.MOST_KNOWN", 3)
    pace = Pace()
    for caller in range(5):
        pace.wait({caller: 10}, at=float(caller))
    pace.wait({"now": 10}, at=200.0)
    assert set(pace.known) == {"now"}


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
