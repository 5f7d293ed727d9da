"""Sound little files of every kind, damaged at random: each is read, refused row by row, or refused by name.

What must not change: no reader dies or hangs on a damaged file, and nothing of it is left behind. A failure prints the reader and
the seed; ``SHIGAN_MUTATIONS`` asks for more files of each kind than the usual 50.
"""

from __future__ import annotations

import io
import json
import os
import random
import shutil
import time
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from shigan.errors import ShiganError
from shigan.ingest.ingesting import LEDGER, MAPPING, QUARANTINE, RECEIPT, IngestSettings, ingest
from shigan.ingest.raw import ReadError
from tests.corpus.other_files import OCEL_TABLES, database, occurrence, ocel, thing
from tests.corpus.table_files import workbook

MUTATIONS: Final = int(os.environ.get("SHIGAN_MUTATIONS", "50"))
SECONDS: Final = 10
"""For a file of a few kilobytes, on a busy machine."""
BROKEN_OFF: Final = ("reader_died", "memory_limit", "time_limit", "disk_limit")
"""What a reader ends in that did not see what was wrong."""
WHOLE: Final = {LEDGER, RECEIPT, QUARANTINE, MAPPING}
HEADINGS: Final = ("编号", "环节", "时间", "经办人")
ROWS: Final = tuple(
    (f"A{matter}", step, f"2026-03-{matter + 1:02} {9 + hour:02}:30:00", f"p{matter % 3}")
    for matter in range(20)
    for hour, step in enumerate(("受理", "审核", "办结"))
)


@dataclass(frozen=True)
class Sound:
    """A file that is read without a word, to be damaged."""

    content: Callable[[], bytes]
    suffix: str
    is_archive: bool = False  # then its parts are damaged, not only what holds them together


def _csv(encoding: str) -> Callable[[], bytes]:
    return lambda: "\r\n".join(",".join(row) for row in (HEADINGS, *ROWS)).encode(encoding)


def _excel() -> bytes:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet()
        for line, row in enumerate((HEADINGS, *ROWS)):
            sheet.write_row(line, 0, row)
        sheet.merge_range("A2:A4", "A0")

    return workbook(fill)


