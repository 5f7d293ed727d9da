"""Takes an account and a file's number. Gives what is known of the file. Never one outside its sight, or that was erased."""

from __future__ import annotations

from datetime import date

from shigan_site.accounts.models import Account
from shigan_site.queries.history import File
from shigan_site.queries.sight import visible_cases
from shigan_site.records.models import Attachment


def file_seen(account: Account, number: int, today: date) -> File | None:
    kept = Attachment.objects.filter(pk=number, erased_at=None, case__in=visible_cases(account, today)).first()
    return File(kept.pk, kept.name, kept.size, kept.sha256) if kept else None
