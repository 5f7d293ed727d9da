"""Object-centric logs: one row per event and object of the chosen type, in JSON, SQLite and XML alike."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from shigan.ingest.ingesting import ingest
from shigan.ingest.inspection import inspect
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


AS_XML = """<?xml version="1.0" encoding="UTF-8"?>
<!-- made by hand -->
<log>
 <object-types><object-type name="matter"><attributes><attribute name="state" type="string"/></attributes></object-type></object-types>
 <objects>
  <object id="o1" type="matter"><attributes>
   <attribute name="state" time="2026-03-03T00:00:00+08:00">old</attribute>
   <attribute name="state" time="1970-01-01T00:00:00Z">new</attribute></attributes>
   <objects><relationship object-id="o2" qualifier="beside"/></objects></object>
  <object id="o2" type="matter"/><object id="p1" type="person"/>
 </objects>
 <events>
  <event id="e1" type="accept" time="2026-03-02T09:00:00Z"><attributes><attribute name="note">n</attribute></attributes>
   <objects><relationship object-id="o1" qualifier="of"/></objects></event>
  <event id="e2" type="accept" time="2026-03-04T09:00:00+08:00"><objects><relationship object-id="o1" qualifier="of"/>
   <relationship object-id="o1" qualifier="about"/><relationship object-id="o2" qualifier="of"/></objects></event>
  <event id="e3" type="accept" time="2026-03-05T09:00:00+08:00"><objects><object object-id="p1" qualifier="by"/></objects></event>
 </events>
</log>
"""


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


@pytest.mark.parametrize("name", ["log.json", "log.sqlite", "log.xml", "log.xmlocel", "log.xml.gz"])
def test_each_event_has_a_row_for_each_object_with_its_attributes_as_they_then_were(name: str, tmp_path: Path) -> None:
    xml = gzip.compress(AS_XML.encode()) if name.endswith(".gz") else AS_XML.encode()
    content = {"log.json": as_json(), "log.sqlite": database(OCEL_TABLES + MORE)}.get(name, xml)
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


@pytest.mark.parametrize("encoding", ["utf-16", "gb18030"])
def test_xml_in_the_encoding_it_declares_is_read(encoding: str, tmp_path: Path) -> None:
    text = AS_XML.replace("UTF-8", encoding).replace(">old<", ">旧<")
    rows, _ = read(text.encode(encoding), "log.xml", tmp_path)
    assert [row["case:state"] for row in rows] == ["new", "旧", None]


def test_rows_of_xml_know_their_line_and_unknown_elements_are_told(tmp_path: Path) -> None:
    rows, source = read(AS_XML.replace("<events>", "<more><event/></more><events>").encode(), "log.xml", tmp_path)
    assert [row["@line"] for row in rows] == [13, 15, 15]
    assert {one.id: one.values for one in source.notes}["elements_ignored_ocel"] == {"name": "more", "count": "1"}


def shop() -> bytes:
    """Orders are placed with their items, confirmed and paid; items are picked, each by an employee who also confirms."""
    events, objects = [], [thing(f"employee {n}", "employee") for n in range(2)]
    for number in range(4):
        order, items = f"order {number}", [f"item {number}.{n}" for n in range(3)]
        employee = f"employee {number % 2}"
        objects += [thing(order, "order"), *(thing(item, "item") for item in items)]
        steps = [("place", [order, *items]), *(("pick", [item, employee]) for item in items),
                 ("confirm", [order, employee]), ("pay", [order, employee])]  # fmt: skip
        for hour, (step, names) in enumerate(steps):
            one = occurrence(f"{order} {hour}", type=step, time=f"2026-03-{number + 1:02}T{hour:02}:00:00Z")
            events.append({**one, "relationships": related(*((name, "") for name in names))})
    return ocel(events, objects)


def test_orders_are_the_matters_not_their_items_nor_the_employees(tmp_path: Path) -> None:
    rows, source = read(shop(), "shop.json", tmp_path)
    assert {row["case:ocel:type"] for row in rows} == {"order"}
    assert source.cases == 4
    (told,) = [one for one in source.notes if one.id == "object_type"]
    assert "employee (2), item (12)" in told.en
    assert "employee（2 个）、item（12 个）" in told.zh


def test_one_who_does_everything_is_not_the_matter(tmp_path: Path) -> None:
    events = [
        {**occurrence(f"{n}{step}", type=step, time=f"2026-03-0{n}T0{hour}:00:00Z"), "relationships": related((f"m{n}", ""), ("a", ""))}
        for n in range(1, 5)
        for hour, step in enumerate(("open", "work", "close"))
    ]
    objects = [thing("a", "a clerk"), *(thing(f"m{n}", "matter") for n in range(1, 5))]
    _, source = read(ocel(events, objects), "log.json", tmp_path)
    assert source.cases == 4


@pytest.mark.parametrize("relations", [{"relationships": []}, {"relationships": None}])
def test_an_event_without_any_object_is_refused_by_its_id(relations: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "log.json"
    path.write_bytes(ocel([occurrence(), {**occurrence("e2"), **relations}], [thing()]))
    source, refusals = read_raw(path, into=tmp_path / "into")
    assert source.rows == 1
    assert [(one.reason.id, "e2" in one.reason.zh) for one in refusals] == [("event_without_object", True)]


def test_times_without_a_zone_are_utc_whatever_the_language_of_the_log(tmp_path: Path) -> None:
    events = [
        occurrence(f"e{n}", f"o{n % 2}", type=step, time=f"2026-03-0{n + 1}T09:00:00", attributes=[{"name": "经办人", "value": "王"}])
        for n, step in enumerate(("登记", "登记", "办结", "办结"))
    ]
    (tmp_path / "log.json").write_bytes(ocel(events, [thing("o0"), thing("o1")]))
    found = inspect(tmp_path / "log.json", scratch=tmp_path)
    assert found.mapping.zone is None
    assert any("UTC" in remark.zh for remark in found.remarks)
    assert inspect(tmp_path / "log.json", zone="Asia/Shanghai", scratch=tmp_path).mapping.zone == "Asia/Shanghai"


def test_what_decides_the_matters_and_why_rows_were_set_aside_is_told_first(tmp_path: Path) -> None:
    events = [occurrence(), occurrence("e2", type="close", time="2026-03-03T09:00:00Z"), occurrence("e3", "gone"), occurrence("e4", "gone")]
    (tmp_path / "log.json").write_bytes(ocel(events, [thing(), thing("p1", "person")]))
    noticed = ingest([tmp_path / "log.json"], None, tmp_path / "out").noticed
    assert any("matter" in one.en and "person (1)" in one.en for one in noticed)
    assert any("e3" in one.en and "(2 of this kind)" in one.en for one in noticed)
    assert any("e3" in one.zh and "同类共 2 处" in one.zh for one in noticed)
