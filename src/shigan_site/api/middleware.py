"""Takes requests on their way to the doors for programs. Gives them on without cookies, and failures as problems. Never a page.

The address of a calendar is a secret: what the site writes about such a request shows only where it stood. A token in
the query string is refused before anybody writes the string down.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from shigan.errors import Both
from shigan_site.accounts.tokens import MARK
from shigan_site.api.doors import language_of
from shigan_site.api.problems import Problem, answer, of_status
from shigan_site.interface.document import PROBLEM

Answerer = Callable[[HttpRequest], HttpResponseBase]
INTERFACE = "/api/"
CALENDAR = ("/calendar/", ".ics")


def programs(answerer: Answerer) -> Answerer:
    """To stand outside of sessions and languages of pages."""

    def answered(request: HttpRequest) -> HttpResponseBase:
        interface = request.path_info.startswith(INTERFACE)
        calendar = request.path_info.startswith(CALENDAR[0]) and request.path_info.endswith(CALENDAR[1])
        if not interface and not calendar:
            return answerer(request)
        request.META.pop("HTTP_COOKIE", None)
        if calendar:
            request.path = "…".join(CALENDAR)
        if MARK in request.META.get("QUERY_STRING", ""):
            request.META["QUERY_STRING"] = ""
            return answer(Problem(400, "token-in-address", _IN_ADDRESS), request, language_of(request))
        response = answerer(request)
        if interface and response.status_code >= 400 and response.headers.get("Content-Type") != PROBLEM:
            response = answer(
                of_status(response.status_code, response.headers.get("Allow", "")), request, language_of(request)
            )
        response.cookies.clear()
        response.headers["Vary"] = "Authorization, Accept-Language"
        return response

    return answered


_IN_ADDRESS = Both(
    "a token must not stand in an address, which logs keep; revoke it, and send its successor in the Authorization header",
    zh="令牌不能写在地址里（地址会留在日志中）；请收回这个令牌，把新令牌放在 Authorization 请求头",
)
