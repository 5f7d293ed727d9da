"""Who held a matter, from when until when: the paragraph "Custody" of docs/relations.md, up to the stretch of a hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from shigan.engines.reference.acts import Level, is_after, is_desk_act, over_at
from shigan.engines.reference.moments import Instant, Moment
from shigan.ledger.actions import CLOCK_STOPS, CUSTODY, ENDINGS, RESUME, TRANSFERS


@dataclass(frozen=True)
class Point:
    """An entry that says where the item rests."""

    moment: Moment
    holder: str
    by_transfer: bool

    @property
    def ends(self) -> bool:
        return self.moment.action in ENDINGS

    @property
    def stops_clock(self) -> bool:
        return self.moment.action in CLOCK_STOPS


@dataclass
class Hold:
    """One stay of the item with one holder."""

    level: Level
    holder: str
    number: int
    received: Moment  # the entry whose time is the time of receiving
    previous: Hold | None = None
    next: Hold | None = None
    points: list[Point] = field(default_factory=list)

    @property
    def first(self) -> Point:
        return self.points[0]

    @property
    def last(self) -> Point:
        return self.points[-1]

    @property
    def given_by(self) -> Hold | None:
        """The hold before, if it passed the item on to this one."""
        return None if self.previous is None or self.previous.last.ends else self.previous

    @property
    def passed_to(self) -> Hold | None:
        """The hold after, if this one passed the item on to it."""
        return None if self.last.ends else self.next

    @property
    def left(self) -> Moment | None:
        if self.last.ends:
            return self.last.moment
        return None if self.next is None else self.next.received


@dataclass(frozen=True)
class Interval:
    """Time between two neighbouring points, with the hold it belongs to."""

    owner: Hold
    start: Point
    end_w: int

    @property
    def waited(self) -> bool:
        return self.start.stops_clock


def points_of(moments: list[Moment], level: Level) -> list[Point]:
    """The custody points of a level, in the item's order."""
    points: list[Point] = []
    for moment, over in zip(moments, over_at(moments), strict=True):
        before = points[-1].holder if points else None
        holder, by_transfer = (None, False) if over else _says(moment, moments, level, before)
        if holder is not None:
            points.append(Point(moment, holder, by_transfer))
    return points


def _says(moment: Moment, moments: list[Moment], level: Level, before: str | None) -> tuple[str | None, bool]:
    if moment.action in ENDINGS:
        by = None if is_desk_act(moment, moments, level) else moment.by(level)
        return by or before, False
    if is_after(moment):
        return None, False
    if moment.action in TRANSFERS and moment.to(level) is not None:
        return moment.to(level), True
    if moment.action in CUSTODY and moment.by(level) is not None:
        return moment.by(level), False
    if moment.action in CLOCK_STOPS or moment.action == RESUME:
        return before, False
    return None, False


def held_after(moments: list[Moment], level: Level) -> list[str | None]:
    """Who holds the item after each entry."""
    by_position = {point.moment.position: point.holder for point in points_of(moments, level)}
    holder, held = None, []
    for moment in moments:
        holder = by_position.get(moment.position, holder)
        held.append(holder)
    return held


def holds_of(points: list[Point], level: Level) -> list[Hold]:
    """The holds that the points make, chained to one another."""
    holds: list[Hold] = []
    for place, point in enumerate(points):
        before = points[place - 1] if place else None
        if before is None or before.ends or before.holder != point.holder:
            _begin(holds, point, before, level)
        holds[-1].points.append(point)
    return holds


def _begin(holds: list[Hold], point: Point, before: Point | None, level: Level) -> None:
    own_time = before is None or before.ends or point.by_transfer
    received = point.moment if own_time or before is None else before.moment
    previous = holds[-1] if holds else None
    hold = Hold(level=level, holder=point.holder, number=len(holds) + 1, received=received, previous=previous)
    if previous is not None:
        previous.next = hold
    holds.append(hold)


def ended_by(hold: Hold, ending: Literal["marked", "unmarked"]) -> str:
    if hold.last.ends:
        return hold.last.moment.action
    if hold.next is not None:
        return "handover"
    return "unknown" if ending == "unmarked" else "open"


def end_of(hold: Hold, ended: str, last_entry: Moment, as_of: Instant) -> int:
    """The working-time coordinate up to which the hold is counted."""
    if hold.left is not None:
        return hold.left.at.w
    return as_of.w if ended == "open" else max(last_entry.at.w, hold.received.at.w)


def intervals_of(holds: list[Hold], end_w: int) -> Iterator[Interval]:
    """The time between neighbouring points; ``end_w`` is the end of the last hold."""
    stands = [(hold, point) for hold in holds for point in hold.points]
    for (giver, p), (taker, q) in pairwise(stands):
        if not p.ends:
            owner = giver if q.by_transfer and taker is not giver else taker
            yield Interval(owner, p, q.moment.at.w)
    if stands and not stands[-1][1].ends:
        yield Interval(stands[-1][0], stands[-1][1], end_w)


def stretch_of(hold: Hold, moments: list[Moment]) -> list[Moment]:
    """The item's entries that fall into the hold. No entry falls into two holds of a level."""
    return moments[_stretch_begin(hold) : _stretch_end(hold, len(moments))]


def _stretch_begin(hold: Hold) -> int:
    if hold.given_by is None:
        return hold.first.moment.position
    if hold.first.by_transfer:
        return hold.first.moment.position + 1
    return hold.given_by.last.moment.position + 1


def _stretch_end(hold: Hold, n_moments: int) -> int:
    if hold.last.ends:
        return hold.last.moment.position + 1
    if hold.next is None:
        return n_moments
    after = hold.next.first if hold.next.first.by_transfer else hold.last
    return after.moment.position + 1
