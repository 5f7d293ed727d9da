"""Takes a setting. Gives all statements in the order in which they run. Never runs one."""

from __future__ import annotations

from collections.abc import Iterator

from shigan.engines.sql import custody, holds, items, moments, norms
from shigan.engines.sql.statements import Setting, Statement


def statements(setting: Setting) -> Iterator[Statement]:
    """What an engine runs, one after the other, to derive the relations."""
    yield from moments.moments(setting)
    yield custody.place_entries(setting)
    yield from items.entries()
    yield from items.items(setting)
    yield from holds.holds(setting)
    yield from norms.norms()
