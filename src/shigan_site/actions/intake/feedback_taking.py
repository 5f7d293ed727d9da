"""Records the good rows of a list of ratings and complaints, each as an entry of its matter, and gives a receipt.

Every row is a step of its own, taken by the officer who sent the list, in a transaction that first looks whether the
record has it already: the same list sent again, or by two officers at once, is recorded once.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import Path
from typing import Final

from django.db import transaction

from shigan.errors import Both
from shigan.procedures.model import Refused
from shigan_site.accounts.models import Account
from shigan_site.actions.intake.feedback import COMPLAINT, Feedback, Row
from shigan_site.actions.intake.taking import keep_faulty
from shigan_site.actions.intake.understanding import Fault
from shigan_site.actions.locking import alone_for
from shigan_site.actions.organisation.noting import note
from shigan_site.actions.outcomes import Done
from shigan_site.actions.steps import MATTER, take_step
from shigan_site.queries.feedback import recorded
from shigan_site.records.models import Case, Intake

ABOUT: Final = "feedback"


def take_feedback(asked: Feedback, *, digest: str, name: str, key: str, account: Account, folder: Path, now: datetime) -> int:
    """Gives the receipt's number. The same key again gives the same receipt and does nothing."""
    known = Intake.objects.filter(account_id=account.pk, key=key).values_list("pk", flat=True).first()
    if known is not None:
        return known
    taken: list[tuple[int, str]] = []
    late: list[Fault] = []
    before = len(asked.before)
    for row in asked.good:
        outcome = _take(row, digest, asked.table.sheet, key, account, now)
        if isinstance(outcome, Fault):
            late.append(outcome)
        elif outcome:
            taken.append((row.number, row.item))
        else:
            before += 1
    receipt = _receipt(asked, digest, name, key, account, taken, before, asked.refused + len(late), now)
    cells = {row.number: row.cells for row in asked.entries}
    keep_faulty(asked.table.columns, cells, [*asked.faults, *late], receipt, folder, now)
    return receipt


def _take(row: Row, digest: str, sheet: str, key: str, account: Account, now: datetime) -> Fault | bool:
    """Whether it was recorded now; False: the record had it. A fault: why it was refused after all."""
    assert row.day is not None, "a row without a day has a fault"
    with transaction.atomic():
        alone_for(f"feedback {row.item}")
        result = "" if row.result == COMPLAINT else row.result
        if (row.item, row.step, row.day, result) in recorded([row.item]):
            return False
        version = Case.objects.values_list("version", flat=True).get(number=row.item)
        request = hashlib.sha256(f"{key}\n{digest}\n{sheet}\n{row.number}".encode()).hexdigest()[:48]
        form = row.form(row.day.isoformat())
        outcome = take_step(MATTER, row.item, row.step, form, account, f"feedback-{request}", version, now=now)
    if isinstance(outcome, Done):
        return True
    if isinstance(outcome, Refused):
        return Fault(row.number, "", row.written, outcome.reasons[0].sentence)
    return Fault(row.number, "", row.written, Both(
        "somebody else changed the matter at the same moment; send the list again", zh="事项恰好被他人更新；请重新上传",
    ))  # fmt: skip


def _receipt(
    asked: Feedback, digest: str, name: str, key: str, account: Account, taken: list[tuple[int, str]], before: int,
    refused: int, now: datetime,
) -> int:  # fmt: skip
    with transaction.atomic():
        alone_for(f"receipt {account.pk} {key}")
        there = Intake.objects.filter(account_id=account.pk, key=key).values_list("pk", flat=True).first()
        if there is not None:
            return there
        event = note(
            "matters/feedback", "批量登记群众评价", by=account.person_key, now=now,
            particulars={"source_sha256": digest, "rows": asked.rows, "recorded": len(taken), "before": before, "refused": refused},
        )  # fmt: skip
        made = Intake.objects.create(
            account_id=account.pk, key=key, digest=digest, name=name[:200], sheet=asked.table.sheet, rows=asked.rows,
            opened=taken, before=before, refused=refused, event=event, made_at=now, about=ABOUT,
        )  # fmt: skip
        return made.pk
