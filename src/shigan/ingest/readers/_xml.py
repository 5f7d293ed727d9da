"""What every reader of XML does first: find the encoding, and parse without ever trusting the document.

A document type or an entity is refused wherever it is declared, so that none can be expanded; a single token longer than
a cell may be is refused before it is whole.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator
from typing import Final, NoReturn
from xml.parsers import expat

from shigan.ingest.messages import problem
from shigan.ingest.raw import Bounds, ReadError, ReadOptions
from shigan.ingest.readers._stream import Source
from shigan.ingest.readers._text import byte_of

_PIECE: Final = 1 << 20
_BYTES_PER_CHARACTER: Final = 4
_DECLARED: Final = re.compile(rb"""^(?:\xef\xbb\xbf)?<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_UTF_16: Final = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")
_NATIVE: Final = frozenset({"utf-8", "ascii", "iso8859-1"})
_TRANSCODED: Final = {
    "gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030", "big5": "big5", "big5hkscs": "big5hkscs",
    "cp1250": "cp1250", "cp1251": "cp1251", "cp1252": "cp1252", "cp1253": "cp1253", "cp1254": "cp1254",
    "iso8859-2": "iso8859-2", "iso8859-15": "iso8859-15", "shift_jis": "shift_jis", "euc_jp": "euc_jp",
    "euc_kr": "euc_kr",
}  # fmt: skip


def looks_like_xml(head: bytes) -> bool:
    """Whether it is XML at all."""
    return (
        head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<")
        or head.startswith((b"<\0", b"\0<"))
        or (head[:2] in _UTF_16 and head[2:6].strip(b"\0 \r\n\t").startswith(b"<"))
    )


def encoding_of(head: bytes, stated: str | None) -> str:
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


def pieces_for_expat(source: Source, options: ReadOptions, encoding: str) -> tuple[Iterator[bytes], str | None]:
    """The document piece by piece, and the encoding expat has to be told (None: it finds out by itself)."""
    native = encoding in _NATIVE or (encoding == "utf-16" and options.encoding is None)
    pieces = source.pieces(_PIECE)
    return pieces if native else _transcoded(pieces, encoding), None if native and options.encoding is None else "utf-8"


def _transcoded(pieces: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    try:
        for piece in pieces:
            yield decoder.decode(piece).encode("utf-8")
        yield decoder.decode(b"", final=True).encode("utf-8")
    except UnicodeDecodeError as error:
        raise ReadError(problem("encoding_wrong", encoding=encoding, why=byte_of(error))) from error


class GuardedParser:
    """expat, fed piece by piece. ``start`` and ``end`` see each element; ``text`` what stands between them, if wanted."""

    def __init__(
        self,
        bounds: Bounds,
        encoding: str | None,
        *,
        start: Callable[[str, dict[str, str]], None],
        end: Callable[[str], None],
        text: Callable[[str], None] | None = None,
    ) -> None:
        self._bounds = bounds
        self._fed = 0
        self._parser = expat.ParserCreate(encoding)
        self._parser.buffer_text = True
        self._parser.StartElementHandler = start
        self._parser.EndElementHandler = end
        self._parser.StartDoctypeDeclHandler = self._refuse_declaration
        self._parser.EntityDeclHandler = self._refuse_declaration
        if text is not None:
            self._parser.CharacterDataHandler = text

    @property
    def line(self) -> int:
        """The line that is being read."""
        return self._parser.CurrentLineNumber

    def feed(self, piece: bytes) -> None:
        """Read the next bytes of the document."""
        self._parse(piece, final=False)
        self._fed += len(piece)
        if self._fed - self._parser.CurrentByteIndex > self._bounds.cell_characters * _BYTES_PER_CHARACTER + len(piece):
            raise ReadError(problem("cell_too_large", line=self.line, limit=self._bounds.cell_characters))

    def finish(self) -> None:
        """The document is at its end; raises when it is not a whole one."""
        self._parse(b"", final=True)

    def _parse(self, piece: bytes, *, final: bool) -> None:
        try:
            self._parser.Parse(piece, final)
        except expat.ExpatError as error:
            why = expat.ErrorString(error.code)
            raise ReadError(problem("xml_malformed", line=error.lineno, column=error.offset + 1, why=why)) from error

    def _refuse_declaration(self, *_arguments: object) -> NoReturn:
        raise ReadError(problem("xml_dtd", line=self.line))
