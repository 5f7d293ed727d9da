"""The lives of items and the entry that yielded the outcome of each: "Lives and outcomes" of docs/relations.md."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from shigan.engines.arrays.acts import Acts
from shigan.engines.arrays.columns import NOWHERE, Bools, Codes, Column, Ints
from shigan.engines.arrays.moments import Moments
from shigan.engines.parts import OUTCOME
from shigan.engines.protocol import Level
from shigan.ledger.actions import CLOSE, REOPEN, RETURN, SUBMIT, VERIFY

BY: Final = ("accepted", "declared", "work", "ending")
_ACCEPTED, _DECLARED, _WORK, _ENDING = range(4)


@dataclass(frozen=True, kw_only=True)
class Lives:
    """One place per life, in the order of items; entries are given by their places, NOWHERE: none."""

    of_entry: Ints  # per entry: its life, or the one that ended before it
    of_item: Ints  # per item: its last life
    begin: Ints
    end: Ints
    outcome: Ints
    by: Column  # of BY; -1: none
    settled: Ints


def lives_of(moments: Moments, acts: Acts) -> Lives:
    begins = np.zeros(moments.size, dtype=np.bool_)
    begins[moments.starts] = True
    begins |= _came_back(moments, acts)
    of_entry = np.cumsum(begins) - 1
    begin = np.flatnonzero(begins)

    def last_of(marked: Bools) -> Ints:
        """For each life its last marked entry; of several values for one place the last one stays."""
        entries = np.flatnonzero(marked & ~acts.over)
        answer = np.full(len(begin), NOWHERE)
        answer[of_entry[entries]] = entries
        return answer

    end = last_of(acts.ends_life)
    closed = (end != NOWHERE) & moments.is_a.any_of((CLOSE,))[end]
    told = last_of(acts.tells_hand_in)
    handed_in = np.where(moments.is_a.any_of((SUBMIT,))[told], told, NOWHERE)
    verified = last_of(moments.is_a.any_of((VERIFY,)))
    accepted = (handed_in != NOWHERE) & (closed | (verified > handed_in))
    submitted = last_of(acts.tells_hand_in & moments.is_a.any_of((SUBMIT,)))
    sent_back = last_of(moments.is_a.any_of((RETURN, REOPEN)))
    signed = (submitted != NOWHERE) & (verified > submitted) & (sent_back < submitted) & (handed_in == NOWHERE)
    signed &= ~_dealt_by_others(moments, acts, of_entry, submitted, verified)
    handed_in = np.where(signed, submitted, handed_in)
    accepted |= signed
    declared = last_of(acts.has_part(OUTCOME))
    declared = np.where(declared > sent_back, declared, NOWHERE)
    desk = (end != NOWHERE) & (acts.person.desk | acts.unit.desk)[end]
    worked = np.where(desk, last_of(acts.doing & ~acts.ends_life), NOWHERE)
    ways = (np.where(accepted, handed_in, NOWHERE), declared, worked, end)
    by = np.full(len(begin), -1, dtype=np.int8)
    outcome = np.full(len(begin), NOWHERE)
    for code, place in reversed(list(enumerate(ways))):
        by = np.where(place != NOWHERE, np.int8(code), by)
        outcome = np.where(place != NOWHERE, place, outcome)
    return Lives(
        of_entry=of_entry,
        of_item=of_entry[moments.ends - 1],
        begin=begin,
        end=end,
        outcome=outcome,
        by=by,
        settled=np.where(outcome != NOWHERE, outcome, handed_in),
    )


def _dealt_by_others(moments: Moments, acts: Acts, of_entry: Ints, submitted: Ints, verified: Ints) -> Bools:
    """For each life whether, once its hand-in was verified, anybody but a colleague of the unit that handed in dealt with it."""
    actor, unit = moments.columns["actor"], moments.columns["unit"]
    later = np.flatnonzero(acts.doing & ~acts.over)
    later = later[later > verified[of_entry[later]]]
    submit = submitted[of_entry[later]]
    known = (unit[later] > 0) & (actor[later] > 0) & (actor[submit] > 0)
    colleague = known & (unit[later] == unit[submit]) & (actor[later] != actor[submit])
    answer = np.zeros(len(submitted), dtype=np.bool_)
    answer[of_entry[later[~colleague]]] = True
    return answer


def _came_back(moments: Moments, acts: Acts) -> Bools:
    """Entries with which an ended item comes back."""
    marks = moments.last_upto(acts.ends_life | acts.comes_back)
    before = moments.previous(marks)
    return np.asarray(acts.comes_back & (before != NOWHERE) & acts.ends_life[before])


def doer_of(entries: Ints, moments: Moments, acts: Acts, held: Codes, level: Level) -> Codes:
    """Who did each of ``entries``: its actor; for a desk act, and for an unknown actor, whoever held the item then."""
    desk = acts.at(level).desk[entries]
    before = np.where(entries > moments.starts[moments.nth[entries]], held[entries - 1], np.int32(0))
    actor: Column = moments.columns["actor" if level == "person" else "unit"][entries]
    known = np.where(desk | (actor == 0), before, actor)
    return np.where(known > 0, known, held[entries])
