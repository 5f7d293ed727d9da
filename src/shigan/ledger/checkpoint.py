"""Takes a ledger's size and root. Gives the few lines of text that stand for all of it. Never signs them.

The text is a C2SP tlog-checkpoint without signatures: origin, size, root in base64, then one extension line
that names the hash algorithm. Who holds a checkpoint can tell later whether anything before it was changed.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from shigan.ledger.errors import LedgerError
from shigan.ledger.hashing import ALGORITHMS, HASH_BYTES


@dataclass(frozen=True, kw_only=True)
class Checkpoint:
    """``size`` entries whose tree has this ``root``; ``origin`` says of which ledger."""

    origin: str
    size: int
    root: bytes
    algorithm: str

    def __post_init__(self) -> None:
        assert self.origin and not re.search(r"[\x00-\x1f\x7f]", self.origin), f"unusable origin {self.origin!r}"
        assert self.size >= 0 and len(self.root) == HASH_BYTES and self.algorithm in ALGORITHMS

    @property
    def text(self) -> str:
        root = base64.b64encode(self.root).decode()
        return f"{self.origin}\n{self.size}\n{root}\nalgorithm {self.algorithm}\n"

    @classmethod
    def parse(cls, text: str, where: str = "checkpoint") -> Self:
        """Signature lines, which follow an empty line, are not looked at."""
        lines = text.split("\n\n", 1)[0].removesuffix("\n").split("\n")
        faults = _faults(lines)
        if faults:
            raise LedgerError(f"{where} is not a checkpoint: {'; '.join(faults)}")
        return cls(
            origin=lines[0], size=int(lines[1]), root=_root(lines[2]) or b"", algorithm=lines[3].split(" ", 1)[1]
        )

    @classmethod
    def load(cls, path: Path) -> Self:
        try:
            return cls.parse(path.read_text(encoding="utf-8"), where=str(path))
        except (OSError, UnicodeDecodeError) as error:
            raise LedgerError(f"checkpoint {path} cannot be read: {error}") from error


def _faults(lines: list[str]) -> list[str]:
    if len(lines) != 4:
        return [f"it has {len(lines)} lines where origin, size, root and algorithm were expected"]
    faults = []
    if not lines[0] or re.search(r"[\x00-\x1f\x7f]", lines[0]):
        faults.append(f"line 1 should be the origin, found {lines[0]!r}")
    if not re.fullmatch(r"0|[1-9][0-9]{0,17}", lines[1], re.ASCII):
        faults.append(f"line 2 should be the number of entries, found {lines[1]!r}")
    if _root(lines[2]) is None:
        faults.append(f"line 3 should be the root, {HASH_BYTES} bytes in base64, found {lines[2]!r}")
    if lines[3] not in [f"algorithm {name}" for name in ALGORITHMS]:
        faults.append(f"line 4 should be 'algorithm sha256' or 'algorithm sm3', found {lines[3]!r}")
    return faults


def _root(text: str) -> bytes | None:
    """None unless it is exactly how these 32 bytes are written in base64."""
    try:
        root = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return root if len(root) == HASH_BYTES and base64.b64encode(root).decode() == text else None
