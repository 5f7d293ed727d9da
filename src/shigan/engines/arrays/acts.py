"""Who did what: desk acts, own work, and when a matter ended and came back, for columns of entries.

The paragraphs "Parts" and "Desk acts" of docs/relations.md. What depends on who acted is worked out per level.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from shigan.engines.arrays.columns import NOWHERE, Bools, Column, Ints
from shigan.engines.arrays.moments import Moments
from shigan.engines.parts import (
    AFTER,
    COMES_BACK,
    DESK_ACTIONS,
    DOING,
    HANDED_ROUND,
    OF_THE_DESK,
    OF_THE_WORK,
    PARTS,
    TELLS_HAND_IN,
    TELLS_WHY,
)
from shigan.engines.protocol import Level
from shigan.ledger.actions import ACTIVE, ENDINGS, SUBMIT, SUBSTANTIVE

NO_PART: Final = 0
PART_CODES: Final[dict[str, int]] = {part: code for code, part in enumerate(PARTS, start=1)}

LEVELS: Final[dict[Level, tuple[str, str]]] = {"person": ("actor", "counterpart"), "unit": ("unit", "counterpart_unit")}
"""Who did it, and to whom it was passed."""


@dataclass(frozen=True, kw_only=True)
class LevelActs:
    """What depends on whose act it was; one place per entry."""

    desk: Bools
    substantive: Bools
    own_work: Bools


@dataclass(frozen=True, kw_only=True)
class Acts:
    """One place per entry."""

    part: Column  # of PART_CODES
    doing: Bools
    response: Bools
    after: Bools
    comes_back: Bools
    over: Bools  # the matter had ended before it and did not come back with it
    ends_life: Bools
    tells_hand_in: Bools
    person: LevelActs
    unit: LevelActs

    def at(self, level: Level) -> LevelActs:
        return self.person if level == "person" else self.unit

    def has_part(self, *parts: str) -> Bools:
        return _is_part(self.part, parts)


def acts_of(moments: Moments, part: Column) -> Acts:
    """``part``: of each entry."""
    is_a = moments.is_a
    of_desk, of_work = _is_part(part, OF_THE_DESK), _is_part(part, OF_THE_WORK)
    doing = of_work | ((part == NO_PART) & is_a.any_of(DOING))
    ending = is_a.any_of(ENDINGS)
    comes_back = _comes_back(moments, of_desk)
    marks = moments.last_upto(ending | comes_back)
    before = moments.previous(marks)
    ended_before = (before != NOWHERE) & ending[before]
    over = ended_before & ~comes_back
    tells = is_a.any_of(TELLS_HAND_IN) & ~of_desk
    by_level = {level: _level_acts(moments, level, part, of_desk, of_work, doing, tells) for level in LEVELS}
    return Acts(
        part=part,
        doing=doing,
        response=is_a.any_of(ACTIVE) | of_work,
        after=_is_part(part, (AFTER,)),
        comes_back=comes_back,
        over=over,
        ends_life=ending & ~over,
        tells_hand_in=tells,
        person=by_level["person"],
        unit=by_level["unit"],
    )


def _comes_back(moments: Moments, of_desk: Bools) -> Bools:
    """What is handed round comes back with what it was handed round for, where the record tells."""
    comes_back = moments.is_a.any_of(COMES_BACK) & ~of_desk
    handed = np.flatnonzero(comes_back & moments.is_a.any_of(HANDED_ROUND))
    why = moments.next_after(handed, np.flatnonzero(moments.is_a.any_of(TELLS_WHY)))
    comes_back[handed] = (why == NOWHERE) | comes_back[why] | (moments.is_a.any_of(ENDINGS) & ~of_desk)[why]
    return comes_back


def _is_part(part: Column, parts: tuple[str, ...]) -> Bools:
    wanted = np.zeros(len(PARTS) + 1, dtype=np.bool_)
    wanted[[PART_CODES[name] for name in parts]] = True
    return np.asarray(wanted[part])


def _level_acts(
    moments: Moments, level: Level, part: Column, of_desk: Bools, of_work: Bools, doing: Bools, tells: Bools
) -> LevelActs:
    is_a, said_nothing = moments.is_a, part == NO_PART
    desk = of_desk | (said_nothing & is_a.any_of(DESK_ACTIONS))
    endings = np.flatnonzero(said_nothing & is_a.any_of(ENDINGS))
    desk[endings] = _handed_in(moments, endings, tells) | _strangers(moments, endings, level, doing)
    return LevelActs(
        desk=desk,
        substantive=of_work | (is_a.any_of(SUBSTANTIVE) & ~desk),
        own_work=of_work | (is_a.any_of(ACTIVE) & ~desk),
    )


def _handed_in(moments: Moments, endings: Ints, tells: Bools) -> Bools:
    """The last entry before that tells of a hand-in is one."""
    last = moments.last_before(endings, np.flatnonzero(tells))
    return np.asarray((last != NOWHERE) & moments.is_a.any_of((SUBMIT,))[last])


def _strangers(moments: Moments, endings: Ints, level: Level, doing: Bools) -> Bools:
    """The ending's actor has dealt with nothing in the item before, and somebody else has."""
    who: Column = moments.columns[LEVELS[level][0]]
    dealt = np.flatnonzero(doing & (who > 0))
    somebody = moments.last_before(endings, dealt) != NOWHERE
    width = np.int64(who.max(initial=0)) + 1
    keys = moments.nth[dealt] * width + who[dealt]
    known, first = np.unique(keys, return_index=True)  # the first of equal keys is the earliest entry
    asked = moments.nth[endings] * width + who[endings]
    place = np.searchsorted(known, asked)
    found = np.zeros(len(endings), dtype=np.bool_)
    inside = np.flatnonzero(place < len(known))
    inside = inside[known[place[inside]] == asked[inside]]
    found[inside] = dealt[first[place[inside]]] < endings[inside]
    return np.asarray((who[endings] > 0) & somebody & ~found)
