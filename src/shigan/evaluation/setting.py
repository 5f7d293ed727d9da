"""Takes a staged record and what is known of the place. Gives what the innocent explanations are computed from. Never explains."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from shigan.engines.protocol import Engine, Level, Measure, Rows, Tally
from shigan.engines.relations import HOLDS
from shigan.expressions import parse


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
    duties: Mapping[str, frozenset[str]] = field(
        default_factory=dict
    )  # person -> kinds on the role sheet, where it says
    writers: Mapping[Level, frozenset[str]] = field(default_factory=dict)  # who wrote at least one entry themselves
    counterparts_recorded: bool = True  # whether the source says to whom a matter was passed


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
    counterparts_recorded: bool = True,
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
        writers={level: _writers(engine, level) for level in levels},
        counterparts_recorded=counterparts_recorded,
    )


def _writers(engine: Engine, level: Level) -> frozenset[str]:
    column = "actor" if level == "person" else "unit"
    table = engine.tally(Tally(relation="entries", group_by=(column,), measures={"n": Measure()}))
    return frozenset(table[column].to_pylist())


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
    table = engine.tally(Tally(relation="holds", level=level, group_by=("holder", "kind"), measures={"n": Measure()}))
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
