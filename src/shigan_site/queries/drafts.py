"""Takes an account and a place. Gives the draft kept there. Never somebody else's."""

from __future__ import annotations

from collections.abc import Mapping

from shigan_site.accounts.models import Account
from shigan_site.records.models import Draft


def draft_at(account: Account, place: str) -> Mapping[str, object]:
    """What was typed there; empty when nothing was kept."""
    found = Draft.objects.filter(account_id=account.pk, place=place).values_list("content", flat=True).first()
    return found or {}
