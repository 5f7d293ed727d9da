"""Takes the first bytes and the name of a file. Gives the reader for it. Never trusts the name against the content.

A reader is a module in this folder with a constant ``READER``; modules whose names begin with an underscore are what
readers share. To add a format, add one such module.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Final

from shigan.errors import Both
from shigan.ingest.messages import Message, note, problem
from shigan.ingest.raw import ReadError, ReadOptions
from shigan.ingest.readers._sink import RowSink
from shigan.ingest.readers._stream import Source


@dataclass(frozen=True, kw_only=True)
class Reader:
    """How one format is recognised and read.

    ``recognises`` sees up to 4,096 unpacked bytes of the content and the lower-case name without '.gz'.
    ``read`` puts rows into the sink and gives the number of cases, or None when the format has none.
    """

    name: str
    suffixes: tuple[str, ...]
    rank: int  # readers are asked in this order
    recognises: Callable[[bytes, str], bool]
    read: Callable[[Source, RowSink, ReadOptions], int | None]
    in_order: Callable[[str], tuple[bool, str]] | None = None  # the order of the columns; None: as they turn up
    has_sheets: bool = False  # can be told which worksheets to read
    has_header: bool = False  # can be told which row is the header


def all_readers() -> Mapping[str, Reader]:
    """Every reader in this folder by its name, in the order in which they are asked."""
    names = [module.name for module in iter_modules(__path__) if not module.name.startswith("_")]
    readers: list[Reader] = [import_module(f"{__name__}.{name}").READER for name in names]
    return {reader.name: reader for reader in sorted(readers, key=lambda one: one.rank)}


_WEB_PAGE: Final = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
"""A login or download page that was saved under the name of the file: to a person it is a web page, not broken XML."""


def choose_reader(source: Source, options: ReadOptions) -> tuple[Reader, list[Message]]:
    """The reader that was asked for, or the one that recognises the content, with what is to be told about it."""
    readers = all_readers()
    if options.format is not None:
        if options.format not in readers:
            raise ReadError(problem("format_unknown_name", format=options.format, known=", ".join(readers)))
        return readers[options.format], [note("format", format=options.format)]
    head, name = source.head(), _name_inside(source.path)
    if _WEB_PAGE.match(head):
        raise ReadError(problem("web_page"))
    for reader in readers.values():
        if reader.recognises(head, name):
            return reader, _told(source, reader, name, readers)
    raise ReadError(problem("unknown_format", head=head[:16].hex(" ")))


def check_options(reader: Reader, options: ReadOptions) -> None:
    """What was stated must mean something in this format, else the person is mistaken about the file."""
    if options.sheets and not reader.has_sheets:
        raise ReadError(problem("no_sheets", format=reader.name))
    if options.header_line is not None and not reader.has_header:
        raise ReadError(problem("no_header_row", format=reader.name))
    if options.delimiter is not None and reader.name != PLAIN_TEXT:
        raise ReadError(problem("delimiter_for_text_only", format=reader.name))


def _name_inside(path: Path) -> str:
    return path.name.lower().removesuffix(".gz")


def _told(source: Source, reader: Reader, name: str, readers: Mapping[str, Reader]) -> list[Message]:
    told = [note("format", format=reader.name)]
    if source.packed:
        told.append(note("packed"))
    suffix = Path(name).suffix
    claimed = [other.name for other in readers.values() if suffix in other.suffixes]
    if claimed and reader.name not in claimed:
        if reader.name == PLAIN_TEXT:
            raise ReadError(problem("format_mismatch", suffix=suffix, found=Both("plain text", zh="纯文本")))
        told.append(note("name_differs", suffix=suffix, format=reader.name))
    return told


PLAIN_TEXT: Final = "csv"
"""Text has no mark of its own: it is taken for a table only when the name does not claim another format."""
