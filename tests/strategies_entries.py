"""Takes nothing, or a seed. Gives small ledgers that nobody chose, and a calendar to look at them with."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import strategies as st

from shigan.engines.protocol import Staging
from shigan.ledger.actions import ACTIONS, ASSIGN, CLOSE, EXTEND_GRANT, PROMISE, REOPEN, SUBMIT, WAIT, WORK
from shigan.ledger.schema import ENTRY_SCHEMA

Row = dict[str, Any]

HOUR, DAY = 3_600, 86_400
FIRST_DAY = 20_000  # a Friday
START_S = (FIRST_DAY + 3) * DAY + 2 * HOUR

PERSONS = ["anna", "bo", "chen", "Ä"]
UNITS = ["desk", "north", "south", "总台"]
LIKELY = [ASSIGN, ASSIGN, SUBMIT, WORK, WAIT, CLOSE, REOPEN, PROMISE, EXTEND_GRANT]
STEPS = [0, 0, 1, 59, 600, 3_000, HOUR, 5 * HOUR, DAY, 3 * DAY, 20 * DAY, 100 * DAY, -2 * HOUR]
OFFSETS = [480, 480, 480, 0, -300]
DUES = [None, None, None, 0, -1, HOUR, 2 * DAY, 30 * DAY, -10 * DAY]
OUTCOMES = [None, "granted", "", "pending", "accepted", "unfounded"]
ACTIVITIES = ["", "审查", "审查", "decide", "file", "归档"]
PRECISIONS = [None, None, "instant", "day"]
KNOWN = [None, None, True, False]
PARTS_GIVEN = ["desk", "outcome", "after", "dealt"]


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """A ledger and how to look at it."""

    entries: tuple[Row, ...]
    as_of_us: int
    basis: Literal["local", "utc"] = "local"
    ending: Literal["marked", "unmarked"] = "marked"
    leave: tuple[tuple[str, int, int], ...] = ()
    tiers: tuple[tuple[str, int], ...] = ()
    parts: tuple[tuple[str, str], ...] = ()

    def staging(self, folder: Path, n_files: int = 1) -> Staging:
        """Writes the entries as Parquet files."""
        return Staging(
            entries=write_entries(self.entries, folder, n_files),
            calendar=calendar(),
            calendar_basis=self.basis,
            as_of_us=self.as_of_us,
            ending=self.ending,
            leave=pa.table(
                {
                    "actor": pa.array([actor for actor, _, _ in self.leave], pa.string()),
                    "from_day": pa.array([day for _, day, _ in self.leave], pa.int64()),
                    "until_day": pa.array([day for _, _, day in self.leave], pa.int64()),
                }
            ),
            tiers=pa.table(
                {
                    "unit": pa.array([unit for unit, _ in self.tiers], pa.string()),
                    "tier": pa.array([tier for _, tier in self.tiers], pa.int64()),
                }
            ),
            parts=pa.table(
                {
                    "activity": pa.array([activity for activity, _ in self.parts], pa.string()),
                    "part": pa.array([part for _, part in self.parts], pa.string()),
                }
            ),
        )


def calendar(n_days: int = 120) -> pa.Table:
    """Two office windows from Monday to Friday, one on Saturday; every 30 days a period. Ledgers may run past it."""
    days, worked = [], 0
    for day in range(FIRST_DAY, FIRST_DAY + n_days):
        weekday = (day + 3) % 7  # 0 is Monday
        windows = (9 * HOUR, 12 * HOUR, 14 * HOUR, 17 * HOUR) if weekday < 5 else (10 * HOUR, 11 * HOUR, 0, 0)
        o1, c1, o2, c2 = windows if weekday < 6 else (0, 0, 0, 0)
        period = f"period {(day - FIRST_DAY) // 30}"
        days.append({"day": day, "cum_s": worked, "o1": o1, "c1": c1, "o2": o2, "c2": c2, "period": period})
        worked += c1 - o1 + c2 - o2
    whole = pa.Table.from_pylist(days)
    return whole.append_column("is_workday", pa.array([True] * n_days)).append_column(
        "announced", pa.array([True] * n_days)
    )


def entry(**given: Any) -> Row:
    """An entry in which everything not given is not recorded."""
    blank: Row = dict.fromkeys(ENTRY_SCHEMA.names)
    at = given.get("occurred_us", 0)
    fixed = {"kind": "", "activity": "", "offset_minutes": 480, "occurred_us": at, "recorded_us": at, "source": "test"}
    return {**blank, **fixed, **given}


def write_entries(entries: Sequence[Row], folder: Path, n_files: int = 1) -> list[Path]:
    files = []
    size = -(-len(entries) // n_files) or 1
    for number in range(n_files):
        files.append(folder / f"entries-{number}.parquet")
        rows = list(entries[number * size : (number + 1) * size])
        pq.write_table(pa.Table.from_pylist(rows, schema=ENTRY_SCHEMA), files[-1])
    return files


@st.composite
def drawn_ledgers(draw: st.DrawFn) -> Drawn:
    """Up to three items and 24 entries; times tie and go backwards; anything may be unknown."""
    person = st.sampled_from([None, *PERSONS])
    unit = st.sampled_from([None, *UNITS])
    event = st.fixed_dictionaries(
        {
            "item": st.sampled_from(["a", "b", "项"]),
            "kind": st.sampled_from(["", "k", "种"]),
            "channel": st.sampled_from([None, "web"]),
            "action": st.one_of(st.sampled_from(LIKELY), st.sampled_from(ACTIONS)),
            "actor": person,
            "unit": unit,
            "counterpart": person,
            "counterpart_unit": unit,
            "step": st.sampled_from(STEPS),
            "micro": st.sampled_from([0, 1, 999_999]),
            "offset_minutes": st.sampled_from(OFFSETS),
            "due": st.sampled_from(DUES),
            "outcome": st.sampled_from(OUTCOMES),
            "outcome_known": st.sampled_from(KNOWN),
            "activity": st.sampled_from(ACTIVITIES),
            "precision": st.sampled_from(PRECISIONS),
        }
    )
    events = draw(st.lists(event, min_size=1, max_size=24))
    entries = _timed(events)
    spans = draw(st.lists(st.tuples(st.sampled_from(PERSONS), st.integers(0, 30), st.integers(0, 9)), max_size=4))
    return Drawn(
        entries=entries,
        as_of_us=draw(st.sampled_from(_instants(entries))),
        basis=draw(st.sampled_from(["local", "utc"])),
        ending=draw(st.sampled_from(["marked", "unmarked"])),
        leave=tuple((actor, FIRST_DAY + day, FIRST_DAY + day + n) for actor, day, n in spans),
        tiers=tuple(draw(st.dictionaries(st.sampled_from(UNITS), st.integers(1, 3))).items()),
        parts=tuple(draw(st.dictionaries(st.sampled_from(ACTIVITIES), st.sampled_from(PARTS_GIVEN))).items()),
    )


def rolled_ledger(seed: int, n_items: int = 150) -> Drawn:
    """A larger ledger from a seed: enough endings for norms and bursts."""
    dice = random.Random(seed)
    events: list[Row] = []
    for number in range(n_items):
        events.extend(_rolled_item(dice, f"item {number:04d}"))
    entries = list(_timed(events))
    dice.shuffle(entries)
    numbered = tuple({**row, "sequence": sequence} for sequence, row in enumerate(entries))
    return Drawn(
        entries=numbered,
        as_of_us=dice.choice(_instants(numbered)[len(numbered) // 2 :]),
        basis=dice.choice(["local", "utc"]),
        ending=dice.choice(["marked", "unmarked"]),
        leave=tuple((p, FIRST_DAY + 10 * n, FIRST_DAY + 10 * n + 3) for n, p in enumerate(PERSONS)),
        tiers=tuple((unit, dice.randint(1, 3)) for unit in UNITS[:3]),
        parts=tuple((activity, dice.choice(PARTS_GIVEN)) for activity in sorted(set(ACTIVITIES)) if dice.random() < 0.4),
    )


def _rolled_item(dice: random.Random, item: str) -> list[Row]:
    kind, channel = dice.choice(["", "k", "种"]), dice.choice([None, "web"])
    return [
        {
            "item": item,
            "kind": kind,
            "channel": channel,
            "action": dice.choice(LIKELY if dice.random() < 0.6 else ACTIONS),
            "actor": dice.choice([None, *PERSONS, *PERSONS]),
            "unit": dice.choice([None, *UNITS, *UNITS]),
            "counterpart": dice.choice([None, *PERSONS]),
            "counterpart_unit": dice.choice([None, *UNITS]),
            "step": dice.choice(STEPS[:-3]) if place else None,
            "micro": dice.randrange(1_000_000),
            "offset_minutes": dice.choice(OFFSETS),
            "due": dice.choice(DUES),
            "outcome": dice.choice(OUTCOMES),
            "outcome_known": dice.choice(KNOWN),
            "activity": dice.choice(ACTIVITIES),
            "precision": dice.choice(PRECISIONS),
        }
        for place in range(dice.randint(1, 14))
    ]


def prefixed(ledgers: Sequence[Drawn]) -> Drawn:
    """One ledger of many, so that a slow engine needs to start once: their items, people and units stay apart."""
    rows: list[Row] = []
    for number, ledger in enumerate(ledgers):
        for row in ledger.entries:
            apart = {name: None if row[name] is None else f"{number}/{row[name]}" for name in ("item", "kind")}
            rows.append({**row, **apart, "sequence": len(rows)})
    return replace(ledgers[0], entries=tuple(rows), as_of_us=max(ledger.as_of_us for ledger in ledgers))


def _timed(events: Sequence[Row]) -> tuple[Row, ...]:
    """Each step leads from the entry before; a step of None goes back to the start."""
    at_s, entries = START_S, []
    for sequence, event in enumerate(events):
        at_s = START_S + (sequence % 97) * HOUR if event["step"] is None else at_s + event["step"]
        known = {name: value for name, value in event.items() if name not in ("step", "micro", "due")}
        due = None if event["due"] is None else (at_s + event["due"]) * 1_000_000 + event["micro"]
        occurred = at_s * 1_000_000 + event["micro"]
        entries.append(entry(sequence=sequence, occurred_us=occurred, due_us=due, **known))
    return tuple(entries)


def _instants(entries: Sequence[Row]) -> list[int]:
    """Instants worth looking from: at, just before and long after entries."""
    at = sorted(row["occurred_us"] for row in entries)
    return [at[0] - 1, *(instant + shift for instant in at for shift in (0, 1)), at[-1] + 95 * DAY * 1_000_000]
