"""Takes nothing. Gives the errors of the ledger. Never hides what was found, what was expected and what to do."""

from __future__ import annotations


class LedgerError(Exception):
    """Something about a ledger is not as it must be; the message speaks to people."""


class EventsRefused(LedgerError):
    """Events may not enter the ledger. ``faults`` lists all that was found, not only the first."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        super().__init__("these events may not enter the ledger:\n" + "\n".join(f"  - {fault}" for fault in faults))
