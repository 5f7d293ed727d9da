"""The invented offices: the same for the same seed anywhere, and honest about what was planted.

The truth is counted again from the written table by a plain counter that knows only the office's own words and headings.
"""

from __future__ import annotations

import collections
import csv
import hashlib
import json
import os
import statistics
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from shigan_trial.offices.base import draw_base
from shigan_trial.offices.chances import BEHAVIOURS
from shigan_trial.offices.hours import DAY, Presence
from shigan_trial.offices.office import Office, Seen, comparable, draw_office, guilty_office, innocent_office
from shigan_trial.offices.paper import table_of, truth_text, write_office
from shigan_trial.offices.scene import Scene

ROOT = Path(__file__).resolve().parent.parent.parent
SEED = 11
FEW = 0  # office of the row that is written in both processes

SMALL = [
    seed
    for seed in range(200)
    if (base := draw_base(seed)).matters < 700 and len(base.route) > 3 and not base.paper.per_case and len(base.units) <= 5
]
"""Offices that are quickly walked through, with a row an event and more than one step of work."""

Case = list[dict[str, str]]


def digest(office: Office) -> str:
    told = json.dumps(table_of(office), ensure_ascii=False) + truth_text(office)
    return hashlib.sha256(told.encode()).hexdigest()


def test_one_seed_gives_one_office_and_another_seed_another() -> None:
    assert digest(draw_office(SEED, FEW)) == digest(draw_office(SEED, FEW)) != digest(draw_office(SEED + 1, FEW))


def test_the_office_does_not_depend_on_the_process() -> None:
    program = "from tests.unit.test_trial_offices import *; print(digest(draw_office(SEED, FEW)))"
    told = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}", "PYTHONHASHSEED": "77"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.strip() == digest(draw_office(SEED, FEW))


def test_offices_are_of_many_shapes() -> None:
    shapes = [draw_base(seed) for seed in range(40)]
    assert {plan.language for plan in shapes} == {"zh", "en"}
    assert {plan.paper.per_case for plan in shapes} == {True, False}
    for column in ("person", "unit", "counterpart", "limit", "kind", "outcome"):
        assert {getattr(plan.paper, column) for plan in shapes} == {True, False}, column
    assert all(300 <= plan.matters <= 3000 and 3 <= len(plan.units) <= 20 for plan in shapes)
    assert len({plan.paper.headings["case"] for plan in shapes}) > 3


def test_every_second_office_is_innocent_and_the_others_have_all_traits_and_one_behaviour() -> None:
    innocent, guilty = draw_office(SEED, 0), draw_office(SEED, 1)
    assert innocent.truth.planted is None
    assert not innocent.truth.implicated_persons
    assert guilty.truth.planted is not None
    assert len(guilty.truth.traits) > len(innocent.truth.traits)


def test_a_record_is_written_as_csv_or_excel_and_the_truth_beside_it(tmp_path: Path) -> None:
    office = innocent_office(SEED, traits=())
    small = replace(office, rows=office.rows[:50])
    headings, rows = table_of(small)
    for excel in (False, True):
        paper = replace(office.plan.paper, excel=excel)
        path = write_office(replace(small, plan=replace(office.plan, paper=paper)), tmp_path / str(excel))
        if excel:
            read = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
        else:
            with path.open(encoding=paper.encoding, newline="") as file:
                read = list(csv.reader(file, delimiter=paper.delimiter))
        assert read == [headings, *rows]
        assert json.loads((path.parent / "truth.json").read_text("utf-8"))["seed"] == SEED


# -- the truth, counted again -------------------------------------------------------------------------------------


@cache
def planted(behaviour: str, level: str) -> tuple[dict[str, Any], list[Case]]:
    """A guilty office with little around the behaviour: its truth and its rows, from the table alone."""
    traits = () if behaviour in ONE_STOP else ("division_of_steps",)
    for seed in SMALL:
        office = guilty_office(seed, [behaviour], 3.0, traits=traits)
        found = office.truth.planted
        if found is not None and found.level == level:
            return json.loads(truth_text(office)), by_case(office)
    raise AssertionError(f"no office with {behaviour} of a {level}")


def by_case(office: Office) -> list[Case]:
    headings, rows = table_of(office)
    name = {heading: column for column, heading in office.plan.paper.headings.items()}
    cases: dict[str, Case] = defaultdict(list)
    for row in rows:
        told = {name[heading]: value for heading, value in zip(headings, row, strict=True)}
        told["at"] = datetime.strptime(told["time"], office.plan.paper.time_format).isoformat()
        cases[told["case"]].append(told)
    return list(cases.values())


