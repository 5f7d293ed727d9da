"""Who did what in a matter: desk acts, own work, lives and outcome entries.

The paragraphs "Parts", "Desk acts" and "Lives and outcomes" of docs/relations.md, one function per sentence. A matter
has one life from its beginning to its first ending, and one more each time it comes back. Lateness, rework and outcome
are judged at the outcome entry of a life, so that nobody answers for what a desk does afterwards.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from shigan.engines.parts import (
    AFTER,
    COMES_BACK,
    DESK_ACTIONS,
    DOING,
    HANDED_ROUND,
    OF_THE_DESK,
    OF_THE_WORK,
    OUTCOME,
    TELLS_HAND_IN,
    TELLS_WHY,
)
from shigan.engines.reference.moments import Moment
from shigan.ledger.actions import ACTIVE, CLOSE, ENDINGS, REOPEN, RETURN, SUBMIT, SUBSTANTIVE, VERIFY

Level = Literal["person", "unit"]
OutcomeBy = Literal["accepted", "declared", "work", "ending"]


@dataclass(frozen=True)
class Life:
    """The matter from ``begin`` to ``end``, positions in its order. ``end`` is null while it has not ended."""

    begin: int
    end: int | None
    last: int  # the end, or the matter's last entry
    outcome: int | None  # the entry that yielded the outcome
    by: OutcomeBy | None
    settled: int | None  # from here on no hold is charged: the outcome, or a hand-in that waits for an answer


def is_doing(moment: Moment) -> bool:
    """Dealing with the matter itself."""
    return moment.part in OF_THE_WORK or (moment.part is None and moment.action in DOING)


def is_desk_act(moment: Moment, moments: Sequence[Moment], level: Level) -> bool:
    if moment.part is not None:
        return moment.part in OF_THE_DESK
    if moment.action in ENDINGS:
        return _is_handed_in(moments[: moment.position]) or _is_stranger(moment, moments, level)
    return moment.action in DESK_ACTIONS


def _is_handed_in(earlier: Sequence[Moment]) -> bool:
    last = _last(earlier, lambda m: m.action in TELLS_HAND_IN and m.part not in OF_THE_DESK)
    return last is not None and last.action == SUBMIT


def _is_stranger(moment: Moment, moments: Sequence[Moment], level: Level) -> bool:
    """The ending's actor has dealt with nothing here before, and somebody else has."""
    who = moment.by(level)
    dealt = {m.by(level) for m in moments[: moment.position] if is_doing(m)} - {None}
    return who is not None and who not in dealt and bool(dealt)


def is_substantive(moment: Moment, moments: Sequence[Moment], level: Level) -> bool:
    """What ``n_work`` counts."""
    if moment.part in OF_THE_WORK:
        return True
    return moment.action in SUBSTANTIVE and not is_desk_act(moment, moments, level)


def is_own_work(moment: Moment, moments: Sequence[Moment], level: Level) -> bool:
    """Substantive, or a completed step of which the record cannot tell more."""
    if moment.part in OF_THE_WORK:
        return True
    return moment.action in ACTIVE and not is_desk_act(moment, moments, level)


def begins_work(moment: Moment, moments: Sequence[Moment]) -> bool:
    """Substantive at both levels."""
    return is_substantive(moment, moments, "person") and is_substantive(moment, moments, "unit")


def is_response(moment: Moment) -> bool:
    """Ends the wait for a first action; what ``n_acts`` counts."""
    return moment.action in ACTIVE or moment.part in OF_THE_WORK


def comes_back(moment: Moment, moments: Sequence[Moment]) -> bool:
    """An entry that shows, after an ending, that the item is being dealt with again. ``moments``: at least all later ones."""
    if moment.action not in COMES_BACK or moment.part in OF_THE_DESK:
        return False
    if moment.action not in HANDED_ROUND:
        return True
    why = next((m for m in moments if m.position > moment.position and m.action in TELLS_WHY), None)
    return why is None or comes_back(why, moments) or (why.action in ENDINGS and why.part not in OF_THE_DESK)


