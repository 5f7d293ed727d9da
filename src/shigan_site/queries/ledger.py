"""Takes the ledger's tables. Gives the tree over them, as the core's proofs read it. Never an event that has no place.

The leaves and the roots of complete blocks of 1,024 leaves are stored, so that no answer scans the ledger.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.conf import settings

from shigan.ledger.canonical import FIELDS, Value, canonical_bytes
from shigan.ledger.checkpoint import Checkpoint as Sealed
from shigan.ledger.hashing import Hash, hash_function
from shigan.ledger.tree import BLOCK, Frontier
from shigan_site.records.models import Block, Checkpoint, Entry, Event, Waiting

DEFAULT_ALGORITHM: Final = "sha256"
EventRow = dict[str, Value]
"""The columns of shigan.ledger.schema.EVENT_SCHEMA."""

ATTRIBUTES: Final = {"item_version": "version"}
"""What the table of events calls a column, where it has another name for it."""


@dataclass(frozen=True, kw_only=True)
class DatabaseTree:
    """The tree over the first ``size`` entries: a ``shigan.ledger.tree.StoredTree``."""

    size: int
    algorithm: str

    @property
    def new(self) -> Hash:
        return hash_function(self.algorithm)

    def leaves(self, first: int, until: int) -> bytes:
        """Leaf hashes of entries first..until (not included), end to end."""
        rows = Entry.objects.filter(sequence__gte=first, sequence__lt=until).order_by("sequence")
        return _joined(rows.values_list("leaf", flat=True), until - first)

    def block_roots(self, first: int, until: int) -> bytes:
        """Roots of the complete blocks first..until (not included), end to end."""
        rows = Block.objects.filter(number__gte=first, number__lt=until).order_by("number")
        return _joined(rows.values_list("root", flat=True), until - first)

    def frontier(self) -> Frontier:
        """The tree as it stands, ready to grow."""
        blocks = self.size // BLOCK
        return Frontier(self.new, roots=self.block_roots(0, blocks), tail=self.leaves(blocks * BLOCK, self.size))


def _joined(hashes: Iterable[bytes | memoryview], expected: int) -> bytes:
    parts = [bytes(hash_) for hash_ in hashes]
    assert len(parts) == expected, f"the ledger's tables hold {len(parts)} of {expected} hashes"
    return b"".join(parts)


def current_tree() -> DatabaseTree:
    """The tree at the last checkpoint; an empty one before the first."""
    last = Checkpoint.objects.order_by("-size").values_list("size", "algorithm").first()
    size, algorithm = last or (0, _algorithm_of_a_new_ledger())
    return DatabaseTree(size=size, algorithm=algorithm)


def last_checkpoint() -> Sealed | None:
    """The last checkpoint as the core writes it; None before the first event was given its place."""
    last = Checkpoint.objects.order_by("-size").first()
    return None if last is None else sealed(last)


def sealed_at(checkpoint: Sealed) -> datetime:
    """When this checkpoint, which the database gave, was made."""
    return Checkpoint.objects.values_list("made_at", flat=True).get(size=checkpoint.size)


def sealed(checkpoint: Checkpoint) -> Sealed:
    """A row of the table as the core's checkpoint."""
    return Sealed(origin=origin(), size=checkpoint.size, root=bytes(checkpoint.root), algorithm=checkpoint.algorithm)


def waiting() -> int:
    """How many events have no place in the ledger yet."""
    return Waiting.objects.count()


def row_of(event: Event) -> EventRow:
    """The event as the ledger hashes it. Its particulars must be there still."""
    columns = {name: getattr(event, ATTRIBUTES.get(name, name)) for name in FIELDS if name != "payload"}
    return {**columns, "payload": event.particulars.payload}


def canonical(event: Event) -> bytes:
    """The bytes that are hashed for the event."""
    return canonical_bytes(row_of(event))


def salt_of(event: Event) -> bytes:
    return bytes(event.particulars.salt)


def origin() -> str:
    """What this office's ledger is called in its checkpoints."""
    name: str = settings.LEDGER_ORIGIN
    return name


def _algorithm_of_a_new_ledger() -> str:
    name: str = getattr(settings, "LEDGER_ALGORITHM", DEFAULT_ALGORITHM)
    return name
