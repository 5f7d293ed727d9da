"""How often lateness, last-minute work and lying still show of themselves, in an office in which nobody is planted.

What is planted is a multiple of what the record shows anyway. These three come about in many ways, so that no rate of
the plan says how often; they are counted from the rows of the whole office, for each kind of matter.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from random import Random
from typing import Final

from shigan_trial.offices.chances import Chances
from shigan_trial.offices.course import Row, draw_arrivals
from shigan_trial.offices.hours import OPEN_MINUTES
from shigan_trial.offices.plan import Plan
from shigan_trial.offices.pressing import LAST
from shigan_trial.offices.scene import Scene
from shigan_trial.offices.walking import HANDS_IN, walk

LIES_STILL: Final = 8 * OPEN_MINUTES  # working minutes without an entry
WAITS: Final = frozenset({"wait", "submit"})
"""After these the matter is in somebody else's hands."""

Shows = Callable[[Scene, float, Sequence[Row]], bool | None]
"""Whether a matter that arrived at this instant shows it; None: it could not."""


def natural_shares(plan: Plan, behaviour: str) -> dict[int, float]:
    """By kind, of the matters that could show it. Empty for what the plan's rates say."""
    shows = OF_ITSELF.get(behaviour)
    if shows is None:
        return {}
    scene, chances = Scene(plan), Chances(plan)
    seen: Counter[int] = Counter()
    shown: Counter[int] = Counter()
    for case, (arrival, kind) in enumerate(draw_arrivals(plan, Random(f"arrivals:{plan.seed}"))):
        told = shows(scene, arrival, walk(scene, chances, case, kind, arrival))
        seen[kind] += told is not None
        shown[kind] += told is True
    return {kind: shown[kind] / n for kind, n in seen.items() if n}


def handed_in(rows: Sequence[Row]) -> Row | None:
    """The leading unit's last entry before somebody verifies or ends the matter."""
    until = next((place for place, row in enumerate(rows) if row.meaning in ("verify", "close", "cancel")), len(rows))
    return next((row for row in reversed(rows[:until]) if row.meaning in HANDS_IN), None)


def _late(scene: Scene, arrival: float, rows: Sequence[Row]) -> bool | None:
    row = handed_in(rows)
    return None if row is None or row.due is None else row.at > row.due


def _last_minute(scene: Scene, arrival: float, rows: Sequence[Row]) -> bool | None:
    row = handed_in(rows)
    if row is None or row.due is None or row.at > row.due:
        return None
    return row.due - row.at <= LAST * (row.due - arrival)


def _lies_still(scene: Scene, arrival: float, rows: Sequence[Row]) -> bool | None:
    """With a leading unit, before it hands the matter in."""
    done = handed_in(rows)
    if done is None:
        return None
    leading = {unit.name for unit in scene.plan.units_of("lead")}
    return any(
        after.unit in leading and before.meaning not in WAITS and after.meaning != "resume"
        and scene.office.between(before.at, after.at) >= LIES_STILL
        for before, after in pairwise(rows)
        if after.at <= done.at
    )  # fmt: skip


OF_ITSELF: Final[Mapping[str, Shows]] = {"overdue": _late, "last_minute": _last_minute, "stalls": _lies_still}
