"""ledger.json, the one file that says what a ledger folder holds.

Replacing this file is what makes an append or an erasure happen: files that it does not list are not part of
the ledger. It carries the digest of every file and one of itself, so that a flipped bit anywhere shows.

Each segment names the version of its entries, so a ledger may hold old and new ones. In the first format there was
one version and the whole ledger named it; such a file is read as it was written, and replaced by one of the present
format when something is added or erased.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, Self

from shigan.errors import Both
from shigan.ledger.canonical import FIRST_VERSION, VERSIONS
from shigan.ledger.checkpoint import Checkpoint
from shigan.ledger.errors import LedgerError
from shigan.ledger.hashing import ALGORITHMS

FOLDER: Final = "ledger"
"""How a folder of results, or one that is to be evaluated, calls the ledger in it."""
NAME: Final = "ledger.json"
FIRST_FORMAT: Final = "shigan.ledger/1"
FORMAT: Final = "shigan.ledger/2"
DIRECTORY_FILE: Final = re.compile(r"directory-[0-9a-f]{16}\.parquet")
SEGMENT_FOLDER: Final = re.compile(r"[0-9]{12}(-r[0-9]+)?")

MOST_ROWS: Final = 1 << 24
"""More than this program ever puts in a segment."""

ENTRIES: Final = "entries.parquet"
LEAVES: Final = "leaves.bin"
SALTS: Final = "salts.bin"
ROOTS: Final = "roots.bin"
ERASED: Final = "erased.json"


@dataclass(frozen=True, kw_only=True)
class Segment:
    """Entries first..first+rows, in a folder of their own. ``files``: file name to SHA-256, in hexadecimal."""

    folder: str
    first: int
    rows: int
    entry: str  # the version of its entries: one of canonical.VERSIONS
    files: Mapping[str, str]

    @property
    def until(self) -> int:
        return self.first + self.rows


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """``checkpoints``: one for every sealing, smallest first; the last one is in force."""

    directory: str
    segments: tuple[Segment, ...]
    checkpoints: tuple[Checkpoint, ...]
    format: str = FORMAT

    @property
    def checkpoint(self) -> Checkpoint:
        return self.checkpoints[-1]

    @property
    def size(self) -> int:
        return self.segments[-1].until if self.segments else 0

    def with_segments(self, segments: tuple[Segment, ...]) -> Manifest:
        return replace(self, segments=segments, format=FORMAT)

    @property
    def text(self) -> str:
        body = self._body()
        return _written({**body, "digest": _digest(body)})

    def _body(self) -> dict[str, Any]:
        first_format = self.format == FIRST_FORMAT
        return {
            "format": self.format,
            **({"entry": FIRST_VERSION} if first_format else {}),
            "algorithm": self.checkpoint.algorithm,
            "origin": self.checkpoint.origin,
            "directory": self.directory,
            "checkpoints": [
                {"size": c.size, "root": base64.b64encode(c.root).decode(), "file": checkpoint_file(c.size)}
                for c in self.checkpoints
            ],
            "segments": [
                {
                    "folder": s.folder,
                    "first": s.first,
                    "rows": s.rows,
                    **({} if first_format else {"entry": s.entry}),
                    "files": dict(s.files),
                }
                for s in self.segments
            ],
        }

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Raises LedgerError if there is none, or if it is not exactly what this program writes."""
        path = folder / NAME
        try:
            text = path.read_bytes().decode("utf-8")
        except FileNotFoundError as error:
            raise LedgerError(
                Both(f"{folder} is not a ledger: there is no {NAME} in it", zh=f"{folder} 不是台账：里面没有 {NAME}")
            ) from error
        except (OSError, UnicodeDecodeError) as error:
            raise LedgerError(f"{path} cannot be read: {error}") from error
        try:
            manifest = cls._parsed(json.loads(text))
        except (ValueError, KeyError, TypeError, AttributeError, AssertionError, LedgerError) as error:
            raise LedgerError(
                Both(f"{path} is damaged: {error!r}; restore it from a copy", zh=f"{path} 已损坏（{error!r}）；请用备份恢复")
            ) from error
        if manifest.text != text:
            raise LedgerError(
                f"{path} is damaged: it is not what was written, by its own digest; restore it from a copy"
            )
        return manifest

    @classmethod
    def _parsed(cls, data: Any) -> Self:
        if data["format"] not in (FIRST_FORMAT, FORMAT):
            raise LedgerError(f"made as {data['format']!r}; expected {FORMAT!r} or {FIRST_FORMAT!r}")
        first_format = data["format"] == FIRST_FORMAT
        if data["algorithm"] not in ALGORITHMS:
            raise LedgerError(f"algorithm {data['algorithm']!r} is not known")
        checkpoints = tuple(
            Checkpoint(
                origin=data["origin"],
                size=int(c["size"]),
                root=base64.b64decode(c["root"], validate=True),
                algorithm=data["algorithm"],
            )
            for c in data["checkpoints"]
        )
        segments = tuple(
            Segment(
                folder=s["folder"],
                first=int(s["first"]),
                rows=int(s["rows"]),
                entry=(data if first_format else s)["entry"],
                files=dict(s["files"]),
            )
            for s in data["segments"]
        )
        _check(data["directory"], segments, [FIRST_VERSION] if first_format else [*VERSIONS])
        assert checkpoints, "no checkpoint"
        return cls(directory=data["directory"], segments=segments, checkpoints=checkpoints, format=data["format"])


def checkpoint_file(size: int) -> str:
    return f"checkpoints/{size:012d}.txt"


def _check(directory: str, segments: tuple[Segment, ...], versions: Sequence[str]) -> None:
    """All this comes from a file somebody may have written: names are about to be opened, sizes to be reserved."""
    assert DIRECTORY_FILE.fullmatch(directory), f"directory {directory!r}"
    size = 0
    for segment in segments:
        assert segment.first == size, f"a segment begins with entry {segment.first}, expected {size}"
        assert 0 < segment.rows <= MOST_ROWS, f"a segment of {segment.rows} entries"
        size = segment.until
        assert SEGMENT_FOLDER.fullmatch(segment.folder), f"segment folder {segment.folder!r}"
        assert segment.entry in versions, f"entries made as {segment.entry!r}; expected {' or '.join(versions)}"
        required = {ENTRIES, LEAVES, SALTS, ROOTS}
        assert required <= set(segment.files) <= required | {ERASED}, f"files of segment {segment.folder}"


def _written(data: Mapping[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _digest(body: Mapping[str, Any]) -> str:
    return hashlib.sha256(_written(body).encode()).hexdigest()
