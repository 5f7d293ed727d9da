"""Takes the rows behind the numbers of a page. Gives them packed for its data block. Never leaves a number without a word.

Every figure of the tables opens to its rows, or to one sentence that says why there are none on the page and which
command lists them all.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from markupsafe import Markup

from shigan.findings.behind import Number, RowsBehind
from shigan.findings.model import Evidence
from shigan.reports import numbers
from shigan.reports.evidence_rows import evidence_row
from shigan.reports.facts_view import Fact
from shigan.reports.results import Results
from shigan.reports.story_data import Texts, data_block
from shigan.reports.text import visible
from shigan.reports.words import Words

MOST_ROWS = 8
FEWEST_ROWS = 3


@dataclass
class BehindNumbers:
    """Collects the numbers of a page; a number is known by its place in the data block."""

    results: Results
    words: Words
    story_at: Mapping[str, int]
    rows_each: int
    texts: Texts = field(default_factory=Texts)
    told: list[list[object]] = field(default_factory=list)

    def place(self, fact: Fact, statistic: str, *, name_level: bool) -> int:
        """Pack what opens behind this total and say where it is."""
        number = Number(fact["indicator"], fact["level"], fact["subject"])
        behind = self.results.behind.get(number)
        rows = behind.rows[: self.rows_each] if behind else ()
        whole = behind is not None and len(rows) == behind.total
        self.told.append(
            [
                self.texts.place(self._sentence(fact, statistic, behind, len(rows)) + self._untold(rows)),
                self.texts.place("" if whole else command(number, self.words, name_level=name_level)),
                [self._row(row) for row in rows],
            ]
        )
        return len(self.told) - 1

    def block(self) -> Markup:
        return data_block({"texts": list(self.texts.places), "numbers": self.told})

    def _sentence(self, fact: Fact, statistic: str, behind: RowsBehind | None, shown: int) -> str:
        total = numbers.count(behind.total if behind else fact["observed"])
        if behind is not None and behind.total == 0:
            return self.words("behind_none", n=numbers.count(fact["n"]))
        if behind is None or not shown:
            return self.words("behind_elsewhere")
        order = self.words({"share": "behind_by_time", "duration": "behind_longest"}.get(statistic, "behind_largest"))
        summed = statistic in ("ratio", "total") and behind.total != fact["observed"]
        return self.words("behind_summed" if summed else "behind_shown", shown=shown, total=total, order=order)

    def _untold(self, rows: Iterable[Evidence]) -> str:
        """Said when some of the items have no story in the page."""
        lacking = any(row.item not in self.story_at for row in rows)
        return self.words("sentence_gap") + self.words("behind_untold") if lacking else ""

    def _row(self, row: Evidence) -> list[object]:
        told = evidence_row(row, self.results, self.words)
        return [
            self.texts.place(visible(row.item)),
            self.story_at.get(row.item, -1),
            list(row.sequences),
            [self.texts.place(text) for value in told.values for text in value],
        ]


def command(number: Number, words: Words, *, name_level: bool) -> str:
    """What to type to list every row behind the number."""
    wanted = shlex.quote(f"{number.indicator}@{visible(number.subject)}")
    level = f" --level {number.level}" if name_level else ""
    return f"./shigan explain {wanted}{level} --out {words('behind_folder')}"


def rows_each(figures: int, most: int) -> int:
    """How many rows every number may show when all of them together may show ``most``."""
    return max(FEWEST_ROWS, min(MOST_ROWS, most // max(figures, 1)))


def items_behind(results: Results, numbers_shown: Iterable[Number], each: int) -> dict[Number, RowsBehind]:
    """What is behind these numbers, cut to so many rows each."""
    kept = {number: results.behind[number] for number in numbers_shown if number in results.behind}
    return {number: RowsBehind(total=behind.total, rows=behind.rows[:each]) for number, behind in kept.items()}
