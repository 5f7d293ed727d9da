"""Takes nothing. Gives the errors of the ledger. Never hides what was found, what was expected and what to do."""

from __future__ import annotations

from shigan.errors import Both, SaidWhole


class LedgerError(SaidWhole):
    """Something about a ledger is not as it must be; the message speaks to people."""


class EventsRefused(LedgerError):
    """Events may not enter the ledger. ``faults`` lists all that was found, not only the first."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        listed = "\n".join(f"  - {fault}" for fault in faults)
        super().__init__(
            Both(f"these events may not enter the ledger:\n{listed}", zh=f"这些记录不能入账：\n{listed}")
        )

    def __reduce__(self) -> tuple[object, ...]:
        return (type(self), (self.faults,))
