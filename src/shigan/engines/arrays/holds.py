"""The rows of holds: the paragraphs "Custody" and "Hand-overs" of docs/relations.md.

What compares one item with another is left open: steps and ways are filled in when all items have been looked at
(``completing``), norms are joined when a question needs them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa

from shigan.engines.arrays.absences import Absences
from shigan.engines.arrays.acts import LEVELS as BY_AND_TO
from shigan.engines.arrays.columns import NOWHERE, Bools, Codes, Column, Ints
from shigan.engines.arrays.custody import Custody, held_before
from shigan.engines.arrays.lives import Lives
from shigan.engines.arrays.moments import Moments
from shigan.engines.arrays.stretches import Stretches, gaps
from shigan.engines.arrays.tables import chosen, flags, instants, maybe
from shigan.engines.arrays.view import View
from shigan.engines.arrays.ways import given_verb
from shigan.engines.protocol import Level
from shigan.ledger.actions import CANCEL, CLOCK_STOPS, CLOSE, SUBMIT

LEVELS: Final[tuple[Level, ...]] = ("person", "unit")
ENDED_BY: Final = ("handover", CLOSE, CANCEL, "open", "unknown")


@dataclass(frozen=True, kw_only=True)
class Charge:
    """What a hold lasted; one place per hold."""

    held_w: Ints
    waited_w: Ints
    leave_w: Ints
    charged_w: Ints
    response_w: Ints


def hold_rows(
    moments: Moments,
    custody: Custody,
    stretches: Stretches,
    lives: Lives,
    late: pa.Array,
    view: View,
    absences: Absences,
    *,
    own_step: Codes,
    passing: Column,
) -> pa.Table:
    """The columns of ``holds_coded``, for one level, as far as the item tells them. ``late``: of the items. ``own_step``
    and ``passing`` are what ``completing`` makes steps and ways of."""
    c, s = custody, stretches
    left = c.left
    settlement = lives.settled[lives.of_entry[c.first]]
    end_w = _ends(moments, c, view)
    until_w = _charged_until(moments, c, s, settlement, end_w)
    charge = _charge(moments, c, s, end_w, until_w, absences)
    columns = moments.columns
    sequence, start = columns["sequence"], moments.starts[c.nth]
    unit = c.holder if c.level == "unit" else s.own_unit
    has_left, last = left >= 0, np.where(s.last_own >= 0, s.last_own, c.last)
    return pa.table(
        {
            "level": chosen(np.full(c.size, LEVELS.index(c.level), dtype=np.int8), LEVELS),
            "holder": c.holder,
            "item_id": columns["item"][start],
            "hold_no": c.number,
            "kind": columns["kind"][start],
            "channel": columns["channel"][start],
            "unit": unit,
            "period": moments.period[c.received],
            "period_left": np.where(has_left, moments.period[left], np.int32(0)),
            "received_s": moments.at_s[c.received],
            "received_w": moments.at_w[c.received],
            "received_from": c.of_previous(c.holder),
            "received_inside": _received_inside(c, unit, s.n_entries),
            "left_s": maybe(moments.at_s[left], has_left),
            "left_w": maybe(moments.at_w[left], has_left),
            "passed_to": c.of_next(c.holder),
            "ended_by": chosen(_ended_by(moments, c, view), ENDED_BY),
            "step": own_step,
            "due_step": _due_step(c, own_step),
            "passing": passing,
            "given_verb": given_verb(moments, c),
            "settled": flags(_is_settled(c, settlement)),
            "yields_outcome": flags(_yields_outcome(c, s, lives)),
            "held_w": charge.held_w,
            "waited_w": charge.waited_w,
            "leave_w": charge.leave_w,
            "charged_w": charge.charged_w,
            "charged_minutes": (charge.charged_w + 59) // 60,
            "response_minutes": (charge.response_w + 59) // 60,
            "acted": flags(s.acted >= 0),
            "n_entries": s.n_entries,
            "n_work": s.n_work,
            "n_acts": s.n_acts,
            "n_steps": s.n_steps,
            "n_reminders": s.n_reminders,
            "moved_after_reminder": _moved(moments, s),
            "longest_gap_w": _longest_gap(moments, c, s, until_w, absences),
            "due_s": instants(s.due_s),
            "item_late": late.take(pa.array(c.nth)),
            "first_sequence": sequence[np.where(s.first_own >= 0, s.first_own, c.first)],
            "last_sequence": sequence[last],
            "last_step": columns["activity"][last],
            "passed_at": maybe(c.of_next(sequence[c.first]), c.passed_on),
            "taker_idle": flags(c.of_following(s.n_acts) == 0),
            "same_unit": _same_unit(c, unit),
        }
    )


def _due_step(custody: Custody, own_step: Codes) -> Codes:
    """What the next hold of the item that shows a step does; 0: none follows."""
    shows = np.where(own_step > 0, np.arange(custody.size), custody.size)
    following = np.append(np.minimum.accumulate(shows[::-1])[::-1][1:], custody.size)[: custody.size]
    at = np.minimum(following, custody.size - 1)
    return np.where((following < custody.size) & (custody.nth[at] == custody.nth), own_step[at], np.int32(0))


def _ended_by(moments: Moments, custody: Custody, view: View) -> Column:
    closed = moments.is_a.any_of((CLOSE,))[custody.last]
    remains = ENDED_BY.index("open" if view.marked else "unknown")
    otherwise = np.where(custody.passed_on, ENDED_BY.index("handover"), remains)
    return np.where(custody.ended, np.where(closed, ENDED_BY.index(CLOSE), ENDED_BY.index(CANCEL)), otherwise).astype(
        np.int8
    )


def _ends(moments: Moments, custody: Custody, view: View) -> Ints:
    """The coordinate up to which each hold is counted."""
    if view.marked:
        remains: Ints | int = view.as_of_w
    else:
        remains = np.maximum(moments.at_w[moments.ends[custody.nth] - 1], moments.at_w[custody.received])
    return np.where(custody.left >= 0, moments.at_w[custody.left], remains)


def _charged_until(moments: Moments, custody: Custody, stretches: Stretches, settlement: Ints, end_w: Ints) -> Ints:
    """Nobody is charged from the outcome of the life on, or once a hold was done with and lay with who passed it on."""
    done = np.where(_was_taken(moments, custody), stretches.last_acted, NOWHERE)
    until_w = np.where(settlement != NOWHERE, np.minimum(end_w, moments.at_w[settlement]), end_w)
    return np.where(done != NOWHERE, np.minimum(until_w, moments.at_w[done]), until_w)


def _was_taken(moments: Moments, custody: Custody) -> Bools:
    """Somebody else handed it in, or passed it on who had held it before."""
    c = custody
    entry = c.of_next(c.first)
    giver = np.where(c.of_next(c.by_transfer.astype(np.int8)) > 0, moments.columns[BY_AND_TO[c.level][0]][entry], 0)
    others = (giver > 0) & (giver != c.holder)
    return np.asarray(others & (moments.is_a.any_of((SUBMIT,))[entry] | held_before(c, giver)))


def _is_settled(custody: Custody, settlement: Ints) -> Bools:
    """It began when the outcome was there."""
    begun = (custody.first > settlement) | ((custody.first == settlement) & custody.sent)
    return np.asarray((settlement != NOWHERE) & begun)


def _yields_outcome(custody: Custody, stretches: Stretches, lives: Lives) -> Bools:
    answer = np.zeros(custody.size, dtype=np.bool_)
    outcomes = lives.outcome[lives.outcome != NOWHERE]
    own = outcomes[stretches.own[outcomes]]
    answer[stretches.of_entry[own]] = True
    return answer


def _moved(moments: Moments, stretches: Stretches) -> pa.Array:
    """Unknown where both are of one day and of one of them only the day is known."""
    acted, reminded = stretches.acted, stretches.reminded
    one_day = (acted >= 0) & (moments.day[acted] == moments.day[reminded])
    unsure = one_day & (moments.by_day[acted] | moments.by_day[reminded])
    return flags(acted > reminded, (reminded >= 0) & ~unsure)


def _charge(
    moments: Moments, custody: Custody, stretches: Stretches, end_w: Ints, until_w: Ints, absences: Absences
) -> Charge:
    received_w = moments.at_w[custody.received]
    response_from, response_to = _response(moments, custody, stretches, until_w)
    waited_w, waited_before = _waited(moments, custody, stretches, end_w, until_w, response_to)
    leave_w = absences.within(received_w, until_w)
    leave_before = absences.within(response_from, response_to)
    charged_w = np.maximum(0, until_w - received_w) - waited_w - leave_w
    response_w = np.maximum(0, response_to - response_from) - waited_before - leave_before
    return Charge(
        held_w=np.maximum(0, end_w - received_w),
        waited_w=waited_w,
        leave_w=leave_w,
        charged_w=np.maximum(0, charged_w),
        response_w=np.maximum(0, response_w),
    )


def _response(moments: Moments, custody: Custody, stretches: Stretches, until_w: Ints) -> tuple[Ints, Ints]:
    """From when until when each hold waits for its first action; in whole days where only a day is known."""
    received, acted = custody.received, stretches.acted
    has_acted = acted >= 0
    whole_days = has_acted & (moments.by_day[received] | moments.by_day[acted])
    start_w = np.where(whole_days, moments.day_w[received], moments.at_w[received])
    acted_w = np.where(whole_days, moments.day_w[acted], moments.at_w[acted])
    return start_w, np.where(has_acted, np.minimum(acted_w, until_w), until_w)


def _waited(
    moments: Moments, custody: Custody, stretches: Stretches, end_w: Ints, until_w: Ints, response_to: Ints
) -> tuple[Ints, Ints]:
    """The waiting of each hold: all that could be charged, and what lay before the first action.

    The time after a point that stops the clock is the next point's hold's, unless that was passed the item on.
    """
    stopping = np.flatnonzero(moments.is_a.any_of(CLOCK_STOPS)[custody.points])
    start = custody.points[stopping]
    giver = custody.hold_of_point[stopping]
    follows = np.append(np.diff(moments.nth[custody.points]) == 0, False)[stopping]
    after = np.minimum(stopping + 1, len(custody.points) - 1)
    stopped_until = np.where(follows, moments.at_w[custody.points[after]], end_w[giver])
    taker = custody.hold_of_point[after]
    owner = np.where(follows & ~custody.by_transfer[taker], taker, giver)
    start_w = moments.at_w[start]
    acted = stretches.acted[owner]
    before = (acted < 0) | (start < acted)
    waited = np.maximum(0, np.minimum(stopped_until, until_w[owner]) - start_w)
    waited_before = np.maximum(0, np.minimum(stopped_until, response_to[owner]) - start_w)
    return _summed(owner, waited, custody.size), _summed(owner, np.where(before, waited_before, 0), custody.size)


def _summed(hold: Ints, values: Ints, size: int) -> Ints:
    """Sums stay far below 2^53, so that none is rounded."""
    return np.bincount(hold, weights=values, minlength=size).astype(np.int64)


def _longest_gap(moments: Moments, custody: Custody, stretches: Stretches, until_w: Ints, absences: Absences) -> Ints:
    """That between entries, or from the last of them to the end of a hold that has not ended."""
    gap_w = gaps(moments, custody, stretches.of_entry, until_w, absences)
    since = moments.at_w[np.where(stretches.seen >= 0, stretches.seen, custody.last)]
    running = (custody.left == NOWHERE) & ~moments.is_a.any_of(CLOCK_STOPS)[custody.last]
    still_w = until_w - since - absences.within(since, until_w)
    return np.where(running, np.maximum(gap_w, still_w), gap_w)


def _received_inside(custody: Custody, unit: Codes, n_entries: Ints) -> pa.Array:
    """Whether each had the item from its own unit; null where nobody passed it on.

    Of the holds through which it came, those that left no entry are passed over: what was addressed to somebody who never
    touched it came from where it came to them.
    """
    places = np.arange(custody.size)
    touched = np.maximum.accumulate(np.where(n_entries > 0, places, -1))
    before = np.concatenate((touched[:1], touched[:-1]))
    begins = np.maximum.accumulate(np.where(custody.given, -1, places))
    giver = np.where(before >= begins, before, places - 1)
    return _in_one_unit(custody, unit, np.where(custody.given, unit[giver], np.int32(0)))


def _same_unit(custody: Custody, unit: Codes) -> pa.Array:
    """Of a hold and the one that follows it in the item."""
    return _in_one_unit(custody, unit, custody.of_following(unit))


def _in_one_unit(custody: Custody, unit: Codes, other: Column) -> pa.Array:
    """Null where a unit is not known, and at unit level."""
    if custody.level == "unit":
        return pa.nulls(custody.size, pa.bool_())
    known: Bools = (unit > 0) & (other > 0)
    return flags(unit == other, known)
