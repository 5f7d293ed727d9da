"""Takes an account and the day. Gives its tokens as a page shows them. Never a secret or its digest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from shigan.errors import Both
from shigan_site.accounts.models import Account, Token
from shigan_site.accounts.scopes import CALENDAR, SCOPES


@dataclass(frozen=True)
class TokenRow:
    """``state``: waiting (to be fetched), alive, ended or revoked."""

    pk: int
    name: str
    start: str
    scopes: tuple[Both, ...]
    issued_by: str
    made_at: datetime
    ends_on: date
    last_used_on: date | None
    state: str


def token_rows(account: Account, today: date) -> tuple[TokenRow, ...]:
    """Those for programs, living ones first, then the latest first."""
    found = Token.objects.filter(account=account).exclude(scopes=CALENDAR).select_related("issued_by").order_by("-pk")
    rows = [_row(token, today) for token in found]
    return tuple(sorted(rows, key=lambda row: row.state in ("ended", "revoked")))


def calendar_row(account: Account, today: date) -> TokenRow | None:
    """The living token of the account's calendar address."""
    found = Token.objects.filter(account=account, scopes=CALENDAR, revoked_at__isnull=True, ends_on__gt=today)
    token = found.select_related("issued_by").order_by("-pk").first()
    return None if token is None else _row(token, today)


def _row(token: Token, today: date) -> TokenRow:
    state = "alive"
    if token.revoked_at is not None:
        state = "revoked"
    elif token.ends_on <= today:
        state = "ended"
    elif token.digest is None:
        state = "waiting"
    names = tuple(SCOPES[name].name for name in token.scopes.split())
    return TokenRow(
        token.pk, token.name, token.start, names, token.issued_by.username, token.made_at, token.ends_on,
        token.last_used_on, state,
    )  # fmt: skip
