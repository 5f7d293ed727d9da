"""Recognition where headings do not tell: what stands in the columns, and how it behaves within a matter."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from shigan.ingest.flow import Rows
from shigan.ingest.recognition import Recognition, recognise
from tests.mapping_support import raw_rows

STEPS = ("intake", "check", "visit", "draft", "sign")


def steps_of_matters(matters: int = 60) -> list[dict[str, str]]:
    """Five steps a matter, by time; the street and the day of entering belong to the matter, the clerk to the step."""
    dice = Random(3)
    rows = []
    for matter in range(matters):
        street, clerks = f"street {dice.randrange(9)}", [f"clerk {dice.randrange(6)}" for _ in STEPS]
        for place, step in enumerate(STEPS):
            rows.append(
                {"c1": street, "c2": f"2026-{1 + matter % 9:02d}-01T08:00:00Z", "c3": clerks[place], "c4": f"m{matter:03d}",
                 "c5": f"2026-{1 + matter % 9:02d}-{2 + 3 * place:02d}T{8 + place:02d}:00:00Z", "c6": step}
            )  # fmt: skip
    return rows


def whole_matters(number: int = 80) -> list[dict[str, str]]:
    dice = Random(5)
    return [
        {"c1": dice.choice(("noise", "waste", "road")), "c2": f"A{place:04d}", "c3": f"2026-03-{1 + place % 20:02d}T08:00:00Z",
         "c4": f"2026-04-{1 + place % 25:02d}T08:00:00Z" if place % 4 else "", "c5": str(dice.uniform(38.5, 38.7)),
         "c6": f"2026-0{dice.randrange(1, 7)}-15T08:00:00Z"}
        for place in range(number)
    ]  # fmt: skip


def taken(found: Recognition) -> dict[str, str]:
    return {choice.role: choice.column for choice in found.choices}


def test_case_step_and_time_are_told_by_how_they_run(tmp_path: Path) -> None:
    found = recognise(raw_rows(tmp_path, steps_of_matters()))
    assert {role: taken(found)[role] for role in ("case", "activity", "time")} == {"case": "c4", "activity": "c6", "time": "c5"}
    assert all(choice.sureness != "sure" for choice in found.choices)


def test_a_table_of_whole_matters_is_told_by_its_numbers_and_two_times_in_order(tmp_path: Path) -> None:
    found = recognise(raw_rows(tmp_path, whole_matters()))
    assert found.mapping.row_is == "case"
    assert {role: taken(found)[role] for role in ("case", "opened", "closed")} == {"case": "c2", "opened": "c3", "closed": "c4"}
    assert {choice.sureness for choice in found.choices if choice.role in ("case", "opened", "closed")} == {"doubtful"}


@pytest.mark.parametrize(("column", "is_of_steps"), [("c6", True), ("c3", False), ("c1", False), ("c2", False)])
def test_only_steps_run_in_an_order_and_begin_alike(tmp_path: Path, column: str, is_of_steps: bool) -> None:
    assert Rows(raw_rows(tmp_path, steps_of_matters())).flow(column, "c4").is_of_steps is is_of_steps


def test_a_time_of_the_whole_matter_is_no_time_of_its_steps(tmp_path: Path) -> None:
    """The heading 'time' stands over what is the same on all rows of a matter."""
    rows = [{"number": row["c4"], "step": row["c6"], "time": row["c2"], "c5": row["c5"]} for row in steps_of_matters()]
    assert taken(recognise(raw_rows(tmp_path, rows)))["time"] == "c5"


def test_who_a_matter_is_assigned_to_deals_with_it_where_nobody_else_is_named(tmp_path: Path) -> None:
    rows = [{"number": row["c4"], "step": row["c6"], "time": row["c5"], "assigned_to": row["c3"]} for row in steps_of_matters()]
    assert taken(recognise(raw_rows(tmp_path, rows)))["person"] == "assigned_to"
    with_user = [{**row, "user": "clerk 9"} for row in rows]
    found = taken(recognise(raw_rows(tmp_path, with_user, name="user.csv")))
    assert (found["person"], found["counterpart"]) == ("user", "assigned_to")


def test_a_column_of_sections_is_the_unit_and_one_called_group_the_kind_of_matter(tmp_path: Path) -> None:
    dice = Random(2)
    rows = [
        {"id": row["c2"], "opened": row["c3"], "closed": row["c4"], "group": row["c1"],
         "sent": dice.choice(("Streets Division", "Water Division", "Parks Bureau"))}
        for row in whole_matters()
    ]  # fmt: skip
    found = recognise(raw_rows(tmp_path, rows))
    assert taken(found)["unit"] == "sent"
    assert any("'group'" in doubt.en for doubt in found.doubts)


def test_in_a_handful_of_rows_the_words_we_know_are_the_steps(tmp_path: Path) -> None:
    words = ("登记", "办结", "登记", "转办", "办结")
    rows = [
        {"c1": f"m{place // 2}", "c2": f"07{3 + place}", "c3": word, "c4": f"2026-04-0{1 + place}T09:00:00Z"}
        for place, word in enumerate(words)
    ]
    assert taken(recognise(raw_rows(tmp_path, rows)))["activity"] == "c3"


@pytest.mark.parametrize("heading", ["SUBMITTO", "转送单位", "承办"])
def test_whom_it_was_given_to_for_handling_is_the_unit_and_group_beside_it_the_kind(tmp_path: Path, heading: str) -> None:
    rows = [row | {heading: f"desk {place % 5}", "GROUP": row["c1"]} for place, row in enumerate(whole_matters())]
    found = taken(recognise(raw_rows(tmp_path, rows)))
    assert (found["unit"], found["kind"]) == (heading, "GROUP")


def test_group_stays_the_unit_where_nothing_else_says_who_deals_with_it(tmp_path: Path) -> None:
    rows = [{"id": row["c2"], "opened": row["c3"], "closed": row["c4"], "group": row["c1"]} for row in whole_matters()]
    found = taken(recognise(raw_rows(tmp_path, rows)))
    assert found["unit"] == "group" and "kind" not in found
