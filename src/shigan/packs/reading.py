"""Takes one YAML file. Gives its plain values and the line of each. Never builds objects, never expands aliases.

Only what a reviewer can read at a glance is accepted: mappings, lists, texts, whole and decimal numbers, dates,
true, false and null. Anchors, tags, repeated keys and the surprises of YAML 1.1 (``no``, ``012``, ``12:30``) are
either refused or plain texts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from shigan import yaml_text
from shigan.errors import Both
from shigan.packs.faults import PackFault

MAX_BYTES = 256 * 1024
MAX_DEPTH = 12

Place = tuple[str | int, ...]

_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,17})")
_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]{0,14})\.[0-9]{1,15}")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WORDS = {"true": True, "false": False, "null": None, "~": None, "": None}


@dataclass(frozen=True)
class Document:
    """A file's content; ``lines`` gives the line (from 1) on which each path begins."""

    file: str
    value: Any
    lines: dict[Place, int]

    def fault(self, path: Place, *, found: str, expected: str, remedy: str) -> PackFault:
        """A fault at the path, or at the nearest place above it that has a line."""
        near = path
        while near and near not in self.lines:
            near = near[:-1]
        where = ".".join(str(part) for part in path)
        line = self.lines.get(near)
        return PackFault(file=self.file, line=line, where=where, found=found, expected=expected, remedy=remedy)


def read_document(path: Path, name: str) -> tuple[Document | None, tuple[PackFault, ...], bytes]:
    """The document (None when it cannot be read), its faults, and its bytes with line ends normalised."""
    raw = path.read_bytes() if path.stat().st_size <= MAX_BYTES else None
    if raw is None:
        return None, (_whole(name, f"{path.stat().st_size} bytes", f"at most {MAX_BYTES}", "split the file"),), b""
    content = raw.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        place = content.count(b"\n", 0, error.start) + 1
        return None, (_at(name, place, "bytes that are not UTF-8", "UTF-8", "save the file as UTF-8"),), content
    reader = _Reader(name)
    try:
        value = reader.read(text)
    except yaml.YAMLError as error:
        return None, (*reader.faults, _syntax(name, error)), content
    if reader.stopped:
        return None, tuple(reader.faults), content
    return Document(name, value, reader.lines), tuple(reader.faults), content


class _Reader:
    """Builds plain values from YAML events."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.faults: list[PackFault] = []
        self.lines: dict[Place, int] = {}
        self.stopped = False

    def read(self, text: str) -> Any:
        events: Iterator[Any] = yaml.parse(text, Loader=yaml_text.LOADER)
        documents = 0
        value: Any = None
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self.fault(event, "a second document", "one document per file", "remove the line ---")
                    self.stopped = True
                    return None
                value = self.node(next(events), events, ())
                if self.stopped:
                    return None
        return value

    def node(self, event: Any, events: Iterator[Any], path: Place) -> Any:
        self.lines[path] = _line(event)
        if isinstance(event, yaml.AliasEvent):
            return self.stop(event, f"the alias *{event.anchor}", "the value itself", "write it out")
        if event.anchor or (event.tag and event.tag != "!"):
            found = f"the anchor &{event.anchor}" if event.anchor else f"the tag {event.tag}"
            return self.stop(event, found, "plain values", "remove it")
        if len(path) > MAX_DEPTH:
            return self.stop(event, f"more than {MAX_DEPTH} levels", "a flatter file", "check the indentation")
        if isinstance(event, yaml.ScalarEvent):
            return self.scalar(event) if event.implicit[0] else event.value
        if isinstance(event, yaml.SequenceStartEvent):
            return self.sequence(events, path)
        return self.mapping(events, path)

    def sequence(self, events: Iterator[Any], path: Place) -> tuple[Any, ...]:
        values: list[Any] = []
        for event in events:
            if self.stopped or isinstance(event, yaml.SequenceEndEvent):
                break
            values.append(self.node(event, events, (*path, len(values))))
        return tuple(values)

    def mapping(self, events: Iterator[Any], path: Place) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for event in events:
            if self.stopped or isinstance(event, yaml.MappingEndEvent):
                break
            if not isinstance(event, yaml.ScalarEvent) or event.anchor:
                self.stop(event, "a key that is not a plain word", "key: value", "quote it or rewrite it")
                break
            key = str(event.value)
            if key in values:
                self.fault(event, f"the key {key!r} a second time", "each key once", "keep one of the two")
            value = self.node(next(events), events, (*path, key))
            self.lines[(*path, key)] = _line(event)
            values.setdefault(key, value)
        return values

    def scalar(self, event: Any) -> Any:
        text = event.value
        if text in _WORDS:
            return _WORDS[text]
        if _INTEGER.fullmatch(text):
            return int(text)
        if _DECIMAL.fullmatch(text):
            return float(text)
        if _DATE.fullmatch(text):
            return self.day(event)
        return text

    def day(self, event: Any) -> date | None:
        try:
            return date.fromisoformat(event.value)
        except ValueError:
            self.fault(event, f"the date {event.value}", "a day of the calendar", "check month and day")
            return None

    def stop(self, event: Any, found: str, expected: str, remedy: str) -> None:
        self.fault(event, found, expected, remedy)
        self.stopped = True

    def fault(self, event: Any, found: str, expected: str, remedy: str) -> None:
        self.faults.append(_at(self.file, _line(event), found, expected, remedy))


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1


def _syntax(name: str, error: yaml.YAMLError) -> PackFault:
    mark: Any = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or "text that is not YAML"
    found = Both(str(problem), zh="不合 YAML 写法的文字")
    return _at(name, None if mark is None else mark.line + 1, found, "YAML", "check colons, quotes and indentation")


def _whole(name: str, found: str, expected: str, remedy: str) -> PackFault:
    return _at(name, None, found, expected, remedy)


def _at(name: str, line: int | None, found: str, expected: str, remedy: str) -> PackFault:
    return PackFault(file=name, line=line, where="", found=found, expected=expected, remedy=remedy)
