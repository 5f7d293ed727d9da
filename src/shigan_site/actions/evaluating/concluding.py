"""Takes an evaluation that begins or has ended. Gives its place among the results, whole. Never half of one.

What is being made lies beside, under another name; it gets its own name when it is complete, and the index of it is
made in one transaction. Whatever is left under the other name after a kill is thrown away.
"""

from __future__ import annotations

import json
import os
import shutil
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.db import transaction

from shigan.errors import Both, ShiganError, told
from shigan.findings.model import Finding
from shigan.findings.serialise import read_findings, to_line
from shigan.ledger.manifest import FOLDER
from shigan.pipeline.kept import RECEIPT
from shigan_site.actions.evaluating import SCRATCH
from shigan_site.actions.evaluating.laying_out import last_event_of, lay_out
from shigan_site.actions.evaluating.telling import subjects_of, tell_of_questions
from shigan_site.actions.mirror import extend_mirror
from shigan_site.queries.days import microseconds
from shigan_site.queries.evaluations import evaluations_folder, mirror_folder
from shigan_site.queries.ledger import last_checkpoint
from shigan_site.records.models import Evaluation, FoundQuestion, QuestionAbout, QuestionEvidence
from shigan_site.rules import pack

FINDINGS: Final = "findings.jsonl"
KEPT: Final = 30
"""Results of so many checkpoints stay; they speak of people, so that none is kept for ever."""

AT_ONCE: Final = 500


def begin(evaluation: Evaluation, *, now: datetime) -> Path | None:
    """The folder to be evaluated. None: this ledger was evaluated by these rules before, and nothing is to be done."""
    extend_mirror(mirror_folder())
    sealed = last_checkpoint()
    assert sealed is not None, "an evaluation is asked for when there is a matter, which is an event"
    root = sealed.root.hex()
    if Evaluation.objects.filter(state="done", root=root, pack_digest=pack().digest).exists():
        evaluation.delete()
        return None
    evaluation.state, evaluation.began_at = "running", now
    evaluation.root, evaluation.size, evaluation.last_event = root, sealed.size, last_event_of(sealed)
    evaluation.pack, evaluation.pack_digest = f"{pack().id} {pack().version}", pack().digest
    evaluation.save()
    folder = unfinished(root)
    shutil.rmtree(folder, ignore_errors=True)
    lay_out(mirror_folder(), folder, link=True)
    return folder


def unfinished(root: str) -> Path:
    return evaluations_folder() / f"{root}.part"


def conclude(evaluation: Evaluation, *, now: datetime) -> None:
    """Put the finished folder in its place, and make the index of what was found in it."""
    folder, place = unfinished(evaluation.root), evaluations_folder() / evaluation.root
    shutil.rmtree(folder / FOLDER)
    shutil.rmtree(folder / SCRATCH)
    findings = list(read_findings(folder / FINDINGS))
    receipt = json.loads((folder / RECEIPT).read_text(encoding="utf-8"))
    _put_in_place(folder, place)
    with transaction.atomic():
        before = frozenset(FoundQuestion.objects.values_list("level", "subject", "rule"))
        _index(evaluation, findings)
        _say_done(evaluation, findings, receipt, now)
        tell_of_questions((each for each in findings if (each.level, each.subject, each.rule) not in before), now=now)


def _put_in_place(folder: Path, place: Path) -> None:
    old = place.with_name(f"{place.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if place.exists():
        os.rename(place, old)
    os.rename(folder, place)
    shutil.rmtree(old, ignore_errors=True)


def _index(evaluation: Evaluation, findings: Iterable[Finding]) -> None:
    """Of the last evaluation only; its findings take the place of those before."""
    for table in (QuestionEvidence, QuestionAbout, FoundQuestion):
        table.objects.all().delete()
    made = FoundQuestion.objects.bulk_create(
        (
            FoundQuestion(
                evaluation=evaluation, place=place, finding=each.id, level=each.level, subject=each.subject,
                rule=each.rule, favourable=each.favourable, line=to_line(each),
            )
            for place, each in enumerate(findings)
        ),
        batch_size=AT_ONCE,
    )  # fmt: skip
    pairs = list(zip(made, findings, strict=True))
    QuestionAbout.objects.bulk_create(
        (QuestionAbout(question=row, level=level, key=key) for row, each in pairs for level, key in subjects_of(each)),
        batch_size=AT_ONCE,
    )
    QuestionEvidence.objects.bulk_create(
        (
            QuestionEvidence(question=row, item=item)
            for row, each in pairs
            for item in sorted({shown.item for shown in each.evidence})
        ),
        batch_size=AT_ONCE,
    )


def _say_done(evaluation: Evaluation, findings: Iterable[Finding], receipt: dict[str, Any], now: datetime) -> None:
    evaluation.state, evaluation.ended_at = "done", now
    evaluation.engine = receipt["engine"]
    evaluation.seconds_per_day = receipt["seconds_per_day"]
    evaluation.as_of_us = microseconds(datetime.fromisoformat(receipt["as_of"]))
    evaluation.counts = dict(Counter(finding.level for finding in findings))
    evaluation.save()


def give_up(evaluation: Evaluation, fault: ShiganError, *, now: datetime) -> None:
    """It failed: say why, and leave nothing of it."""
    if evaluation.root:
        shutil.rmtree(unfinished(evaluation.root), ignore_errors=True)
    evaluation.state, evaluation.ended_at = "failed", now
    evaluation.fault = {language: _sentence(fault, language) for language in ("zh", "en")}
    evaluation.save()


def _sentence(fault: ShiganError, language: str) -> str:
    parts = [told(part, language) for part in (fault.found, fault.remedy) if part]
    return ("。" if language == "zh" else ". ").join(parts)


def clear_away(*, now: datetime) -> None:
    """After a start: what an earlier process left half done is thrown away, and is asked for again."""
    for folder in [*evaluations_folder().glob("*.part"), *evaluations_folder().glob("*.old")]:
        shutil.rmtree(folder, ignore_errors=True)
    for evaluation in Evaluation.objects.filter(state="running"):
        stopped = ShiganError(Both("the site was stopped while it ran", zh="评估过程中站点被停止"))
        give_up(evaluation, stopped, now=now)
        if not Evaluation.objects.filter(state="asked").exists():
            Evaluation.objects.create(state="asked", asked_at=evaluation.asked_at, asked_by=evaluation.asked_by)


def forget_the_oldest() -> None:
    """Results of older checkpoints go. What goes wrong with them says nothing of the evaluation that was concluded."""
    done = Evaluation.objects.filter(state="done").order_by("-pk").values_list("root", flat=True)
    kept = set(list(dict.fromkeys(done))[:KEPT])
    for folder in evaluations_folder().iterdir():
        if folder.is_dir() and folder.name not in kept:
            shutil.rmtree(folder, ignore_errors=True)
