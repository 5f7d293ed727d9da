"""The child that reads untrusted files can do little, and when it ends the parent says why."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from shigan.ingest.raw import Bounds, ReadError, ReadOptions, read_raw
from shigan.ingest.readers import all_readers
from shigan.ingest.wording import PROBLEMS
from shigan.sandbox import MIB, Allowance
from tests.corpus.xes_files import event, log, trace

SOURCE = Path(__file__).parents[2] / "src"


def many_rows(path: Path, count: int) -> Path:
    path.write_text("id,text\n" + "".join(f"{n},{n**9}\n" for n in range(count)))
    return path


def why_refused(path: Path, into: Path, allowance: Allowance, *, quick: bool = True) -> str:
    with pytest.raises(ReadError) as caught:
        read_raw(path, into=into, options=ReadOptions(allowance=allowance, quick=quick))
    assert list(into.iterdir()) == []
    return caught.value.problem.id


def test_too_much_memory_time_or_disk_is_told_by_name_and_leaves_nothing(tmp_path: Path) -> None:
    path, into = many_rows(tmp_path / "t.csv", 300_000), tmp_path / "into"
    assert why_refused(path, into, Allowance(memory_bytes=300 * MIB)) == "memory_limit"
    assert why_refused(path, into, Allowance(wall_seconds=0.05)) == "time_limit"
    assert why_refused(path, into, Allowance(cpu_seconds=1), quick=False) == "time_limit"
    assert why_refused(path, into, Allowance(written_bytes=10_000)) == "disk_limit"


@pytest.mark.parametrize(
    "attempt",
    [
        "import socket; socket.create_connection(('127.0.0.1', 9))",
        "import socket; socket.getaddrinfo('localhost', 80)",
        "import subprocess; subprocess.run(['true'])",
        "import os; os.system('true')",
        "import os; os.fork()",
    ],
)
def test_the_child_may_not_reach_out(attempt: str) -> None:
    code = f"from shigan.sandbox import Allowance, confine; confine(Allowance()); {attempt}"
    ended = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": str(SOURCE)}, capture_output=True, text=True
    )
    assert ended.returncode != 0
    assert "may not do this" in ended.stderr


def test_progress_grows_from_child_to_parent(tmp_path: Path) -> None:
    said: list[tuple[float | None, int]] = []
    path = many_rows(tmp_path / "t.csv", 400_000)
    read_raw(path, into=tmp_path, on_progress=lambda share, rows: said.append((share, rows)))
    assert said
    assert all(share is not None and 0 <= share <= 1 for share, _ in said)
    assert [rows for _, rows in said] == sorted(rows for _, rows in said)


def test_bounds_can_be_raised_and_lowered(tmp_path: Path) -> None:
    path = tmp_path / "log.xes"
    path.write_bytes(log(trace(event(more="<container key='c'>" * 20 + "</container>" * 20))))
    assert read_raw(path, into=tmp_path)[0].rows == 1
    with pytest.raises(ReadError, match="more than 10 deep"):
        read_raw(path, into=tmp_path, options=ReadOptions(bounds=Bounds(depth=10)))


def test_a_missing_file_and_a_folder_are_told_by_name(tmp_path: Path) -> None:
    for path, why in ((tmp_path / "none.xes", "not_found"), (tmp_path, "not_a_file")):
        with pytest.raises(ReadError) as caught:
            read_raw(path, into=tmp_path / "into")
        assert caught.value.problem.id == why


def test_an_unknown_format_name_lists_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="parquet, excel, ocel_sqlite, ocel_xml, xes, json_records, ocel_json, csv"):
        read_raw(many_rows(tmp_path / "t.csv", 1), into=tmp_path, options=ReadOptions(format="pdf"))


def test_every_format_is_a_module_of_its_own_name() -> None:
    folder = SOURCE / "shigan/ingest/readers"
    assert set(all_readers()) == {path.stem for path in folder.glob("[!_]*.py")}


def test_every_problem_has_a_reason_and_a_remedy_in_both_languages_with_the_same_values() -> None:
    for name, (reason_zh, reason_en, remedy_zh, remedy_en) in PROBLEMS.items():
        assert all((reason_zh, reason_en, remedy_zh, remedy_en)), name
        assert sorted(placeholders(reason_zh)) == sorted(placeholders(reason_en)) or name in IN_ENGLISH_ONLY, name


IN_ENGLISH_ONLY = {
    "archive_damaged", "gzip_damaged", "workbook_damaged", "database_damaged", "parquet_damaged", "row_quoting",
    "reader_died", "xml_malformed",
}  # fmt: skip
"""A library said why, in English: a Chinese reader is told what it means instead."""


def placeholders(sentence: str) -> list[str]:
    return [part.partition(")")[0] for part in sentence.split("%(")[1:]]
