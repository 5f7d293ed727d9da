"""Boston's own flag and our lateness agree request by request, or the reason is known and counted."""

from __future__ import annotations

import csv
import gzip
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from shigan.pipeline.road import Wish, evaluate_folder
from tests.journeys import real_data as real
from tests.journeys.real_data import Road

LATE = {"ONTIME": False, "OVERDUE": True, "": None}
Request = dict[str, str]


def requests(log: Path) -> Iterator[Request]:
    with gzip.open(log, "rt", encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def reason(request: Request, ours: bool | None, extracted: str) -> str:
    """Why we and the city differ about one request; 'agree' if we do not."""
    target, closed = request["target_dt"], request["closed_dt"]
    theirs = LATE[request["ontime"]]
    if theirs is ours:
        return "agree"
    if not target and ours is None:
        return "no target: the city counts it on time, we count it not at all"
    if theirs is None and closed > target:
        return "the city set no flag; closed after its target"
    if theirs is None and not closed and target < extracted:
        return "the city set no flag; open and past its target"
    if closed and closed == target:
        return "closed at the very second of its target"
    if not closed and theirs is True and target > extracted:
        return "open, and its target lies after the day we look from"
    return "unexplained"


@pytest.fixture(scope="module")
def ours(road: Road) -> dict[str, bool | None]:
    items = road(real.BOSTON).relation("items")
    return dict(zip(items["item"].to_pylist(), items["late"].to_pylist(), strict=True))


def test_every_disagreement_with_the_city_has_its_reason(
    ours: dict[str, bool | None], road: Road, real_log: Callable[[str], Path]
) -> None:
    """The file was taken some time after its last closing, on 31 October 2019, and every open request with a target was
    due by then (the last on 13 December 2015). So whichever day after that we look from, 'overdue' means the same."""
    extracted = road(real.BOSTON).receipt["as_of"][:10]
    assert extracted == "2019-10-31"
    reasons = Counter(reason(one, ours[one["case_enquiry_id"]], extracted) for one in requests(real_log(real.BOSTON)))
    assert reasons == {
        "agree": 47_112,
        "no target: the city counts it on time, we count it not at all": 10_981,
        "the city set no flag; closed after its target": 157,
        "the city set no flag; open and past its target": 1,
    }


def test_the_share_on_time_depends_on_what_is_counted(ours: dict[str, bool | None]) -> None:
    """The city's flag says 80.2 of 100 on time; of those that had a target, it is 75.3."""
    known = [late for late in ours.values() if late is not None]
    assert (len(known), sum(known)) == (47_270, 11_679)
    assert round(100 * (1 - sum(known) / len(known)), 1) == 75.3
    assert round(100 * (35_591 + 10_981) / (35_591 + 10_981 + 11_521), 1) == 80.2


def test_looked_at_from_the_last_day_of_2011_only_what_was_due_by_then_is_late(
    road: Road, real_log: Callable[[str], Path], tmp_path: Path
) -> None:
    """The flag is what the city knew years later; seen from an earlier day, what lies ahead is held against nobody."""
    results = evaluate_folder(road(real.BOSTON).folder, tmp_path, Wish(formats=(), as_of=date(2011, 12, 31)))
    rows = [row for row in results.facts.table().to_pylist() if (row["indicator"], row["level"]) == ("overdue", "unit")]
    total = [row for row in rows if row["kind"] is None and row["period"] is None]
    by_hand = [late_by(one, "2012-01-01 00:00:00") for one in requests(real_log(real.BOSTON)) if one["target_dt"]]
    assert (sum(row["n"] for row in total), sum(row["observed"] for row in total)) == (len(by_hand), sum(by_hand))


def late_by(request: Request, now: str) -> bool:
    """Boston's own clock throughout, so that times compare as texts."""
    target, closed = request["target_dt"], request["closed_dt"]
    return (closed if closed and closed < now else now) > target
