"""Takes what a holder or the security administrator decides about a token. Gives the change and its event. Never a secret twice.

A holder issues a token and sees its secret once. What the security administrator grants, the holder fetches: an officer
never sees a key with which to act in somebody else's name.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction

from shigan.errors import Both, ShiganError
from shigan_site.accounts.models import Account, Token
from shigan_site.accounts.scopes import CALENDAR, FOR_PROGRAMS, SCOPES
from shigan_site.accounts.tokens import alive, digest_of, fresh_secret, start_of
from shigan_site.actions.organisation.noting import note
from shigan_site.queries.days import local_day

LONGEST: Final = timedelta(days=366)
MOST_ALIVE: Final = 20


def issue_token(
    account: Account, name: str, scopes: Iterable[str], ends_on: date | None, *, by: Account, now: datetime
) -> tuple[Token, str | None]:
    """A new token and its secret; None where an officer grants it: its holder fetches the secret."""
    chosen = tuple(scope for scope in FOR_PROGRAMS if scope in set(scopes))
    last = _possible(account, name, chosen, ends_on, local_day(now))
    with transaction.atomic():
        token = _made(account, name.strip(), chosen, last, by, now)
        own = by.pk == account.pk
        secret = _give_secret(token) if own else None
        _note(token, "签发访问令牌" if own else "授予访问令牌", by, now)
    return token, secret


def fetch_secret(token: Token, *, by: Account, now: datetime) -> str:
    """The secret of a token that an officer granted; for its holder, once."""
    with transaction.atomic():
        waiting = Token.objects.select_for_update().filter(
            pk=token.pk, account=by, digest__isnull=True, revoked_at__isnull=True, ends_on__gt=local_day(now)
        )
        found = waiting.first()
        if found is None:
            raise _refused(
                "its secret was fetched already", "令牌已经领取过，不能再次显示",
                "revoke it and issue another one", "请收回后另发",
            )  # fmt: skip
        secret = _give_secret(found)
        _note(found, "领取访问令牌", by, now)
    return secret


def renew_calendar(account: Account, *, now: datetime) -> str:
    """A secret for the address of the account's calendar, for a year; the address before it opens nothing from now on."""
    with transaction.atomic():
        for old in Token.objects.filter(account=account, scopes=CALENDAR, revoked_at__isnull=True):
            revoke_token(old, by=account, now=now)
        token = _made(account, "calendar", (CALENDAR,), local_day(now) + LONGEST, account, now)
        secret = _give_secret(token)
        _note(token, "启用日历订阅", account, now)
    return secret


def revoke_token(token: Token, *, by: Account, now: datetime) -> None:
    """It opens nothing from its next request on; it stays in the table."""
    with transaction.atomic():
        changed = Token.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=now, revoked_by=by)
        if changed != 1:
            raise _refused("it was revoked already", "这个令牌已经收回", "nothing is left to do", "不需要再办")
        _note(token, "收回访问令牌", by, now)


def _possible(account: Account, name: str, scopes: tuple[str, ...], ends_on: date | None, today: date) -> date:
    if not account.is_active:
        raise _refused("this account is closed", "账号已停用", "open it first", "请先启用账号")
    if not name.strip() or len(name.strip()) > 60 or not name.strip().isprintable():
        raise _refused(
            "say what the token is for", "请写明令牌的用途",
            "name the program, in at most 60 characters", "写上使用它的系统，最多 60 字",
        )  # fmt: skip
    if not scopes:
        raise _refused(
            "nothing was chosen that the token may do", "没有选择令牌可以做什么",
            "choose at least one scope", "请至少选一项",
        )  # fmt: skip
    if ends_on is None or not today < ends_on <= today + LONGEST:
        raise _refused(
            "a token needs a last day, within a year", "令牌须有截止日期，最长一年",
            "choose a day after today and within a year", "请选今天以后、一年以内的日期",
        )  # fmt: skip
    if Token.objects.filter(alive(today), account=account).count() >= MOST_ALIVE:
        raise _refused(
            f"this account has {MOST_ALIVE} living tokens", f"这个账号已有 {MOST_ALIVE} 个有效令牌",
            "revoke those that are not needed", "请先收回不用的",
        )  # fmt: skip
    return ends_on


def _made(account: Account, name: str, scopes: tuple[str, ...], ends_on: date, by: Account, now: datetime) -> Token:
    assert set(scopes) <= SCOPES.keys()
    return Token.objects.create(
        account=account, name=name, scopes=" ".join(scopes), issued_by=by, made_at=now, ends_on=ends_on
    )


def _give_secret(token: Token) -> str:
    secret = fresh_secret()
    token.start, token.digest = start_of(secret), digest_of(secret)
    token.save(update_fields=["start", "digest"])
    return secret


def _note(token: Token, what: str, by: Account, now: datetime) -> None:
    said: dict[str, str | int | None] = {
        "account": token.account_id, "by_account": by.pk, "token": token.pk, "start": token.start,
        "scopes": token.scopes, "until": token.ends_on.isoformat(),
    }  # fmt: skip
    note(f"account/{token.account_id}", what, by=by.person_key, now=now, particulars=said)


def _refused(en: str, zh: str, do_en: str, do_zh: str) -> ShiganError:
    return ShiganError(Both(en, zh=zh), remedy=Both(do_en, zh=do_zh))
