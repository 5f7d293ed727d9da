"""Takes the first row of a table. Gives every column a name of its own. Never without telling which it made up."""

from __future__ import annotations

from collections.abc import Sequence

from shigan.ingest.messages import Message, note, problem
from shigan.ingest.raw import ReadError


def column_names(header: Sequence[str]) -> tuple[list[str], list[Message]]:
    """The names, in order, unique; an empty one becomes 'column 3', a second 'date' becomes 'date (2)'."""
    if not any(name.strip() for name in header):
        raise ReadError(problem("header_missing"))
    taken = {name.strip() for name in header}
    names: list[str] = []
    used: set[str] = set()
    told: list[Message] = []
    for number, found in enumerate(header, start=1):
        name = found.strip()
        if not name or name in used or name.startswith("@"):
            name = _free(name, number, taken | used)
            told.append(note("column_renamed", number=number, found=found.strip(), name=name))
        used.add(name)
        names.append(name)
    return names, told


def _free(wanted: str, number: int, taken: set[str]) -> str:
    """A name near the one wanted that is not taken; '@' at its beginning is kept for our own columns."""
    name = wanted.lstrip("@ ") or f"column {number}"
    candidate, again = name, 2
    while candidate in taken:
        candidate = f"{name} ({again})"
        again += 1
    return candidate
