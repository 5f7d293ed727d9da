"""Takes requests on their way to the doors for programs. Gives them on without cookies, and failures as problems. Never a page.

The address of a calendar is a secret: what the site writes about such a request shows only where it stood.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from shigan_site.api.doors import language_of
from shigan_site.api.problems import answer, of_status
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
        response = answerer(request)
        if interface and response.status_code >= 400 and response.headers.get("Content-Type") != PROBLEM:
            response = answer(
                of_status(response.status_code, response.headers.get("Allow", "")), request, language_of(request)
            )
        response.cookies.clear()
        response.headers["Vary"] = "Authorization, Accept-Language"
        return response

    return answered
