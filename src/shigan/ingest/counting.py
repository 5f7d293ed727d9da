"""What a receipt says of the working table of events: counts of what was read, what became of it, and what is odd in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from shigan.ingest.contradictions import Contradictions, contradictions
from shigan.ingest.events import EventStage
from shigan.ingest.mapping import Mapping
from shigan.ingest.mapping_terms import Column
from shigan.ingest.persons import names_in
from shigan.ingest.sql import identifier
from shigan.ingest.staging import RawLike, rows_hash, source_of
from shigan.ingest.staging_times import ends, has_no_offset
from shigan.ingest.texts import text_of
from shigan.ingest.unread_endings import left_open


@dataclass(frozen=True, kw_only=True)
class Tally:
    """Counts over the sources of a run. ``persons`` and ``units`` count what the rows with a sound event name, words that
    mean 'not recorded' and automatic accounts included; ``*_known`` count what reached the entries."""

    rows_read: int
    rows_refused: int
    events: int
    cases: int
    activities: int
    persons: int
    persons_known: int
    units: int
    units_known: int
    roles: int
    first_us: int | None
    last_us: int | None  # an entry of which only the day is known counts at the end of its day
    first_offset: int
    last_offset: int
    refused_because: dict[str, int] = field(default_factory=dict)
    backwards: int = 0  # events earlier than the one before them in their case's file order
    duplicates: int = 0  # rows that are an exact copy of an earlier one
    day_known: int = 0  # events of which only the day is known
    midnight_columns: tuple[str, ...] = ()  # columns taken for days because every time in them is midnight
    settled: dict[str, int] = field(default_factory=dict)  # by case_endings.SETTLED
    left_open: int = 0  # cases that count as open although a row tells of their ending: its time was set aside
    contradictions: Contradictions = field(default_factory=Contradictions)
    due_unread: int = 0
    without_offset: bool = True  # False: every time says its own offset; only looked at where no zone is stated
    with_person: int = 0
    several: int = 0  # events whose person is the first of several that the source names
    names_in_units: int = 0  # names that acted for more than one unit: one person, or two of the same name


def tally(staged: EventStage) -> Tally:
    """Count the working table and the raw rows behind it."""
    sound = _sound(staged)
    mapping = staged.mapping
    refused = dict(
        staged.connection.execute(
            "SELECT fault, count(*) FROM staged WHERE fault IS NOT NULL GROUP BY 1 ORDER BY 1"
        ).fetchall()
    )
    all_sound = not refused
    units = _names(staged, (mapping.unit, mapping.counterpart_unit, *(event.unit for event in mapping.events)), all_sound)
    units_known = 0 if mapping.unit_is_role else _known(staged, "unit", "counterpart_unit")
    if mapping.unit_in_person:
        units = units_known
    return Tally(
        **sound,
        without_offset=_without_offset(staged, sound),
        rows_read=sum(raw.rows for raw in staged.sources),
        rows_refused=_count(staged, "SELECT count(DISTINCT (source_no, row)) FROM staged WHERE fault IS NOT NULL") if refused else 0,
        persons=_names(staged, (mapping.person, mapping.counterpart, *(event.person for event in mapping.events)), all_sound),
        persons_known=_known(staged, "person", "counterpart", beside=_beside_first()),
        units=0 if mapping.unit_is_role else units,
        units_known=units_known,
        roles=units if mapping.unit_is_role else 0,
        refused_because={str(fault): int(number) for fault, number in refused.items()},
        backwards=_backwards(staged),
        names_in_units=_in_several_units(staged),
        duplicates=sum(_copies(staged, raw) for raw in staged.sources),
        midnight_columns=tuple(sorted(staged.midnight)),
        settled=_settled(staged),
        left_open=left_open(staged.connection, staged.deeds.of) if refused else 0,
        contradictions=contradictions(staged),
    )


def tier_of(unit: str, mapping: Mapping) -> int | None:
    """The tier of a unit by its name, None when the mapping says nothing about it."""

    return next((rule.tier for rule in mapping.tiers if re.search(rule.unit, unit)), mapping.other_tier)


def _sound(staged: EventStage) -> dict[str, Any]:
    row = staged.connection.execute(
        f"""SELECT count(*) AS events, count(DISTINCT item) AS cases, count(DISTINCT activity) AS activities,
        min(occurred_us) AS first_us, max({ends()}) AS last_us,
        coalesce(arg_min(offset_minutes, occurred_us), 0) AS first_offset,
        coalesce(arg_max(offset_minutes, {ends()}), 0) AS last_offset,
        count(*) FILTER (day) AS day_known, count(*) FILTER (due_unread) AS due_unread,
        count(person) AS with_person, count(named) AS several FROM staged WHERE fault IS NULL"""
    )
    names = [column[0] for column in row.description]
    values = row.fetchall()[0]
    return dict(zip(names, values, strict=True))


def _without_offset(staged: EventStage, sound: dict[str, Any]) -> bool:
    """Whether a time says no offset of its own. All times would have to be read again, so only where it makes a difference."""
    mapping = staged.mapping
    if mapping.zone or mapping.local_zone or sound["first_offset"] or sound["last_offset"]:
        return True
    moments = [mapping.time, *(event.time for event in mapping.events)]
    return any(
        has_no_offset(staged.connection, source_of(raw), moment, staged.formats[moment.label])
        for raw in staged.sources
        for moment in moments
        if moment is not None
    )


def _settled(staged: EventStage) -> dict[str, int]:
    rows = staged.connection.execute(
        "SELECT settled, count(DISTINCT item) FROM staged WHERE fault IS NULL AND settled IS NOT NULL GROUP BY 1 ORDER BY 1"
    ).fetchall()
    return {str(name): int(number) for name, number in rows}


def _in_several_units(staged: EventStage) -> int:
    return _count(
        staged,
        """SELECT count(*) FROM (SELECT person FROM staged WHERE fault IS NULL AND person IS NOT NULL AND unit IS NOT NULL
        GROUP BY person HAVING count(DISTINCT unit) > 1)""",
    )


def _backwards(staged: EventStage) -> int:
    if staged.mapping.row_is == "case":
        return 0
    return _count(
        staged,
        f"""SELECT count(*) FILTER (until < before) FROM (SELECT {ends()} AS until, lag(occurred_us)
        OVER (PARTITION BY item ORDER BY source_no, seq) AS before FROM staged WHERE fault IS NULL)""",
    )


def _copies(staged: EventStage, raw: RawLike) -> int:
    return _count(staged, f"SELECT count(*) - count(DISTINCT {rows_hash(raw)}) FROM {source_of(raw)}")


def _known(staged: EventStage, *columns: str, beside: str = "") -> int:
    """Different names in ``columns``, and those that the query ``beside`` gives."""
    queries = [f"SELECT DISTINCT {column} AS name FROM staged WHERE fault IS NULL" for column in columns]
    each = " UNION ALL ".join([*queries, *([beside] if beside else [])])
    return _count(staged, f"SELECT count(DISTINCT name) FROM ({each})")


def _names(staged: EventStage, parts: Sequence[Column | None], all_sound: bool) -> int:
    """How many different names the source writes in these columns, before any word is taken for 'not recorded'.

    Rows that were set aside count for nobody: a second heading row would make a person of the word "姓名". ``all_sound``: there
    are none.
    """
    columns = sorted({(part.column, part.several) for part in parts if part is not None})
    each = [
        f"SELECT {_each_of(several)} AS name FROM (SELECT DISTINCT {text_of(column)} AS said "
        f"FROM {source_of(raw)} WHERE {identifier(column)} IS NOT NULL{'' if all_sound else _read(number)})"
        for column, several in columns
        for number, raw in enumerate(staged.sources)
    ]
    return _count(staged, f"SELECT count(DISTINCT name) FROM ({' UNION ALL '.join(each)})") if each else 0


def _each_of(several: str) -> str:
    """SQL for every name in the text ``said``, one in a row of its own."""
    return "said" if several == "one" else f"unnest({names_in('said')})"


def _beside_first() -> str:
    """SQL for all who are named together with others."""
    return f"SELECT unnest({names_in('named')}) FROM (SELECT DISTINCT named FROM staged WHERE fault IS NULL AND named IS NOT NULL)"


def _read(number: int) -> str:
    """SQL: the row of this source gave a sound event."""
    set_aside = f"SELECT row FROM staged WHERE source_no = {number} GROUP BY row HAVING bool_and(fault IS NOT NULL)"
    return f' AND "@row" NOT IN ({set_aside})'


def _count(staged: EventStage, query: str) -> int:
    return int(staged.connection.execute(query).fetchall()[0][0])
