"""Takes nothing. Gives what follows from an adjustment of units, to be told before and after. Never a matter's title."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Consequences:
    """Everything that happens, in sentences, by the heading under which it is shown. Officers see no matter's title."""

    units: list[str] = field(default_factory=list)
    people: list[str] = field(default_factory=list)
    posts: list[str] = field(default_factory=list)
    matters: list[str] = field(default_factory=list)  # numbers
    recurring: int = 0
    grants: list[str] = field(default_factory=list)
    sights: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
