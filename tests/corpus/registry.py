"""Takes functions that make a faulty file each. Gives the list of them with what must become of each file.

``expected`` is what reading the file ends in: 'error' (a named ReadError, no rows), 'refused' (some rows kept out, each
with a reason) or 'read' (nothing to say about it before it is mapped). ``problem`` is the id of the error or of the
first refusal. ``later`` says what is wrong with it as a record of work, for the stage that maps the columns.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

Expected = Literal["error", "refused", "read"]


@dataclass(frozen=True, kw_only=True)
class Malformed:
    """One faulty file. ``make(folder)`` writes it and gives its path."""

    name: str
    expected: Expected
    problem: str | None
    bomb: bool
    later: str | None
    file_name: str
    content: Callable[[], bytes]

    def make(self, folder: Path) -> Path:
        path = folder / self.file_name
        path.write_bytes(self.content())
        return path


CORPUS: Final[dict[str, Malformed]] = {}


def malformed(
    expected: Expected, problem: str | None, suffix: str, *, bomb: bool = False, later: str | None = None
) -> Callable[[Callable[[], bytes]], Callable[[], bytes]]:
    """Enter the decorated function, which gives the content of the file, under its own name."""

    def enter(content: Callable[[], bytes]) -> Callable[[], bytes]:
        name = content.__name__
        assert name not in CORPUS, name
        CORPUS[name] = Malformed(
            name=name,
            expected=expected,
            problem=problem,
            bomb=bomb,
            later=later,
            file_name=name + suffix,
            content=content,
        )
        return content

    return enter
