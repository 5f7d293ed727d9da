"""How far our own counts agree with what a record says itself of its matters, and the sentence that tells it.

A difference is no fault by itself. A count of ours may be a lower bound: a record that writes one row for each change shows
a change that was made and taken back at once not at all, and a column that was left empty shows no unit to hand over to.
That is said; which of the two is right is not.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Final, Literal

from shigan.ingest.remarks import Remark
from shigan.ingest.roles import role_name

HARDLY_EVER: Final = 0.01
"""Our counts are a lower bound where, of those that differ, no larger share is above the record's."""

Bound = Literal["exact", "lower", "upper", "neither"]


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """One column of truths against our own counts. All numbers are of matters: ``stated`` of which the record says it;
    ``compared``: that we could count, too; ``below`` and ``above``: in which ours is lower and higher than the record's. A
    limit that was missed counts as higher than one that was kept."""

    role: str
    column: str
    stated: int
    positive: int  # of them: said to be late, or counted more than not at all
    compared: int
    below: int
    above: int
    used: bool = False  # how many are late is told by it, as the record has no limits

    @property
    def agree(self) -> int:
        return self.compared - self.below - self.above

    @property
    def bound(self) -> Bound:
        """What our count is of the record's."""
        if not self.below + self.above:
            return "exact"
        if self.above <= HARDLY_EVER * (self.below + self.above):
            return "lower"
        return "upper" if self.below <= HARDLY_EVER * (self.below + self.above) else "neither"

    def as_dict(self) -> dict[str, Any]:
        """For a receipt."""
        return {**asdict(self), "agree": self.agree, "bound": self.bound}

    def told(self) -> Remark:
        """The sentence for people."""
        name = role_name(self.role)
        if self.used:
            return Remark(
                f"记录没有时限，逾期件数照记录自带的{name.zh}“{self.column}”：{self.stated:,} 件写明，其中 {self.positive:,} 件逾期。"
                "没有时限，算不出逾期多久、与同类相比如何，有关逾期的指标不计。",
                f"The record has no limits; how many matters are late is its own word, '{self.column}': stated for {self.stated:,}, "
                f"of which {self.positive:,} are late. Without limits it cannot be told by how much, nor compared: "
                "the indicators of lateness stay silent.",
            )
        if not self.compared:
            return Remark(
                f"与记录自带的{name.zh}“{self.column}”没有可比的：从各行看不出这一项。",
                f"Nothing to check against the record's own {name.en} '{self.column}': the rows do not show it.",
            )
        return Remark(
            f"与记录自带的{name.zh}“{self.column}”核对：{self.agree:,} / {self.compared:,} 件相符{self._rest().zh}。",
            f"Checked against the record's own {name.en} '{self.column}': {self.agree:,} of {self.compared:,} matters "
            f"agree{self._rest().en}.",
        )

    def _rest(self) -> Remark:
        if self.bound == "exact":
            return Remark("", "")
        if self.role in ("limit_kept", "limit_missed"):
            return Remark(
                f"；另有 {self.above:,} 件按时限计已逾期而记录写明按期，{self.below:,} 件相反",
                f"; {self.above:,} are late by their limits and kept by the record's word, {self.below:,} the other way round",
            )
        bound = {
            "lower": Remark("；本程序所计为下限，记录只显示写成行的变化",
                            "; ours is a lower bound, as the rows show only the changes that were written"),
            "upper": Remark("；记录自带的为下限", "; the record's own is a lower bound"),
        }.get(self.bound, Remark("", ""))  # fmt: skip
        return Remark(
            f"；另有 {self.below:,} 件计得较少、{self.above:,} 件计得较多{bound.zh}",
            f"; ours is lower in {self.below:,} and higher in {self.above:,}{bound.en}",
        )
