"""Every faulty file ends in a named error or in rows refused with a reason, and never leaves half of it behind."""

from __future__ import annotations

import resource
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from shigan.ingest.raw import LINE, ROW, RawSource, ReadError, ReadOptions, Refusal, read_raw
from shigan.sandbox import Allowance
from tests.corpus.malformed import CORPUS, Malformed

LIMIT = 1 << 30
OPTIONS = ReadOptions(allowance=Allowance(memory_bytes=LIMIT, cpu_seconds=60, wall_seconds=60))
BOMB_SECONDS = 2.0  # of processor time, starting the process included: a busy machine must not fail the test


def test_the_corpus_is_large() -> None:
    assert len(CORPUS) >= 60


def attempt(path: Path, into: Path) -> tuple[RawSource, list[Refusal]] | ReadError:
    try:
        return read_raw(path, into=into, options=OPTIONS)
    except ReadError as error:
        return error


@pytest.mark.parametrize("faulty", CORPUS.values(), ids=CORPUS.keys())
def test_a_faulty_file_ends_as_it_should(faulty: Malformed, tmp_path: Path) -> None:
    path, into = faulty.make(tmp_path), tmp_path / "into"
    before = children_seconds()
    result = attempt(path, into)
    took = children_seconds() - before
    if isinstance(result, ReadError):
        assert (faulty.expected, faulty.problem) == ("error", result.problem.id), result
        assert list(into.iterdir()) == []
        check_error_speaks(result, path)
    else:
        source, refusals = result
        assert faulty.expected == ("refused" if refusals else "read"), [one.reason.en for one in refusals]
        assert (refusals[0].reason.id if refusals else None) == faulty.problem
        assert list(into.iterdir()) == [source.parquet]
        assert source.peak_memory_bytes <= LIMIT
        check_rows(source, refusals)
    if faulty.bomb:
        assert took <= BOMB_SECONDS


def children_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def check_error_speaks(error: ReadError, path: Path) -> None:
    assert str(path) in str(error)
    assert "what to do" in str(error)
    assert error.text("zh") != error.text("en")
    assert "%(" not in error.text("zh") + error.text("en")


def check_rows(source: RawSource, refusals: list[Refusal]) -> None:
    table = pq.read_table(source.parquet)
    assert table.column_names == [ROW, LINE, *source.columns]
    assert table.num_rows == source.rows
    kept = set(table[ROW].to_pylist())
    assert len(kept) == source.rows
    assert kept.isdisjoint(one.row for one in refusals)
    assert all(one.excerpt.isprintable() and one.remedy.zh and one.reason.en for one in refusals)
