"""Takes the day. Gives the accounts of the demo bureau for the login page. Never asked outside of a demonstration."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shigan_site.accounts.models import Account


@dataclass(frozen=True)
class DemoAccount:
    username: str
    password: str
    name: str
    roles: tuple[str, ...]


def demo_accounts(today: date) -> tuple[DemoAccount, ...]:
    """One per account; the demo bureau's passwords are the accounts' own names."""
    return tuple(
        DemoAccount(account.username, account.username, account.username, ())
        for account in Account.objects.order_by("pk")[:12]
    )
