"""Takes a ledger folder, and an older checkpoint if there is one. Gives every fault in it. Never trusts a hash.

All leaf hashes are computed again from the rows and their salts, the tree from those, and the roots compared
with every checkpoint the ledger gave. Only an older checkpoint kept elsewhere can show that a whole ledger was
rewritten or cut consistently.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from shigan.ledger.checkpoint import Checkpoint
from shigan.ledger.directory import Directory
from shigan.ledger.errors import LedgerError
from shigan.ledger.hashing import HASH_BYTES, SALT_BYTES, Hash, hash_function
from shigan.ledger.manifest import ENTRIES, ERASED, LEAVES, NAME, ROOTS, SALTS, Manifest, Segment, checkpoint_file
from shigan.ledger.segment_check import UNREADABLE, SegmentCheck
from shigan.ledger.segments import Erasure, read_erasures
from shigan.ledger.storage import file_sha256
from shigan.ledger.tree import BLOCK, Frontier

FaultKind = Literal["edited", "missing", "inserted", "reordered", "truncated", "rewritten", "damaged", "another_ledger"]

Progress = Callable[[int, int], None]
"""Called with (entries checked, entries in all)."""


@dataclass(frozen=True, kw_only=True)
class Fault:
    """``sequence``: the first entry concerned, where that can be told. ``file``: relative to the ledger's folder."""

    kind: FaultKind
    sequence: int | None = None
    file: str | None = None
    detail: str = ""


@dataclass(frozen=True, kw_only=True)
class Verification:
    """``size`` and ``root`` are what was computed from the entries; ``checkpoint`` is what the ledger claims."""

    size: int
    root: bytes
    checkpoint: Checkpoint | None
    older: Checkpoint | None
    erasures: tuple[Erasure, ...]
    faults: tuple[Fault, ...]

    @property
    def ok(self) -> bool:
        return not self.faults

    @property
    def first_wrong(self) -> int | None:
        """The smallest sequence any fault names."""
        return min((f.sequence for f in self.faults if f.sequence is not None), default=None)


def verify_ledger(path: Path, older: Checkpoint | None = None, progress: Progress | None = None) -> Verification:
    """Never raises for what is wrong with the ledger: that is in ``faults``.

    One pass over the rows, in bounded memory. Raises LedgerError only if the machine lacks the ledger's algorithm.
    """
    try:
        manifest = Manifest.load(path)
    except LedgerError as error:
        return Verification(
            size=0,
            root=b"",
            checkpoint=None,
            older=older,
            erasures=(),
            faults=(Fault(kind="damaged", file=NAME, detail=str(error)),),
        )
    return _Check(path, manifest, older, progress).run()


