"""Takes the bytes of an XES log. Gives its events, element by element. Never resolves an entity or reference.

This plain way decides what a log says; the quick way (``_xes_quick``) must agree with it or give up. It follows
IEEE 1849 and forgives what is harmless: namespaces or none, elements XES does not know (told, and ignored), attributes
of a case after its events. Attributes of the log itself are not taken over.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from shigan.ingest.messages import Problem, note, problem
from shigan.ingest.raw import Bounds, ReadError
from shigan.ingest.readers._rows import RowBuilder, fault_of
from shigan.ingest.readers._sink import RowSink
from shigan.ingest.readers._xes_names import NAME_KEYS, TRACE, TraceNames
from shigan.ingest.readers._xml import GuardedParser

CASE: Final = "case:"
_APART: Final = "event:"
_RENAMED: Final = (_APART + CASE, _APART + "@")
_VALUED: Final = frozenset({"string", "date", "int", "float", "boolean", "id"})
_GROUPS: Final = frozenset({"list", "container"})


def event_column(key: str) -> str:
    """The column of an event attribute; kept apart from the columns of cases and from our own."""
    return _APART + key if key.startswith((CASE, "@")) else key


@dataclass
class _Fault:
    what: Problem
    line: int
    column: str | None


@dataclass
class _Attribute:
    """An attribute element that is open; its children are called ``path/…``."""

    path: str
    indexed: bool  # the children of a list go by their place
    children: int = 0

    def child(self, key: str | None) -> str | None:
        """The path of its next child; None when the child has no name."""
        if self.indexed:
            self.children += 1
            return f"{self.path}/{self.children - 1}"
        return None if not key else f"{self.path}/{key}"


@dataclass
class _Owner:
    """The event or case whose attributes are being read."""

    number: int
    line: int
    values: dict[str, str] = field(default_factory=dict)
    faults: list[_Fault] = field(default_factory=list)


class StrictXes:
    """Feed it the document; rows arrive in the sink when their case ends."""

    def __init__(self, sink: RowSink, bounds: Bounds, encoding: str | None = None) -> None:
        self._sink, self._bounds = sink, bounds
        self._builder = RowBuilder(sink, bounds)
        self.cases = 0
        self.names = TraceNames()
        self._events = 0
        self._empty = 0
        self._ignored: Counter[str] = Counter()
        self._globals: dict[str, dict[str, None]] = {}
        self._scope: str | None = None
        self._depth = 0
        self._skipping = 0  # depth at which the element being ignored began
        self._attributes: list[_Attribute] = []
        self._trace: _Owner | None = None
        self._bare = True  # the case has no event so far
        self._event: _Owner | None = None
        self._waiting: list[_Owner] = []
        self._parser = GuardedParser(bounds, encoding, start=self._start, end=self._end)

    def feed(self, piece: bytes) -> None:
        """Read the next bytes of the document."""
        self._parser.feed(piece)

    def finish(self) -> None:
        """The document is at its end; raises when it is not a whole one."""
        self._parser.finish()
        self._builder.flush()
        self.tell(empty=self._empty)

    def tell(self, *, empty: int) -> None:
        """Put into the notes what is worth knowing about the log as a whole; ``empty`` cases had no event."""
        notes = self._sink.notes
        notes.extend(note("globals", scope=scope, keys="、".join(keys)) for scope, keys in self._globals.items())
        notes.extend(note("elements_ignored", name=name, count=n) for name, n in sorted(self._ignored.items()))
        notes.extend(self.names.notes())
        if not self.names.needed:
            self._sink.forget(TRACE)
        renamed = sorted(name for name in self._sink.columns if name.startswith(_RENAMED))
        notes.extend(note("event_key_renamed", found=name.removeprefix(_APART), name=name) for name in renamed)
        if empty:
            notes.append(note("empty_traces", count=empty))

    @property
    def in_first_case(self) -> bool:
        """Whether the first case has just been opened, with no event before it."""
        return self._depth == 2 and self._trace is not None and self.cases == 1 and self._events == 0

    def _start(self, qualified: str, given: dict[str, str]) -> None:
        name = qualified.rpartition(":")[2]
        self._depth += 1
        if self._depth > self._bounds.depth:
            raise ReadError(problem("xml_deep", line=self._parser.line, limit=self._bounds.depth))
        if self._skipping:
            return
        if self._depth == 1:
            if name != "log":
                raise ReadError(problem("not_xes", root=name[:80]))
        elif name in _VALUED or name in _GROUPS:
            self._start_attribute(name, given)
        elif name == "values" and self._attributes:
            parent = self._attributes[-1]
            self._attributes.append(_Attribute(parent.path, indexed=True))
        elif self._attributes or not self._start_structure(name, given):
            self._ignore(name)

    def _ignore(self, name: str) -> None:
        self._ignored[name[:80]] += 1
        self._skipping = self._depth

    def _start_structure(self, name: str, given: dict[str, str]) -> bool:
        """True when XES has this element in this place."""
        line = self._parser.line
        if name == "event" and self._event is None and self._scope is None:
            self._events += 1
            self._event = _Owner(self._events, line)
            if self._trace is None:
                self._event.faults.append(_Fault(problem("event_outside_trace"), line, None))
            return True
        if self._depth != 2:
            return False
        if name == "trace":
            self.cases += 1
            self._trace = _Owner(self.cases, line)
            self._bare = True
        elif name == "global":
            self._scope = given.get("scope", "event")
        else:
            return name in ("extension", "classifier")
        return True

    def _start_attribute(self, kind: str, given: dict[str, str]) -> None:
        owner = self._event or self._trace
        if owner is None:
            if self._scope is not None and self._depth == 3 and "key" in given:
                self._globals.setdefault(self._scope, {})[given["key"]] = None
            self._skipping = self._depth
            return
        key = given.get("key")
        path = self._attributes[-1].child(key) if self._attributes else self._top(key)
        if path is None:
            self._fault(owner, problem("attribute_without_key"), None)
            self._skipping = self._depth
            return
        if kind in _VALUED:
            self._take(owner, path, given.get("value"))
        self._attributes.append(_Attribute(path, indexed=kind == "list"))

    def _top(self, key: str | None) -> str | None:
        if not key:
            return None
        return CASE + key if self._event is None else event_column(key)

    def _take(self, owner: _Owner, path: str, value: str | None) -> None:
        if value is None:
            self._fault(owner, problem("attribute_without_value", key=path), path)
        elif path in owner.values:
            self._fault(owner, problem("attribute_twice", key=path), path)
        elif owner is self._trace and (what := fault_of(value, self._bounds)) is not None:
            self._fault(owner, what, path)
        else:
            owner.values[path] = value

    def _fault(self, owner: _Owner, what: Problem, column: str | None) -> None:
        owner.faults.append(_Fault(what, self._parser.line, column))

    def _end(self, _qualified: str) -> None:
        depth = self._depth
        self._depth -= 1
        if self._skipping:
            if depth == self._skipping:
                self._skipping = 0
        elif self._attributes:
            self._attributes.pop()
        elif self._event is not None:
            self._end_event(self._event)
        elif depth == 2:
            self._scope = None
            if self._trace is not None:
                self._end_trace(self._trace)

    def _end_event(self, event: _Owner) -> None:
        self._event = None
        self._bare = False
        if event.faults:
            fault = event.faults[0]
            excerpt = " ".join(event.values.values())
            self._sink.refuse(fault.what, row=event.number, line=fault.line, column=fault.column, excerpt=excerpt)
        else:
            self._waiting.append(event)

    def _end_trace(self, trace: _Owner) -> None:
        """Of a case, only the attribute at fault is left out: the events are sound."""
        self._trace = None
        for fault in trace.faults:
            self._sink.refuse(fault.what, row=None, line=fault.line, column=fault.column, excerpt=str(trace.number))
            if fault.column is not None:
                trace.values.pop(fault.column, None)
        self._empty += self._bare
        if not self._bare:
            trace.values[TRACE] = self.names.call((trace.values.get(CASE + key) for key in NAME_KEYS), trace.number)
        for event in self._waiting:
            self._builder.add({**trace.values, **event.values}, row=event.number, line=event.line)
        self._waiting = []