class Counter:
    """What one subject did, told by the words in the rows."""

    def __init__(self, truth: dict[str, Any]) -> None:
        self.words: dict[str, list[str]] = truth["words"]
        self.subject: str = truth["planted"]["subject"]
        self.column = "person" if truth["planted"]["level"] == "person" else "unit"

    def theirs(self, row: dict[str, str]) -> bool:
        return row[self.column] == self.subject

    def said(self, row: dict[str, str], *meanings: str) -> bool:
        return any(row["activity"] in self.words[meaning] for meaning in meanings)

    def at(self, case: Case, *meanings: str) -> list[int]:
        return [place for place, row in enumerate(case) if self.said(row, *meanings)]

    def worked_before(self, case: Case, place: int) -> bool:
        return any(self.theirs(row) and self.said(row, "work", "correct") for row in case[:place])


Count = Callable[[Counter, Case], tuple[int, int | None]]
"""How often a case shows the behaviour, and how often it could have (None: the table does not tell)."""


def passed_on(one: Counter, case: Case) -> tuple[int, int | None]:
    """Handed to somebody else, by somebody who had done nothing on it."""
    places = [
        place for place in one.at(case, "transfer") if one.theirs(case[place]) and not one.worked_before(case, place)
    ]
    inside = one.column == "person"
    return sum((case[place]["counterpart_unit"] == case[place]["unit"]) == inside and not back(one, case, place) for place in places), None


def back(one: Counter, case: Case, place: int) -> bool:
    """To the unit from which it had come."""
    before = [row["unit"] for row in case[:place] if row["unit"] and row["unit"] != case[place]["unit"]]
    return bool(before) and case[place]["counterpart_unit"] == before[-1]


def given_back(one: Counter, case: Case) -> tuple[int, int | None]:
    places = [place for place in one.at(case, "transfer") if one.theirs(case[place])]
    return sum(back(one, case, place) and not one.worked_before(case, place) for place in places), None


def declined(one: Counter, case: Case) -> tuple[int, int | None]:
    return sum(one.theirs(case[place]) for place in one.at(case, "decline")), None


def closed_without(one: Counter, case: Case) -> tuple[int, int | None]:
    closes = [case[place] for place in one.at(case, "close") if one.theirs(case[place])]
    return sum(not row["outcome"] for row in closes), len(closes)


def came_back(one: Counter, case: Case) -> tuple[int, int | None]:
    closes = one.at(case, "close")
    mine = bool(closes) and one.theirs(case[closes[0]])
    return (len(one.at(case, "reopen")) if mine else 0), int(mine)


def reminded(one: Counter, case: Case) -> tuple[int, int | None]:
    places = [place for place in one.at(case, "remind") if case[place]["unit"] == one.subject]
    return sum(not one.worked_before(case, place) for place in places), len(places)


def sent_back(one: Counter, case: Case) -> tuple[int, int | None]:
    """A third submission is always accepted."""
    submits = [place for place in one.at(case, "submit") if one.theirs(case[place])]
    return (len(one.at(case, "return")) if submits else 0), min(2, len(submits))


def rated_badly(one: Counter, case: Case) -> tuple[int, int | None]:
    works = [case[place] for place in one.at(case, "work") if case[place]["unit"]]
    rates = one.at(case, "rate") if works and one.theirs(works[-1]) else []
    return sum(one.said(case[place], "bad") or case[place]["outcome"] in one.words["bad"] for place in rates), len(rates)


def handed_in(one: Counter, case: Case) -> dict[str, str] | None:
    """The last of the unit's steps of work before the first closing."""
    closes = one.at(case, "close")
    works = [case[place] for place in one.at(case, "work") if closes and place < closes[0]]
    return works[-1] if works and one.theirs(works[-1]) else None


def limit_of(row: dict[str, str]) -> datetime:
    return datetime.fromisoformat(row["limit"]) + timedelta(days=1)


def late(one: Counter, case: Case) -> tuple[int, int | None]:
    row = handed_in(one, case)
    return (0, 0) if row is None else (int(datetime.fromisoformat(row["at"]) >= limit_of(row)), 1)


ONE_STOP = {"no_outcome", "reopened", "bursts", "moved_when_reminded", "bad_reviews", "overdue", "slow", "stalls"}
COUNTED: dict[tuple[str, str], Count] = {
    ("pass_through", "person"): passed_on, ("pass_through", "unit"): passed_on, ("ping_pong", "unit"): given_back,
    ("declines", "unit"): declined, ("no_outcome", "person"): closed_without, ("reopened", "person"): came_back,
    ("bursts", "person"): came_back, ("moved_when_reminded", "unit"): reminded, ("sent_back", "unit"): sent_back,
    ("bad_reviews", "unit"): rated_badly, ("overdue", "unit"): late,
}  # fmt: skip


