"""Takes events. Gives them a place in an append-only record, and proofs of it. Never edits the past."""

from shigan.ledger.checkpoint import Checkpoint
from shigan.ledger.directory import Directory, Person
from shigan.ledger.errors import EventsRefused, LedgerError
from shigan.ledger.reading import Ledger, open_ledger
from shigan.ledger.verification import Fault, Verification, verify_ledger
from shigan.ledger.writer import LedgerWriter

__all__ = [
    "Checkpoint",
    "Directory",
    "EventsRefused",
    "Fault",
    "Ledger",
    "LedgerError",
    "LedgerWriter",
    "Person",
    "Verification",
    "open_ledger",
    "verify_ledger",
]
