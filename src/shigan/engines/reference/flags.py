"""The rows of relation ``entries`` of one item: the paragraph "Flags on entries" of docs/relations.md.

Bursts, which look across items, come last.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import takewhile
from typing import Any

from shigan.engines.reference.acts import Level, Life, comes_back, holder_of, lives_of
from shigan.engines.reference.custody import held_after
from shigan.engines.reference.holds import View
from shigan.engines.reference.moments import Moment, span
from shigan.ledger.actions import (
    ACCEPTED,
    ARBITRATE,
    CLOSE,
    COMPLAIN,
    DECLINE,
    DISPUTE,
    GIVES,
    GUIDE,
    NOTE,
    PENDING,
    PROMISE,
    RATE,
    RECEIVE,
    RETURN,
    SUBMIT,
    TRANSFER,
    UNFOUNDED,
    VERIFY,
)

Row = dict[str, Any]
NINETY_DAYS = 90 * 86_400
BURST_SIZE = 5
BURST_SECONDS = 3600
MOST = 3


def entry_rows(moments: list[Moment], view: View) -> list[Row]:
    """One row per entry of the item; ``in_burst`` is still to come."""
    by_person, by_unit = held_after(moments, "person"), held_after(moments, "unit")
    ended = [life for life in lives_of(moments) if life.end is not None]
    rows = []
    for moment in moments:
        life = next((one for one in ended if one.end == moment.position and moment.action == CLOSE), None)
        told = _told_of(moment, ended) if life is None else life
        rows.append(
            {
                **_recorded(moment),
                "nth": _nth(moment, moments[: moment.position]),
                "held_by": by_person[moment.position],
                "held_by_unit": by_unit[moment.position],
                "done_step": None if told is None or told.outcome is None else moments[told.outcome].activity,
                "done_by": None if told is None else _done_by(told, moments, "person", by_person),
                "done_by_unit": None if told is None else _done_by(told, moments, "unit", by_unit),
                **_flags(moment, moments[moment.position + 1 :], life, view),
                "_done_at": None if life is None or life.outcome is None else moments[life.outcome],
            }
        )
    return rows


def _nth(moment: Moment, before: list[Moment]) -> int:
    for is_one in (_is_submit, _is_answer, _is_close):
        if is_one(moment):
            return min(MOST, 1 + sum(is_one(m) for m in before))
    return 1


def _is_submit(moment: Moment) -> bool:
    return moment.action == SUBMIT


def _is_answer(moment: Moment) -> bool:
    """Whoever was to take the matter takes it or declines."""
    takes_over = moment.action == TRANSFER and moment.actor is not None and moment.actor == moment.counterpart
    return takes_over or moment.action in (RECEIVE, DECLINE)


def _is_close(moment: Moment) -> bool:
    return moment.action == CLOSE


def _told_of(moment: Moment, ended: list[Life]) -> Life | None:
    """The life that a complaint or a rating speaks of: the last that had ended by then."""
    before = [life for life in ended if life.end is not None and life.end < moment.position]
    return before[-1] if before and moment.action in (COMPLAIN, RATE) else None


def _done_by(life: Life, moments: list[Moment], level: Level, held: list[str | None]) -> str | None:
    assert life.outcome is not None, "a life that ended has an outcome entry"
    return holder_of(life.outcome, moments, level, held)


def _recorded(moment: Moment) -> Row:
    due = moment.promised if moment.action == PROMISE else moment.due_after
    return {
        "sequence": moment.sequence,
        "item": moment.item,
        "kind": moment.kind,
        "channel": moment.channel,
        "action": moment.action,
        "activity": moment.activity,
        "actor": moment.actor,
        "unit": moment.unit,
        "counterpart": moment.counterpart,
        "counterpart_unit": moment.counterpart_unit,
        "outcome": moment.outcome,
        "outcome_known": moment.outcome_known,
        "part": moment.part,
        "at_s": moment.at.s,
        "at_w": moment.at.w,
        "period": moment.period,
        "due_s": None if due is None else due.s,
        "due_w": None if due is None else due.w,
    }


def _flags(moment: Moment, later: list[Moment], life: Life | None, view: View) -> Row:
    """``life``: the one that this closing ended."""
    return {
        "review": _review(moment, later),
        "after_due": _after_due(moment),
        "reopened_90d": None if life is None else _reopened_90d(moment, later),
        "followed_90d": None if life is None else view.as_of.s >= moment.at.s + NINETY_DAYS,
        "kept": _kept(moment, later, view),
        "to_lower": _to_lower(moment, view),
        "guided": _guided(moment, later),
        "arbitrated_w": _arbitrated(moment, later),
        "unfounded": _unfounded(moment, later),
        "in_burst": None,
    }


def _review(moment: Moment, later: list[Moment]) -> str | None:
    answer = next((m.action for m in later if m.action in (RETURN, VERIFY, CLOSE)), None)
    if moment.action != SUBMIT or answer is None:
        return None
    return "returned" if answer == RETURN else "passed"


def _after_due(moment: Moment) -> bool | None:
    due = moment.due_before or moment.due_after
    return None if due is None else moment.first_s > due.s


def _reopened_90d(moment: Moment, later: list[Moment]) -> bool:
    back = next((m for m in later if comes_back(m, later) or m.action == COMPLAIN), None)
    return back is not None and back.at.s <= moment.at.s + NINETY_DAYS


def _kept(moment: Moment, later: list[Moment], view: View) -> bool | None:
    if moment.promised is None:
        return None
    promised_s = moment.promised.s
    if any(m.action in (SUBMIT, VERIFY, CLOSE) and m.first_s <= promised_s for m in later):
        return True
    return False if view.as_of.s > promised_s else None


def _to_lower(moment: Moment, view: View) -> bool | None:
    if moment.action not in GIVES or moment.unit is None or moment.counterpart_unit is None:
        return None
    giver, taker = view.tiers.get(moment.unit), view.tiers.get(moment.counterpart_unit)
    return None if giver is None or taker is None else taker < giver


def _guided(moment: Moment, later: list[Moment]) -> bool | None:
    if moment.action not in GIVES or moment.unit is None:
        return None
    return any(m.action == GUIDE and m.unit == moment.unit for m in later)


def _arbitrated(moment: Moment, later: list[Moment]) -> int | None:
    answer = next((m for m in later if m.action == ARBITRATE), None)
    return None if moment.action != DISPUTE or answer is None else span(moment.at.w, answer.at.w)


def _unfounded(moment: Moment, later: list[Moment]) -> bool | None:
    """The last judgement of a refusal that had to be judged stands; one that nobody judged holds nothing against anybody."""
    if moment.action != DECLINE:
        return None
    if moment.outcome != PENDING:
        return moment.outcome != ACCEPTED
    until_next = takewhile(lambda m: m.action != DECLINE, later)
    judgements = [m.outcome for m in until_next if m.action == NOTE and m.outcome in (ACCEPTED, UNFOUNDED)]
    return judgements[-1:] == [UNFOUNDED]


def add_bursts(entries: list[Row]) -> None:
    """Marks closings whose outcome entries stand among five of one doer within an hour; a known day has no hour."""
    closings: dict[str, list[Row]] = defaultdict(list)
    for row in entries:
        if row["_done_at"] is not None and row["done_by"] is not None and not row["_done_at"].by_day:
            row["in_burst"] = False
            closings[row["done_by"]].append(row)
    for rows in closings.values():
        rows.sort(key=lambda row: (row["_done_at"].at.s, row["sequence"]))
        for start in range(len(rows) - BURST_SIZE + 1):
            five = rows[start : start + BURST_SIZE]
            if five[-1]["_done_at"].at.s - five[0]["_done_at"].at.s <= BURST_SECONDS:
                for row in five:
                    row["in_burst"] = True