@pytest.mark.parametrize(("behaviour", "level"), sorted(COUNTED))
def test_the_truth_is_what_a_plain_counter_finds_in_the_table(behaviour: str, level: str) -> None:
    truth, found = planted(behaviour, level)
    counts = [COUNTED[behaviour, level](Counter(truth), case) for case in found]
    assert sum(shown for shown, _ in counts) == truth["shown"] > 0
    if None not in [could for _, could in counts]:
        assert sum(could or 0 for _, could in counts) == truth["chances"]


@pytest.mark.parametrize(("behaviour", "level"), sorted(COUNTED))
def test_the_planted_subject_reaches_its_factor(behaviour: str, level: str) -> None:
    """Within three standard deviations of three times the office's rate."""
    truth, _ = planted(behaviour, level)
    rate = truth["rates"][BEHAVIOURS[behaviour].rates[level] or behaviour]  # type: ignore[index]
    share = min(0.95, 3 * rate)
    spread = (share * (1 - share) * truth["chances"]) ** 0.5
    assert abs(truth["shown"] - share * truth["chances"]) <= 3 * spread + 1


def gaps(one: Counter, found: Sequence[Case], mine: bool) -> list[float]:
    """Hours before each second step of work."""
    spans = []
    for case in found:
        works = [row for row in case if one.said(row, "work")]
        spans += [
            (datetime.fromisoformat(b["at"]) - datetime.fromisoformat(a["at"])) / timedelta(hours=1)
            for a, b in pairwise(works)
            if one.theirs(b) is mine
        ]
    return spans


def test_slow_work_is_slower_by_about_its_factor() -> None:
    office = next(one for seed in SMALL if (one := guilty_office(seed, ["slow"], 3.0, traits=())) and one.truth.planted)
    one, found = Counter(json.loads(truth_text(office))), by_case(office)
    ratio = statistics.median(gaps(one, found, True)) / statistics.median(gaps(one, found, False))
    assert 1.8 < ratio < 6


def test_time_never_runs_backwards_for_who_has_left() -> None:
    left = Presence(days=(3, 4, 5))
    assert left.after(40 * DAY, 60) >= 40 * DAY
    assert left.after(4 * DAY, 5000) >= 6 * DAY, "beyond the last of their days every day is open"


@pytest.mark.parametrize("number", [0, 2, 4, 6])
def test_nobody_reminds_who_is_not_there(number: int) -> None:
    """Unless the whole unit is away."""
    office = draw_office(SEED, number)
    scene = Scene(office.plan)
    units = {unit.name: unit for unit in office.plan.units}
    for row in office.rows:
        if row.meaning == "remind" and row.unit is not None and not office.plan.entered_at_day_end:
            day = int(row.at // DAY)
            there = [one.name for one in units[row.unit].members if scene.presence[one.name].is_there(day)]
            assert row.person in there or not there


def test_nobody_leaves_an_entry_on_a_day_on_which_they_are_not_there() -> None:
    office = innocent_office(SEED, ["leave", "part_time", "head_signs", "division_of_steps"])
    scene = Scene(office.plan)
    named = [row for row in office.rows if row.person in scene.presence and row.at < office.plan.days * DAY]
    assert len(named) > 1000
    assert all(scene.presence[row.person].is_there(int(row.at // DAY)) for row in named if row.person is not None)


def test_something_is_planted_only_in_whom_others_can_be_compared_with() -> None:
    """With every unit alone in its kinds, nobody can say whether it or its work is slow."""
    seen: Seen = defaultdict(collections.Counter)
    seen["send_back", "anna"] = collections.Counter({0: 100})
    seen["send_back", "bo"] = collections.Counter({1: 100})
    seen["send_back", "carl"] = collections.Counter({1: 100})
    assert comparable(["anna", "bo", "carl"], "send_back", seen) == {"anna": 0, "bo": 0, "carl": 0}
    seen["send_back", "dora"] = collections.Counter({1: 9, 0: 90})
    people = ["anna", "bo", "carl", "dora"]
    assert comparable(people, "send_back", seen) == {"anna": 0, "bo": 0, "carl": 0, "dora": 0}, "nine are no tenth of a hundred"
    seen["send_back", "dora"] = collections.Counter({1: 50, 0: 20})
    assert comparable(people, "send_back", seen) == {"anna": 0, "bo": 100, "carl": 100, "dora": 50}
