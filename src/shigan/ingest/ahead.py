"""Takes an iterator. Gives the same things, the next one made while this one is used. Never more than one ahead."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import TypeVar

Item = TypeVar("Item")


def one_ahead(items: Iterator[Item]) -> Iterator[Item]:
    """In the same order; what making one raises is raised where it would have come."""
    with ThreadPoolExecutor(1) as beside:
        coming = beside.submit(_next, items)
        while found := coming.result():
            coming = beside.submit(_next, items)
            yield from found


def _next(items: Iterator[Item]) -> list[Item]:
    """The next one in a list; an empty list at the end."""
    return list(islice(items, 1))
