"""Every real log gives as many events and cases as an independent reader counted in it."""

from __future__ import annotations

import os
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from shigan.ingest.raw import LINE, ROW, read_raw

DATA = Path(os.environ.get("SHIGAN_DATA", Path(__file__).parents[2] / "../shared/data"))

COUNTED = [
    ("Receipt_WABO_CoSeLoG.xes.gz", 8_577, 1_434),
    ("BPIC13_incidents.xes.gz", 65_533, 7_554),
    ("BPIC15_1.xes.gz", 52_217, 1_199),
    ("BPIC12.xes.gz", 262_200, 13_087),
    ("Road_Traffic_Fine.xes.gz", 561_470, 150_370),
    ("BPIC20_PermitLog.xes.gz", 81_092, 6_426),
    ("Sepsis.xes.gz", 15_214, 1_050),
    ("Helpdesk_italian.xes.gz", 21_348, 4_580),
    ("Boston311_2011H2.csv.gz", 58_251, None),
    ("UKParl_written_questions.csv.gz", 8_885, None),
]


@pytest.mark.parametrize(("name", "rows", "cases"), COUNTED, ids=[name for name, *_ in COUNTED])
def test_a_real_log_gives_the_counted_events_and_cases(name: str, rows: int, cases: int | None, tmp_path: Path) -> None:
    path = DATA / name
    if not path.exists():
        pytest.skip(f"real log {name} (name its folder with SHIGAN_DATA)")
    said: list[int] = []
    source, refusals = read_raw(path, into=tmp_path, on_progress=lambda _share, rows: said.append(rows))
    assert (source.rows, source.cases, refusals) == (rows, cases, [])
    table = pq.read_table(source.parquet, columns=[ROW, LINE])
    assert table[ROW].to_pylist() == list(range(1, rows + 1))
    assert table[LINE].null_count == 0
    assert said == sorted(said)
    if cases is not None:
        assert len(pq.read_table(source.parquet, columns=["case:concept:name"])[0].unique()) == cases
