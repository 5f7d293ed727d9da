"""Takes an account, a place and what was typed. Gives it a place to wait in. Never an event: a draft is no record."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from shigan_site.accounts.models import Account
from shigan_site.records.models import Draft


def keep_draft(account: Account, place: str, content: Mapping[str, object], *, now: datetime) -> None:
    """The later one takes the place of the earlier."""
    Draft.objects.update_or_create(
        account_id=account.pk, place=place, defaults={"content": dict(content), "saved_at": now}
    )


def drop_draft(account: Account, place: str) -> None:
    Draft.objects.filter(account_id=account.pk, place=place).delete()
