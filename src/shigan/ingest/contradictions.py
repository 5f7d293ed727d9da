"""Cases whose own times contradict each other. They are told by number and kept: nothing is put right behind a reader's back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from shigan.ingest.events import EventStage
from shigan.ingest.sql import literals
from shigan.ingest.staging_times import ends
from shigan.ledger.actions import ENDINGS, REGISTER

EXAMPLES: Final = 5


@dataclass(frozen=True)
class Contradictions:
    """``examples``: the first case numbers, in the order of the source."""

    closed_before_opened: int = 0
    examples: tuple[str, ...] = ()


def contradictions(staged: EventStage) -> Contradictions:
    """Cases of which a closing or cancelling is recorded before the opening. A closing of which only the day is known
    counts at the end of its day, so it contradicts no opening on that day."""
    opening, ending = (literals(staged.deeds_meaning(actions)) for actions in ((REGISTER,), ENDINGS))
    if not opening or not ending:
        return Contradictions()
    rows = staged.connection.execute(
        f"""SELECT item, count(*) OVER () AS cases FROM (
            SELECT item, min((source_no, seq)) AS place,
            min(occurred_us) FILTER (deed IN ({opening})) AS opened_us, min({ends()}) FILTER (deed IN ({ending})) AS ended_us
            FROM staged WHERE fault IS NULL GROUP BY item
        ) WHERE ended_us < opened_us ORDER BY place LIMIT {EXAMPLES}"""
    ).fetchall()
    return Contradictions(int(rows[0][1]), tuple(str(item) for item, _ in rows)) if rows else Contradictions()
