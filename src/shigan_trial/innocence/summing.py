"""All outcomes together: findings on innocents per subject, by rule and by trait, and what of the planted was found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from shigan_trial.innocence.trying import Outcome

MOST_FLAGGED: Final = 1 / 200
AIMED_RECALL: Final = 0.85
LEAST_RECALL: Final = 0.4
"""What a run is held to. The aim is not reached, and docs/innocence.md says why; below this something has broken."""
JUDGED_FACTOR: Final = 2.0


@dataclass(frozen=True, kw_only=True)
class Share:
    """So many of so many."""

    part: int
    whole: int

    @property
    def value(self) -> float | None:
        return self.part / self.whole if self.whole else None


@dataclass(frozen=True, kw_only=True)
class Summary:
    """What a run of the innocence test says."""

    offices: int
    unread: tuple[Outcome, ...]
    flagged: Share  # innocent subjects with at least one finding, of all innocent subjects
    by_rule: dict[str, int]  # rule -> innocent subjects flagged by it
    by_trait: dict[str, tuple[Share, Share]]  # flagged subjects with the trait on, and off, in offices with drawn traits
    recall: dict[float, Share]  # by factor
    recall_by_behaviour: dict[tuple[str, float], Share]
    about_nobody: int  # findings about pairs and kinds of innocent offices
    seconds: float

    @property
    def passed(self) -> bool:
        """Innocents are left alone as aimed for, and not less is found than was before, as far as the run tells."""
        found = self.recall.get(JUDGED_FACTOR, Share(part=0, whole=0)).value
        flagged = self.flagged.value
        return (flagged is None or flagged <= MOST_FLAGGED) and (found is None or found >= LEAST_RECALL)


def sum_up(outcomes: Iterable[Outcome]) -> Summary:
    told = sorted(outcomes, key=lambda one: one.number)
    read = [one for one in told if not one.unread]
    counted = [one for one in read if one.counted]
    return Summary(
        offices=len(told),
        unread=tuple(one for one in told if one.unread),
        flagged=_flagged(read),
        by_rule=dict(_by_rule(read).most_common()),
        by_trait=_by_trait([one for one in read if one.number % 2 == 0]),
        recall={factor: _found([one for one in counted if one.factor == factor]) for factor in _factors(counted)},
        recall_by_behaviour={
            key: _found([one for one in counted if (one.behaviour, one.factor) == key])
            for key in sorted({(one.behaviour, one.factor) for one in counted})
        },
        about_nobody=sum(one.pairs for one in read),
        seconds=sum(one.seconds for one in told),
    )


def as_record(summary: Summary, outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Everything as plain values for JSON: the sums, and each office with its flags."""
    return {
        "offices": summary.offices,
        "unread": [{"number": one.number, "seed": one.seed, "why": one.unread} for one in summary.unread],
        "flagged": _plain(summary.flagged),
        "by_rule": summary.by_rule,
        "by_trait": {name: {"on": _plain(on), "off": _plain(off)} for name, (on, off) in summary.by_trait.items()},
        "recall": {str(factor): _plain(share) for factor, share in summary.recall.items()},
        "recall_by_behaviour": {f"{name} × {factor}": _plain(share) for (name, factor), share in summary.recall_by_behaviour.items()},
        "about_pairs_and_kinds": summary.about_nobody,
        "seconds": round(summary.seconds, 1),
        "passed": summary.passed,
        "each": [asdict(one) for one in sorted(outcomes, key=lambda one: one.number)],
    }


def _plain(share: Share) -> dict[str, float | int | None]:
    return {"part": share.part, "whole": share.whole, "share": share.value}


def _flagged(outcomes: Sequence[Outcome]) -> Share:
    part = sum(len({(flag.level, flag.subject) for flag in one.flags}) for one in outcomes)
    return Share(part=part, whole=sum(one.innocents for one in outcomes))


def _by_rule(outcomes: Sequence[Outcome]) -> Counter[str]:
    return Counter(rule for one in outcomes for rule, _ in {(flag.rule, flag.subject) for flag in one.flags})


def _by_trait(outcomes: Sequence[Outcome]) -> dict[str, tuple[Share, Share]]:
    names = sorted({trait for one in outcomes for trait in one.traits})
    return {
        name: (
            _flagged([one for one in outcomes if name in one.traits]),
            _flagged([one for one in outcomes if name not in one.traits]),
        )
        for name in names
    }


def _found(outcomes: Sequence[Outcome]) -> Share:
    return Share(part=sum(one.found for one in outcomes), whole=len(outcomes))


def _factors(outcomes: Sequence[Outcome]) -> list[float]:
    return sorted({one.factor for one in outcomes})
