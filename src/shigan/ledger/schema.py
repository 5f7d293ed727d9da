"""The columns of an entry, and which of them each version of an entry has.

One row is one event that was recorded. All instants are whole microseconds since 1970-01-01T00:00Z;
``offset_minutes`` is what the source's own clock was ahead of UTC when it happened, so that the local day
can be told again. Text is NFC. Null means not recorded. No column holds a name: people and accounts are
pseudonymous keys.

Columns are only ever added, at the end. Files of entries that were sealed before a column existed stay as they are
on the disk, because their hashes are over their bytes; who reads them sees nulls (``ledger.entry_files``).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pyarrow as pa

from shigan.ledger.canonical import VERSIONS

INSTANT: Final = "instant"
DAY: Final = "day"
PRECISIONS: Final = (INSTANT, DAY)
"""What ``precision`` may hold."""

ENTRY_SCHEMA: pa.Schema = pa.schema(
    [
        pa.field("sequence", pa.int64(), nullable=False),  # place in the ledger, from 0, gapless
        pa.field("item", pa.string(), nullable=False),  # the matter (case) this is about
        pa.field("kind", pa.string(), nullable=False),  # kind of matter; '' when the source has none
        pa.field("channel", pa.string()),  # how the item came in
        pa.field("action", pa.string(), nullable=False),  # one of ledger.actions.ACTIONS
        pa.field("activity", pa.string(), nullable=False),  # the source's own word for it
        pa.field("actor", pa.string()),  # pseudonymous key of who did it
        pa.field("unit", pa.string()),  # unit the actor acted for
        pa.field("counterpart", pa.string()),  # pseudonymous key of who it was passed to
        pa.field("counterpart_unit", pa.string()),  # unit it was passed to
        pa.field("occurred_us", pa.int64(), nullable=False),  # in the world
        pa.field("offset_minutes", pa.int32(), nullable=False),
        pa.field("recorded_us", pa.int64(), nullable=False),  # in the ledger; equals occurred_us on import unless known
        pa.field("due_us", pa.int64()),  # due instant in force after this entry (promise: the promised instant)
        pa.field("outcome", pa.string()),  # what came of it; actions.RATE/DECLINE/CLOSE say what it may hold
        pa.field("source", pa.string(), nullable=False),  # digest-prefixed name of the file or system
        pa.field("payload", pa.string()),  # canonical JSON of what else the source said; never in the leaf in clear
        # from version 2 on:
        pa.field("precision", pa.string()),  # 'day': only the local day is known, occurred_us is its first instant
        pa.field("outcome_known", pa.bool_()),  # whether an outcome is on record by this entry, which may not say it
        pa.field("procedure", pa.string()),  # the procedure under which it was done
        pa.field("procedure_from", pa.string()),  # first day in force of that version of it, such as 2026-01-01
        pa.field("step", pa.string()),  # the procedure's step that was taken
        pa.field("state", pa.string()),  # of the item after it
        pa.field("item_version", pa.int64()),  # of the item after it: 1, 2, 3 ...
        pa.field("account", pa.string()),  # pseudonymous key of the account it was done with
        pa.field("role", pa.string()),  # in which role
        pa.field("pack", pa.string()),  # digest of the pack of rules it was done under
    ]
)

EVENT_SCHEMA: pa.Schema = pa.schema([f for f in ENTRY_SCHEMA if f.name != "sequence"])
"""An event is an entry that has no place in the ledger yet."""


def schema_of(version: str) -> pa.Schema:
    """The columns that a file of entries of this version has. Raises KeyError for an unknown version."""
    return pa.schema([ENTRY_SCHEMA.field(name) for name in ("sequence", *VERSIONS[version])])


def with_nulls(columns: Mapping[str, Any], rows: int) -> dict[str, Any]:
    """The columns given, and nulls for those of an entry's that a source does not know; what is required is not made up."""
    return {field.name: pa.nulls(rows, field.type) for field in ENTRY_SCHEMA if field.nullable} | dict(columns)
