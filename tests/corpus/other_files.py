"""Faulty object-centric logs and files of no kind, each made by the function of its name."""

from __future__ import annotations

import json
import sqlite3
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.corpus.registry import malformed


def ocel(events: Sequence[object], objects: Sequence[object]) -> bytes:
    """An OCEL 2.0 log as JSON."""
    return json.dumps({"eventTypes": [], "objectTypes": [], "events": events, "objects": objects}).encode()


def occurrence(name: str = "e1", item: str = "o1", **more: object) -> dict[str, object]:
    """One sound event."""
    related = [{"objectId": item, "qualifier": "of"}]
    return {"id": name, "type": "accept", "time": "2026-03-02T09:00:00Z", "relationships": related, **more}


def thing(name: str = "o1", kind: str = "matter") -> dict[str, object]:
    """One sound object."""
    return {"id": name, "type": kind, "attributes": []}


def database(script: str) -> bytes:
    """An SQLite file after the script."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "made.sqlite"
        connection = sqlite3.connect(path)
        connection.executescript(f"BEGIN; {script} COMMIT;")
        connection.close()
        return path.read_bytes()


OCEL_TABLES = """
CREATE TABLE event (ocel_id TEXT, ocel_type TEXT); CREATE TABLE object (ocel_id TEXT, ocel_type TEXT);
CREATE TABLE event_object (ocel_event_id TEXT, ocel_object_id TEXT, ocel_qualifier TEXT);
CREATE TABLE event_map_type (ocel_type TEXT, ocel_type_map TEXT);
CREATE TABLE object_map_type (ocel_type TEXT, ocel_type_map TEXT);
CREATE TABLE event_Accept (ocel_id TEXT, ocel_time TEXT, note TEXT);
CREATE TABLE object_Matter (ocel_id TEXT, ocel_time TEXT, ocel_changed_field TEXT, state TEXT);
INSERT INTO event_map_type VALUES ('accept', 'Accept'); INSERT INTO object_map_type VALUES ('matter', 'Matter');
INSERT INTO event VALUES ('e1', 'accept'); INSERT INTO event_Accept VALUES ('e1', '2026-03-02T09:00:00Z', 'n');
INSERT INTO object VALUES ('o1', 'matter');
INSERT INTO object_Matter VALUES ('o1', '1970-01-01T00:00:00Z', NULL, 'new');
INSERT INTO event_object VALUES ('e1', 'o1', 'of');
"""


@malformed("error", "not_json", ".json")
def json_cut_off() -> bytes:
    return ocel([occurrence()], [thing()])[:-20]


@malformed("error", "not_json", ".json", bomb=True)
def json_nested_200_000_deep() -> bytes:
    return b'{"events": ' + b"[" * 200_000 + b"]" * 200_000 + b"}"


@malformed("read", None, ".json")
def json_of_another_kind() -> bytes:
    return b'[{"id": 1}, {"id": 2}]'


@malformed("error", "not_ocel", ".json")
def events_that_are_no_list() -> bytes:
    return b'{"events": {"e1": {}}, "objects": []}'


@malformed("refused", "wrong_type", ".json")
def events_of_wrong_types() -> bytes:
    events = [occurrence(), 7, None, {"id": 3, "type": "x"}, occurrence("e2", attributes="none")]
    return ocel(events, [thing(), ["o2"]])


@malformed("refused", "dangling", ".json")
def events_of_objects_that_are_not_there() -> bytes:
    return ocel([occurrence(), occurrence("e2", "o9")], [thing()])


@malformed("refused", "id_twice", ".json")
def objects_and_events_of_one_id() -> bytes:
    return ocel([occurrence(), occurrence()], [thing(), thing()])


@malformed("refused", "change_time", ".json")
def attribute_changed_at_no_time() -> bytes:
    item = thing()
    item["attributes"] = [{"name": "state", "time": "yesterday", "value": "new"}]
    return ocel([occurrence()], [item])


@malformed("refused", "lone_surrogate", ".json")
def lone_surrogate_in_json() -> bytes:
    return ocel([occurrence(), occurrence("e2", type="\ud800")], [thing()])


@malformed("error", "not_ocel", ".json")
def no_objects_at_all() -> bytes:
    return ocel([occurrence()], [])


@malformed("error", "no_rows", ".json")
def no_events_at_all() -> bytes:
    return ocel([], [thing()])


@malformed("error", "format_mismatch", ".sqlite")
def text_named_sqlite() -> bytes:
    return b"id,time\nA-1,2026-03-02\n"


@malformed("error", "database_damaged", ".sqlite")
def database_of_only_its_first_words() -> bytes:
    return b"SQLite format 3\0" + bytes(range(256)) * 20


@malformed("error", "database_damaged", ".sqlite")
def database_cut_off() -> bytes:
    whole = database(OCEL_TABLES + "".join(f"INSERT INTO event VALUES ('x{n}', 'accept');" for n in range(2000)))
    return whole[: len(whole) * 6 // 10]


@malformed("error", "not_ocel", ".sqlite")
def database_of_another_kind() -> bytes:
    return database("CREATE TABLE people (name TEXT);")


@malformed("error", "not_ocel", ".sqlite", bomb=True)
def database_whose_table_is_an_endless_view() -> bytes:
    endless = "WITH RECURSIVE c(x, y) AS (SELECT 1, 'a' UNION ALL SELECT x + 1, 'a' FROM c) SELECT x, y FROM c"
    return database(OCEL_TABLES + f"DROP TABLE event; CREATE VIEW event (ocel_id, ocel_type) AS {endless};")


@malformed("refused", "dangling", ".sqlite")
def database_with_dangling_relations() -> bytes:
    return database(OCEL_TABLES + "INSERT INTO event_object VALUES ('e1', 'o9', 'of');")


OCEL_XML = """<?xml version="1.0"?>%s
<log><objects><object id="o1" type="matter"/></objects><events><event id="e1" type="%s" time="2026-03-02T09:00:00Z">
<objects><relationship object-id="%s"/></objects></event>%s</events></log>"""


@malformed("error", "xml_dtd", ".xml", bomb=True)
def billion_laughs_in_objects() -> bytes:
    entities = '<!ENTITY e0 "lol">' + "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    return (OCEL_XML % (f"<!DOCTYPE log [{entities}]>", "&e9;", "o1", "")).encode()


@malformed("error", "xml_deep", ".xml", bomb=True)
def objects_nested_100_000_deep() -> bytes:
    return (OCEL_XML % ("", "accept", "o1", "<x>" * 100_000 + "</x>" * 100_000)).encode()


@malformed("error", "cell_too_large", ".xml", bomb=True)
def object_attribute_of_three_million_characters() -> bytes:
    value = '<event id="e2" type="x"><attributes><attribute name="n">' + "v \n" * 1_000_000 + "</attribute></attributes></event>"
    return (OCEL_XML % ("", "accept", "o1", value)).encode()


@malformed("error", "xml_malformed", ".xml")
def object_xml_cut_off() -> bytes:
    return (OCEL_XML % ("", "accept", "o1", "")).encode()[:-30]


@malformed("refused", "dangling", ".xml")
def xml_events_of_objects_that_are_not_there() -> bytes:
    return (OCEL_XML % ("", "accept", "o9", "")).encode()


@malformed("refused", "element_without", ".xml")
def xml_event_without_an_id() -> bytes:
    return (OCEL_XML % ("", "accept", "o1", '<event type="close"/>')).encode()


@malformed("refused", "event_without_object", ".xml")
def xml_event_without_an_object() -> bytes:
    return (OCEL_XML % ("", "accept", "o1", '<event id="e2" type="close" time="2026-03-03T09:00:00Z"/>')).encode()


@malformed("error", "unknown_format", ".dat")
def random_bytes() -> bytes:
    state, made = 12345, bytearray()
    for _ in range(4000):
        state = (state * 1103515245 + 12345) % (1 << 31)
        made.append(state >> 16 & 0xFF)
    return bytes(made)


@malformed("error", "unknown_format", ".csv")
def picture_named_csv() -> bytes:
    return b"\x89PNG\r\n\x1a\n" + bytes(range(32)) * 40
