"""Takes a staged engine and indicators. Gives the fact table. Never judges.

Counting happens in the engine, in whole numbers; expectation and scores are computed here, once, whatever the engine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pyarrow as pa

from shigan.engines.protocol import Engine, Level
from shigan.facts.counting import batches, counted_facts
from shigan.facts.durations import duration_facts
from shigan.facts.indicators import slices
from shigan.facts.kept import Facts, keep
from shigan.facts.posts import NOBODY, Posts
from shigan.packs import Indicator


def measure(
    engine: Engine,
    indicators: Sequence[Indicator],
    known_levels: Sequence[Level],
    posts: Posts = NOBODY,
    on_progress: Callable[[str], None] = lambda _: None,
    scratch: Path | None = None,
) -> Facts:
    """All indicators at all levels the record shows.

    ``posts``: those whose duty is to pass matters on are left out by indicators that ask for it.
    ``scratch``: where the facts lie while they are asked for.
    """
    wanted = [part for indicator in indicators for part in slices(indicator, known_levels)]

    def parts() -> Iterator[pa.Table]:
        for batch in batches([part for part in wanted if part.indicator.statistic != "duration"]):
            on_progress(", ".join(dict.fromkeys(part.indicator.id for part in batch)))
            yield from counted_facts(engine, batch, posts)
        for part in (part for part in wanted if part.indicator.statistic == "duration"):
            on_progress(part.indicator.id)
            yield duration_facts(engine, part, posts)

    return keep(parts(), scratch)
