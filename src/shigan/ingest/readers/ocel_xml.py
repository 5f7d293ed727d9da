"""An OCEL 2.0 log as XML: one row per event and related object.

Recognised before XES by what its root ``log`` begins with; the declarations of types are not needed, since every object
and event names its own. Elements the standard does not have are told and ignored, as the XES readers do.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from shigan.errors import Both
from shigan.ingest.messages import Problem, note, problem
from shigan.ingest.raw import Bounds, ReadError, ReadOptions
from shigan.ingest.readers import Reader
from shigan.ingest.readers._ocel import OcelEvent, OcelLog, OcelObject, add_change, write_rows
from shigan.ingest.readers._rows import fault_of
from shigan.ingest.readers._sink import RowSink
from shigan.ingest.readers._stream import Source
from shigan.ingest.readers._xml import GuardedParser, encoding_of, looks_like_xml, pieces_for_expat

_BEGINS: Final = re.compile(
    r"<(?:[\w.-]+:)?log(?:\s[^<>]*)?>(?:\s|<!--.*?-->)*<(?:[\w.-]+:)?(?:object-types|event-types|objects|events)[\s/>]", re.DOTALL
)
_RELATION: Final = frozenset({"relationship", "object"})  # writers differ in what they call it


def _recognises(head: bytes, _name: str) -> bool:
    if not looks_like_xml(head):
        return False
    text = head.replace(b"\0", b"").decode("latin-1")  # all that is looked for is ASCII, in UTF-16 too
    return _BEGINS.search(text) is not None


def _read(source: Source, sink: RowSink, options: ReadOptions) -> int:
    encoding = encoding_of(source.head(), options.encoding)
    sink.notes.append(note("encoding", encoding=encoding, how="XML"))
    pieces, told = pieces_for_expat(source, options, encoding)
    document = _OcelXml(sink, options.bounds, told)
    for piece in pieces:
        document.feed(piece)
        source.tell(0)
    return write_rows(document.finish(), sink, options)


@dataclass
class _Owner:
    """The object or event that is open: what its attributes and relations say."""

    given: dict[str, str]
    line: int
    attributes: list[tuple[str, str, str]] = field(default_factory=list)  # name, time, value
    objects: list[tuple[str, str]] = field(default_factory=list)


class _OcelXml:
    """Feed it the document; ``finish`` gives the log."""

    def __init__(self, sink: RowSink, bounds: Bounds, encoding: str | None) -> None:
        self._sink, self._bounds = sink, bounds
        self._log = OcelLog()
        self._path: list[str] = []
        self._skipping = 0  # depth at which the element being ignored began
        self._ignored: Counter[str] = Counter()
        self._owner: _Owner | None = None
        self._attribute: tuple[str, str] | None = None  # its name and time
        self._text: list[str] = []
        self._length = 0
        self._parser = GuardedParser(bounds, encoding, start=self._start, end=self._end, text=self._take_text)

    def feed(self, piece: bytes) -> None:
        """Read the next bytes of the document."""
        self._parser.feed(piece)

    def finish(self) -> OcelLog:
        """The document is at its end; raises when it is not a whole one."""
        self._parser.finish()
        for name, count in sorted(self._ignored.items()):
            self._sink.notes.append(note("elements_ignored_ocel", name=name, count=count))
        return self._log

    def _start(self, qualified: str, given: dict[str, str]) -> None:
        name = qualified.rpartition(":")[2]
        self._path.append(name)
        depth = len(self._path)
        if depth > self._bounds.depth:
            raise ReadError(problem("xml_deep", line=self._parser.line, limit=self._bounds.depth))
        if self._skipping:
            return
        if depth == 1 and name != "log":
            raise ReadError(problem("not_ocel", why=Both(f"the root is '{name[:80]}'", zh=f"根元素是“{name[:80]}”")))
        if depth == 2 and name in ("object-types", "event-types"):
            self._skipping = depth
        elif depth > 1 and not self._start_inside(name, given):
            self._ignored[name[:80]] += 1
            self._skipping = depth

    def _start_inside(self, name: str, given: dict[str, str]) -> bool:
        """True when OCEL has this element in this place."""
        match self._path[1:]:
            case ["objects" | "events"] | ["objects" | "events", "object" | "event", "attributes" | "objects"]:
                return True
            case ["objects", "object"] | ["events", "event"]:
                self._owner = _Owner(given, self._parser.line)
                return True
            case [_, _, "attributes", "attribute"]:
                return self._start_attribute(given)
            case ["events", "event", "objects", _] if name in _RELATION:
                return self._relate(given)
            case ["objects", "object", "objects", _] if name in _RELATION:
                return True  # of one object to another: no event, so no row
            case _:
                return False

    def _start_attribute(self, given: dict[str, str]) -> bool:
        self._text, self._length = [], 0
        if "name" in given:
            self._attribute = (given["name"], given.get("time", ""))
        else:
            self._refuse_part("attribute", "name")
        return True

    def _relate(self, given: dict[str, str]) -> bool:
        if self._owner is not None and "object-id" in given:
            self._owner.objects.append((given["object-id"], given.get("qualifier", "")))
        else:
            self._refuse_part("relationship", "object-id")
        return True

    def _take_text(self, text: str) -> None:
        if self._attribute is None or self._skipping:
            return
        self._length += len(text)
        if self._length > self._bounds.cell_characters:
            raise ReadError(problem("cell_too_large", line=self._parser.line, limit=self._bounds.cell_characters))
        self._text.append(text)

    def _end(self, _qualified: str) -> None:
        depth = len(self._path)
        name = self._path.pop()
        if self._skipping:
            self._skipping = 0 if depth == self._skipping else self._skipping
        elif name == "attribute" and self._attribute is not None and self._owner is not None:
            self._owner.attributes.append((*self._attribute, "".join(self._text)))
            self._attribute = None
        elif depth == 3 and self._owner is not None:
            self._keep(self._owner, is_event=name == "event")
            self._owner = None

    def _keep(self, owner: _Owner, *, is_event: bool) -> None:
        id, kind = owner.given.get("id"), owner.given.get("type")
        taken = self._log.event_ids if is_event else self._log.objects
        if id is None or kind is None:
            self._refuse_part("event" if is_event else "object", "id, type")
        elif id in taken:
            self._refuse(problem("id_twice", id=id[:80]), owner.line, "ocel:eid" if is_event else "case:ocel:oid", kind)
        elif is_event:
            self._log.event_ids.add(id)
            attributes = {name: value for name, _, value in owner.attributes if value}
            time = owner.given.get("time", "")
            self._log.events.append(OcelEvent(id, kind, time, attributes, owner.objects, owner.line))
        else:
            self._keep_object(OcelObject(id, kind), owner)

    def _keep_object(self, item: OcelObject, owner: _Owner) -> None:
        self._log.objects[item.id] = item
        for name, time, value in owner.attributes:
            if value and (what := fault_of(value, self._bounds)) is not None:
                self._refuse(what, owner.line, f"case:{name}", value)
            elif value:
                add_change(item, name, time, value, self._sink)

    def _refuse_part(self, name: str, lacking: str) -> None:
        line = self._parser.line
        what = problem("element_without", name=name, lacking=lacking)
        self._refuse(what, line, None, "")

    def _refuse(self, what: Problem, line: int, column: str | None, excerpt: str) -> None:
        self._sink.refuse(what, row=None, line=line, column=column, excerpt=excerpt)


READER: Final = Reader(
    name="ocel_xml", suffixes=(".xmlocel", ".xml"), rank=35, recognises=_recognises, read=_read
)
