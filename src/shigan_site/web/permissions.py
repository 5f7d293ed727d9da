"""Takes a permission and a view. Gives the view behind its door. Never a view without one: the site does not start.

Not logged in: to the login page. Logged in without the permission: 403. What lies outside one's scope is the
queries' business: it is not found, 404.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any, Concatenate

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, URLResolver, get_resolver

from shigan_site.accounts.models import Account
from shigan_site.accounts.policy import MARK as MARK
from shigan_site.accounts.policy import PUBLIC, permission_of
from shigan_site.queries.actors import roles_on

View = Callable[Concatenate[HttpRequest, ...], HttpResponseBase]


def requires(permission: str) -> Callable[[View], View]:
    """The view is for those who hold the permission on the day of the request; the name is in accounts.policy."""
    needed = permission_of(permission)

    def behind_a_door(view: View) -> View:
        @wraps(view)
        def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if permission == PUBLIC:
                return view(request, *args, **kwargs)
            account = request.user
            if not isinstance(account, Account):
                return redirect_to_login(request.get_full_path())
            if not needed.open_to(roles_on(account, request.today)):  # type: ignore[attr-defined]
                raise PermissionDenied(permission)
            return view(request, *args, **kwargs)

        setattr(door, MARK, permission)
        return door

    return behind_a_door


def doors() -> Iterator[tuple[str, str | None]]:
    """Every address of the site with the permission it asks for; None: somebody forgot to say."""
    return _doors(get_resolver().url_patterns, "/")


def _doors(patterns: list[URLPattern | URLResolver], before: str) -> Iterator[tuple[str, str | None]]:
    for pattern in patterns:
        address = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _doors(pattern.url_patterns, address)
        else:
            yield address, getattr(pattern.callback, MARK, None)
