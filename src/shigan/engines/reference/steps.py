"""Which step of the procedure a hold is, and who does which step: the paragraph "Steps" of docs/relations.md.

A record shows which holders do which step. Where steps are divided among units, a unit is compared only with others at
the same step, and passing to the next step is the procedure itself.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

from shigan.engines.reference.norms import nearest_rank

Row = dict[str, Any]
Kind = tuple[str, str]  # level, kind
DOES_ONE_IN = 20
SHOWS_ONE_IN = 40


@dataclass(frozen=True)
class Steps:
    """``place``: at which hold a step usually stands. ``n``: the holds of a step, and of a step by one holder."""

    place: dict[tuple[Kind, str], int]
    n: dict[tuple[Kind, str], int]
    of_holder: dict[tuple[Kind, str, str], int]
    usual: dict[tuple[Kind, str], str | None]  # what a holder does most often in a kind

    def place_of(self, hold: Row) -> int | None:
        return self.place.get((kind_of(hold), hold["step"]))

    def does(self, kind: Kind, step: str, holder: str) -> bool:
        """At least one in twenty of the step's holds are this holder's."""
        return DOES_ONE_IN * self.of_holder.get((kind, step, holder), 0) >= self.n[kind, step]


def kind_of(hold: Row) -> Kind:
    return hold["level"], hold["kind"]


def learn_steps(holds: list[Row]) -> Steps:
    """Learns from the holds that show their step, and gives the others what was due, or their holder's commonest one in the kind.

    Who shows a step in fewer than one in forty holds of the kind, a secretary who once stood in, has none to give.
    """
    numbers: dict[tuple[Kind, str], list[int]] = defaultdict(list)
    by_holder: dict[tuple[Kind, str], Counter[str]] = defaultdict(Counter)
    of_all = Counter((kind_of(hold), hold["holder"]) for hold in holds)
    for hold in holds:
        if hold["step"] is not None:
            numbers[kind_of(hold), hold["step"]].append(hold["hold_no"])
            by_holder[kind_of(hold), hold["holder"]][hold["step"]] += 1
    usual = {whose: _usual(by_holder[whose], n_holds) for whose, n_holds in of_all.items()}
    for hold, due in _with_due(holds):
        if hold["step"] is None:
            whose = kind_of(hold), hold["holder"]
            shows_due = due is not None and SHOWS_ONE_IN * by_holder[whose][due] >= of_all[whose]
            hold["step"] = due if shows_due else usual[whose]
    return Steps(
        place={step: nearest_rank(found, 50) for step, found in numbers.items()},
        n={step: len(found) for step, found in numbers.items()},
        of_holder={
            (kind, step, holder): n for (kind, holder), found in by_holder.items() for step, n in found.items()
        },
        usual=usual,
    )


def _with_due(holds: list[Row]) -> list[tuple[Row, str | None]]:
    """Each hold with what the next hold of its item and level that shows a step does."""
    due: dict[tuple[str, str], str] = {}
    told = []
    for hold in sorted(holds, key=lambda hold: -hold["hold_no"]):
        told.append((hold, due.get((hold["level"], hold["item"]))))
        if hold["step"] is not None:
            due[hold["level"], hold["item"]] = hold["step"]
    return told


def _usual(found: Counter[str], n_holds: int) -> str | None:
    """The commonest of the steps that a holder shows, who has so many holds; None where hardly any shows one."""
    shows = SHOWS_ONE_IN * found.total() >= n_holds
    return min(found, key=lambda step: (-found[step], step), default=None) if shows else None
