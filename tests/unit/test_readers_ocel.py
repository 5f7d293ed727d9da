"""Object-centric logs: one row per event and object of the chosen type, in JSON and in SQLite alike."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from shigan.ingest.raw import RawSource, ReadError, ReadOptions, read_raw
from tests.corpus.other_files import OCEL_TABLES, database, occurrence, ocel, thing

MORE = """
INSERT INTO object VALUES ('o2', 'matter'); INSERT INTO object VALUES ('p1', 'person');
INSERT INTO object_Matter VALUES ('o1', '2026-03-03T00:00:00+08:00', 'state', 'old');
INSERT INTO event VALUES ('e2', 'accept'); INSERT INTO event_Accept VALUES ('e2', '2026-03-04T09:00:00+08:00', NULL);
INSERT INTO event VALUES ('e3', 'accept'); INSERT INTO event_Accept VALUES ('e3', '2026-03-05T09:00:00+08:00', NULL);
INSERT INTO event_object VALUES ('e2', 'o1', 'of'); INSERT INTO event_object VALUES ('e2', 'o1', 'about');
INSERT INTO event_object VALUES ('e2', 'o2', 'of'); INSERT INTO event_object VALUES ('e3', 'p1', 'by');
"""


def changing() -> dict[str, Any]:
    states = [("1970-01-01T00:00:00Z", "new"), ("2026-03-03T00:00:00+08:00", "old")]
    return {**thing(), "attributes": [{"name": "state", "time": when, "value": value} for when, value in states]}


def related(*pairs: tuple[str, str]) -> list[dict[str, str]]:
    return [{"objectId": name, "qualifier": qualifier} for name, qualifier in pairs]


def as_json() -> bytes:
    first = occurrence(attributes=[{"name": "note", "value": "n"}])
    second = occurrence("e2", time="2026-03-04T09:00:00+08:00")
    second["relationships"] = related(("o1", "of"), ("o1", "about"), ("o2", "of"))
    third = occurrence("e3", "p1", time="2026-03-05T09:00:00+08:00")
    third["relationships"] = related(("p1", "by"))
    return ocel([first, second, third], [changing(), thing("o2"), thing("p1", "person")])


def read(content: bytes, name: str, folder: Path, **options: Any) -> tuple[list[dict[str, Any]], RawSource]:
    (folder / name).write_bytes(content)
    source, refusals = read_raw(folder / name, into=folder / "into", options=ReadOptions(**options))
    assert refusals == []
    return pq.read_table(source.parquet).to_pylist(), source


EXPECTED = [
    ("o1", "e1", "of", "new", "n", "2026-03-02T09:00:00Z"),
    ("o1", "e2", "of; about", "old", None, "2026-03-04T09:00:00+08:00"),
    ("o2", "e2", "of", None, None, "2026-03-04T09:00:00+08:00"),
]
COLUMNS = ("case:ocel:oid", "ocel:eid", "ocel:qualifier", "case:state", "note", "time:timestamp")


@pytest.mark.parametrize("name", ["log.json", "log.sqlite"])
def test_each_event_has_a_row_for_each_object_with_its_attributes_as_they_then_were(name: str, tmp_path: Path) -> None:
    content = as_json() if name == "log.json" else database(OCEL_TABLES + MORE)
    rows, source = read(content, name, tmp_path)
    assert [tuple(row[column] for column in COLUMNS) for row in rows] == EXPECTED
    assert {(row["case:ocel:type"], row["concept:name"]) for row in rows} == {("matter", "accept")}
    assert source.cases == 2
    told = {one.id: one.values for one in source.notes}
    assert told["object_type"]["chosen"] == "matter"
    assert told["events_without_object"]["count"] == "1"


def test_another_type_can_be_chosen_but_only_one_there_is(tmp_path: Path) -> None:
    rows, _ = read(as_json(), "log.json", tmp_path, object_type="person")
    assert [row["ocel:eid"] for row in rows] == ["e3"]
    with pytest.raises(ReadError, match="matter, person"):
        read(as_json(), "log.json", tmp_path, object_type="robot")
