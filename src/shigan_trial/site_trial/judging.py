"""The findings of a site's ledger against what was planted in the bureau that kept it.

What the procedure forbids cannot be found in a ledger that the procedure made, and is told apart from what was missed:
asking for more time after the day has passed, and handing a matter in without a result and evidence.

A behaviour counts towards the aim when it could have shown at least thirty times, whether or not it was found: in a year
some people promise or pass on too seldom for anybody to tell a habit from chance. Both shares are told.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from shigan.findings.model import Finding
from shigan.packs import Pack
from shigan.reports.results import Results
from shigan_trial.demo.model import DemoBureau, Planted
from shigan_trial.demo.recall import compare
from shigan_trial.site_trial.own_steps import Dealings

LEAST_RECALL: Final = 0.8
LEAST_TIMES: Final = 30
FORBIDDEN: Final = frozenset({"extension_after_expiry", "closed_without_outcome"})
COUNTED: Final = ("n", "observed", "expected", "ratio", "p_value", "silent")


Numbers = Mapping[str, Mapping[str, Any] | None]
"""What each indicator counted for a subject, by its code; None: nothing was counted."""


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A planted behaviour that the procedure allows, and whether some question speaks of it."""

    planted: Planted
    numbers: Numbers
    found: bool

    @property
    def times(self) -> int:
        """How often it could have shown: of its indicators, the one that looked at most."""
        return max((each["n"] for each in self.numbers.values() if each is not None), default=0)

    @property
    def enough(self) -> bool:
        return self.times >= LEAST_TIMES


@dataclass(frozen=True, kw_only=True)
class Judged:
    """``own_steps``: unfavourable findings whose evidence shows the subject only in the procedure's own steps."""

    shown: tuple[Shown, ...]
    forbidden: tuple[Planted, ...]
    innocents: int
    flagged: tuple[Finding, ...]
    own_steps: tuple[Finding, ...]
    findings: tuple[Finding, ...]

    @property
    def planted(self) -> int:
        return len(self.shown) + len(self.forbidden)

    @property
    def found(self) -> int:
        return sum(one.found for one in self.shown)

    @property
    def missed(self) -> tuple[Shown, ...]:
        return tuple(one for one in self.shown if not one.found)

    @property
    def counting(self) -> tuple[Shown, ...]:
        return tuple(one for one in self.shown if one.enough)

    @property
    def recall(self) -> float:
        """Of all that the procedure allows."""
        return _share(self.shown)

    @property
    def recall_of_counting(self) -> float:
        return _share(self.counting)

    @property
    def flagged_subjects(self) -> int:
        return len({(finding.level, finding.subject) for finding in self.flagged})

    @property
    def passed(self) -> bool:
        """What is too rare to show counts, too: the share of those that could is only told beside."""
        return bool(self.shown) and self.recall >= LEAST_RECALL and not self.own_steps


def judge(bureau: DemoBureau, results: Results, dealings: Dealings, pack: Pack) -> Judged:
    """A site's ledger has the bureau's own keys for its people."""
    recall = compare(bureau, results.findings, pack, bureau.directory)
    facts = results.facts.table().to_pylist()
    required = [one for one in bureau.truth if one.required]
    forbidden = tuple(one for one in recall.missed if one.behaviour in FORBIDDEN)
    return Judged(
        shown=tuple(
            Shown(planted=one, numbers=_numbers(one, facts, pack), found=one not in recall.missed)
            for one in required
            if one not in forbidden
        ),
        forbidden=forbidden,
        innocents=recall.innocents,
        flagged=recall.flagged,
        own_steps=tuple(one for one in results.findings if not one.favourable and dealings.only_own_steps(one)),
        findings=tuple(results.findings),
    )


def _share(shown: Sequence[Shown]) -> float:
    return sum(one.found for one in shown) / len(shown) if shown else 1.0


def _numbers(planted: Planted, facts: Iterable[Mapping[str, Any]], pack: Pack) -> dict[str, Mapping[str, Any] | None]:
    """Over all kinds and periods."""
    code_of = {name: indicator.code for name, indicator in pack.indicators.items()}
    found = {
        code_of[fact["indicator"]]: {name: fact[name] for name in COUNTED}
        for fact in facts
        if (fact["level"], fact["subject"]) == (planted.level, planted.subject) and fact["kind"] is fact["period"] is None
    }
    return {code: found.get(code) for code in planted.indicators}
