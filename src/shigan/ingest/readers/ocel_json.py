"""Takes an OCEL 2.0 log as JSON. Gives one row per event and related object. Never trusts a type: each is checked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from shigan.errors import Both
from shigan.ingest.messages import problem
from shigan.ingest.raw import ReadError, ReadOptions
from shigan.ingest.readers import Reader
from shigan.ingest.readers._json import document_of, kind_of, text_of
from shigan.ingest.readers._ocel import OcelEvent, OcelLog, OcelObject, add_change, write_rows
from shigan.ingest.readers._sink import RowSink
from shigan.ingest.readers._stream import Source


def _recognises(head: bytes, _name: str) -> bool:
    return head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith((b"{", b"["))


def _read(source: Source, sink: RowSink, options: ReadOptions) -> int:
    document = _checked(document_of(source))
    log = OcelLog()
    for item in _records(document, "objects", sink):
        _take_object(item, log, sink)
    for item in _records(document, "events", sink):
        _take_event(item, log, sink)
    source.tell(0)
    return write_rows(log, sink, options)


def _checked(document: Any) -> Mapping[str, Any]:
    if isinstance(document, dict) and any(key.startswith("ocel:") for key in document):
        raise ReadError(problem("not_ocel", why=Both("it is OCEL 1.0", zh="这是 OCEL 1.0")))
    if not isinstance(document, dict) or not {"events", "objects"} & set(document):
        raise ReadError(problem("json_is_no_record", found=kind_of(document)))
    for name in ("events", "objects"):
        if not isinstance(document.get(name), list):
            raise ReadError(problem("not_ocel", why=Both(f"'{name}' is not a list [ ]", zh=f"{name} 不是列表 [ ]")))
    return document


def _records(document: Mapping[str, Any], name: str, sink: RowSink) -> Iterator[dict[str, Any]]:
    for number, item in enumerate(document[name], start=1):
        if isinstance(item, dict) and isinstance(item.get("id"), str) and isinstance(item.get("type"), str):
            yield item
        else:
            expected = Both("{id: text, type: text}", zh="{id: 文字, type: 文字}")
            what = problem("wrong_type", what=f"{name}[{number}]", expected=expected, found=kind_of(item))
            sink.refuse(what, row=None, line=None, column=name, excerpt=str(item)[:200])


def _take_object(item: Mapping[str, Any], log: OcelLog, sink: RowSink) -> None:
    name = item["id"]
    if name in log.objects:
        sink.refuse(problem("id_twice", id=name[:80]), row=None, line=None, column="case:ocel:oid")
        return
    taken = log.objects[name] = OcelObject(name, item["type"])
    for one in _parts(item, "attributes", ("name", "time"), sink):
        value = text_of(one.get("value"))
        if value is not None:
            add_change(taken, one["name"], one["time"], value, sink)


def _take_event(item: Mapping[str, Any], log: OcelLog, sink: RowSink) -> None:
    if item["id"] in log.event_ids:
        sink.refuse(problem("id_twice", id=item["id"][:80]), row=None, line=None, column="ocel:eid")
        return
    log.event_ids.add(item["id"])
    attributes = {one["name"]: text_of(one.get("value")) for one in _parts(item, "attributes", ("name",), sink)}
    objects = [
        (one["objectId"], str(one.get("qualifier") or "")) for one in _parts(item, "relationships", ("objectId",), sink)
    ]
    when = text_of(item.get("time")) or ""
    recorded = {name: value for name, value in attributes.items() if value is not None}
    log.events.append(OcelEvent(item["id"], item["type"], when, recorded, objects))


def _parts(item: Mapping[str, Any], name: str, texts: tuple[str, ...], sink: RowSink) -> Iterator[dict[str, Any]]:
    """The parts of an event or object; those that lack one of ``texts`` are refused."""
    parts = item.get(name) or []
    for part in parts if isinstance(parts, list) else [parts]:
        if isinstance(part, dict) and all(isinstance(part.get(text), str) for text in texts):
            yield part
        else:
            en, zh = ("{" + ", ".join(f"{text}: {word}" for text in texts) + "}" for word in ("text", "文字"))
            expected = Both(en, zh=zh)
            what = problem("wrong_type", what=f"{item['id'][:80]}.{name}", expected=expected, found=kind_of(part))
            sink.refuse(what, row=None, line=None, column=name, excerpt=str(part)[:200])


READER: Final = Reader(
    name="ocel_json", suffixes=(".json", ".jsonocel"), rank=50, recognises=_recognises, read=_read
)
