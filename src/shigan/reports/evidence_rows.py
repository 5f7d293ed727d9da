"""Takes a row of evidence. Gives it in words, its times on the clock of its item. Never leaves a code untold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from shigan.findings.model import Evidence
from shigan.reports import numbers
from shigan.reports.results import LabelledPack, Results
from shigan.reports.text import pick, visible
from shigan.reports.words import Words


@dataclass(frozen=True, kw_only=True)
class EvidenceRow:
    """One item behind the number, with its columns written out as (name, text)."""

    item: str
    sequences: tuple[int, ...]
    values: tuple[tuple[str, str], ...]
    late: bool  # the item is overdue, or was when it ended


def evidence_row(row: Evidence, results: Results, words: Words) -> EvidenceRow:
    """The row in words, its times on the clock of its item."""
    story = results.stories.get(row.item)
    offset = story[0].offset_minutes if story else _offset_of_record(results.receipt)
    told = _Told(words=words, names=results.names, offset_minutes=offset)
    columns = sorted((name for name in row.values if name not in LATE), key=_column_place)
    values = ((column_name(name, results.pack, words), told.written(name, row.values[name])) for name in columns)
    return EvidenceRow(
        item=row.item,
        sequences=row.sequences,
        values=tuple(value for value in values if value[1]),
        late=any(row.values.get(name) is True for name in LATE) or _positive(row.values.get("overdue_w")),
    )


def _offset_of_record(receipt: Mapping[str, object]) -> int:
    """Minutes the record's own clock was ahead of UTC when it began: for items whose story is not at hand."""
    try:
        ahead = datetime.fromisoformat(str(receipt.get("first_at"))).utcoffset()
    except ValueError:
        return 0
    return int(ahead.total_seconds()) // 60 if ahead else 0


LATE = ("late", "item_late")


def _positive(value: int | str | bool | None) -> bool:
    return isinstance(value, int) and value > 0


FIRST = (
    "kind", "received_s", "opened_s", "at_s", "action", "activity", "left_s", "closed_s", "due_s", "status", "ended_by",
    "passed_to", "to_holder", "charged_minutes", "response_minutes", "overdue_w", "waited_w", "n_entries", "n_work",
)  # fmt: skip
"""The order in which columns are told, whatever order they were kept in; others follow by name."""


def _column_place(name: str) -> tuple[int, str]:
    return FIRST.index(name) if name in FIRST else len(FIRST), name


def column_name(name: str, pack: LabelledPack, words: Words) -> str:
    """What a column of a relation is called; its own name where nobody has named it."""
    label = pack.label_texts.get(name)
    return pick(label, words.language) if label else words.get("column_" + name, name)


COORDINATES = ("received_w", "left_w", "opened_w", "closed_w", "at_w", "due_w")
"""Places on the working-time line: meaningless to a reader."""

CODED = ("action", "ended_by", "status", "outcome", "review", "left_way", "way")
"""Columns that may hold our own codes, which words.yaml tells; any other word is the source's and stays as it is."""

PARTIES = ("holder", "to_holder", "passed_to", "received_from", "unit", "person")


@dataclass(frozen=True, kw_only=True)
class _Told:
    """Writes the values of one evidence row in its item's local time."""

    words: Words
    names: Mapping[str, str]
    offset_minutes: int

    def written(self, name: str, value: int | str | bool | None) -> str:
        """The value as a reader takes it; empty when there is nothing to tell."""
        if value is None or name in COORDINATES:
            return ""
        if isinstance(value, bool):
            return self.words("yes") if value else self.words("no")
        if isinstance(value, int):
            return self._number(name, value)
        if name in PARTIES:
            return visible(self.names.get(value) or value)
        return visible(self.words.get(f"{name}_{value}", value) if name in CODED else value)

    def _number(self, name: str, value: int) -> str:
        if name.endswith("_minutes"):
            return numbers.hours(value / 60, self.words)
        if name.endswith("_w"):
            return numbers.hours(value / 3600, self.words)
        if name.endswith("_s"):
            return numbers.moment(value * 1_000_000, self.offset_minutes)
        return numbers.count(value)
