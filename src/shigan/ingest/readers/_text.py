"""Takes the bytes of a text file. Gives its encoding and how that was found out. Never decodes by a guess unsaid.

UTF-8, UTF-16 and GB18030 are told apart by what the bytes allow. A file whose lines are partly in one and partly in the
other encoding is read in the one of the majority; the lines of the minority, and lines with a byte that is of neither, are
handed on as such, to be refused.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from shigan.errors import Both
from shigan.ingest.messages import problem
from shigan.ingest.raw import ReadError
from shigan.ingest.readers._stream import Source

DETECTED: Final = Both("detected", zh="检测")
UNMARKED: Final = Both("UTF-16 without a byte order mark, detected", zh="UTF-16，没有字节顺序标记，由内容检测")
PIECE: Final = 1 << 20
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ALLOWED: Final = frozenset(
    [
        "utf-8",
        "utf-8-sig",
        "utf-16",
        "utf-16-le",
        "utf-16-be",
        "utf-32",
        "utf-32-le",
        "utf-32-be",
        "ascii",
        "gb18030",
        "gbk",
        "gb2312",
        "big5",
        "big5hkscs",
        "cp1250",
        "cp1251",
        "cp1252",
        "cp1253",
        "cp1254",
        "cp437",
        "cp850",
        "iso8859-1",
        "iso8859-2",
        "iso8859-15",
        "shift_jis",
        "euc_jp",
        "euc_kr",
    ]
)
_STRAY_SHARE: Final = 0.05
"""Short GB18030 text can happen to be valid UTF-8 too; a few such lines do not make a file a mixed one."""

_IN_USE: Final = 0.5
"""So many of the lines that read as GB18030 are of the characters in daily use, if it is Chinese: the bytes of most other
encodings can be read as GB18030, too, but give the rarest of characters."""
_LOOKED_AT: Final = 1_000

FOREIGN: Final = "\ufffd"
"""Stands for bytes that are not of the file's encoding."""


@dataclass(frozen=True)
class Encoding:
    """A Python codec name; ``mixed``: some lines are in another encoding and come with FOREIGN in them; ``broken``: some have
    bytes that are of no encoding we know, with FOREIGN in their place."""

    name: str
    how: str
    mixed: bool = False
    broken: bool = False

    @property
    def has_foreign(self) -> bool:
        """Whether lines may hold FOREIGN in the place of what was there."""
        return self.mixed or self.broken


def encoding_of(source: Source, stated: str | None) -> Encoding:
    """The encoding of the file; raises ReadError when it has none that is known."""
    if stated is not None:
        return Encoding(_known(stated), Both("stated", zh="指定"))
    head = source.head()
    for mark, name in _MARKS:
        if head.startswith(mark):
            return Encoding(name, "BOM")
    if (wide := _wide(head)) is not None:
        return Encoding(wide, UNMARKED)
    return _by_lines(source)


def _known(stated: str) -> str:
    try:
        name = codecs.lookup(stated).name
    except LookupError as error:
        raise ReadError(problem("encoding_name", encoding=stated)) from error
    if name not in _ALLOWED:
        raise ReadError(problem("encoding_name", encoding=stated))
    return "gb18030" if name in ("gbk", "gb2312") else name


def reads_as_utf_16(head: bytes) -> str | None:
    """The UTF-16 that turns these bytes into the lines of a table. Chinese text has hardly a NUL in it, but line ends and
    delimiters have one each, and read the wrong way round they are none."""
    if 0 not in head:
        return None
    for name in ("utf-16-le", "utf-16-be"):
        try:
            text = codecs.getincrementaldecoder(name)("strict").decode(head)
        except UnicodeDecodeError:
            continue
        ended = "\n" in text or "\r" in text
        if ended and any(sign in text for sign in ",\t;|") and all(sign.isprintable() or sign in "\t\r\n\f\u3000\u00a0" for sign in text):
            return name
    return None


def _wide(head: bytes) -> str | None:
    """UTF-16 without a mark reads as lines of a table, or shows as a NUL in every other place."""
    if (name := reads_as_utf_16(head)) is not None:
        return name
    pairs = len(head) // 2
    if pairs == 0 or not head.count(0):
        return None
    even, odd = head[0 : 2 * pairs : 2].count(0), head[1 : 2 * pairs : 2].count(0)
    if odd > 0.3 * pairs and even < 0.05 * pairs:
        return "utf-16-le"
    if even > 0.3 * pairs and odd < 0.05 * pairs:
        return "utf-16-be"
    if head.count(0) > 0.3 * len(head):
        raise ReadError(problem("binary_text"))
    return None


