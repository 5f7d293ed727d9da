"""Shares, ratios and totals: counted on records small enough to count by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from shigan.facts.expectation import PEER_WEIGHT
from shigan.facts.measure import measure
from shigan.facts.posts import Posts
from tests.office import Office, fact, facts_of, indicator


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """Anna passes 6 of 20 on without work (2 of 12 easy ones, 4 of 8 hard ones), Bo 3 of 30 and Dora 1 of 10 (all easy),
    Chen, of another unit, 1 of 4."""
    office = Office(unit_of={"in": "front", "out": "back", "chen": "north"})
    office.passes_on("anna", 12, 2, kind="easy")
    office.passes_on("anna", 8, 4, kind="hard", since=2)
    office.passes_on("bo", 30, 3, kind="easy")
    office.passes_on("dora", 10, 1, kind="easy")
    office.passes_on("chen", 4, 1, kind="hard")
    with office.staged(tmp_path_factory.mktemp("ledger")) as engine:
        return facts_of(engine, "pass_through", "load_arrivals", dispatching=["chen"])


def of(rows: list[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    return [row for row in rows if row["indicator"] == name]


def test_a_share_is_what_shows_it_over_what_was_looked_at(rows: list[dict[str, Any]]) -> None:
    found = fact(of(rows, "pass_through"), "person", "anna")
    assert (found["n"], found["observed"], found["exposure"], found["value"]) == (20, 6, 20, 0.3)


def test_what_is_expected_follows_the_mix_and_the_others(rows: list[dict[str, Any]]) -> None:
    """Easy: 12 times the rate of Bo and Dora with ten rows' worth of all easy ones. Hard: compared with nobody, so Anna's own."""
    found = fact(of(rows, "pass_through"), "person", "anna")
    easy = 12 * (4 + PEER_WEIGHT * 6 / 52) / (40 + PEER_WEIGHT)
    assert found["silent"] == 8
    assert found["expected"] == pytest.approx(easy + 4)
    assert found["ratio"] == pytest.approx((6 - 4) / easy), "of what is compared"


def test_kinds_and_periods_add_up_to_the_total(rows: list[dict[str, Any]]) -> None:
    mine = [row for row in of(rows, "pass_through") if (row["level"], row["subject"]) == ("person", "anna")]
    total = fact(mine, "person", "anna")
    kinds, periods = ([row for row in mine if row[part] is not None] for part in ("kind", "period"))
    assert {row["kind"]: (row["n"], row["observed"]) for row in kinds} == {"easy": (12, 2), "hard": (8, 4)}
    assert {row["period"] for row in periods} == {"period 0", "period 1"}
    for parts in (kinds, periods):
        for number in ("n", "observed", "exposure"):
            assert sum(row[number] for row in parts) == total[number]
        assert sum(row["expected"] for row in parts) == pytest.approx(total["expected"])


def test_scores_are_given_for_totals_only(rows: list[dict[str, Any]]) -> None:
    scored = [row for row in rows if row["z"] is not None]
    assert scored
    assert all(row["kind"] is None and row["period"] is None for row in scored)


def test_a_kind_is_shown_and_never_compared(rows: list[dict[str, Any]]) -> None:
    found = fact(of(rows, "pass_through"), "kind", "hard")
    assert (found["n"], found["observed"], found["expected"], found["ratio"], found["z"]) == (12, 5, None, None, None)


def test_who_is_there_to_pass_matters_on_is_left_out_where_the_indicator_says_so(rows: list[dict[str, Any]]) -> None:
    people = {row["subject"] for row in of(rows, "pass_through") if row["level"] == "person"}
    assert people == {"anna", "bo", "dora"}
    assert fact(of(rows, "load_arrivals"), "person", "chen")["observed"] == 4


def test_a_total_is_told_and_never_compared(rows: list[dict[str, Any]]) -> None:
    found = fact(of(rows, "load_arrivals"), "unit", "desk")
    assert (found["n"], found["observed"], found["value"], found["ratio"], found["z"]) == (60, 60, 60.0, None, None)


def test_fewer_than_ten_rows_of_a_person_and_five_of_a_unit_are_not_spoken_of(tmp_path: Path) -> None:
    office = Office(unit_of={"nine": "four and five", "ten": "four and five", "four": "four", "five": "five"})
    for person, items in (("nine", 9), ("ten", 10), ("four", 4), ("five", 5)):
        office.passes_on(person, items, 1)
    with office.staged(tmp_path) as engine:
        found = facts_of(engine, "pass_through")
    spoken = {(row["level"], row["subject"]): row["spoken"] for row in found if row["kind"] is None and row["period"] is None}
    assert (spoken["person", "nine"], spoken["person", "ten"]) == (False, True)
    assert (spoken["unit", "four"], spoken["unit", "five"]) == (False, True)


def test_a_ratio_divides_one_count_by_another(tmp_path: Path) -> None:
    """North closes 8 and hears 2 complaints, south closes 10 and hears 1, west closes 12 and hears 3."""
    office = Office(unit_of={"anna": "north", "bo": "south", "chen": "west"})
    for person, closed, complained in (("anna", 8, 2), ("bo", 10, 1), ("chen", 12, 3)):
        for number in range(closed):
            office.did("receive", f"{person}{number}", person, 1, 9)
            office.did("close", f"{person}{number}", person, 1, 10)
            if number < complained:
                office.did("complain", f"{person}{number}", None, 3, 9)
    with office.staged(tmp_path) as engine:
        found = facts_of(engine, "repeat_complaints")
    north, south = (fact(found, "unit", unit) for unit in ("north", "south"))
    assert [(row["n"], row["observed"], row["exposure"], row["value"]) for row in (north, south)] == [
        (10, 2, 8, 0.25), (11, 1, 10, 0.1),
    ]  # fmt: skip
    assert north["expected"] == pytest.approx(8 * (4 + PEER_WEIGHT * 6 / 30) / (22 + PEER_WEIGHT))


def test_who_works_in_shifts_is_compared_only_with_others_who_do_and_only_in_time(tmp_path: Path) -> None:
    """Of five who do the same, one works in shifts: how long matters take her says nothing, what she passes on does."""
    office = Office(unit_of={"in": "front", "out": "back"})
    for person in ("anna", "bo", "chen", "dora", "emil"):
        office.passes_on(person, 20, 4)
    with office.staged(tmp_path) as engine:
        asked = [indicator(name) for name in ("pass_through", "long_holds", "first_action")]
        rows = measure(engine, asked, ("person",), Posts(in_shifts=frozenset({"anna"}))).table().to_pylist()
    silent = {
        (name, who): found["silent"] == found["n"]
        for name in ("pass_through", "long_holds", "first_action")
        for who in ("anna", "bo")
        for found in [fact(of(rows, name), "person", who)]
    }
    assert silent == {
        ("pass_through", "anna"): False, ("pass_through", "bo"): False, ("long_holds", "anna"): True,
        ("long_holds", "bo"): False, ("first_action", "anna"): True, ("first_action", "bo"): False,
    }  # fmt: skip
