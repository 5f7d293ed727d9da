"""Takes a request of a program. Gives it to its view with who calls, behind the token's door. Never looks at a cookie.

The token comes in the Authorization header and from nowhere else. What it opens is what its scopes leave of what the
roles of its account permit on the day.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps
from typing import Any, Concatenate, Final, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation.trans_real import parse_accept_lang_header

from shigan.errors import Both, told
from shigan.packs.part import Language
from shigan_site.accounts.models import Account, Token
from shigan_site.accounts.policy import MARK, permission_of
from shigan_site.accounts.scopes import CALENDAR, SCOPES, scope_for
from shigan_site.accounts.tokens import token_behind
from shigan_site.api.problems import Problem, answer, of_status
from shigan_site.pace import pace_of
from shigan_site.queries.actors import roles_on

CHALLENGE: Final = 'Bearer realm="shigan"'


@dataclass(frozen=True)
class Caller:
    """Who calls, on which day, in which language."""

    token: Token
    roles: frozenset[str]
    language: Language
    now: datetime
    today: date

    @property
    def account(self) -> Account:
        return self.token.account

    def keeps(self, permission: str) -> bool:
        """Whether the token's scopes leave this permission."""
        scope = scope_for(permission)
        return scope is None or scope in self.token.scopes.split()


View = Callable[Concatenate[HttpRequest, Caller, ...], HttpResponseBase]
Door = Callable[..., HttpResponseBase]


def opens(permission: str) -> Callable[[View], Door]:
    """The view is for tokens that keep the permission, of accounts that hold it on the day of the request."""
    needed = permission_of(permission)
    scope = scope_for(permission)

    def behind_a_door(view: View) -> Door:
        @wraps(view)
        def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            language = language_of(request)
            try:
                caller = _caller(request, language)
                if scope is not None and not caller.keeps(permission):
                    raise _lacks(scope)
                if not needed.open_to(caller.roles):
                    raise Problem(403, "permission", _not_permitted(needed.name))
                response = view(request, caller, *args, **kwargs)
            except Problem as problem:
                return answer(problem, request, language)
            response.headers["Content-Language"] = language
            return response

        setattr(door, MARK, permission)
        return door

    return behind_a_door


def by_method(**doors: Door) -> Door:
    """One address, each method with its own door; HEAD is answered as GET. Others are told which there are."""
    allowed = ", ".join([*doors, *(["HEAD"] if "GET" in doors else [])])

    def address(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        asked = "GET" if request.method == "HEAD" else str(request.method)
        if asked not in doors:
            return answer(of_status(405, allowed), request, language_of(request))
        return doors[asked](request, *args, **kwargs)

    setattr(address, MARK, getattr(next(iter(doors.values())), MARK))
    address.csrf_exempt = True  # type: ignore[attr-defined]  # nothing here is asked in the name of a session
    return address


def language_of(request: HttpRequest) -> Language:
    """The first of Chinese and English that the program would read; Chinese where it names neither."""
    for code, weight in parse_accept_lang_header(request.headers.get("Accept-Language", "").lower()[:200]):
        if weight and code[:2] in ("zh", "en"):
            return cast("Language", code[:2])
    return "zh"


def _caller(request: HttpRequest, language: Language) -> Caller:
    kind, _, secret = request.headers.get("Authorization", "").partition(" ")
    now, today = cast("datetime", request.now), cast("date", request.today)  # type: ignore[attr-defined]
    if kind.lower() != "bearer" or not secret.strip():
        raise Problem(401, "no-token", _NO_TOKEN, headers={"WWW-Authenticate": CHALLENGE})
    token = token_behind(secret.strip(), address=request.META.get("REMOTE_ADDR") or None, now=now, today=today)
    if token is None or token.scopes == CALENDAR:
        raise Problem(
            401, "dead-token", _DEAD_TOKEN, headers={"WWW-Authenticate": CHALLENGE + ', error="invalid_token"'}
        )
    _must_not_hurry(token)
    return Caller(token, roles_on(token.account, today), language, now, today)


def _must_not_hurry(token: Token) -> None:
    most: int = settings.API_CALLS
    callers: dict[Hashable, int] = {("token", token.pk): most, ("account", token.account_id): 2 * most}
    pause = pace_of(settings.DATA_DIR).wait(callers, at=time.monotonic())
    if pause > 0:
        seconds = math.ceil(pause)
        detail = Both(
            f"more than {most} calls a minute with this token, or {2 * most} of its account; try again in {seconds} s",
            zh=f"这个令牌一分钟超过 {most} 次，或其账号超过 {2 * most} 次；请 {seconds} 秒后再试",
        )
        raise Problem(429, "too-many-calls", detail, headers={"Retry-After": str(seconds)})


def _lacks(scope: str) -> Problem:
    name = SCOPES[scope].name
    detail = Both(
        f"this token may not: {name} ({scope}); issue one that may",
        zh=f"这个令牌不能用于“{told(name, 'zh')}”（{scope}）；请另发一个含此范围的令牌",
    )
    return Problem(
        403, "scope", detail, headers={"WWW-Authenticate": f'{CHALLENGE}, error="insufficient_scope", scope="{scope}"'}
    )


def _not_permitted(name: Both) -> Both:
    return Both(
        f"the roles of this account do not permit it to {name}",
        zh=f"这个账号的角色没有“{told(name, 'zh')}”的权限",
    )


_NO_TOKEN = Both(
    "a token is needed: Authorization: Bearer …; it is issued under Access tokens",
    zh="须带令牌：Authorization: Bearer …；令牌在“访问令牌”页面签发",
)
_DEAD_TOKEN = Both(
    "this token opens nothing: unknown, ended, revoked, or its account is closed",
    zh="令牌无效：不存在、已到期、已收回，或账号已停用、已锁定",
)
