"""Reads an XES log without the program's readers: the standard library's XML, trace by trace, attributes as texts."""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree as Xml


@dataclass(frozen=True)
class Trace:
    """One case as it stands in the file."""

    said: Mapping[str, str]
    events: tuple[Mapping[str, str], ...]

    @property
    def name(self) -> str:
        return self.said.get("concept:name", "")


def traces(log: Path) -> Iterator[Trace]:
    with gzip.open(log) if log.name.endswith(".gz") else log.open("rb") as lines:
        _, root = next(begun := Xml.iterparse(lines, events=("start", "end")))
        for moment, node in begun:
            if moment == "end" and _tag(node) == "trace":
                yield Trace(_said(node), tuple(_said(part) for part in node if _tag(part) == "event"))
                root.clear()


def at(event: Mapping[str, str]) -> datetime:
    return datetime.fromisoformat(event["time:timestamp"])


def _said(node: Xml.Element) -> dict[str, str]:
    return {part.attrib["key"]: part.attrib.get("value", "") for part in node if "key" in part.attrib}


def _tag(node: Xml.Element) -> str:
    return node.tag.rpartition("}")[2]