def _by_lines(source: Source) -> Encoding:
    """Count the lines that say something about the encoding, unless all say the same; plain ASCII lines say nothing.

    What is not UTF-8 is taken for GB18030 by the first such line; whether all of it is, shows when it is read.
    """
    if all(is_utf_8(text) for _, text in _telling_pieces(source)):
        return Encoding("utf-8", DETECTED)
    utf_8 = other = 0
    first_other: bytes | None = None
    for _, text in _telling_pieces(source):
        for line in text.split(b"\n"):
            if line.isascii():
                continue
            if is_utf_8(line):
                utf_8 += 1
            else:
                other += 1
                first_other = first_other or line
    assert first_other is not None, "a piece is UTF-8 when each of its lines is"
    if utf_8 >= other:
        return Encoding("utf-8", DETECTED, mixed=True)
    if not fits(first_other, "gb18030"):
        return broken_encoding(source)
    return Encoding("gb18030", DETECTED, mixed=utf_8 > _STRAY_SHARE * (utf_8 + other))


def broken_encoding(source: Source) -> Encoding:
    """The encoding of a text with bytes that are of none we know, by all of its lines; raises ReadError if most are of none."""
    lines = _CountedLines()
    for number, text in _telling_pieces(source):
        lines.count(number, text)
    if lines.utf_8 >= lines.gb18030 + lines.neither:
        return Encoding("utf-8", DETECTED, mixed=True)
    if not lines.is_chinese:
        raise ReadError(problem("encoding_unknown", line=lines.first_of_neither or 1))
    mixed = lines.utf_8 > _STRAY_SHARE * (lines.utf_8 + lines.gb18030)
    return Encoding("gb18030", DETECTED, mixed=mixed, broken=True)


class _CountedLines:
    """How many of the lines that are not plain ASCII are UTF-8, else GB18030, and how many neither."""

    def __init__(self) -> None:
        self.utf_8 = self.gb18030 = self.neither = 0
        self.first_of_neither: int | None = None
        self._looked_at = self._in_use = 0

    @property
    def is_chinese(self) -> bool:
        """Whether GB18030 is what most lines are in, and gives the characters in daily use."""
        return self.gb18030 > self.neither and self._in_use >= _IN_USE * self._looked_at

    def count(self, number: int, text: bytes) -> None:
        """Count the lines of ``text``, the first of which is line ``number``."""
        for place, line in enumerate(text.split(b"\n")):
            if line.isascii():
                continue
            if is_utf_8(line):
                self.utf_8 += 1
            elif fits(line, "gb18030"):
                self.gb18030 += 1
                if self._looked_at < _LOOKED_AT:
                    self._looked_at += 1
                    self._in_use += fits(line, "gb2312")
            else:
                self.neither += 1
                self.first_of_neither = self.first_of_neither or number + place


def _telling_pieces(source: Source) -> Iterator[tuple[int, bytes]]:
    """Whole lines that are not all ASCII, a piece at a time, with the number of the first."""
    number, waiting = 1, b""
    for piece in source.pieces(PIECE):
        whole, end, waiting = (waiting + piece).rpartition(b"\n")
        if end and not whole.isascii():
            yield number, whole
        number += (whole + end).count(b"\n")
        if len(waiting) > source.bounds.cell_characters * 8:
            raise ReadError(problem("cell_too_large", line=number, limit=source.bounds.cell_characters))
    if not waiting.isascii():
        yield number, waiting


def byte_of(error: UnicodeDecodeError, line: int | None = None) -> Both:
    """The byte that is not of the encoding, and its line where that is known."""
    byte = error.object[error.start : error.start + 1].hex().upper()
    if line is None:
        return Both(f"byte {byte} ({error.reason})", zh=f"字节 {byte}")
    return Both(f"line {line}, byte {byte} ({error.reason})", zh=f"第 {line} 行，字节 {byte}")


def is_utf_8(line: bytes) -> bool:
    return fits(line, "utf-8")


def fits(line: bytes, encoding: str) -> bool:
    """Whether these bytes are text in the encoding."""
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
