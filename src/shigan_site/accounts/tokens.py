"""Takes the secret a program brought. Gives the token behind it while it is alive. Never keeps or repeats a secret.

A secret has 256 random bits, so that its plain digest cannot be turned back and need not be slow. Whatever is wrong
with it (unknown, ended, revoked, its account closed or its door shut after too many wrong passwords) looks alike.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import date, datetime
from typing import Final

from django.db.models import Q

from shigan_site.accounts.entering import shut_until
from shigan_site.accounts.models import Token

MARK: Final = "shg_"
"""How a secret begins: scanners for lost secrets, and people, know it by this."""

SHOWN: Final = 10
LONGEST_SECRET: Final = 80


def fresh_secret() -> str:
    return MARK + secrets.token_urlsafe(32)


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def start_of(secret: str) -> str:
    """What of a secret may be shown again: too little to use it, enough to tell it from others."""
    return secret[:SHOWN]


def alive(today: date) -> Q:
    """The condition of a token that opens something on the day."""
    return Q(digest__isnull=False, revoked_at__isnull=True, ends_on__gt=today)


def token_behind(secret: str, *, address: str | None, now: datetime, today: date) -> Token | None:
    """The living token of this secret; that it was used is noted once a day."""
    if not secret.startswith(MARK) or len(secret) > LONGEST_SECRET:
        return None
    token = Token.objects.filter(alive(today), digest=digest_of(secret)).select_related("account").first()
    if token is None or not token.account.is_active or token.account.first_password:
        return None
    if shut_until(token.account.username, address=address, now=now) is not None:
        return None
    if token.last_used_on != today:
        Token.objects.filter(pk=token.pk).update(last_used_on=today)
    return token
