"""Takes a request. Gives who reads: person, unit, roles, looked up once per request. Never a permission of its own."""

from __future__ import annotations

from datetime import date, datetime
from typing import cast

from django.http import HttpRequest

from shigan_site.accounts.models import Account
from shigan_site.accounts.policy import permits
from shigan_site.queries.actors import roles_on
from shigan_site.queries.who import Who, who


def account_of(request: HttpRequest) -> Account:
    return cast("Account", request.user)


def today_of(request: HttpRequest) -> date:
    """The office's day on which the request came."""
    return cast("date", request.today)  # type: ignore[attr-defined]


def now_of(request: HttpRequest) -> datetime:
    return cast("datetime", request.now)  # type: ignore[attr-defined]


def reader(request: HttpRequest) -> Who:
    if not hasattr(request, "who"):
        request.who = who(account_of(request), today_of(request))  # type: ignore[attr-defined]
    return cast("Who", request.who)  # type: ignore[attr-defined]


def roles_of(request: HttpRequest) -> frozenset[str]:
    if not hasattr(request, "roles"):
        request.roles = roles_on(account_of(request), today_of(request))  # type: ignore[attr-defined]
    return cast("frozenset[str]", request.roles)  # type: ignore[attr-defined]


def may(request: HttpRequest, permission: str) -> bool:
    return permits(roles_of(request), permission)
