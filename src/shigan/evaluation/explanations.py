"""Takes a subject and the record. Gives the innocent explanations that the record supports. Never excuses or accuses.

Each is computed with the finding and printed above the question. What the record cannot show (a duty that is not on
the list, ill health) is left to the person to say and is never guessed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from statistics import median

from shigan.engines.protocol import Engine, Level, Measure, Rows, Tally
from shigan.engines.relations import HOLDS
from shigan.expressions import parse
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


@dataclass(frozen=True, kw_only=True)
class Work:
    """What one holder carried, over the whole record."""

    unit: str | None  # where most of it was held; for a unit itself: None
    holds: int
    held_w: int
    waited_w: int
    leave_w: int


@dataclass(frozen=True, kw_only=True)
class Setting:
    """What explanations are computed from; built once for a run."""

    work: Mapping[Level, Mapping[str, Work]]
    first_seen_s: Mapping[str, int]
    record_began_s: int
    newcomer_s: int  # how long 30 working days are here, in plain seconds
    dispatching: frozenset[str] = field(default_factory=frozenset)  # people and units whose post is to pass matters on
    unnamed_share: float = 0.0  # entries without the person who acted
    refused_share: float = 0.0  # rows of the source that were refused
    kinds: Mapping[Level, Mapping[str, Mapping[str, int]]] = field(default_factory=dict)  # holder -> kind -> holds
    duties: Mapping[str, frozenset[str]] = field(default_factory=dict)  # person -> kinds on the role sheet, where it says

    @cached_property
    def everybody(self) -> Mapping[Level, Mapping[str, int]]:
        """Of each kind the holds of all holders: added up once, for there are many findings and many holders."""
        totals: dict[Level, Counter[str]] = {}
        for level, holders in self.kinds.items():
            totals[level] = Counter()
            for of_kinds in holders.values():
                totals[level].update(of_kinds)
        return totals


def gather(
    engine: Engine,
    *,
    levels: Sequence[Level],
    newcomer_s: int,
    dispatching: frozenset[str],
    unnamed_share: float,
    refused_share: float,
    people: Sequence[str],
    duties: Mapping[str, frozenset[str]],
) -> Setting:
    """Ask the engine once for everything the explanations need. ``people``: keys whose first appearance matters."""
    first_seen = _first_seen(engine, people) if people else {}
    return Setting(
        work={level: _work(engine, level) for level in levels},
        first_seen_s=first_seen,
        record_began_s=_began(engine),
        newcomer_s=newcomer_s,
        dispatching=dispatching,
        unnamed_share=unnamed_share,
        refused_share=refused_share,
        kinds={level: _kinds(engine, level) for level in levels},
        duties=duties,
    )


def _work(engine: Engine, level: Level) -> dict[str, Work]:
    sums = {name: Measure(value=parse(name, HOLDS)) for name in ("held_w", "waited_w", "leave_w")}
    table = engine.tally(
        Tally(relation="holds", level=level, group_by=("holder", "unit"), measures={"holds": Measure(), **sums})
    )
    rows: dict[str, list[Mapping[str, object]]] = {}
    for row in table.to_pylist():
        rows.setdefault(str(row["holder"]), []).append(row)
    return {holder: _carried(level, found) for holder, found in rows.items()}


def _carried(level: Level, rows: Sequence[Mapping[str, object]]) -> Work:
    def total(name: str) -> int:
        return sum(int(str(row[name])) for row in rows)

    known = [row for row in rows if row["unit"] is not None]
    main = max(known, key=lambda row: (int(str(row["holds"])), str(row["unit"])))["unit"] if known else None
    unit = str(main) if level == "person" and main is not None else None
    return Work(
        unit=unit, holds=total("holds"), held_w=total("held_w"), waited_w=total("waited_w"), leave_w=total("leave_w")
    )


def _kinds(engine: Engine, level: Level) -> dict[str, dict[str, int]]:
    """How many holds of each kind every holder had."""
    table = engine.tally(
        Tally(relation="holds", level=level, group_by=("holder", "kind"), measures={"n": Measure()})
    )
    kinds: dict[str, dict[str, int]] = {}
    for row in table.to_pylist():
        kinds.setdefault(row["holder"], {})[row["kind"]] = row["n"]
    return kinds


def _first_seen(engine: Engine, people: Sequence[str]) -> dict[str, int]:
    table = engine.rows(
        Rows(
            relation="entries", key="actor", keys=tuple(people), columns=("actor", "at_s"),
            order_by=("at_s", "sequence"), limit=1,
        )
    )  # fmt: skip
    return {row["actor"]: row["at_s"] for row in table.to_pylist()}


def _began(engine: Engine) -> int:
    statuses = engine.tally(Tally(relation="items", group_by=("status",), measures={"n": Measure()}))
    table = engine.rows(
        Rows(
            relation="items", key="status", keys=tuple(statuses["status"].to_pylist()), columns=("status", "opened_s"),
            order_by=("opened_s", "item"), limit=1,
        )
    )  # fmt: skip
    return min((row["opened_s"] for row in table.to_pylist()), default=0)


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
    read_at: Level = "person" if level == "person" else "unit"
    for holder in holders:
        own = setting.kinds.get(read_at, {}).get(holder, {})
        share = sum(n / sum(own.values()) * n / setting.everybody[read_at][kind] for kind, n in own.items())
        if share >= SINGLE_HANDED_SHARE:
            return {"holder": holder, "share": round(share, 3)}
    return None


def _data_gap(setting: Setting, level: str, holders: Sequence[str], began_s: Sequence[int]) -> Values:
    missing = max(setting.unnamed_share, setting.refused_share)
    return {"share": round(missing, 3)} if missing >= GAP_SHARE else None


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
    "load": _load,
    "leave": _leave,
    "newcomer": _newcomer,
    "waiting_outside": _waiting,
    "dispatching_post": _dispatching,
    "single_handed": _single_handed,
    "data_gap": _data_gap,
    "list_mismatch": _list_mismatch,
}
