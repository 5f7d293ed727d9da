"""SQL for what a row says itself of its matter: whether the limit was kept, how often it was handed over and reopened."""

from __future__ import annotations

from typing import Final

from shigan.ingest.mapping import Mapping
from shigan.ingest.mapping_terms import Column, LimitFlag
from shigan.ingest.sql import literal
from shigan.ingest.texts import text_of

FLAGS: Final = ("limit_kept", "limit_missed")
COUNTS: Final = ("handover_count", "reopen_count")
TOLD: Final = ("told_kept", "told_handovers", "told_reopenings")
"""The columns of ``staged`` that hold what the row says: true, false or a whole number; null where it says nothing."""
HIGHEST: Final = 999


def told_by(mapping: Mapping) -> dict[str, str]:
    """SQL for each of TOLD."""
    told = mapping.told
    flags = [_flag(column) for column in told.values() if isinstance(column, LimitFlag)]
    counts = {role: told.get(role) for role in COUNTS}
    return {
        "told_kept": f"coalesce({', '.join(flags)})" if flags else "NULL::BOOLEAN",
        **{name: _count(counts[role]) for name, role in zip(TOLD[1:], COUNTS, strict=True)},
    }


def _flag(flag: LimitFlag) -> str:
    cases = " ".join(f"WHEN {literal(word.lower())} THEN {meaning == 'kept'}" for word, meaning in flag.words.items())
    return f"CASE lower({text_of(flag.column, flag.empty)}) {cases} END::BOOLEAN" if cases else "NULL::BOOLEAN"


def _count(column: Column | None) -> str:
    if column is None:
        return "NULL::INTEGER"
    number = f"try_cast({text_of(column.column, column.empty)} AS DOUBLE)"
    return f"CASE WHEN {number} BETWEEN 0 AND {HIGHEST} AND {number} = floor({number}) THEN {number}::INTEGER END"
