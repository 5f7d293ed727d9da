"""Takes a subject and the record. Gives the innocent explanations that the record supports. Never excuses or accuses.

Each is computed with the finding and printed above the question. What the record cannot show (a duty that is not on
the list, ill health) is left to the person to say and is never guessed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import median

from shigan.engines.protocol import Level
from shigan.evaluation.setting import Setting, Work
from shigan.findings.model import Explanation

LOAD_FACTOR = 1.5
COMPARABLE_HOLDS = 5
"""Who held fewer is hardly at work here, and no measure of what is usual."""

WAITING_SHARE = 0.25
LEAVE_SHARE = 0.10
SINGLE_HANDED_SHARE = 0.80
NEWCOMER_WORKING_DAYS = 30
NEWCOMER_SHARE = 1 / 3
GAP_SHARE = 0.10
MISMATCH_SHARE = 0.25


def explain(
    setting: Setting, *, wanted: Sequence[str], level: str, subject: str, began_s: Sequence[int]
) -> tuple[Explanation, ...]:
    """Those of the wanted explanations that the record supports. ``began_s``: when each row of evidence began."""
    holders = _holders(level, subject)
    found = {name: CHECKS[name](setting, level, holders, began_s) for name in wanted if name in CHECKS}
    return tuple(Explanation(id=name, values=values) for name, values in found.items() if values is not None)


def _holders(level: str, subject: str) -> tuple[str, ...]:
    """A pair is two units; whatever explains either is worth knowing. A kind of matter is nobody."""
    if level == "kind":
        return ()
    return tuple(subject.split(" → ")) if level == "pair" else (subject,)


def _of(setting: Setting, level: str, holder: str) -> Work | None:
    return setting.work.get("person" if level == "person" else "unit", {}).get(holder)


Values = Mapping[str, float | int | str] | None


def _queue_only(setting: Setting, level: str, holders: Sequence[str], began_s: Sequence[int]) -> Values:
    """Matters were sent to it, and nothing in the record is of its own doing: not even that it passed one on."""
    if level == "kind":
        return None
    at: Level = "person" if level == "person" else "unit"
    work, writers = setting.work.get(at, {}), setting.writers.get(at, frozenset())
    silent = [holder for holder in holders if holder in work and holder not in writers]
    return {"holder": silent[0], "holds": work[silent[0]].holds} if silent else None


def _load(setting: Setting, level: str, holders: Sequence[str], began_s: Sequence[int]) -> Values:
    peers = setting.work.get("person" if level == "person" else "unit", {})
    for holder in holders:
        own = peers.get(holder)
        if own is None:
            continue
        others = [
            work.holds
            for key, work in peers.items()
            if key != holder and work.unit == own.unit and work.holds >= COMPARABLE_HOLDS
        ]
        usual = median(others) if others else 0
        if usual > 0 and own.holds >= LOAD_FACTOR * usual:
            return {"holder": holder, "holds": own.holds, "usual": usual, "ratio": round(own.holds / usual, 2)}
    return None


def _waiting(setting: Setting, level: str, holders: Sequence[str], began_s: Sequence[int]) -> Values:
    return _share(setting, level, holders, "waited_w", WAITING_SHARE)


def _leave(setting: Setting, level: str, holders: Sequence[str], began_s: Sequence[int]) -> Values:
    return _share(setting, level, holders, "leave_w", LEAVE_SHARE)


def _share(setting: Setting, level: str, holders: Sequence[str], name: str, least: float) -> Values:
    for holder in holders:
        own = _of(setting, level, holder)
        if own is not None and own.held_w > 0 and getattr(own, name) >= least * own.held_w:
            return {"holder": holder, "share": round(getattr(own, name) / own.held_w, 3)}
    return None


def _newcomer(setting: Setting, level: str, holders: Sequence[str], began_s: Sequence[int]) -> Values:
    """Joined after the record began, and a third or more of the evidence is from the first 30 working days."""
    if level != "person" or not began_s:
        return None
    first = setting.first_seen_s.get(holders[0])
    if first is None or first <= setting.record_began_s + setting.newcomer_s:
        return None
    early = sum(1 for second in began_s if second < first + setting.newcomer_s)
    if early < NEWCOMER_SHARE * len(began_s):
        return None
    return {"days": NEWCOMER_WORKING_DAYS, "share": round(early / len(began_s), 3)}


def _dispatching(setting: Setting, level: str, holders: Sequence[str], began_s: Sequence[int]) -> Values:
    posts = [holder for holder in holders if holder in setting.dispatching]
    return {"holder": posts[0]} if posts else None


def _single_handed(setting: Setting, level: str, holders: Sequence[str], began_s: Sequence[int]) -> Values:
    """Of the kinds a holder handles, weighted by its own mix, nearly all is its own."""
    kinds = setting.kinds.get("person" if level == "person" else "unit", {})
    for holder in holders:
        share = _own_part(kinds, holder)
        if share >= SINGLE_HANDED_SHARE:
            return {"holder": holder, "share": round(share, 3)}
    return None


def _own_part(kinds: Mapping[str, Mapping[str, int]], holder: str) -> float:
    own = kinds.get(holder, {})
    everybody = {kind: sum(other.get(kind, 0) for other in kinds.values()) for kind in own}
    return sum(n / sum(own.values()) * n / everybody[kind] for kind, n in own.items())


def _data_gap(setting: Setting, level: str, holders: Sequence[str], began_s: Sequence[int]) -> Values:
    missing = max(setting.unnamed_share, setting.refused_share)
    return {"share": round(missing, 3)} if missing >= GAP_SHARE else None


def _counterpart_gap(setting: Setting, level: str, holders: Sequence[str], began_s: Sequence[int]) -> Values:
    """Where the source does not say to whom a matter went, silent time counts for whoever shows up next."""
    return None if setting.counterparts_recorded else {}


def _list_mismatch(setting: Setting, level: str, holders: Sequence[str], began_s: Sequence[int]) -> Values:
    """Kinds that the person's role sheet does not name. Only where a sheet names kinds at all."""
    if level != "person":
        return None
    duties = setting.duties.get(holders[0])
    kinds = setting.kinds.get("person", {}).get(holders[0], {})
    if not duties or not kinds:
        return None
    outside = sum(number for kind, number in kinds.items() if kind not in duties) / sum(kinds.values())
    return {"share": round(outside, 3)} if outside >= MISMATCH_SHARE else None


CHECKS = {
    "queue_only": _queue_only,
    "load": _load,
    "leave": _leave,
    "newcomer": _newcomer,
    "waiting_outside": _waiting,
    "dispatching_post": _dispatching,
    "single_handed": _single_handed,
    "data_gap": _data_gap,
    "counterpart_gap": _counterpart_gap,
    "list_mismatch": _list_mismatch,
}