def _members(archive: bytes) -> list[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return [(name, opened.read(name)) for name in opened.namelist()]


def _zip(members: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return file.getvalue()


def _xes() -> bytes:
    def event(step: str, when: str, person: str) -> str:
        return (
            f'<event><string key="concept:name" value="{step}"/><date key="time:timestamp" value="{when.replace(" ", "T")}+08:00"/>'
            f'<string key="org:resource" value="{person}"/></event>'
        )

    matters: dict[str, list[str]] = {}
    for number, step, when, person in ROWS:
        matters.setdefault(number, []).append(event(step, when, person))
    traces = "".join(f'<trace><string key="concept:name" value="{name}"/>{"".join(own)}</trace>' for name, own in matters.items())
    return f'<?xml version="1.0" encoding="utf-8"?><log xes.version="1.0">{traces}</log>'.encode()


def _ocel_json() -> bytes:
    events = [occurrence(f"e{number}", item, time=f"{time}Z".replace(" ", "T")) for number, (item, _, time, _) in enumerate(ROWS)]
    return ocel(events, [thing(name) for name in dict.fromkeys(row[0] for row in ROWS)])


def _ocel_xml() -> bytes:
    objects = "".join(f'<object id="{name}" type="matter"/>' for name in dict.fromkeys(row[0] for row in ROWS))
    events = "".join(
        f'<event id="e{number}" type="{step}" time="{time.replace(" ", "T")}Z"><attributes><attribute name="by">{person}</attribute>'
        f'</attributes><objects><relationship object-id="{item}" qualifier="of"/></objects></event>'
        for number, (item, step, time, person) in enumerate(ROWS)
    )
    return f'<?xml version="1.0"?><log><objects>{objects}</objects><events>{events}</events></log>'.encode()


def _parquet() -> bytes:
    file = io.BytesIO()
    columns = dict(zip(HEADINGS, map(pa.array, zip(*ROWS, strict=True)), strict=True))
    pq.write_table(pa.table(columns), file)
    return file.getvalue()


def _json() -> bytes:
    return json.dumps([dict(zip(HEADINGS, row, strict=True)) for row in ROWS], ensure_ascii=False).encode()


SOUND: Final[dict[str, Sound]] = {
    "csv": Sound(_csv("utf-8"), ".csv"),
    "csv_gb18030": Sound(_csv("gb18030"), ".csv"),
    "csv_utf_16": Sound(_csv("utf-16"), ".csv"),
    "excel": Sound(_excel, ".xlsx"),
    "excel_parts": Sound(_excel, ".xlsx", is_archive=True),
    "xes": Sound(_xes, ".xes"),
    "ocel_json": Sound(_ocel_json, ".json"),
    "ocel_xml": Sound(_ocel_xml, ".xml"),
    "ocel_sqlite": Sound(lambda: database(OCEL_TABLES), ".sqlite"),
    "parquet": Sound(_parquet, ".parquet"),
    "json": Sound(_json, ".json"),
    "zip": Sound(lambda: _zip({"log.csv": _csv("utf-8")()}), ".zip"),
    "zip_parts": Sound(lambda: _zip({"log.json": _json()}), ".zip", is_archive=True),
}


def mutated(sound: Sound, chance: random.Random) -> bytes:
    """Its content with one to four wounds."""
    if not sound.is_archive:
        return _wounded(sound.content(), chance)
    members = dict(_members(sound.content()))
    name = chance.choice(sorted(members))
    return _zip(members | {name: _wounded(members[name], chance)})


def _wounded(content: bytes, chance: random.Random) -> bytes:
    data = bytearray(content)
    for _ in range(chance.randint(1, 4)):
        chance.choice(WOUNDS)(data, chance)
    return bytes(data)


def _cut(data: bytearray, chance: random.Random) -> None:
    del data[chance.randint(0, len(data)) :]


def _lose(data: bytearray, chance: random.Random) -> None:
    start = chance.randint(0, len(data))
    del data[start : start + chance.randint(1, 200)]


def _flip(data: bytearray, chance: random.Random) -> None:
    for _ in range(chance.choice((1, 1, 10, 100))):
        if data:
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)


def _repeat(data: bytearray, chance: random.Random) -> None:
    start = chance.randint(0, len(data))
    data[start:start] = data[start : start + chance.randint(1, 400)] * chance.choice((1, 3, 100))


def _insert(data: bytearray, chance: random.Random) -> None:
    place = chance.randint(0, len(data))
    data[place:place] = chance.choice(ODD)


def _replace_number(data: bytearray, chance: random.Random) -> None:
    """Somewhere after a random place a digit becomes something no number or time should be."""
    places = [place for place, byte in enumerate(data) if chr(byte).isdigit()]
    if places:
        place = chance.choice(places)
        data[place : place + 1] = chance.choice((b"9" * 19, b"-", b"\x00", b"0000-00-00", b"1e999", b""))


WOUNDS: Final = (_cut, _lose, _flip, _flip, _repeat, _insert, _insert, _replace_number)
ODD: Final = (
    b"\x00", b"\xff\xfe", b'"', b"'", b"\n", b"\r", b",", b"<", b">", b"&x;", b"]]>", b"<!--", b"{", b"}", b"[", b"]",
    b"\\u0000", b"\\ud800",
    b"null", b"[/]", b"[" * 10_000, b"<a>" * 100, b"x" * 100_000, b"," * 1_000, b"@row", "\u200b\ue000\ufeff".encode(), b"PK\x03\x04",
    b"<!DOCTYPE a [<!ENTITY x 'y'>]>", b"SQLite format 3\x00", b"PAR1", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\x1f\x8b",
)  # fmt: skip


@pytest.mark.nightly
@pytest.mark.parametrize("name", SOUND)
def test_a_damaged_file_is_read_or_refused_by_name_and_nothing_of_it_is_half_written(name: str, tmp_path: Path) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    for seed in range(MUTATIONS):
        path, out = tmp_path / f"damaged{SOUND[name].suffix}", tmp_path / f"out-{seed}"
        path.write_bytes(mutated(SOUND[name], random.Random(f"{name} {seed}")))
        began = time.monotonic()
        try:
            ingest([path], None, out, IngestSettings(scratch=scratch))
        except ShiganError as error:
            assert not isinstance(error, ReadError) or error.problem.id not in BROKEN_OFF, (name, seed, str(error))
            assert not out.exists(), (name, seed)
        except BaseException as error:
            pytest.fail(f"{name}, seed {seed}: {error!r}")
        else:
            assert {one.name for one in out.iterdir()} == WHOLE, (name, seed)
            shutil.rmtree(out)
        assert time.monotonic() - began < SECONDS, (name, seed)
        assert not any(scratch.iterdir()), (name, seed)
