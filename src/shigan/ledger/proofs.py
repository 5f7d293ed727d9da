"""Takes a ledger and an entry, or two sizes. Gives a small proof that needs no ledger. Never shows another entry."""

from __future__ import annotations

from typing import Final

from shigan.ledger.canonical import canonical_bytes
from shigan.ledger.checkpoint import Checkpoint
from shigan.ledger.errors import LedgerError
from shigan.ledger.reading import Ledger
from shigan.ledger.tree import consistency_path, inclusion_path

INCLUSION: Final = "shigan.inclusion/1"
CONSISTENCY: Final = "shigan.consistency/1"

Proof = dict[str, str | int | list[str]]
"""Ready to be written as JSON; hashes and salt in hexadecimal."""


def prove_entry(ledger: Ledger, sequence: int) -> Proof:
    """That this entry, word for word, stands at this place in the ledger. Raises LedgerError for an erased entry."""
    rows = ledger.entries([sequence]).to_pylist()
    if not rows:
        erasure = ledger.erased().get(sequence)
        why = f"it was erased on {erasure.on}: {erasure.reason}" if erasure else "run 'shigan verify'"
        raise LedgerError(f"entry {sequence} is not in {ledger.path}; {why}")
    return {
        "format": INCLUSION,
        "sequence": sequence,
        "salt": ledger.salt(sequence).hex(),
        "canonical": canonical_bytes(rows[0], ledger.segment_of(sequence).entry).decode(),
        "path": [hash_.hex() for hash_ in inclusion_path(ledger.new, ledger, sequence, ledger.size)],
        "checkpoint": ledger.checkpoint.text,
    }


def prove_growth(ledger: Ledger, older: Checkpoint) -> Proof:
    """That the ledger begins with exactly the entries ``older`` stands for. Raises LedgerError if it does not."""
    if older.size > ledger.size or ledger.checkpoint_at(older.size) != older:
        raise LedgerError(f"{ledger.path} does not begin with the {older.size} entries of the older checkpoint")
    path = consistency_path(ledger.new, ledger, older.size, ledger.size)
    return {
        "format": CONSISTENCY,
        "older": older.text,
        "newer": ledger.checkpoint.text,
        "path": [hash_.hex() for hash_ in path],
    }