def over_at(moments: Sequence[Moment]) -> list[bool]:
    """For each entry whether the matter had ended before it and had not come back with it."""
    over, answer = False, []
    for moment in moments:
        over = over and not comes_back(moment, moments)
        answer.append(over)
        over = over or moment.action in ENDINGS
    return answer


def lives_of(moments: Sequence[Moment]) -> list[Life]:
    """At least one; between an ending and what comes back there is none."""
    over = over_at(moments)
    lives: list[Life] = []
    begin = 0
    for moment in moments:
        if over[moment.position]:
            begin = moment.position + 1
        elif moment.action in ENDINGS:
            lives.append(_life(moments, begin, moment.position))
            begin = moment.position + 1
    if begin < len(moments):
        lives.append(_life(moments, begin, None))
    return lives


def _life(moments: Sequence[Moment], begin: int, end: int | None) -> Life:
    last = len(moments) - 1 if end is None else end
    inside = moments[begin : last + 1]
    handed_in, accepted = _hand_in(inside, end is not None and moments[end].action == CLOSE)
    outcome, by = _outcome(moments, inside, handed_in if accepted else None, end)
    settled = outcome if outcome is not None else (None if handed_in is None else handed_in.position)
    return Life(begin=begin, end=end, last=last, outcome=outcome, by=by, settled=settled)


def _hand_in(inside: Sequence[Moment], closed: bool) -> tuple[Moment | None, bool]:
    """The submit at which the life's work stands, and whether it was accepted."""
    last = _last(inside, lambda m: m.action in TELLS_HAND_IN and m.part not in OF_THE_DESK)
    if last is None or last.action != SUBMIT:
        signed = _signed(inside)
        return signed, signed is not None
    return last, closed or any(m.action == VERIFY and m.position > last.position for m in inside)


def _signed(inside: Sequence[Moment]) -> Moment | None:
    """The submit that was verified, where nobody but colleagues of its unit, the head who signs, dealt with the matter afterwards."""
    submit = _last(inside, lambda m: m.action == SUBMIT and m.part not in OF_THE_DESK)
    verify = _last(inside, lambda m: m.action == VERIFY)
    if submit is None or verify is None or verify.position < submit.position:
        return None
    if any(m.action in (RETURN, REOPEN) and m.position > submit.position for m in inside):
        return None
    later = [m for m in inside if m.position > verify.position and is_doing(m)]
    return submit if all(_is_colleague(m, submit) for m in later) else None


def _is_colleague(one: Moment, other: Moment) -> bool:
    known = None not in (one.unit, one.actor, other.actor)
    return known and one.unit == other.unit and one.actor != other.actor


def _outcome(
    moments: Sequence[Moment], inside: Sequence[Moment], accepted: Moment | None, end: int | None
) -> tuple[int | None, OutcomeBy | None]:
    if accepted is not None:
        return accepted.position, "accepted"
    sent_back = _last(inside, lambda m: m.action in (RETURN, REOPEN))
    since = -1 if sent_back is None else sent_back.position
    declared = _last(inside, lambda m: m.part == OUTCOME and m.position > since)
    if declared is not None:
        return declared.position, "declared"
    if end is None:
        return None, None
    ending = moments[end]
    if is_desk_act(ending, moments, "person") or is_desk_act(ending, moments, "unit"):
        worked = _last(inside[:-1], is_doing)
        if worked is not None:
            return worked.position, "work"
    return end, "ending"


def holder_of(position: int, moments: Sequence[Moment], level: Level, held: Sequence[str | None]) -> str | None:
    """Who did the entry: its actor, or for a desk act whoever held the matter then. ``held``: after each entry."""
    moment = moments[position]
    before = held[position - 1] if position else None
    if is_desk_act(moment, moments, level):
        return before if before is not None else held[position]
    return moment.by(level) or before or held[position]


def is_after(moment: Moment) -> bool:
    """Comes after the outcome by the procedure: archiving, an objection period, a payment run."""
    return moment.part == AFTER


def _last(moments: Sequence[Moment], wanted: Callable[[Moment], bool]) -> Moment | None:
    return next((m for m in reversed(moments) if wanted(m)), None)
