"""A table as JSON: a list of objects, each of them a row. Programs hand out their records in this way.

A column per key, in the order in which the keys turn up. What is nested in a value stays JSON text. Anything in the list that
is no object is refused by itself.
"""

from __future__ import annotations

import re
from typing import Any, Final

from shigan.ingest.messages import problem
from shigan.ingest.raw import ReadError, ReadOptions
from shigan.ingest.readers import Reader
from shigan.ingest.readers._header import column_names
from shigan.ingest.readers._json import document_of, kind_of, text_of
from shigan.ingest.readers._rows import RowBuilder
from shigan.ingest.readers._sink import RowSink
from shigan.ingest.readers._stream import Source

_BEGINS: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*\[\s*[{\]]")


def _recognises(head: bytes, _name: str) -> bool:
    return _BEGINS.match(head) is not None


def _read(source: Source, sink: RowSink, options: ReadOptions) -> None:
    items: list[Any] = document_of(source)
    keys = list(dict.fromkeys(key for item in items if isinstance(item, dict) for key in item))
    if not keys:
        raise ReadError(problem("no_rows"))
    names, told = column_names(keys)
    sink.notes.extend(told)
    sink.declare(names)
    called = dict(zip(keys, names, strict=True))
    builder = RowBuilder(sink, options.bounds)
    for number, item in enumerate(items, start=1):
        if isinstance(item, dict):
            builder.add({called[key]: text_of(value) for key, value in item.items()}, row=number, line=None)
        else:
            what = problem("json_not_a_row", number=number, found=kind_of(item))
            sink.refuse(what, row=number, line=None, excerpt=str(item)[:200])
    builder.flush()
    source.tell(sink.rows)


READER: Final = Reader(name="json_records", suffixes=(".json",), rank=45, recognises=_recognises, read=_read)
