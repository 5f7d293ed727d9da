"""Takes a request. Gives it on, as nobody's when its session has ended. Never ends one without saying so.

The login page finds ``session_ended`` on the request and says that one was away for long.
"""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponseBase

from shigan_site.accounts.models import Account
from shigan_site.accounts.sessions import holds


class Sessions:
    """To stand after Django's AuthenticationMiddleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if isinstance(request.user, Account) and not holds(request.session, request.now):  # type: ignore[attr-defined]
            logout(request)
            request.session_ended = True  # type: ignore[attr-defined]
        return self._get_response(request)
