"""Which objects of an object-centric log are its matters.

Orders, persons and goods all have events; only the objects of one type are dealt with from a beginning to an end. Such
a type is known by three signs: each of its events is about exactly one of its objects, its objects have events at more
than one time, and they do not go through the same step over and over, as a person does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

_ALONE: Final = 0.95
_SEVERAL: Final = 0.5
_FRESH: Final = 0.5


@dataclass
class TypeFigures:
    """What is counted of one type. ``alone``: events about exactly one object of it."""

    objects: int = 0
    events: int = 0
    alone: int = 0
    relations: int = 0
    steps: set[tuple[str, str]] = field(default_factory=set)  # object and type of event
    first: dict[str, str] = field(default_factory=dict)  # the time of the first event met, by object
    several: set[str] = field(default_factory=set)  # objects with events at more than one time

    def add(self, names: set[str], step: str, time: str) -> None:
        """Count one event that is about these objects of the type."""
        self.events += 1
        self.alone += len(names) == 1
        self.relations += len(names)
        for name in names:
            self.steps.add((name, step))
            if self.first.setdefault(name, time) != time:
                self.several.add(name)

    def rank(self, all_events: int) -> tuple[bool, float]:
        """Whether it has all three signs; then how strong they are, with the share of the log that it explains."""
        if not self.events:
            return (False, 0.0)
        alone = self.alone / self.events
        several = len(self.several) / len(self.first)
        fresh = len(self.steps) / self.relations
        fits = alone >= _ALONE and several >= _SEVERAL and fresh >= _FRESH
        return (fits, self.alone / all_events * fresh * (1.0 if fits else alone * several))


def figures_of(types: Mapping[str, str], events: Iterable[tuple[str, str, Iterable[str]]]) -> tuple[dict[str, TypeFigures], int]:
    """The figures of each type, and the number of events; ``types`` by object, ``events`` as type, time and objects."""
    found: dict[str, TypeFigures] = {}
    for kind in types.values():
        found.setdefault(kind, TypeFigures()).objects += 1
    count = 0
    for step, time, names in events:
        count += 1
        related: dict[str, set[str]] = {}
        for name in names:
            if name in types:
                related.setdefault(types[name], set()).add(name)
        for kind, those in related.items():
            found[kind].add(those, step, time)
    return found, count


def most_like_matters(found: Mapping[str, TypeFigures], all_events: int) -> str:
    """The type whose objects are most likely the matters: by its signs, then by its relations, then by name."""
    ranks = {kind: (*figures.rank(all_events), figures.relations) for kind, figures in found.items()}
    return min(sorted(ranks), key=lambda kind: tuple(-sign for sign in ranks[kind]))
