"""Takes a few words about who did what. Gives a small record, an engine over it, its facts and its findings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from shigan.engines.opening import open_engine
from shigan.engines.protocol import Engine, EngineSettings, Level
from shigan.engines.relations import RELATIONS
from shigan.evaluation.evaluate import Occasion, evaluate
from shigan.facts.kept import Facts
from shigan.facts.measure import measure
from shigan.facts.posts import Posts
from shigan.findings.model import Finding
from shigan.packs import Indicator, Pack, default_pack_path, load_pack
from tests.strategies_entries import DAY, FIRST_DAY, HOUR, Drawn, Row, entry

MONDAY = FIRST_DAY + 3
ONE_THREAD = EngineSettings(threads=1)
LEVELS: tuple[Level, ...] = ("person", "unit")


@cache
def baseline() -> Pack:
    return load_pack(default_pack_path(), relations=RELATIONS)


def indicator(name: str) -> Indicator:
    return baseline().indicators[name]


def instant(day: int, hour: float) -> int:
    """Seconds since 1970 of the wall clock of the ``day``-th calendar day after a Monday."""
    return (MONDAY + day) * DAY + int(hour * HOUR) - 480 * 60


@dataclass
class Office:
    """What was recorded. Everybody belongs to the unit ``unit_of`` names; 'desk' unless told otherwise."""

    rows: list[Row] = field(default_factory=list)
    unit_of: dict[str, str] = field(default_factory=dict)

    def did(
        self, action: str, item: str, actor: str | None, day: int, hour: float, *, to: str | None = None, kind: str = "k",
        due: int | None = None, **more: Any,
    ) -> None:  # fmt: skip
        """``due``: the day at whose end the item is due."""
        self.rows.append(
            entry(
                action=action, item=item, kind=kind, actor=actor, unit=self._unit(actor), counterpart=to,
                counterpart_unit=self._unit(to), occurred_us=instant(day, hour) * 1_000_000,
                due_us=None if due is None else instant(due, 17) * 1_000_000, **more,
            )
        )  # fmt: skip

    def _unit(self, person: str | None) -> str | None:
        return None if person is None else self.unit_of.get(person, "desk")

    def passes_on(self, person: str, items: int, idle: int, *, kind: str = "k", since: int = 0, name: str = "") -> None:
        """``items`` matters go by way of 'in' to the person and on to 'out', ``idle`` of them without any work.

        Spread over 60 days. What 'in' passes on is intake, so that what the person passes on is not.
        """
        for number in range(items):
            item, day = f"{name or person}/{kind}/{number}", since + 7 * (number % 9)
            self.did("register", item, "in", day, 8.5, kind=kind)
            self.did("assign", item, "in", day, 9, to=person, kind=kind)
            if number >= idle:
                self.did("work", item, person, day, 10, kind=kind)
            self.did("assign", item, person, day, 11, to="out", kind=kind)
            self.did("close", item, "out", day, 15, kind=kind)

    def ledger(self) -> tuple[Row, ...]:
        ordered = sorted(self.rows, key=lambda row: row["occurred_us"])
        return tuple({**row, "sequence": number} for number, row in enumerate(ordered))

    def staged(
        self, folder: Path, engine: str = "reference", *, as_of_day: int = 110,
        leave: Iterable[tuple[str, int, int]] = (), tiers: Iterable[tuple[str, int]] = (),
        settings: EngineSettings = ONE_THREAD,
    ) -> Engine:  # fmt: skip
        """``leave``: who, from which day, until which day (not included)."""
        folder.mkdir(parents=True, exist_ok=True)
        drawn = Drawn(
            entries=self.ledger(),
            as_of_us=instant(as_of_day, 17) * 1_000_000,
            leave=tuple((who, MONDAY + since, MONDAY + until) for who, since, until in leave),
            tiers=tuple(tiers),
        )
        opened = open_engine(engine, settings)
        opened.stage(drawn.staging(folder))
        return opened

    def renamed(self, new: Callable[[str], str]) -> Office:
        """The same record with other names for people."""

        def turned(name: str | None) -> str | None:
            return None if name is None else new(name)

        rows = [{**row, "actor": turned(row["actor"]), "counterpart": turned(row["counterpart"])} for row in self.rows]
        return replace(self, rows=rows)


def facts_of(
    engine: Engine, *names: str, levels: Sequence[Level] = LEVELS, dispatching: Iterable[str] = ()
) -> list[dict[str, Any]]:
    posts = Posts(dispatching=frozenset(dispatching))
    rows: list[dict[str, Any]] = measure(engine, [indicator(n) for n in names], levels, posts).table().to_pylist()
    return rows


def fact(rows: Sequence[dict[str, Any]], level: str, subject: str, **where: str | None) -> dict[str, Any]:
    """The one row of a subject: its total, or the ``kind`` or ``period`` asked for."""
    wanted = {"level": level, "subject": subject, "kind": None, "period": None, **where}
    (found,) = [row for row in rows if all(row[name] == value for name, value in wanted.items())]
    return found


OCCASION = Occasion(
    as_of_us=instant(110, 17) * 1_000_000, ledger_root="ab" * 32, pack_digest="cd" * 32, newcomer_s=42 * DAY,
    dispatching=frozenset(), unnamed_share=0.0, refused_share=0.0,
)  # fmt: skip


def findings_of(
    engine: Engine,
    rules: Iterable[str],
    *,
    levels: Sequence[Level] = LEVELS,
    occasion: Occasion = OCCASION,
) -> tuple[list[Finding], Facts]:
    """What these rules of the shipped pack find, and the facts afterwards."""
    chosen = [baseline().rules[rule] for rule in rules]
    names = dict.fromkeys(name for rule in chosen for name in (rule.indicator, *rule.also.values()))
    indicators = {name: indicator(name) for name in names}
    facts = measure(engine, list(indicators.values()), levels, Posts(dispatching=occasion.dispatching))
    return evaluate(engine, facts, chosen, indicators, levels, occasion)
