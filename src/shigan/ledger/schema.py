"""Takes nothing. Gives the columns of an entry. Never holds a name: people are pseudonymous keys.

One row is one event that was recorded. All instants are whole microseconds since 1970-01-01T00:00Z;
``offset_minutes`` is what the source's own clock was ahead of UTC when it happened, so that the local day
can be told again. Text is NFC. Null means not recorded.
"""

from __future__ import annotations

import pyarrow as pa

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
    ]
)

EVENT_SCHEMA: pa.Schema = pa.schema([f for f in ENTRY_SCHEMA if f.name != "sequence"])
"""An event is an entry that has no place in the ledger yet."""
