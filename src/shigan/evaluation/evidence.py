"""Takes a rule's indicator and subjects. Gives the rows behind the number. Never more than can be read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from shigan.engines.protocol import Engine
from shigan.evaluation.rows_asked import NOTHING, ORDER, Row, Silent, evidence_of, rows_of, totals_of
from shigan.facts.indicators import Slice
from shigan.facts.silence import stratum_of
from shigan.findings.model import Evidence

SHOWN = 50
"""Rows of evidence kept with a finding."""

COUNTED = 20_000
"""Rows of one subject that are looked at one by one. Rows are counted beyond that; distinct items then are 'at least'."""

AT_ONCE = 400_000
"""Rows of several subjects that are held at a time."""

DETAIL = {
    "holds": (
        "first_sequence", "last_sequence", "kind", "received_s", "left_s", "ended_by", "passed_to", "charged_minutes",
        "response_minutes", "waited_w", "n_entries", "n_work", "n_reminders", "longest_gap_w",
    ),
    "items": (
        "first_sequence", "last_sequence", "kind", "opened_s", "closed_s", "due_s", "status", "overdue_w",
        "handovers_before_work",
    ),
    "entries": ("sequence", "kind", "at_s", "action", "activity", "due_s", "review", "outcome"),
    "handovers": ("sequence", "kind", "at_s", "to_holder", "worked", "came_back", "came_back_idle", "went_again"),
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Behind:
    """What stands behind one subject's number."""

    items: int  # distinct items looked at
    items_at_least: bool  # there may be more of them: not every row was looked at
    items_showing: int  # distinct items that show the behaviour, among the rows looked at
    total: int  # rows that show the behaviour, all of them
    rows: tuple[Evidence, ...]
    first_s: tuple[int, ...]  # when each row that shows it began, seconds


def behind(
    engine: Engine, part: Slice, sizes: Mapping[str, int], favourable: bool, silent: Silent = NOTHING
) -> dict[str, Behind]:
    """For each subject the rows that show what the rule speaks of, and how many distinct items were looked at.

    ``sizes``: about how many rows each subject has, so that no more are read at once than memory should hold.
    ``silent``: rows of these strata are left out.
    """
    found: dict[str, Behind] = {}
    for some in _few_at_once(sizes):
        found |= _behind_some(engine, part, some, favourable, silent)
    return found


def _few_at_once(sizes: Mapping[str, int]) -> Iterator[list[str]]:
    some: list[str] = []
    n_rows = 0
    for subject, size in sizes.items():
        if some and n_rows + min(size, COUNTED) > AT_ONCE:
            yield some
            some, n_rows = [], 0
        some.append(subject)
        n_rows += min(size, COUNTED)
    if some:
        yield some


def _behind_some(
    engine: Engine, part: Slice, subjects: Sequence[str], favourable: bool, silent: Silent
) -> dict[str, Behind]:
    alike = part.strata if silent else ()
    looked_at = rows_of(engine, part, subjects, ("item", *alike), condition=None, limit=COUNTED)
    detail, condition = ("item", *DETAIL[part.relation], *alike), _showing(part, favourable)
    showing = rows_of(engine, part, subjects, detail, condition=condition, limit=COUNTED)
    heard, telling = _heard(looked_at, part, silent), _heard(showing, part, silent)
    sizes = _counted(engine, part, None, looked_at, heard, silent)
    totals = _counted(engine, part, condition, showing, telling, silent)
    return {
        subject: _behind(
            part,
            heard.get(subject, []),
            _most_telling(part, telling.get(subject, []), favourable),
            size=sizes.get(subject, 0),
            total=totals.get(subject, 0),
        )
        for subject in subjects
    }


def _heard(found: Mapping[str, list[Row]], part: Slice, silent: Silent) -> Mapping[str, list[Row]]:
    """The rows that are compared with somebody."""
    return {
        subject: [row for row in rows if stratum_of(row, part) not in silent[subject]] if subject in silent else rows
        for subject, rows in found.items()
    }


def _counted(
    engine: Engine,
    part: Slice,
    condition: str | None,
    found: Mapping[str, list[Row]],
    heard: Mapping[str, list[Row]],
    silent: Silent,
) -> Mapping[str, int]:
    """How many rows each subject has: counted by the engine only where the rows at hand may not be all."""
    many = {subject for subject, rows in found.items() if len(rows) >= COUNTED}
    of_all = totals_of(engine, part, condition, silent) if many else {}
    return {subject: of_all[subject] if subject in many else len(heard[subject]) for subject in found}


def _showing(part: Slice, favourable: bool) -> str | None:
    """The condition of a row that shows the behaviour: the numerator, or its contrary where that is what is meant."""
    indicator = part.indicator
    if indicator.statistic != "share" or indicator.numerator is None:
        return None
    meant_to_be_low = indicator.worse == ("higher" if favourable else "lower")
    return f"not ({indicator.numerator.text})" if meant_to_be_low else indicator.numerator.text


def _most_telling(part: Slice, rows: list[Row], favourable: bool) -> list[Row]:
    """For durations the longest first (the shortest where good practice is shown); otherwise in order of time."""
    duration = part.indicator.duration
    if duration is None:
        return rows
    return sorted(rows, key=lambda row: int(str(row[duration])), reverse=not favourable)


def _behind(part: Slice, looked_at: list[Row], showing: list[Row], *, size: int, total: int) -> Behind:
    """``size``: rows of the subject; ``total``: of those that show the behaviour. Of 'items' every row is an item."""
    items = size if part.relation == "items" else len({row["item"] for row in looked_at})
    return Behind(
        items=items,
        items_at_least=part.relation != "items" and size > len(looked_at),
        items_showing=len({row["item"] for row in showing}),
        total=total,
        rows=tuple(evidence_of(_told(row, part), part.subject) for row in showing[:SHOWN]),
        first_s=tuple(int(str(row[ORDER[part.relation][0]])) for row in showing),
    )


def _told(row: Row, part: Slice) -> Row:
    """Without what was only read to know the row's stratum."""
    return {name: row[name] for name in (part.subject, "item", *DETAIL[part.relation]) if name in row}
