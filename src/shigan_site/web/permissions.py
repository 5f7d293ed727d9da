"""Takes a view and the name of a permission. Gives the view, guarded. Never lets a view without one be reached.

Who may see *which* matter is no question of this file: the queries answer it, and what is out of scope is not found.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Literal, cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import urlencode

from shigan_site.accounts.models import Account

Permission = Literal["anyone", "signed_in", "see_matters", "work_on_matters"]
View = Callable[..., HttpResponse]

BUSINESS = frozenset({"clerk", "unit_head", "supervisor", "supervision_head", "leader"})
ROLES: dict[str, frozenset[str]] = {"see_matters": BUSINESS | {"auditor"}, "work_on_matters": BUSINESS}


def requires(permission: Permission) -> Callable[[View], View]:
    """Declare what a view asks for: ``anyone`` may come without signing in, all others sign in first."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
            if permission != "anyone":
                if not request.user.is_authenticated:
                    return _to_login(request)
                if not may(request, permission):
                    raise PermissionDenied(permission)
            return view(request, *arguments, **named)

        guarded.permission = permission  # type: ignore[attr-defined]
        return guarded

    return guard


def may(request: HttpRequest, permission: str) -> bool:
    """Whether the one who asks holds, today, a role that carries the permission."""
    return permission not in ROLES or bool(ROLES[permission] & roles_of(request))


def roles_of(request: HttpRequest) -> frozenset[str]:
    """The roles held today, read once per request."""
    if not hasattr(request, "roles"):
        account = cast("Account", request.user)
        today = request.today  # type: ignore[attr-defined]
        held = account.grants.filter(from_on__lte=today).exclude(until_on__lte=today)
        request.roles = frozenset(held.values_list("role", flat=True))  # type: ignore[attr-defined]
    return cast("frozenset[str]", request.roles)  # type: ignore[attr-defined]


def _to_login(request: HttpRequest) -> HttpResponse:
    """To the login page and back; a partial page is told to load anew."""
    back = request.get_full_path() if request.method in ("GET", "HEAD") else request.headers.get("Referer", "/")
    target = "/login/?" + urlencode({"next": back})
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": target})
    return redirect(target)
