"""In whose hands a matter was, and how much leave those had: the paragraph "Leave" of docs/relations.md."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from shigan.engines.reference.custody import Hold, Point
from shigan.engines.reference.moments import Moment, span

Leave = Mapping[str, Sequence[tuple[int, int]]]  # person -> spans of absence in working-time coordinates
FOREVER = 1 << 62


@dataclass(frozen=True)
class Hands:
    """From when until when, in working-time coordinates, who had it; ``since``: of each entry, its coordinate or that of
    a later one before it."""

    spans: Sequence[tuple[int, int, str]]
    since: Sequence[int]

    def leave_within(self, hold: Hold, start_w: int, end_w: int, leave: Leave) -> int:
        """The holder's own leave; of a unit that of whoever had it in hand there."""
        if hold.level == "person":
            return _overlap(start_w, end_w, leave.get(hold.holder, ()))
        start_w = max(start_w, self.since[hold.first.moment.position])
        return sum(
            _overlap(max(start_w, begin), min(end_w, until), leave.get(person, ())) for begin, until, person in self.spans
        )


def hands_of(moments: Sequence[Moment], points: Sequence[Point], holds: Sequence[Hold]) -> Hands:
    """``points``: those of people; ``holds``: of the level asked for."""
    since = list(accumulate((m.at.w for m in moments), max))
    spans = []
    for moment, begin, until in zip(moments, since, [*since[1:], FOREVER], strict=True):
        taken = [p for p in points if p.moment.position <= moment.position]
        begun = [h.first for h in holds if h.first.moment.position <= moment.position]
        if taken and begun and _theirs(taken[-1], begun[-1]):
            spans.append((begin, until, taken[-1].holder))
    return Hands(spans=spans, since=since)


def _theirs(taken: Point, begun: Point) -> bool:
    """They have it since the unit has; who passes a matter to a unit, and to nobody in it, has it no more."""
    if taken.moment is begun.moment:
        return taken.by_transfer or not begun.by_transfer
    return taken.moment.position > begun.moment.position


def _overlap(start_w: int, end_w: int, spans: Sequence[tuple[int, int]]) -> int:
    return sum(span(max(start_w, a), min(end_w, b)) for a, b in spans)
