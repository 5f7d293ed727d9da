"""The findings of a site's ledger against what was planted in the bureau that kept it.

What the procedure forbids cannot be found in a ledger that the procedure made, and is told apart from what was missed:
asking for more time after the day has passed, and handing a matter in without a result and evidence.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from shigan.demo.model import DemoBureau, Planted
from shigan.demo.recall import compare
from shigan.findings.model import Finding
from shigan.packs import Pack
from shigan.reports.results import Results
from shigan_trial.site_trial.own_steps import Dealings

LEAST_RECALL: Final = 0.8
FORBIDDEN: Final = frozenset({"extension_after_expiry", "closed_without_outcome"})
COUNTED: Final = ("n", "observed", "expected", "ratio", "p_value", "silent")


@dataclass(frozen=True, kw_only=True)
class Missed:
    """A planted behaviour that no question speaks of. ``numbers``: what its indicators counted for the subject."""

    planted: Planted
    numbers: Mapping[str, Mapping[str, Any] | None]  # code of the indicator; None: nothing was counted


@dataclass(frozen=True, kw_only=True)
class Judged:
    """``own_steps``: unfavourable findings whose evidence shows the subject only in the procedure's own steps."""

    planted: int
    found: int
    missed: tuple[Missed, ...]
    forbidden: tuple[Planted, ...]
    innocents: int
    flagged: tuple[Finding, ...]
    own_steps: tuple[Finding, ...]
    findings: tuple[Finding, ...]

    @property
    def possible(self) -> int:
        """Of the planted, what the procedure allows."""
        return self.planted - len(self.forbidden)

    @property
    def recall(self) -> float:
        return self.found / self.possible if self.possible else 1.0

    @property
    def flagged_subjects(self) -> int:
        return len({(finding.level, finding.subject) for finding in self.flagged})

    @property
    def passed(self) -> bool:
        return self.recall >= LEAST_RECALL and not self.own_steps


def judge(bureau: DemoBureau, results: Results, dealings: Dealings, pack: Pack) -> Judged:
    """A site's ledger has the bureau's own keys for its people."""
    recall = compare(bureau, results.findings, pack, bureau.directory)
    facts = results.facts.table().to_pylist()
    return Judged(
        planted=recall.planted,
        found=recall.found,
        missed=tuple(
            Missed(planted=one, numbers=_numbers(one, facts, pack)) for one in recall.missed if one.behaviour not in FORBIDDEN
        ),
        forbidden=tuple(one for one in recall.missed if one.behaviour in FORBIDDEN),
        innocents=recall.innocents,
        flagged=recall.flagged,
        own_steps=tuple(one for one in results.findings if not one.favourable and dealings.only_own_steps(one)),
        findings=tuple(results.findings),
    )


def _numbers(planted: Planted, facts: Iterable[Mapping[str, Any]], pack: Pack) -> dict[str, Mapping[str, Any] | None]:
    """Over all kinds and periods."""
    code_of = {name: indicator.code for name, indicator in pack.indicators.items()}
    found = {
        code_of[fact["indicator"]]: {name: fact[name] for name in COUNTED}
        for fact in facts
        if (fact["level"], fact["subject"]) == (planted.level, planted.subject) and fact["kind"] is fact["period"] is None
    }
    return {code: found.get(code) for code in planted.indicators}
