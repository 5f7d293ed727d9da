"""Takes the bytes of a text file. Gives its lines: as stretches of whole lines, or one at a time. Never splits a line.

In a mixed or broken file, a line that is not of the encoding holds FOREIGN.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from shigan.ingest.messages import problem
from shigan.ingest.raw import ReadError
from shigan.ingest.readers._stream import Source
from shigan.ingest.readers._text import FOREIGN, PIECE, Encoding, byte_of, is_utf_8

_BY_BYTES: Final = ("utf-8", "utf-8-sig", "gb18030", "ascii")
"""In these encodings the byte of a line end is never a part of another character."""

STRETCH: Final = 4 * PIECE


@dataclass(frozen=True)
class Stretch:
    """Whole lines, with their ends. ``before``: how many line feeds of the file come before them.

    ``encoding`` is the one of ``data``; ``cr_ends``: a lone carriage return ends a line, too.
    """

    data: bytes
    encoding: Encoding
    before: int
    cr_ends: bool

    def cut(self, at: int) -> tuple[Stretch, Stretch]:
        """The same lines as two stretches; ``at`` is the place after a line feed."""
        first, rest = self.data[:at], self.data[at:]
        return replace(self, data=first), replace(self, data=rest, before=self.before + first.count(b"\n"))

    def line_end(self, near: int) -> int:
        """The place after a line feed: the last one before ``near``, else the first one after it, else the end."""
        return self.data.rfind(b"\n", 0, near) + 1 or self.data.find(b"\n", near) + 1 or len(self.data)

    def lines(self) -> Iterator[str]:
        """One at a time, with their ends; raises ReadError for one that is not of the encoding."""
        number = self.before
        for line in self.data.splitlines(keepends=True) if self.cr_ends else _by_line_feed(self.data):
            number += line.endswith(b"\n")
            yield _decoded(line, number + (not line.endswith(b"\n")), self.encoding)

    def in_utf_8(self) -> Stretch | None:
        """The same lines in UTF-8; None where one of them must be looked at by itself.

        What is said to be UTF-8 already is not looked at here.
        """
        match self.encoding.name:
            case "utf-8":
                return None if self.encoding.mixed and FOREIGN.encode() in self.data else self
            case "gb18030" if not self.encoding.mixed:
                data = _recoded(self.data, "gb18030")
            case _:
                data = self.data if self.data.isascii() else None
        return None if data is None else replace(self, data=data, encoding=Encoding("utf-8", self.encoding.how))


def _by_line_feed(data: bytes) -> list[bytes]:
    *lines, last = data.split(b"\n")
    return [*(line + b"\n" for line in lines), *([last] if last else [])]


def _recoded(data: bytes, encoding: str) -> bytes | None:
    try:
        return data.decode(encoding).encode()
    except UnicodeError:
        return None


def _decoded(line: bytes, number: int, encoding: Encoding) -> str:
    name = encoding.name
    try:
        text = line.decode(name)
    except UnicodeDecodeError as error:
        if encoding.has_foreign:
            return line.decode(name, "replace")
        raise ReadError(problem("encoding_wrong", encoding=name, why=byte_of(error, number))) from error
    if encoding.mixed and name == "gb18030" and not line.isascii() and is_utf_8(line):
        return FOREIGN + text
    return text


class Lines:
    """The file from its beginning. What has been given back comes first."""

    def __init__(self, source: Source, encoding: Encoding) -> None:
        by_bytes = encoding.name in _BY_BYTES
        self._stretches = _stretches_of_bytes(source, encoding) if by_bytes else _stretches_of_text(source, encoding)
        self._given_back: list[Stretch] = []

    def take(self, at_most: int | None = None) -> Stretch | None:
        """The next lines: about ``at_most`` bytes of them, and one line in any case. None at the end."""
        at_most = at_most or STRETCH
        stretch = self._given_back.pop() if self._given_back else next(self._stretches, None)
        if stretch is None or len(stretch.data) <= at_most:
            return stretch
        first, rest = stretch.cut(stretch.line_end(at_most))
        self.give_back(rest)
        return first

    def give_back(self, stretch: Stretch) -> None:
        """These lines were not used; they are the next again."""
        if stretch.data:
            self._given_back.append(stretch)


def lines_of(source: Source, encoding: Encoding) -> Iterator[str]:
    """The lines of the file, with their line ends."""
    lines = Lines(source, encoding)
    while (stretch := lines.take()) is not None:
        yield from stretch.lines()


def _stretches_of_bytes(source: Source, encoding: Encoding) -> Iterator[Stretch]:
    number, waiting = 0, b""
    limit = source.bounds.cell_characters * 8
    first = encoding.name == "utf-8-sig"
    inside = Encoding("utf-8", encoding.how, encoding.mixed) if first else encoding
    for piece in source.pieces(STRETCH):
        if first:
            piece, first = piece.removeprefix(codecs.BOM_UTF8), False
        whole, end, waiting = (waiting + piece).rpartition(b"\n")
        if end:
            yield Stretch(whole + end, inside, number, cr_ends=True)
            number += whole.count(b"\n") + 1
        if len(waiting) > limit:
            raise ReadError(problem("cell_too_large", line=number + 1, limit=source.bounds.cell_characters))
    if waiting:
        yield Stretch(waiting, inside, number, cr_ends=True)


def _stretches_of_text(source: Source, encoding: Encoding) -> Iterator[Stretch]:
    """Of the encodings in which a line end may be a part of another character: as UTF-8."""
    decoder = codecs.getincrementaldecoder(encoding.name)("strict")
    inside = Encoding("utf-8", encoding.how)
    number, waiting = 0, ""
    limit = source.bounds.cell_characters * 2
    try:
        for piece in source.pieces(STRETCH):
            whole, end, waiting = (waiting + decoder.decode(piece)).rpartition("\n")
            if end:
                yield Stretch((whole + end).encode(), inside, number, cr_ends=False)
                number += whole.count("\n") + 1
            if len(waiting) > limit:
                raise ReadError(problem("cell_too_large", line=number + 1, limit=source.bounds.cell_characters))
        waiting += decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        what = problem("encoding_wrong", encoding=encoding.name, why=byte_of(error, number + 1))
        raise ReadError(what) from error
    if waiting:
        yield Stretch(waiting.encode(), inside, number, cr_ends=False)
