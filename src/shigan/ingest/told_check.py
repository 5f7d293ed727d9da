"""Our own counts beside what the record says itself, matter by matter, from the working table.

These are the counts of the relations (docs/relations.md) as far as the rows show them at once: who has the matter changes with an
entry that shows it with another unit, or person where no unit is known; a matter comes back with work after an ending; it
is late if it was handed in, or else ended, after the limit in force.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as Named
from dataclasses import dataclass
from typing import Final

import pyarrow as pa

from shigan.engines.parts import COMES_BACK, TELLS_HAND_IN
from shigan.ingest.agreement import Agreement
from shigan.ingest.case_endings import SETTLED
from shigan.ingest.events import EventStage
from shigan.ingest.mapping import Mapping
from shigan.ingest.sql import literal, literals
from shigan.ingest.staging_times import ends
from shigan.ingest.told import FLAGS
from shigan.ledger.actions import CANCEL, CLOSE, CUSTODY, ENDINGS, PROMISE, SUBMIT, TRANSFERS

SECOND: Final = 1_000_000
TOLD_AS: Final = {"handover_count": ("told_handovers", "handovers"), "reopen_count": ("told_reopenings", "reopenings")}
SHOWS_HOLDER: Final = tuple(action for action in CUSTODY if action not in ENDINGS)


@dataclass(frozen=True, kw_only=True)
class _Compared:
    """Numbers of matters, as in ``Agreement``; ``positive``: of which the record says that it was late, or a number above 0."""

    stated: int
    positive: int
    compared: int
    below: int
    above: int


def agreements_in(staged: EventStage) -> tuple[Agreement, ...]:
    """One for each column of truths that the mapping names; of two flags, the first."""
    return tuple(_agreements(staged.mapping, _compared(staged))) if staged.mapping.told else ()


def _agreements(mapping: Mapping, found: Named[str, _Compared]) -> Iterator[Agreement]:
    flags = [role for role in FLAGS if role in mapping.told]
    for role in (*flags[:1], *(role for role in TOLD_AS if role in mapping.told)):
        one = found["late" if role in FLAGS else TOLD_AS[role][1]]
        yield Agreement(
            role=role,
            column=mapping.told[role].column,
            stated=one.stated,
            positive=one.positive,
            compared=one.compared,
            below=one.below,
            above=one.above,
            used=role in FLAGS and not mapping.has_limits and 0 < one.positive < one.stated,
        )


def _compared(staged: EventStage) -> dict[str, _Compared]:
    pairs = {"late": ("told_late", "late"), **{own: (told, own) for told, own in TOLD_AS.values()}}
    counts = ", ".join(
        f"count({told}), count(*) FILTER ({told}::INTEGER > 0), count({told}) FILTER ({own} IS NOT NULL), "
        f"count(*) FILTER ({own} < {told}), count(*) FILTER ({own} > {told})"
        for told, own in pairs.values()
    )
    staged.connection.register("truth_deeds", _deeds(staged))
    staged.connection.register("truth_endings", staged.endings_table())
    row = staged.connection.execute(f"SELECT {counts} FROM ({_of_matters(staged.mapping)})").fetchall()[0]
    names = ("stated", "positive", "compared", "below", "above")
    return {own: _Compared(**dict(zip(names, row[5 * place :], strict=False))) for place, own in enumerate(pairs)}


def _deeds(staged: EventStage) -> pa.Table:
    words = [str(word) for (word,) in staged.connection.execute("SELECT DISTINCT deed FROM staged WHERE fault IS NULL").fetchall()]
    deeds = [staged.deeds.of(word) for word in words]
    return pa.table(
        {
            "word": pa.array(words, pa.string()),
            "action": pa.array([deed.action for deed in deeds], pa.string()),
            "passes_on": pa.array([deed.unit_is == "counterpart" for deed in deeds], pa.bool_()),
            "stated_unit": pa.array([deed.counterpart_unit for deed in deeds], pa.string()),
        }
    )


def _of_matters(mapping: Mapping) -> str:
    """SQL: one row a matter, with what the record says and what we count; null where that is not known."""
    by_unit = mapping.unit is not None and not mapping.unit_is_role
    actor, counterpart = ("unit", "counterpart_unit") if by_unit else ("person", "counterpart")
    shows_steps = mapping.row_is == "event"
    handovers = "count(*) FILTER (holder NOT IN ('', held_before))" if shows_steps and (by_unit or mapping.person) else "NULL::BIGINT"
    reopenings = "count(*) FILTER (back AND after_ending)" if shows_steps and mapping.ending == "marked" else "NULL::BIGINT"
    settled = " ".join(f"WHEN {literal(word)} THEN {literal(action)}" for word, action in SETTLED.items())
    ending, hand_in = f"action IN ({literals(ENDINGS)})", f"action IN ({literals(TELLS_HAND_IN)})"
    return f"""
        WITH entries AS (
            SELECT item, source_no, seq, occurred_us // {SECOND} AS at_s, {ends()} // {SECOND} AS until_s, due_us // {SECOND} AS due,
            told_kept, told_handovers, told_reopenings,
            coalesce(e.action, CASE settled {settled} END, d.action) AS action,
            CASE WHEN passes_on THEN NULL ELSE {actor} END AS actor,
            CASE WHEN passes_on THEN {actor} ELSE coalesce({counterpart}, {'stated_unit' if by_unit else 'NULL'}) END AS receiver
            FROM staged JOIN truth_deeds d ON deed = word LEFT JOIN truth_endings e USING (source_no, seq) WHERE fault IS NULL
        ),
        points AS (
            SELECT *, {ending} AS is_end, action IN ({literals(COMES_BACK)}) AS back,
            row_number() OVER (PARTITION BY item
            ORDER BY CASE WHEN {ending} THEN until_s ELSE at_s END, {ending}, at_s, source_no, seq) AS place,
            CASE WHEN {ending} THEN '' WHEN action IN ({literals(TRANSFERS)}) AND receiver IS NOT NULL THEN receiver
            WHEN action IN ({literals(SHOWS_HOLDER)}) THEN actor END AS holder
            FROM entries
        ),
        seen AS (
            SELECT *, nullif(lag(holder IGNORE NULLS) OVER held, '') AS held_before,
            lag(CASE WHEN is_end OR back THEN is_end END IGNORE NULLS) OVER held AS after_ending
            FROM points WINDOW held AS (PARTITION BY item ORDER BY place)
        ),
        matters AS (
            SELECT item, NOT arg_max(told_kept, place) AS told_late, max(told_handovers) AS told_handovers,
            max(told_reopenings) AS told_reopenings, {handovers} AS handovers, {reopenings} AS reopenings,
            arg_max(due, place) FILTER (action <> '{PROMISE}') AS due,
            arg_max(action, place) FILTER ({hand_in}) AS last_deed, max(at_s) FILTER ({hand_in}) AS handed_in,
            arg_max(CASE WHEN action IN ('{CLOSE}', '{CANCEL}') THEN action END, place) FILTER (is_end OR back) AS ended_by,
            arg_max(is_end, place) FILTER (is_end OR back) AS has_ended, max(at_s) FILTER (is_end) AS ended
            FROM seen GROUP BY item
        )
        SELECT * EXCLUDE (due, last_deed, handed_in, ended_by, has_ended, ended),
        CASE WHEN due IS NULL OR (has_ended AND ended_by = '{CANCEL}') THEN NULL
        WHEN NOT coalesce(has_ended, false) AND last_deed IS DISTINCT FROM '{SUBMIT}' THEN {_open_late(mapping)}
        ELSE CASE WHEN last_deed = '{SUBMIT}' THEN handed_in ELSE ended END > due END AS late FROM matters"""


def _open_late(mapping: Mapping) -> str:
    """SQL: a matter that is open is late by the last thing the record knows of; one that may have ended unseen, by nothing."""
    return "(SELECT max(until_s) FROM entries) > due" if mapping.ending == "marked" else "NULL"
