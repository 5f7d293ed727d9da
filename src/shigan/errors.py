"""Takes what was found and what was expected. Gives one readable paragraph. Never shows a traceback to a reader.

Every stage raises a ``ShiganError`` (or a kind of it) for whatever a person can put right: a file that is not what it
claims to be, a rule that cites a provision nobody declared, a missing folder. Mistakes of our own stay assertions.
"""

from __future__ import annotations


class ShiganError(Exception):
    """Something a person can put right. Each part is a sentence or a phrase without its closing full stop.

    ``found`` is required; ``expected``, ``where`` and ``remedy`` are said when they are known.
    """

    def __init__(self, found: str, *, expected: str = "", where: str = "", remedy: str = "") -> None:
        super().__init__(found, expected, where, remedy)
        self.found = found
        self.expected = expected
        self.where = where
        self.remedy = remedy

    def __str__(self) -> str:
        parts = [f"{self.where}: {self.found}" if self.where else self.found]
        if self.expected:
            parts.append(f"expected: {self.expected}")
        if self.remedy:
            parts.append(f"what to do: {self.remedy}")
        return "; ".join(part.rstrip(".。;； ") for part in parts) + "."

    def __reduce__(self) -> tuple[object, ...]:
        """Pickled by parts, so that it survives the way out of a child process."""
        return (_rebuild, (type(self), self.found, self.expected, self.where, self.remedy))


def _rebuild(kind: type[ShiganError], found: str, expected: str, where: str, remedy: str) -> ShiganError:
    error = kind.__new__(kind)
    ShiganError.__init__(error, found, expected=expected, where=where, remedy=remedy)
    return error
