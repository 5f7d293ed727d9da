"""Takes things that come one after the other. Gives them, making the next while one is in use. Never more than one ahead."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

Thing = TypeVar("Thing")
_END: Final = object()


def ahead(things: Iterator[Thing]) -> Iterator[Thing]:
    """The same things in the same order. What goes wrong in making one is raised when it is asked for."""
    with ThreadPoolExecutor(1) as maker:
        coming = maker.submit(next, things, _END)
        while (thing := coming.result()) is not _END:
            coming = maker.submit(next, things, _END)
            yield thing  # type: ignore[misc]
