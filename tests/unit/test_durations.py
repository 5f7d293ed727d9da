"""Durations: medians in working hours, what is still open counted as censored, slower above one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.office import Office, fact, facts_of


def hours_to_first_action(folder: Path, *, dispatching: tuple[str, ...] = (), open_items: int = 0) -> list[dict[str, Any]]:
    """Anna acts after 3 working hours, Bo and Chen after 1; ``open_items`` more of Anna's were never touched."""
    office = Office()
    for person, hour in (("anna", 14.0), ("bo", 10.0), ("chen", 10.0)):
        for number in range(12):
            office.did("assign", f"{person}{number}", "in", number, 9, to=person, kind="ab"[number % 2])
            office.did("work", f"{person}{number}", person, number, hour)
            office.did("close", f"{person}{number}", person, number, 16)
    for number in range(open_items):
        office.did("assign", f"open{number}", "in", number, 9, to="anna", kind="a")
    with office.staged(folder, as_of_day=60) as engine:
        return facts_of(engine, "first_action", dispatching=dispatching)


def test_the_median_is_in_working_hours(tmp_path: Path) -> None:
    """09:00 to 14:00 with two hours of noon: three. Twelve consecutive days from a Monday: three are not full days."""
    rows = hours_to_first_action(tmp_path)
    found = fact(rows, "person", "anna")
    assert (found["n"], found["observed"], found["value"]) == (12, 12, 3.0)
    assert fact(rows, "person", "bo")["value"] == 1.0


def test_who_needs_longer_stands_above_one_and_who_is_quicker_below(tmp_path: Path) -> None:
    rows = hours_to_first_action(tmp_path)
    slow, quick = fact(rows, "person", "anna"), fact(rows, "person", "bo")
    assert slow["ratio"] > 1 > quick["ratio"]
    assert slow["z"] > 0 > quick["z"]
    assert slow["ratio"] == pytest.approx(slow["expected"] / slow["observed"])
    assert slow["low_998"] < slow["low_95"] < 1 < slow["high_95"] < slow["high_998"]


def test_kinds_add_up_to_the_total(tmp_path: Path) -> None:
    rows = hours_to_first_action(tmp_path)
    total = fact(rows, "person", "anna")
    parts = [fact(rows, "person", "anna", kind=kind) for kind in "ab"]
    assert [part["n"] for part in parts] == [6, 6]
    assert sum(part["observed"] for part in parts) == total["observed"]
    assert sum(part["expected"] for part in parts) == pytest.approx(total["expected"])


def test_what_was_never_touched_counts_as_waited_for_so_far(tmp_path: Path) -> None:
    without, with_open = (fact(hours_to_first_action(tmp_path / str(n), open_items=n), "person", "anna") for n in (0, 6))
    assert (with_open["n"], with_open["observed"]) == (18, 12)
    assert with_open["ratio"] > without["ratio"]
    assert with_open["p90"] is None, "a third of them never had a first action: no time by which nine in ten had one"


def test_posts_that_pass_matters_on_are_left_out(tmp_path: Path) -> None:
    rows = hours_to_first_action(tmp_path, dispatching=("anna",))
    assert {row["subject"] for row in rows if row["level"] == "person"} == {"bo", "chen"}
