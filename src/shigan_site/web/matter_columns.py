"""Takes the names of columns. Gives the columns of a list of matters, once for the page and for the file. Never a query."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from shigan_site.web.lists import Column
from shigan_site.web.telling import Telling, light_name, light_words
from shigan_site.web.words import t

COLUMNS = ("state", "unit", "progress", "due", "evidence", "source", "kind", "since", "reminders")
"""Those that a reader may choose; the matter itself always stands first."""
USUAL = ("state", "unit", "progress", "due", "evidence")
SHORT = ("state", "unit", "progress", "due")
"""Those of a short list that has no choice of columns."""


def matter_columns(tell: Telling, chosen: Iterable[str]) -> tuple[Column, ...]:
    """The matter, and the chosen ones in their order."""
    known = _known(tell)
    return tuple(chain.from_iterable(known[name] for name in ("title", *chosen)))


def _known(tell: Telling) -> dict[str, tuple[Column, ...]]:
    return {
        "title": (
            Column("matters.column.title", lambda row: row.title),
            Column("matters.column.number", lambda row: row.number, under=True),
            Column("matters.column.basis", lambda row: row.basis, under=True),
        ),
        "state": (
            Column("matters.column.light", lambda row: light_name(row.light)),
            Column("matters.column.state", lambda row: tell.state(row.state), under=True),
        ),
        "unit": (
            Column("matters.column.unit_alone", lambda row: row.unit or t("matters.no_unit")),
            Column("matters.column.holder", lambda row: row.holder, under=True),
        ),
        "progress": (Column("matters.column.progress_percent", lambda row: row.progress),),
        "due": (
            Column("matters.column.due_on", lambda row: row.due),
            Column("matters.column.due", lambda row: light_words(row.light), under=True),
        ),
        "evidence": (Column("matters.column.evidence", lambda row: row.evidence),),
        "source": (Column("matters.column.source", lambda row: tell.choice("source", row.source)),),
        "kind": (Column("matters.column.kind", lambda row: tell.choice("kind", row.kind)),),
        "since": (Column("matters.column.since_days", lambda row: row.resting),),
        "reminders": (Column("matters.column.reminders", lambda row: row.reminders),),
    }
