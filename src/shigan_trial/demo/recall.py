"""Takes findings and the planted truth. Gives how many were found and how many innocents were flagged. Never tunes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from shigan.findings.model import Finding
from shigan.packs import Pack
from shigan_trial.demo.model import DemoBureau, Planted


@dataclass(frozen=True, kw_only=True)
class Recall:
    """``missed`` planted behaviours; ``flagged`` findings about people or units that did nothing of the kind."""

    planted: int
    found: int
    missed: tuple[Planted, ...]
    innocents: int
    flagged: tuple[Finding, ...]

    @property
    def recall(self) -> float:
        return self.found / self.planted if self.planted else 1.0

    @property
    def flagged_innocents(self) -> int:
        return len({(finding.level, finding.subject) for finding in self.flagged})

    @property
    def false_share(self) -> float:
        return self.flagged_innocents / self.innocents if self.innocents else 0.0


def compare(bureau: DemoBureau, findings: Iterable[Finding], pack: Pack, names: Mapping[str, str]) -> Recall:
    """``names``: the ledger's key of a person -> name, since a ledger gives keys of its own."""
    questions = [_in_bureau_keys(finding, bureau, names) for finding in findings if not finding.favourable]
    required = [planted for planted in bureau.truth if planted.required]
    missed = tuple(planted for planted in required if not _is_found(planted, questions, pack))
    flagged = tuple(finding for finding, subject in questions if _is_innocent(finding, subject, bureau))
    return Recall(
        planted=len(required),
        found=len(required) - len(missed),
        missed=missed,
        innocents=_innocents(bureau),
        flagged=flagged,
    )


def _in_bureau_keys(finding: Finding, bureau: DemoBureau, names: Mapping[str, str]) -> tuple[Finding, str]:
    if finding.level != "person":
        return finding, finding.subject
    keys = {name: key for key, name in bureau.directory.items()}
    return finding, keys[names[finding.subject]]


def _is_found(planted: Planted, questions: Sequence[tuple[Finding, str]], pack: Pack) -> bool:
    return any(
        finding.level == planted.level
        and subject == planted.subject
        and pack.indicators[pack.rules[finding.rule].indicator].code in planted.indicators
        for finding, subject in questions
    )


def _is_innocent(finding: Finding, subject: str, bureau: DemoBureau) -> bool:
    """Kinds of matter are nobody, and a pair is not a person or a unit."""
    if finding.level == "person":
        return subject not in bureau.implicated("person")
    return finding.level == "unit" and subject not in bureau.implicated("unit")


def _innocents(bureau: DemoBureau) -> int:
    units = {unit.key for unit in bureau.organisation.units}
    return len(set(bureau.directory) - bureau.implicated("person")) + len(units - bureau.implicated("unit"))
