"""Takes the tables of an object-centric log. Gives one row per event and related object of the chosen type.

Never mixes types: the objects of one type are the cases. An event about no object at all is refused; one that is only
about objects of other types is left out and counted. An attribute of an object that changes over time has, in each
row, the value in force when the event happened; before its first value it is unknown.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from shigan.errors import Both
from shigan.ingest.messages import note, problem
from shigan.ingest.raw import ReadError, ReadOptions
from shigan.ingest.readers._ocel_types import figures_of, most_like_matters
from shigan.ingest.readers._rows import RowBuilder
from shigan.ingest.readers._sink import RowSink
from shigan.ingest.readers._xes_strict import CASE, event_column


@dataclass
class OcelObject:
    """An object. Of each attribute the values, each from an instant on."""

    id: str
    type: str
    changes: dict[str, list[tuple[float, str]]] = field(default_factory=dict)


@dataclass
class OcelEvent:
    """An event, with the objects it relates to and the qualifiers it does so with."""

    id: str
    type: str
    time: str
    attributes: dict[str, str]
    objects: list[tuple[str, str]]
    line: int | None = None


@dataclass
class OcelLog:
    """A whole log in memory."""

    objects: dict[str, OcelObject] = field(default_factory=dict)
    events: list[OcelEvent] = field(default_factory=list)
    event_ids: set[str] = field(default_factory=set)


def instant(text: str) -> float | None:
    """Seconds since 1970 of an ISO 8601 text (without an offset taken for UTC); None when it is not one."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def add_change(item: OcelObject, name: str, when: str, value: str, sink: RowSink) -> None:
    """Note that an attribute of the object has this value from then on; refused when the time cannot be read."""
    moment = instant(when)
    if moment is None:
        what = problem("change_time", object=item.id, name=name, found=when[:80])
        sink.refuse(what, row=None, line=None, column=CASE + name, excerpt=value)
    else:
        item.changes.setdefault(name, []).append((moment, value))


def write_rows(log: OcelLog, sink: RowSink, options: ReadOptions) -> int:
    """Put the rows into the sink; gives the number of cases."""
    chosen = _chosen_type(log, sink, options)
    for item in log.objects.values():
        for changes in item.changes.values():
            changes.sort(key=lambda change: change[0])
    builder = RowBuilder(sink, options.bounds)
    number = left_out = 0
    cases: set[str] = set()
    for event in log.events:
        if not event.objects:
            _refuse_bare(event, sink)
            continue
        related = _related(event, log.objects, chosen, sink)
        left_out += not related and any(name in log.objects for name, _ in event.objects)
        for name, qualifier in related.items():
            number += 1
            cases.add(name)
            builder.add(_row(event, log.objects[name], qualifier), row=number, line=event.line)
    builder.flush()
    if left_out:
        sink.notes.append(note("events_without_object", count=left_out))
    return len(cases)


def _chosen_type(log: OcelLog, sink: RowSink, options: ReadOptions) -> str:
    """The type that was asked for, or the one whose objects are most like matters."""
    types = {item.id: item.type for item in log.objects.values()}
    found, count = figures_of(types, ((one.type, one.time, (name for name, _ in one.objects)) for one in log.events))
    if options.object_type is not None and options.object_type not in found:
        raise ReadError(problem("object_type_unknown", chosen=options.object_type, known=", ".join(sorted(found))))
    if not found:
        raise ReadError(problem("not_ocel", why=Both("no objects", zh="没有对象")))
    chosen = options.object_type or most_like_matters(found, count)
    taken = found.pop(chosen)
    if found:
        en = ", ".join(f"{kind} ({found[kind].objects})" for kind in sorted(found))
        zh = "、".join(f"{kind}（{found[kind].objects} 个）" for kind in sorted(found))
        told = "object_type_asked" if options.object_type else "object_type"
        sink.notes.append(note(told, chosen=chosen, count=taken.objects, others=Both(en, zh=zh)))
    else:
        sink.notes.append(note("object_type_only", chosen=chosen, count=taken.objects))
    return chosen


def _refuse_bare(event: OcelEvent, sink: RowSink) -> None:
    what = problem("event_without_object", event=event.id[:80])
    sink.refuse(what, row=None, line=event.line, column="case:ocel:oid", excerpt=f"{event.type} {event.time}")


def _related(event: OcelEvent, objects: Mapping[str, OcelObject], chosen: str, sink: RowSink) -> dict[str, str]:
    """The objects of the chosen type, each once, with all its qualifiers."""
    related: dict[str, list[str]] = {}
    for name, qualifier in event.objects:
        if name not in objects:
            what = problem("dangling", event=event.id[:80], object=name[:80])
            sink.refuse(what, row=None, line=event.line, column="case:ocel:oid", excerpt=event.type)
        elif objects[name].type == chosen:
            related.setdefault(name, []).append(qualifier)
    return {name: "; ".join(dict.fromkeys(filter(None, found))) for name, found in related.items()}


def _row(event: OcelEvent, item: OcelObject, qualifier: str) -> dict[str, str | None]:
    at = instant(event.time)
    return {
        "case:ocel:oid": item.id,
        "case:ocel:type": item.type,
        **{CASE + name: _in_force(changes, at) for name, changes in item.changes.items()},
        "ocel:eid": event.id,
        "ocel:qualifier": qualifier,
        **{event_column(name): value for name, value in event.attributes.items()},
        "concept:name": event.type,
        "time:timestamp": event.time,
    }


def _in_force(changes: list[tuple[float, str]], at: float | None) -> str | None:
    if at is None:
        return None
    place = bisect_right(changes, at, key=lambda change: change[0])
    return changes[place - 1][1] if place else None
