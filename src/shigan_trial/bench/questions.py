"""Takes a staged engine and a pack. Gives the answers to eight questions. Never more than a hand-written query gives.

The road gives more with each answer: the same by kind and by period, what the mix of matters lets expect, control
limits and tests. It computes them here too, because it always does; they are left out of the answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from shigan.engines.protocol import Engine, Measure, Tally
from shigan.engines.relations import HANDOVERS
from shigan.expressions import Expression, parse
from shigan.facts.measure import measure
from shigan.packs import Pack
from shigan_trial.bench.answers import ANSWERS, NETWORK, PING_PONG

LEVELS: Final[Mapping[str, tuple[str, ...]]] = {
    PING_PONG: ("pair",),  # with its n: the hand-over network of units
    "pass_through": ("person", "unit"),
    "first_action": ("person", "unit"),
    "long_holds": ("person", "unit"),
    "overdue": ("unit",),
    "load_arrivals": ("person", "unit"),
    "load_open": ("person", "unit"),
    "bursts": ("person",),
}
"""Indicators of the pack cn-baseline and the levels they are asked at; the hand-over network of persons comes on top."""

CAME_BACK: Final = parse("came_back", HANDOVERS)
ASKED: Final[Mapping[str, Mapping[str, Expression]]] = {PING_PONG: {"numerator": CAME_BACK}}
"""Instead of what the pack asks: nothing in the record goes to and fro twice."""


def answer_on_the_road(engine: Engine, pack: Pack) -> pa.Table:
    """All questions, as ``ANSWERS``, sorted; ``engine`` has staged the record."""
    asked = [pack.indicators[name].model_copy(update={"levels": levels, **ASKED.get(name, {})}) for name, levels in LEVELS.items()]
    facts = measure(engine, asked, ("person", "unit"))
    totals = pa.concat_tables([facts.totals(*key) for key in facts.keys])
    minutes = pc.cast(pc.round(pc.multiply(totals["value"], 60.0)), pa.int64())
    lasting = pc.equal(totals["indicator"], "first_action")
    found = pa.table(
        [
            *(totals[name] for name in ("indicator", "level", "subject", "n", "observed")),
            pc.if_else(lasting, minutes, pa.scalar(None, pa.int64())),
        ],
        schema=ANSWERS,
    )
    return pa.concat_tables([found, _network(engine)]).sort_by([(name, "ascending") for name in ANSWERS.names[:3]])


def _network(engine: Engine) -> pa.Table:
    """Who passes to whom, and how often it came straight back."""
    counted = engine.tally(
        Tally(
            relation="handovers",
            level="person",
            group_by=("pair",),
            measures={"n": Measure(), "observed": Measure(where=CAME_BACK)},
        )
    )
    size = counted.num_rows
    return pa.table(
        [
            pa.array([NETWORK] * size, pa.string()),
            pa.array(["pair"] * size, pa.string()),
            counted["pair"],
            counted["n"],
            counted["observed"],
            pa.nulls(size, pa.int64()),
        ],
        schema=ANSWERS,
    )
