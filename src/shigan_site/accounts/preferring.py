"""Takes what somebody chose about how pages look. Gives it to the account. Never changes what an account may do."""

from __future__ import annotations

from collections.abc import Mapping

from shigan_site.accounts.models import Account

PREFERENCES = frozenset({"language", "theme", "density", "large_type", "shortcuts"})


def prefer(account_id: int, chosen: Mapping[str, str | bool]) -> None:
    assert chosen.keys() <= PREFERENCES, f"not a preference: {sorted(chosen.keys() - PREFERENCES)}"
    if chosen:
        Account.objects.filter(pk=account_id).update(**chosen)
