"""Takes a seed or a wish. Gives events to put into ledgers. Never a real person's."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date
from hashlib import shake_256
from pathlib import Path
from typing import Any
from unicodedata import normalize

import pyarrow as pa
from hypothesis import settings
from hypothesis import strategies as st

from shigan.ledger import Checkpoint, Directory, LedgerWriter
from shigan.ledger.actions import ACTIONS
from shigan.ledger.admission import DAY_US, MINUTE_US
from shigan.ledger.directory import account_key
from shigan.ledger.schema import DAY, EVENT_SCHEMA, PRECISIONS

DIRECTORY = Directory()
PEOPLE = [DIRECTORY.add(name) for name in ("王小明", "李·买买提", "Zoë Ångström", "𬭎工", "赵", "钱", "孙")]

CALM = settings(deadline=None)
"""Machines are shared: a slow moment is no fault."""

Event = dict[str, Any]


def event(**changes: Any) -> Event:
    """One that may enter a ledger, with what the test is about changed."""
    plain: Event = {
        "item": "case-1", "kind": "医保报销", "channel": "热线", "action": "work", "activity": "办理",
        "actor": PEOPLE[0], "unit": "医保科", "counterpart": None, "counterpart_unit": None,
        "occurred_us": 1_767_225_600_000_000, "offset_minutes": 480, "recorded_us": 1_767_225_600_000_000,
        "due_us": None, "outcome": None, "source": "sha256-0123456789ab demo.csv", "payload": None,
        "precision": None, "outcome_known": None, "procedure": None, "procedure_from": None, "step": None, "state": None,
        "item_version": None, "account": None, "role": None, "pack": None,
    }  # fmt: skip
    assert changes.keys() <= plain.keys()
    return {**plain, **changes}


def table(events: Sequence[Event]) -> pa.Table:
    return pa.Table.from_pylist(list(events), schema=EVENT_SCHEMA)


def many(count: int, seed: int = 1) -> pa.Table:
    """``count`` events that all differ."""
    dice = random.Random(seed)
    return table(
        [
            event(
                item=f"case-{dice.randrange(1 + count // 5)}",
                action=dice.choice(ACTIONS),
                actor=dice.choice([*PEOPLE, None]),
                counterpart=dice.choice([*PEOPLE, None]),
                occurred_us=1_767_225_600_000_000 + 60_000_000 * place,
                payload=f'{{"编号":{place}}}',
            )
            for place in range(count)
        ]
    )


class SeededSalts:
    """Salts that a seed decides, so that a test's roots can be told again. Never for a real ledger."""

    def __init__(self, seed: bytes = b"test") -> None:
        self.seed, self.calls = seed, 0

    def __call__(self, count: int) -> bytes:
        self.calls += 1
        return shake_256(self.seed + self.calls.to_bytes(8, "big")).digest(count)


def seal(path: Path, *tables: pa.Table, extend: bool = False, algorithm: str = "sha256") -> Checkpoint:
    with LedgerWriter(path, algorithm, salts=SeededSalts(), extend=extend, origin="test/ledger") as writer:
        for events in tables:
            writer.append(events)
        return writer.seal(DIRECTORY)


HOSTILE = st.sampled_from(
    [
        "",
        "3:abc,",
        "-,",
        "-",
        ":",
        ",",
        "é",
        "中",
        "𬭎",
        "👩‍👩‍👧",
        "\u202e",
        "\ufeff",
        "a\nb",
        "\x01",
        "ﬁ",
        "한",
        "\u0301",
        "🇨🇳",
        "İ",
    ]
)
TEXTS = (st.text(st.characters(exclude_categories=["Cs", "Cn"], exclude_characters="\0"), max_size=12) | HOSTILE).map(
    lambda text: normalize("NFC", text)
)
INSTANTS = st.integers(-(2**63), 2**63 - 1)



def _at_its_beginning(event: Event) -> Event:
    """Where only the day is known, the instant is the first of some local day."""
    if event["precision"] != DAY:
        return event
    offset = event["offset_minutes"] * MINUTE_US
    latest_day = (2**63 - 1 - abs(offset)) // DAY_US
    days = max(-latest_day, min(latest_day, event["occurred_us"] // DAY_US))
    return {**event, "occurred_us": days * DAY_US - offset}


EVENTS: st.SearchStrategy[Event] = st.fixed_dictionaries(
    {
        "item": TEXTS.filter(bool),
        "kind": TEXTS,
        "channel": st.none() | TEXTS,
        "action": st.sampled_from(ACTIONS),
        "activity": TEXTS,
        "actor": st.none() | st.sampled_from(PEOPLE),
        "unit": st.none() | TEXTS,
        "counterpart": st.none() | st.sampled_from(PEOPLE),
        "counterpart_unit": st.none() | TEXTS,
        "occurred_us": INSTANTS,
        "offset_minutes": st.integers(-(2**31), 2**31 - 1),
        "recorded_us": INSTANTS,
        "due_us": st.none() | INSTANTS,
        "outcome": st.none() | TEXTS,
        "source": TEXTS.filter(bool),
        "payload": st.none() | TEXTS,
        "precision": st.sampled_from([None, *PRECISIONS]),
        "outcome_known": st.none() | st.booleans(),
        "procedure": st.none() | TEXTS,
        "procedure_from": st.none() | st.dates().map(date.isoformat),
        "step": st.none() | TEXTS,
        "state": st.none() | TEXTS,
        "item_version": st.none() | INSTANTS,
        "account": st.none() | st.integers(0, 2**31).map(account_key),
        "role": st.none() | TEXTS,
        "pack": st.none() | TEXTS,
    }
).map(_at_its_beginning)
