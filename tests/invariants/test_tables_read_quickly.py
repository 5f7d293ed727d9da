"""The quick way of reading a table gives the same rows, lines, faults and remarks as the plain one, on any text."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shigan.ingest.raw import Bounds, ReadError, ReadOptions
from shigan.ingest.readers import _lines, csv
from shigan.ingest.readers.__main__ import read
from shigan.ingest.readers._quick_records import QuickRecords
from shigan.sandbox import Reporter

PLAIN = ["a", "甲乙", "𠮷", "", "2026-03-02 09:00", " b ", "\u3000", "x" * 30]
QUOTED = ['"a,b"', '"two\nlines"', '"two\r\nlines"', '"say ""hi"""', '""', '"甲,\n\n乙"', '""""']
ODD = [
    'a"b',
    '"a"b',
    '"',
    '"open',
    "a\0b",
    "a\x07",
    "a\tb",
    "\ufeffa",
    "\ufffd",
    "\x85",
    "\u2028",
    "\x7f",
    '" "',
    "a\rb",
    "x" * 70,
]
ENDS = ["\n"] * 6 + ["\r\n"] * 3


class Nobody(Reporter):
    """Is told of progress and keeps it to itself."""

    def __init__(self) -> None: ...

    def progress(self, share: float | None, rows: int) -> None: ...


@st.composite
def tables(draw: st.DrawFn) -> bytes:
    """A table that is mostly sound, in one of the encodings, now and then with lines of another one."""
    width = draw(st.integers(1, 4))
    cells = st.sampled_from(PLAIN * 6 + QUOTED * draw(st.integers(0, 3)) + ODD * draw(st.integers(0, 1)))
    widths = st.sampled_from([width] * 12 + [1, width + 1, 0]) if draw(st.booleans()) else st.just(width)
    ends = st.sampled_from(ENDS + ["\r", "\r\r\n"] * draw(st.integers(0, 1)))
    delimiter = draw(st.sampled_from(",,;\t|"))
    row = widths.flatmap(lambda count: st.lists(cells, min_size=count, max_size=count))
    rows = draw(st.lists(st.tuples(row, ends), max_size=40))
    lines = [delimiter.join(f"c{place}" for place in range(width)) + "\n"]
    lines += [delimiter.join(found) + end for found, end in rows]
    encoding = draw(st.sampled_from(["utf-8", "utf-8", "utf-8-sig", "gb18030", "utf-16"]))
    if encoding in ("utf-8", "gb18030") and draw(st.integers(0, 4)) == 0:
        other = {"utf-8": "gb18030", "gb18030": "utf-8"}[encoding]
        return b"".join(line.encode(other if draw(st.integers(0, 6)) == 0 else encoding) for line in lines)
    text = "".join(lines)
    return (text.rstrip("\r\n") if draw(st.booleans()) else text).encode(encoding)


def outcome(content: bytes, **options: Any) -> tuple[Any, ...]:
    """What reading ends in: the rows with all that is told about them, or the fault of the file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "t.csv"
        path.write_bytes(content)
        bounds = Bounds(cell_characters=60)
        try:
            answer = read(path, Path(folder), ReadOptions(bounds=bounds, **options), Nobody())
        except ReadError as error:
            return "error", error.problem
        return "read", answer, pq.read_table(Path(folder) / answer["parquet"]).to_pylist()


@pytest.fixture
def small_stretches(request: pytest.FixtureRequest) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_lines, "STRETCH", request.param)
        patch.setattr(csv, "PLAIN_BITE", 16)
        yield


@pytest.mark.parametrize("small_stretches", [24, 150, 1 << 22], indirect=True)
@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(content=tables())
def test_the_quick_way_gives_what_the_plain_way_gives(small_stretches: None, content: bytes) -> None:
    assert outcome(content) == outcome(content, quick=False)


@pytest.mark.parametrize("small_stretches", [1 << 22], indirect=True)
def test_a_mark_of_byte_order_in_the_midst_of_a_table_is_a_character_of_its_cell(small_stretches: None) -> None:
    content = 'c0,c1,c2,c3\na,a,a,"\na,a,a,a"b\na,a,a,a,a\n\ufeffa,a,a,a\n'.encode("gb18030")
    assert outcome(content) == outcome(content, quick=False)


def test_an_odd_row_in_another_encoding_is_left_to_the_plain_way() -> None:
    lines = ["c0,c1\n", *["甲,乙\n"] * 50]
    content = "".join(lines).encode() + "甲乙\n".encode("gb18030") + "甲,乙\n".encode() * 50
    assert outcome(content) == outcome(content, quick=False)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_odd_rows_among_many_sound_ones_are_refused_by_line(encoding: str) -> None:
    rows = [f'{n},2026-03-02,"王,䶮 {n}"\n' for n in range(3000)]
    rows[100], rows[200], rows[300], rows[400] = "1,2\n", "\n", '7,"two\nlines",x\n', "1,2,a\x07\n"
    content = ("id,at,name\n" + "".join(rows)).encode(encoding)
    quick, plain = outcome(content), outcome(content, quick=False)
    assert quick == plain
    assert [(one["row"], one["line"], one["reason"]["id"]) for one in quick[1]["refusals"]] == [
        (101, 102, "row_ragged"),
        (400, 403, "control_character"),
    ]


def test_a_mark_at_the_beginning_of_a_stretch_is_a_part_of_its_first_cell(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_lines, "STRETCH", 8)
    read_quickly = outcome(b"a,b\n" + "\ufeffx,y\n".encode() * 9)
    assert [row["a"] for row in read_quickly[2]] == ["\ufeffx"] * 9


def test_a_regular_table_is_read_the_quick_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """Were it not, nothing would be wrong but the time it takes."""
    taken = []
    quick = QuickRecords.read
    monkeypatch.setattr(QuickRecords, "read", lambda self, data: taken.append(found := quick(self, data)) or found)
    outcome(b'a,b\n1,2\n3\n"x\n",2\n' + b"4,5\n" * 9)
    assert [found is not None and found.lines for found in taken] == [13]
