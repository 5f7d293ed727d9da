"""Where a row is a whole case: which of its times is the ending, and whether its status tells of one that has no time.

A case has one ending. Of a closing and a cancelling in one row the status decides, else the later; the other stays in
the record as a note. A case whose status says that it has ended, and that has no time for it, ends at its last known
time. ``staged.settled`` keeps which of these was done, so that the receipt can count it:

=============  ======  ====================================================================
outweighed     note    a closing or cancelling that another ending of the row goes before
cancelled      cancel  a closing time of a case whose status says that it was cancelled
status_close   close   no time of ending is known, only the status
status_cancel  cancel  likewise
unread_close   close   the time of the closing cannot be read, see ``unread_endings``
unread_cancel  cancel  likewise
started        work    the beginning of a step, of which another entry is the end
=============  ======  ====================================================================
"""

from __future__ import annotations

from collections.abc import Mapping as Named
from typing import Final

from shigan.ingest.mapping import Mapping
from shigan.ingest.mapping_terms import Status
from shigan.ingest.sql import literal, literals
from shigan.ingest.staging_times import ends
from shigan.ingest.texts import text_of
from shigan.ledger.actions import CANCEL, CLOSE, NOTE, WORK

STARTED: Final = "started"
SETTLED: Final[Named[str, str]] = {
    "outweighed": NOTE,
    "cancelled": CANCEL,
    "status_close": CLOSE,
    "status_cancel": CANCEL,
    "unread_close": CLOSE,
    "unread_cancel": CANCEL,
    STARTED: WORK,
}
"""The action of an event whose row settles it."""


def settles(mapping: Mapping) -> bool:
    """Whether the rows of this mapping say more about endings than single events do."""
    actions = {event.action for event in mapping.events}
    return bool(mapping.events) and (_words(mapping) != {} or {CLOSE, CANCEL} <= actions)


def with_endings(rows: str, source: str, mapping: Mapping, steps: int) -> str:
    """SQL for the events ``rows`` of whole cases with their endings settled; ``steps`` is how many places a row has."""
    closings, cancellings = (_deeds(mapping, action) for action in (CLOSE, CANCEL))
    last = f"(fault IS NULL AND deed IN ({closings}))", f"(fault IS NULL AND deed IN ({cancellings}))"
    person = "NULL" if any(event.person for event in mapping.events) else "e.person"
    unit = "NULL" if any(event.unit for event in mapping.events) else "e.unit"
    return f"""
        WITH events AS MATERIALIZED ({rows}),
        said AS ({_said(source, mapping)}),
        known AS (
            SELECT row, max({ends()}) FILTER ({last[0]}) AS closed_us, max({ends()}) FILTER ({last[1]}) AS cancelled_us,
            arg_max(seq, ({ends()}, seq)) FILTER ({last[0]}) AS closed_seq,
            arg_max(seq, ({ends()}, seq)) FILTER (fault IS NULL) AS last_seq
            FROM events GROUP BY row
        ),
        ended AS (
            SELECT known.*, word, says, CASE
            WHEN closed_us IS NULL OR cancelled_us IS NULL THEN NULL
            ELSE coalesce(says, CASE WHEN cancelled_us >= closed_us THEN '{CANCEL}' ELSE '{CLOSE}' END) END AS winner
            FROM known LEFT JOIN said USING (row)
        )
        SELECT e.* REPLACE (CASE
            WHEN winner = '{CANCEL}' AND deed IN ({closings}) THEN 'outweighed'
            WHEN winner = '{CLOSE}' AND deed IN ({cancellings}) THEN 'outweighed'
            WHEN cancelled_us IS NULL AND says = '{CANCEL}' AND seq = closed_seq THEN 'cancelled' END AS settled)
        FROM events e LEFT JOIN ended USING (row)
        UNION ALL
        SELECT e.* REPLACE (e.row * {steps} + {steps - 1} AS seq, word AS activity, word AS deed, {person} AS person, {unit} AS unit,
            NULL AS counterpart, NULL AS counterpart_unit, NULL AS outcome, 'status_' || says AS settled)
        FROM events e JOIN ended ON e.seq = last_seq
        WHERE says IS NOT NULL AND closed_us IS NULL AND cancelled_us IS NULL"""


def _words(mapping: Mapping) -> Named[str, str]:
    return mapping.status.words if isinstance(mapping.status, Status) else {}


def _deeds(mapping: Mapping, action: str) -> str:
    """The events of a row that are such an ending; no text at all where there is none."""
    return literals(event.activity for event in mapping.events if event.action == action) or "NULL"


def _said(source: str, mapping: Mapping) -> str:
    """What the status of each row says about its ending, in its own word and as an action."""
    words = _words(mapping)
    if not isinstance(mapping.status, Status) or not words:
        return "SELECT NULL::BIGINT AS row, NULL::VARCHAR AS word, NULL::VARCHAR AS says"
    cases = " ".join(f"WHEN {literal(word)} THEN {literal(action)}" for word, action in words.items())
    return (
        f'SELECT row, word, CASE word {cases} END AS says FROM (SELECT "@row" AS row, {text_of(mapping.status.column)} AS word '
        f"FROM {source}) WHERE says IS NOT NULL"
    )
