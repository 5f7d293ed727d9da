"""How much of a record's own words was understood: figures that rest on the rest of them know only that something was done."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from shigan.ingest.events import EventStage
from shigan.ingest.remarks import Remark
from shigan.ledger.actions import ACT


@dataclass(frozen=True)
class Understanding:
    """An activity is understood if every entry of it is; an entry, if its words mean more than that a step was completed,
    or if a shipped mapping says that no more can be known."""

    activities: int
    activities_understood: int
    entries: int
    entries_understood: int

    @property
    def share(self) -> float:
        return self.entries_understood / self.entries if self.entries else 0.0

    def told(self) -> Remark:
        """The share in a sentence, rounded down: what is not understood is never rounded away."""
        percent = int(1000 * self.share) / 10
        return Remark(
            f"环节认得出的占 {percent:g}%（{self.activities:,} 种环节中认得 {self.activities_understood:,} 种，"
            f"{self.entries:,} 条记录中认得 {self.entries_understood:,} 条）。",
            f"{percent:g}% of the entries have an activity that was understood ({self.activities_understood:,} of "
            f"{self.activities:,} activities, {self.entries_understood:,} of {self.entries:,} entries).",
        )


def understanding(staged: EventStage, *, known: bool) -> Understanding:
    """Counted over the sound events; ``known``: the mapping is one of those that are shipped."""
    rows = staged.connection.execute(
        "SELECT activity, deed, settled IS NOT NULL, count(*) FROM staged WHERE fault IS NULL GROUP BY ALL"
    ).fetchall()
    clear: dict[str, bool] = defaultdict(lambda: True)
    understood = 0
    for activity, deed, is_settled, number in rows:
        is_clear = is_settled or staged.deeds.of(deed).action != ACT or (known and staged.deeds.is_stated(deed))
        clear[activity] &= is_clear
        understood += number if is_clear else 0
    return Understanding(len(clear), sum(clear.values()), sum(int(row[3]) for row in rows), understood)
