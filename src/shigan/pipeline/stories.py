"""Takes what a report will show. Gives the stories of the items in it. Never more than a page can hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

from shigan.engines.protocol import Engine, Rows
from shigan.findings.behind import Number, RowsBehind, by_turns
from shigan.findings.model import Finding
from shigan.pipeline.ground import Ground
from shigan.reports.results import StoryEntry

PER_FINDING = 12
BEHIND_NUMBERS = 1_500
"""Items told only because they stand behind a number of a table."""
ENTRIES_PER_STORY = 200


def items_worth_telling(findings: Iterable[Finding], behind: Mapping[Number, RowsBehind]) -> list[str]:
    """The first items of every finding; then of every number of a table the first, of every one the second, and so on."""
    asked = {row.item for finding in findings for row in finding.evidence[:PER_FINDING]}
    more = (item for item in by_turns(behind) if item not in asked)
    return sorted(asked) + list(islice(dict.fromkeys(more), BEHIND_NUMBERS))


def stories_of(engine: Engine, ground: Ground, items: Sequence[str]) -> dict[str, tuple[StoryEntry, ...]]:
    """Every entry of the items, in the order in which they happened."""
    if not items:
        return {}
    told = engine.rows(
        Rows(
            relation="entries", key="item", keys=tuple(items), columns=("item", "sequence"),
            order_by=("at_s", "sequence"), limit=ENTRIES_PER_STORY,
        )
    )  # fmt: skip
    entries = {row["sequence"]: row for row in ground.ledger.entries(told["sequence"].to_pylist()).to_pylist()}
    stories: dict[str, list[StoryEntry]] = {}
    for row in told.to_pylist():
        if row["sequence"] in entries:
            stories.setdefault(row["item"], []).append(_story_entry(entries[row["sequence"]]))
    return {item: tuple(story) for item, story in stories.items()}


def _story_entry(entry: Mapping[str, Any]) -> StoryEntry:
    return StoryEntry(
        sequence=entry["sequence"],
        at_us=entry["occurred_us"],
        offset_minutes=entry["offset_minutes"],
        activity=entry["activity"],
        action=entry["action"],
        actor=entry["actor"],
        unit=entry["unit"],
        counterpart=entry["counterpart"],
        counterpart_unit=entry["counterpart_unit"],
        outcome=entry["outcome"],
    )
