"""The trial through a site's own ledger: what it counts, on a small bureau; every night at full size what it wants."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from shigan.findings.model import Evidence, Finding
from shigan_site.actions.startup import fill_transitions
from shigan_trial.demo.model import Planted
from shigan_trial.site_trial.judging import FORBIDDEN, Judged, Shown
from shigan_trial.site_trial.own_steps import Dealings
from shigan_trial.site_trial.running import try_open_site
from shigan_trial.site_trial.telling import as_values
from tests.site.databases import Site

SMALL = 400


def finding(level: str, subject: str, *items: str) -> Finding:
    evidence = tuple(Evidence(item=item, sequences=(0,)) for item in items)
    return Finding(
        id="0", rule="overdue_unit", favourable=False, level=level, subject=subject,  # type: ignore[arg-type]
        citations=(), typology=(), facts={}, causes=(), explanations=(), evidence=evidence, evidence_total=len(items), as_of_us=0,
    )  # fmt: skip


def entries(*rows: tuple[str, str, str, str, str | None, str | None]) -> pa.RecordBatch:
    names = ("item", "action", "actor", "unit", "counterpart", "counterpart_unit")
    return pa.RecordBatch.from_pylist([dict(zip(names, row, strict=True)) for row in rows])


def test_who_only_signs_off_has_done_no_more_than_the_procedures_own_steps() -> None:
    dealings = Dealings(
        [
            entries(
                ("1", "register", "reg", "desk", None, None),
                ("1", "assign", "head", "desk", None, "north"),
                ("1", "receive", "bo", "north", None, None),
                ("1", "submit", "bo", "north", None, None),
                ("1", "verify", "eve", "desk", None, None),
                ("1", "close", "head", "desk", None, None),
                ("2", "assign", "head", "desk", None, "desk"),
            )
        ]
    )
    for level, subject in (("person", "head"), ("person", "eve"), ("person", "reg"), ("unit", "desk"), ("pair", "desk → north")):
        assert dealings.only_own_steps(finding(level, subject, "1")), subject
    for level, subject in (("person", "bo"), ("unit", "north"), ("kind", "request")):
        assert not dealings.only_own_steps(finding(level, subject, "1")), subject
    assert not dealings.only_own_steps(finding("unit", "desk", "1", "2")), "one matter was given to it"


@pytest.fixture
def judged(sqlite_site: Site, tmp_path: Path) -> Judged:
    fill_transitions()
    return try_open_site(7, SMALL, attachments=sqlite_site.folder / "attachments", out=tmp_path / "evaluated")


def test_every_planted_behaviour_is_found_missed_or_not_allowed_by_the_procedure(judged: Judged) -> None:
    assert judged.planted == judged.found + len(judged.missed) + len(judged.forbidden) == 40
    assert {one.behaviour for one in judged.forbidden} == FORBIDDEN
    assert judged.own_steps == ()
    told = as_values(judged, seed=7)
    assert sum(one["found"] for one in told["shown"]) == told["found"] == judged.found
    assert judged.counting == () and not told["passed"], "in so small a bureau nothing can show thirty times"


def shown(times: int | None, *, found: bool) -> Shown:
    planted = Planted(
        level="person", subject="bo", behaviour="reopened", indicators=("I15", "I13"), typology=(),
        from_on=date(2024, 7, 1), until_on=date(2025, 7, 1),
    )  # fmt: skip
    return Shown(planted=planted, numbers={"I15": None, "I13": None if times is None else {"n": times}}, found=found)


@pytest.mark.parametrize(("missed", "of_those_that_could"), [((29, None), 4 / 4), ((30, 29), 4 / 5), ((30, 300), 4 / 6)])
def test_what_could_show_fewer_than_thirty_times_counts_and_is_told(
    missed: tuple[int | None, ...], of_those_that_could: float
) -> None:
    all_of_them = (*[shown(30, found=True)] * 4, *(shown(times, found=False) for times in missed))
    judged = Judged(shown=all_of_them, forbidden=(), innocents=1, flagged=(), own_steps=(), findings=())
    assert (judged.found, len(judged.missed), judged.recall) == (4, 2, 4 / 6)
    assert (judged.recall_of_counting, judged.passed) == (of_those_that_could, False), "four of six are not enough"


def test_four_of_five_are_enough() -> None:
    some = (*[shown(30, found=True)] * 4, shown(3, found=False))
    assert Judged(shown=some, forbidden=(), innocents=1, flagged=(), own_steps=(), findings=()).passed


@pytest.mark.nightly
def test_what_was_planted_is_found_in_the_record_that_the_procedure_made(sqlite_site: Site, tmp_path: Path) -> None:
    seed = date.today().toordinal()
    fill_transitions()
    judged = try_open_site(seed, "demo", attachments=sqlite_site.folder / "attachments", out=tmp_path / "evaluated")
    assert judged.passed, f"seed {seed}: {as_values(judged, seed=seed)}"
