"""Takes a file, packed with gzip or not. Gives its unpacked bytes, piece by piece. Never more than the bounds allow.

A packed file that is cut off, damaged, or unpacks to absurdly much is refused by name.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from hashlib import file_digest
from pathlib import Path
from typing import Final

from shigan.ingest.messages import problem
from shigan.ingest.raw import Bounds, ReadError
from shigan.sandbox import MIB

GZIP_MAGIC: Final = b"\x1f\x8b"
_HEAD_BYTES: Final = 4096
_PACKED_PIECE: Final = 256 * 1024
_RATIO_FROM: Final = 64 * MIB


class Source:
    """One file to read. ``consumed`` of ``size`` bytes have been taken from the disk."""

    def __init__(self, path: Path, bounds: Bounds, on_progress: Callable[[float | None, int], None]) -> None:
        self.path = path
        self.bounds = bounds
        self.size = path.stat().st_size
        self.consumed = 0
        self._on_progress = on_progress
        with path.open("rb") as file:
            self.packed = file.read(2) == GZIP_MAGIC

    def digest_sha256(self) -> str:
        """SHA-256 of the file as it lies there."""
        with self.path.open("rb") as file:
            return file_digest(file, "sha256").hexdigest()

    def head(self) -> bytes:
        """Up to 4,096 unpacked bytes from the beginning."""
        head = b""
        for piece in self.pieces(_HEAD_BYTES):
            head += piece
            if len(head) >= _HEAD_BYTES:
                break
        return head[:_HEAD_BYTES]

    def pieces(self, at_most: int) -> Iterator[bytes]:
        """The unpacked bytes from the beginning, in pieces of up to ``at_most`` bytes."""
        self.consumed = 0
        return self._unpacked(at_most) if self.packed else self._plain(at_most)

    def tell(self, rows: int) -> None:
        """Tell how many rows have been read, beside the share of the file that has been consumed."""
        self._on_progress(self.consumed / self.size if self.size else None, rows)

    def _plain(self, at_most: int) -> Iterator[bytes]:
        with self.path.open("rb") as file:
            while piece := file.read(at_most):
                self.consumed += len(piece)
                yield piece

    def _unpacked(self, at_most: int) -> Iterator[bytes]:
        given = 0
        unpacker = zlib.decompressobj(wbits=31)
        for packed in self._plain(_PACKED_PIECE):
            while packed:
                if unpacker.eof:
                    if not packed.strip(b"\0"):
                        break
                    unpacker = zlib.decompressobj(wbits=31)
                piece, packed = _unpack(unpacker, packed, at_most)
                given += len(piece)
                self._check_bomb(given)
                if piece:
                    yield piece
        while not unpacker.eof:
            piece, _ = _unpack(unpacker, unpacker.unconsumed_tail, at_most)
            if not piece:
                raise ReadError(problem("gzip_truncated", bytes=given))
            given += len(piece)
            self._check_bomb(given)
            yield piece

    def _check_bomb(self, given: int) -> None:
        absurd = given > _RATIO_FROM and given > self.bounds.unpacked_ratio * self.consumed
        if absurd or given > self.bounds.unpacked_bytes:
            raise ReadError(problem("bomb", packed=self.size, unpacked=given))


def _unpack(unpacker: zlib._Decompress, packed: bytes, at_most: int) -> tuple[bytes, bytes]:
    """The next piece and what of ``packed`` is still to be unpacked."""
    try:
        piece = unpacker.decompress(packed, at_most)
    except zlib.error as error:
        raise ReadError(problem("gzip_damaged", why=str(error))) from error
    return piece, unpacker.unused_data if unpacker.eof else unpacker.unconsumed_tail