@dataclass
class _Check:
    """One verification under way."""

    path: Path
    manifest: Manifest
    older: Checkpoint | None
    progress: Progress | None
    faults: list[Fault] = field(default_factory=list)
    erasures: dict[int, Erasure] = field(default_factory=dict)
    roots_seen: dict[int, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.new: Hash = hash_function(self.manifest.checkpoint.algorithm)
        self.frontier = Frontier(self.new)
        self.sizes_asked = sorted({c.size for c in self._checkpoints_to_meet()})
        self._note_roots()

    def _checkpoints_to_meet(self) -> list[Checkpoint]:
        return [*self.manifest.checkpoints, *([self.older] if self.older else [])]

    def run(self) -> Verification:
        for segment in self.manifest.segments:
            self._check_segment(segment)
        self._check_copies()
        self._check_own_checkpoints()
        if self.older:
            self._check_older(self.older)
        return Verification(
            size=self.frontier.size,
            root=self.frontier.root(),
            checkpoint=self.manifest.checkpoint,
            older=self.older,
            erasures=tuple(self.erasures[k] for k in sorted(self.erasures)),
            faults=tuple(self.faults),
        )

    def _check_segment(self, segment: Segment) -> None:
        folder = self.path / "segments" / segment.folder
        changed = self._changed_files(folder, segment)
        self._read_erasures(folder, segment)
        salts = self._read(folder / SALTS, segment.rows * SALT_BYTES)
        leaves = self._read(folder / LEAVES, segment.rows * HASH_BYTES)
        computed, wrong = SegmentCheck(
            new=self.new,
            segment=segment,
            folder=folder,
            erased=[k for k in self.erasures if segment.first <= k < segment.until],
            changed=changed,
            salts=salts,
            leaves=leaves,
            advance=self._advance,
        ).run()
        if wrong:
            kind, sequence, detail = wrong
            only_salts = SALTS in changed and ENTRIES not in changed
            self._fault(kind, sequence, self._name(folder / (SALTS if only_salts else ENTRIES)), detail)
        self._grow(segment, folder, computed)

    def _changed_files(self, folder: Path, segment: Segment) -> frozenset[str]:
        """Files whose bytes are not those that were sealed. Said again more exactly, if the entries allow."""
        changed = set()
        for name, digest in segment.files.items():
            try:
                found = file_sha256(folder / name)
            except OSError as error:
                found = f"unreadable: {error}"
            if found != digest:
                changed.add(name)
                self._fault("damaged", None, self._name(folder / name), f"SHA-256 is {found}, sealed was {digest}")
        return frozenset(changed)

    def _read_erasures(self, folder: Path, segment: Segment) -> None:
        if ERASED not in segment.files:
            return
        try:
            found = read_erasures(folder)
        except UNREADABLE as error:
            self._fault("damaged", segment.first, self._name(folder / ERASED), repr(error))
            return
        self.erasures.update({k: e for k, e in found.items() if segment.first <= k < segment.until})

    def _read(self, path: Path, expected: int) -> bytes:
        """Padded or cut to the expected length: what is wrong then shows in the entries."""
        try:
            found = path.read_bytes()
        except OSError:
            found = b""
        return found[:expected].ljust(expected, b"\0")

    def _grow(self, segment: Segment, folder: Path, leaves: bytes) -> None:
        """Add the segment's leaves to the tree, stopping at each size a checkpoint speaks of."""
        first_block = self.frontier.size // BLOCK
        roots = b""
        for size in [s for s in self.sizes_asked if segment.first < s < segment.until] + [segment.until]:
            until = max(0, size - self.frontier.size) * HASH_BYTES
            roots += self.frontier.add(leaves[:until])
            leaves = leaves[until:]
            self._note_roots()
        stored = self._read(folder / ROOTS, len(roots))
        for at in range(0, len(roots), HASH_BYTES):
            if roots[at : at + HASH_BYTES] != stored[at : at + HASH_BYTES]:
                first = (first_block + at // HASH_BYTES) * BLOCK
                detail = f"the block of entries {first} to {first + BLOCK - 1} has another root"
                self._fault("rewritten", first, self._name(folder / ROOTS), detail)
                return

    def _note_roots(self) -> None:
        if self.frontier.size in self.sizes_asked:
            self.roots_seen[self.frontier.size] = self.frontier.root()

    def _check_copies(self) -> None:
        """The directory and the checkpoint files beside the entries."""
        try:
            directory = self.path / self.manifest.directory
            if file_sha256(directory)[:16] not in directory.name:
                self._fault("damaged", None, self.manifest.directory, "its SHA-256 is not the one in its name")
            Directory.load(directory)
        except (OSError, LedgerError) as error:
            self._fault("damaged", None, self.manifest.directory, str(error))
        for checkpoint in self.manifest.checkpoints:
            name = checkpoint_file(checkpoint.size)
            try:
                if (self.path / name).read_bytes() != checkpoint.text.encode():
                    self._fault("damaged", None, name, f"it is not the checkpoint that {NAME} holds")
            except OSError as error:
                self._fault("damaged", None, name, str(error))

    def _check_own_checkpoints(self) -> None:
        sound_until = 0
        for checkpoint in self.manifest.checkpoints:
            seen = self.roots_seen.get(checkpoint.size)
            where = checkpoint_file(checkpoint.size)
            if seen is None:
                detail = f"the checkpoint stands for {checkpoint.size} entries, there are {self.frontier.size}"
                self._fault("truncated", self.frontier.size, where, detail)
            elif seen != checkpoint.root:
                detail = f"something in entries {sound_until} to {checkpoint.size - 1} is not what was sealed"
                self._fault("rewritten", self._first_named(sound_until), where, detail)
            else:
                sound_until = checkpoint.size
                continue
            return
        if self.frontier.size != self.manifest.checkpoint.size:
            self._fault("inserted", sound_until, NAME, f"{self.frontier.size} entries, sealed were {sound_until}")

    def _check_older(self, older: Checkpoint) -> None:
        own = self.manifest.checkpoint
        if (older.origin, older.algorithm) != (own.origin, own.algorithm):
            found, given = f"{own.origin!r} ({own.algorithm})", f"{older.origin!r} ({older.algorithm})"
            detail = f"the older checkpoint is of {given}, this is {found}"
            self._fault("another_ledger", None, None, detail)
        elif older.size > self.frontier.size:
            detail = f"there were {older.size} entries, now there are {self.frontier.size}"
            self._fault("truncated", self.frontier.size, None, detail)
        elif self.roots_seen[older.size] != older.root:
            detail = f"the first {older.size} entries are not those the older checkpoint stands for"
            self._fault("rewritten", self._first_named(None), None, detail)

    def _first_named(self, otherwise: int | None) -> int | None:
        """The first entry that a fault found so far has named."""
        return min((f.sequence for f in self.faults if f.sequence is not None), default=otherwise)

    def _name(self, path: Path) -> str:
        return path.relative_to(self.path).as_posix()

    def _fault(self, kind: FaultKind, sequence: int | None, file: str | None, detail: str) -> None:
        self.faults.append(Fault(kind=kind, sequence=sequence, file=file, detail=detail))

    def _advance(self, entries: int) -> None:
        if self.progress:
            self.progress(self.frontier.size + entries, self.manifest.size)
