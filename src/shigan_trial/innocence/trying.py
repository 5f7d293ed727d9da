"""One office through the product: written, recognised, evaluated, and compared with the truth about it.

The files go into a folder of their own. What comes back is plain, so that it can cross from a worker process.
"""

from __future__ import annotations

import json
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from shigan.engines.protocol import EngineSettings
from shigan.errors import ShiganError
from shigan.findings.model import Finding
from shigan.findings.serialise import read_findings
from shigan.ingest.ingesting import LEDGER, RECEIPT, IngestSettings
from shigan.ledger import open_ledger
from shigan.pipeline.ground import Means
from shigan.pipeline.road import Wish, evaluate_files
from shigan_trial.innocence.answers import tells
from shigan_trial.offices.office import Office, Truth
from shigan_trial.offices.paper import write_office

FINDINGS: Final = "findings.jsonl"
ONE_PROCESSOR: Final = Means(settings=EngineSettings(threads=1))
"""Offices are tried side by side, each on one processor."""


@dataclass(frozen=True, kw_only=True)
class Flag:
    """A finding about somebody innocent."""

    rule: str
    level: str
    subject: str
    numbers: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What the product said about one office."""

    number: int
    seed: int
    traits: tuple[str, ...]
    unread: str = ""  # why it could not be read; empty: it was
    innocents: int = 0
    flags: tuple[Flag, ...] = ()
    pairs: int = 0  # unfavourable findings about pairs of innocent units and about kinds, which are nobody
    behaviour: str = ""
    level: str = ""
    factor: float = 0.0
    counted: bool = False  # something was planted on enough matters
    found: bool = False
    shown: int = 0
    chances: int = 0
    seconds: float = 0.0


def try_office(office: Office, number: int, folder: Path) -> Outcome:
    """Write the office into ``folder`` and read it there. A fault of the product is an office that was not read."""
    log = write_office(office, folder)
    truth = office.truth
    base: dict[str, Any] = {"number": number, "seed": truth.seed, "traits": truth.traits}
    out = folder / "out"
    try:
        evaluate_files([log], None, out, Wish(formats=(), means=ONE_PROCESSOR), IngestSettings(threads=1))
    except ShiganError as error:
        return Outcome(**base, unread=str(error))
    except Exception:
        return Outcome(**base, unread=traceback.format_exc(limit=-3))
    names = {key: one.name for key, one in open_ledger(out / LEDGER).directory().items() if one.name}
    read = json.loads((out / RECEIPT).read_text(encoding="utf-8"))
    return judge(truth, list(read_findings(out / FINDINGS)), read, names, base)


def judge(
    truth: Truth, findings: Sequence[Finding], read: Mapping[str, Any], names: Mapping[str, str], base: Mapping[str, Any]
) -> Outcome:
    """The findings against the truth; ``read``: the receipt, ``names``: key of a person -> name."""
    questions = [finding for finding in findings if not finding.favourable]
    persons = frozenset(truth.persons) - frozenset(truth.implicated_persons)
    units = frozenset(truth.units) - frozenset(truth.implicated_units)
    flags = tuple(
        Flag(rule=one.rule, level=one.level, subject=subject, numbers=_numbers(one))
        for one in questions
        if one.level in ("person", "unit")
        for subject in [names.get(one.subject, one.subject)]
        if subject not in truth.implicated_persons and subject not in truth.implicated_units
    )
    planted = truth.planted
    return Outcome(
        **base,
        innocents=(len(persons) if read["persons"] else 0) + (len(units) if read["units"] else 0),
        flags=flags,
        pairs=sum(one.level in ("pair", "kind") and not _speaks_of(one, truth) for one in questions),
        behaviour=planted.behaviour if planted else "",
        level=planted.level if planted else "",
        factor=planted.factor if planted else 0.0,
        counted=planted is not None and truth.matters >= 30,
        found=planted is not None and any(
            tells(planted.behaviour, one.rule) and _is_about(one, planted.subject, names) for one in questions
        ),
        shown=truth.shown,
        chances=truth.chances,
    )  # fmt: skip


def _is_about(finding: Finding, subject: str, names: Mapping[str, str]) -> bool:
    """A finding about a pair is about both of its units."""
    if finding.level == "pair":
        return subject in finding.subject.split(" → ")
    return names.get(finding.subject, finding.subject) == subject


def _speaks_of(finding: Finding, truth: Truth) -> bool:
    return finding.level == "pair" and any(unit in finding.subject.split(" → ") for unit in truth.implicated_units)


def _numbers(finding: Finding) -> dict[str, Any]:
    """The numbers of its first indicator that tell how it came about."""
    facts = next(iter(finding.facts.values()), {})
    wanted = ("items", "n", "observed", "expected", "ratio", "value")
    return {name: facts[name] for name in wanted if name in facts}
