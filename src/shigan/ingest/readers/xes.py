"""Takes an XES log (IEEE 1849). Gives one row per event. Never lets the quick way decide what a log says.

Read first by the quick way, which knows only the regular shape that programs write. At anything else the log is read
again from its beginning by the strict way, and the notes tell why.
"""

from __future__ import annotations

from typing import Final

from shigan.ingest.messages import note
from shigan.ingest.raw import ReadOptions
from shigan.ingest.readers import Reader
from shigan.ingest.readers._sink import RowSink
from shigan.ingest.readers._stream import Source
from shigan.ingest.readers._xes_joints import Irregular
from shigan.ingest.readers._xes_quick import NotApart, read_quickly
from shigan.ingest.readers._xes_strict import CASE, StrictXes
from shigan.ingest.readers._xml import encoding_of, looks_like_xml, pieces_for_expat


def _recognises(head: bytes, _name: str) -> bool:
    """Whether it is XML at all; that it is a log is for the strict way to say."""
    return looks_like_xml(head)


def _read(source: Source, sink: RowSink, options: ReadOptions) -> int:
    encoding = encoding_of(source.head(), options.encoding)
    sink.notes.append(note("encoding", encoding=encoding, how="XML"))
    told = len(sink.notes)
    if options.quick and encoding in ("utf-8", "ascii"):
        try:
            return _read_quickly(source, sink, options, told)
        except Irregular as why:
            sink.start_again()
            del sink.notes[told:]
            sink.notes.append(note("strict_path", why=why))
    return _read_strictly(source, sink, options, encoding)


def _read_quickly(source: Source, sink: RowSink, options: ReadOptions, told: int) -> int:
    try:
        return read_quickly(source, sink, options.bounds, apart=False)
    except NotApart:
        sink.start_again()
        del sink.notes[told:]
        return read_quickly(source, sink, options.bounds, apart=True)


def _read_strictly(source: Source, sink: RowSink, options: ReadOptions, encoding: str) -> int:
    pieces, told = pieces_for_expat(source, options, encoding)
    strict = StrictXes(sink, options.bounds, told)
    for piece in pieces:
        strict.feed(piece)
        source.tell(sink.rows)
    strict.finish()
    return strict.cases


def _in_order(column: str) -> tuple[bool, str]:
    """The attributes of the case first; then by name, so that the order does not depend on the first events."""
    return (not column.startswith(CASE), column)


READER: Final = Reader(
    name="xes", suffixes=(".xes", ".xml"), rank=40, recognises=_recognises, read=_read, in_order=_in_order
)
