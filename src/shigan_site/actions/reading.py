"""Takes an account and the time. Gives its notices the mark that they were read. Never touches anybody else's."""

from __future__ import annotations

from datetime import datetime

from shigan_site.accounts.models import Account
from shigan_site.records.models import Notice


def mark_read(account: Account, *, now: datetime) -> int:
    """All that are unread; gives how many."""
    return Notice.objects.filter(person__key=account.person_key or "", read_at=None).update(read_at=now)
