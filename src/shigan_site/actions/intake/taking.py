"""Takes a list that was understood. Gives its good rows as matters and a receipt. Never a second matter for one row.

Every row is a step of its own, in a transaction of its own with the note of where it came from: a list that was
broken off half way is taken up again where it stood.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from django.db import transaction

from shigan.errors import Both
from shigan.procedures.model import Refused
from shigan_site.accounts.models import Account
from shigan_site.actions.intake.keeping import keep_refused
from shigan_site.actions.intake.understanding import Entry, Fault, Understood
from shigan_site.actions.locking import alone_for
from shigan_site.actions.organisation.noting import note
from shigan_site.actions.outcomes import Done
from shigan_site.actions.steps import open_matter
from shigan_site.records.models import Intake, IntakeRow

REASONS: Final = "未登记的原因"
ROW: Final = "原表行号"


def take_in(
    asked: Understood, *, digest: str, name: str, key: str, step_id: str, account: Account, folder: Path, now: datetime
) -> int:
    """Gives the receipt's number. The same key again gives the same receipt and does nothing."""
    known = Intake.objects.filter(account_id=account.pk, key=key).values_list("pk", flat=True).first()
    if known is not None:
        return known
    opened: list[tuple[int, str]] = []
    late: list[Fault] = []
    before = len(asked.before)
    for entry in asked.good:
        outcome, again = _open(entry, digest, asked.table.sheet, step_id, account, now)
        if isinstance(outcome, Fault):
            late.append(outcome)
        elif again:
            before += 1
        else:
            opened.append((entry.number, outcome))
    receipt = _receipt(asked, digest, name, key, account, opened, before, asked.refused + len(late), now)
    cells = {entry.number: entry.cells for entry in asked.entries}
    keep_faulty(asked.table.columns, cells, [*asked.faults, *late], receipt, folder, now)
    return receipt


def _open(
    entry: Entry, digest: str, sheet: str, step_id: str, account: Account, now: datetime
) -> tuple[str | Fault, bool]:
    """The matter's number, or why not; and whether the row had become a matter before."""
    with transaction.atomic():
        alone_for(f"intake {digest}")
        there = IntakeRow.objects.filter(digest=digest, sheet=sheet, row=entry.number).values_list("item", flat=True).first()
        if there is not None:
            return there, True
        outcome = open_matter(dict(entry.form), account, _key_of(entry, digest, sheet), now=now, step_id=step_id)
        if isinstance(outcome, Done):
            IntakeRow.objects.create(
                digest=digest, sheet=sheet, row=entry.number, item=outcome.item, source=entry.form.get("source", ""),
                source_number=entry.source_number,
            )  # fmt: skip
            return outcome.item, False
    if isinstance(outcome, Refused):
        return Fault(entry.number, "", "", outcome.reasons[0].sentence), False
    return Fault(entry.number, "", "", Both(
        "this row was sent with other content before; look at the matter and send the list anew",
        zh="这一行之前以别的内容提交过；请核对台账后重新上传",
    )), False  # fmt: skip


def _key_of(entry: Entry, digest: str, sheet: str) -> str:
    return "intake-" + hashlib.sha256(f"{digest}\n{sheet}\n{entry.number}".encode()).hexdigest()[:48]


def _receipt(
    asked: Understood, digest: str, name: str, key: str, account: Account, opened: list[tuple[int, str]], before: int,
    refused: int, now: datetime,
) -> int:  # fmt: skip
    with transaction.atomic():
        alone_for(f"receipt {account.pk} {key}")
        there = Intake.objects.filter(account_id=account.pk, key=key).values_list("pk", flat=True).first()
        if there is not None:
            return there
        event = note(
            "matters/import", "批量登记事项", by=account.person_key, now=now,
            particulars={
                "source_sha256": digest, "rows": asked.rows, "opened": len(opened), "before": before, "refused": refused,
                "first": opened[0][1] if opened else None, "last": opened[-1][1] if opened else None,
            },
        )  # fmt: skip
        made = Intake.objects.create(
            account_id=account.pk, key=key, digest=digest, name=name[:200], sheet=asked.table.sheet, rows=asked.rows,
            opened=opened, before=before, refused=refused, event=event, made_at=now,
        )  # fmt: skip
        return made.pk


def keep_faulty(
    columns: Sequence[str], cells: Mapping[int, Sequence[str]], faults: Sequence[Fault], receipt: int, folder: Path, now: datetime
) -> None:
    """Keep the rows that were refused as they came, each with its reasons."""
    if not faults:
        return
    reasons: dict[int, list[str]] = {}
    for fault in faults:
        reasons.setdefault(fault.row, []).append(f"{fault.column}：{fault.sentence.zh}" if fault.column else fault.sentence.zh)
    empty = ("",) * len(columns)
    rows = ([str(row), "；".join(said), *cells.get(row, empty)] for row, said in sorted(reasons.items()))
    keep_refused(receipt, folder, [ROW, REASONS, *columns], rows, now)
