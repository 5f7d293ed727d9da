"""Facts lie in a file and are read where they are asked for: nothing is lost, and nothing depends on how they were counted."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from shigan.engines.protocol import EngineSettings
from shigan.evaluation import evidence
from shigan.facts import kept
from shigan.facts.indicators import slices
from shigan.facts.kept import Facts, facts_from
from shigan.facts.measure import measure
from shigan.facts.posts import Posts
from shigan.facts.table import FACT_SCHEMA
from shigan.reports import facts_view
from shigan.reports.example import example_results
from shigan.reports.facts_view import overall
from tests.office import LEVELS, Office, indicator

ASKED = ("pass_through", "ping_pong", "load_arrivals", "holding_time")


@pytest.fixture(scope="module")
def office() -> Office:
    office = Office(unit_of={"in": "front", "out": "back", "chen": "north"})
    for number, person in enumerate(("anna", "bo", "chen", "dora", "emil")):
        office.passes_on(person, 20 + number, 3 * number, kind="easy")
        office.passes_on(person, 8, 4, kind="hard", since=2)
    return office


@pytest.fixture(scope="module")
def facts() -> Facts:
    return example_results().facts


def test_in_however_many_parts_a_record_is_counted_the_facts_are_the_same(office: Office, tmp_path: Path) -> None:
    """Bit for bit: the expectation of a subject looks at everybody, in whichever part they are."""
    told = []
    for cells in ("1", "7", "2000000"):
        settings = EngineSettings(threads=1, extra={"cells_per_part": cells})
        with office.staged(tmp_path / cells, "duckdb", settings=settings) as engine:
            told.append(measure(engine, [indicator(name) for name in ASKED], LEVELS, Posts(dispatching=frozenset({"chen"}))).table())
    assert told[0].num_rows > 100
    assert told[0].equals(told[2]) and told[1].equals(told[2])


def test_what_is_written_is_read_again(facts: Facts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "ROWS_PER_GROUP", 7)
    facts.write(tmp_path / "facts.parquet")
    again = Facts(tmp_path / "facts.parquet")
    assert again.keys == facts.keys and again.num_rows == facts.num_rows > 0
    assert again.table().equals(facts.table())
    assert again.table().schema.equals(FACT_SCHEMA)


def test_facts_that_are_not_there_are_no_rows(facts: Facts) -> None:
    assert facts.of("overdue", "nobody").equals(FACT_SCHEMA.empty_table())
    assert facts_from(FACT_SCHEMA.empty_table()).table().num_rows == 0


def test_counted_items_stand_in_the_totals_they_were_counted_for_and_nowhere_else(facts: Facts, tmp_path: Path) -> None:
    indicator_id, level = facts.keys[0]
    subject = facts.totals(indicator_id, level)["subject"][0].as_py()
    counted = facts.with_items({(indicator_id, level): {subject: 12}})
    counted.write(tmp_path / "facts.parquet")
    rows = Facts(tmp_path / "facts.parquet").table().to_pylist()
    told = [row for row in rows if row["items"] == 12]
    assert [(r["indicator"], r["level"], r["subject"], r["kind"], r["period"]) for r in told] == [
        (indicator_id, level, subject, None, None)
    ]


def test_of_very_many_totals_those_farthest_out_are_told_and_the_rest_is_counted(
    facts: Facts, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = next(key for key in facts.keys if key[1] == "unit")
    all_rows = overall(facts)[key].rows
    farthest = max((row for row in all_rows if row["spoken"]), key=lambda row: abs(row["z"] or 0))
    monkeypatch.setattr(facts_view, "MOST_WEIGHED", 2)
    few = overall(facts)[key]
    compared = [row for row in all_rows if row["spoken"] and row["z"] is not None]
    assert len(few.rows) == 2 and few.total == len(all_rows) and farthest in few.rows
    assert few.unremarkable == len(compared) - 2


def test_evidence_is_the_same_however_few_subjects_are_looked_at_at_once(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = {"anna": 28, "bo": 29, "chen": 30, "dora": 31, "emil": 32}
    (part,) = [part for part in slices(indicator("pass_through"), LEVELS) if part.level == "person"]
    told = []
    for at_once in (1, 60, evidence.AT_ONCE):
        monkeypatch.setattr(evidence, "AT_ONCE", at_once)
        with office.staged(tmp_path / str(at_once)) as engine:
            told.append(evidence.behind(engine, part, people, favourable=False))
    assert told[0].keys() == people.keys() and all(behind.rows for name, behind in told[0].items() if name != "anna")
    assert told[0] == told[1] == told[2]


def test_the_file_of_facts_holds_one_indicator_and_level_in_each_row_group(facts: Facts, tmp_path: Path) -> None:
    facts.write(tmp_path / "facts.parquet")
    file = pa.parquet.ParquetFile(tmp_path / "facts.parquet")
    for number in range(file.num_row_groups):
        group = file.read_row_group(number)
        assert len(set(zip(group["indicator"].to_pylist(), group["level"].to_pylist(), strict=True))) == 1
