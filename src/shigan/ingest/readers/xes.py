"""Takes an XES log (IEEE 1849). Gives one row per event. Never lets the quick way decide what a log says.

Read first by the quick way, which knows only the regular shape that programs write. At anything else the log is read
again from its beginning by the strict way, and the notes tell why.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import Final

from shigan.ingest.messages import note, problem
from shigan.ingest.raw import ReadError, ReadOptions
from shigan.ingest.readers import Reader
from shigan.ingest.readers._sink import RowSink
from shigan.ingest.readers._stream import Source
from shigan.ingest.readers._xes_joints import Irregular
from shigan.ingest.readers._xes_quick import read_quickly
from shigan.ingest.readers._xes_strict import CASE, StrictXes

_PIECE: Final = 1 << 20
_DECLARED: Final = re.compile(rb"""^(?:\xef\xbb\xbf)?<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_UTF_16: Final = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")
_NATIVE: Final = frozenset({"utf-8", "ascii", "iso8859-1"})
_TRANSCODED: Final = {
    "gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030", "big5": "big5", "big5hkscs": "big5hkscs",
    "cp1250": "cp1250", "cp1251": "cp1251", "cp1252": "cp1252", "cp1253": "cp1253", "cp1254": "cp1254",
    "iso8859-2": "iso8859-2", "iso8859-15": "iso8859-15", "shift_jis": "shift_jis", "euc_jp": "euc_jp",
    "euc_kr": "euc_kr",
}  # fmt: skip


def _recognises(head: bytes, _name: str) -> bool:
    """Whether it is XML at all; that it is a log is for the strict way to say."""
    return (
        head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<")
        or head.startswith((b"<\0", b"\0<"))
        or (head[:2] in _UTF_16 and head[2:6].strip(b"\0 \r\n\t").startswith(b"<"))
    )


def _read(source: Source, sink: RowSink, options: ReadOptions) -> int:
    encoding = _encoding(source.head(), options.encoding)
    sink.notes.append(note("encoding", encoding=encoding, how="XML"))
    told = len(sink.notes)
    if options.quick and encoding in ("utf-8", "ascii"):
        try:
            return read_quickly(source, sink, options.bounds)
        except Irregular as why:
            sink.start_again()
            del sink.notes[told:]
            sink.notes.append(note("strict_path", why=why))
    return _read_strictly(source, sink, options, encoding)


def _encoding(head: bytes, stated: str | None) -> str:
    """The encoding, by its Python name. expat knows some by itself; the other ones allowed are transcoded for it."""
    if stated is None and head.startswith(_UTF_16):
        return "utf-16"
    declared = _DECLARED.match(head)
    name = stated or (declared[1].decode("ascii") if declared else "utf-8")
    try:
        found = codecs.lookup(name).name
    except LookupError as error:
        raise ReadError(problem("encoding_name", encoding=name)) from error
    if found.startswith("utf-16"):
        return found
    if found not in _NATIVE and found not in _TRANSCODED:
        raise ReadError(problem("encoding_name", encoding=name))
    return _TRANSCODED.get(found, found)


def _read_strictly(source: Source, sink: RowSink, options: ReadOptions, encoding: str) -> int:
    native = encoding in _NATIVE or (encoding == "utf-16" and options.encoding is None)
    strict = StrictXes(sink, options.bounds, None if native and options.encoding is None else "utf-8")
    pieces = source.pieces(_PIECE)
    for piece in pieces if native else _transcoded(pieces, encoding):
        strict.feed(piece)
        source.tell(sink.rows)
    strict.finish()
    return strict.cases


def _transcoded(pieces: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    try:
        for piece in pieces:
            yield decoder.decode(piece).encode("utf-8")
        yield decoder.decode(b"", final=True).encode("utf-8")
    except UnicodeDecodeError as error:
        raise ReadError(problem("encoding_wrong", encoding=encoding, why=error.reason)) from error


def _in_order(column: str) -> tuple[bool, str]:
    """The attributes of the case first; then by name, so that the order does not depend on the first events."""
    return (not column.startswith(CASE), column)


READER: Final = Reader(
    name="xes", suffixes=(".xes", ".xml"), rank=40, recognises=_recognises, read=_read, in_order=_in_order
)
