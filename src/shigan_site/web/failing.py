"""Takes what went wrong. Gives a page that says so, with a number and what was typed. Never a trace or a secret.

What was typed is given back as hidden fields of one button, so that nothing is lost: the same form can be sent again.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.http.request import RawPostDataException, UnreadablePostError
from django.middleware.csrf import get_token
from django.template.loader import render_to_string

from shigan_site.web.pages import shell
from shigan_site.web.words import speaking

log = logging.getLogger("shigan.web")
SECRET_FIELDS = frozenset({"csrfmiddlewaretoken", "password", "old_password", "new_password", "code"})
REPEATABLE = frozenset({400, 403, 409, 500})


@dataclass(frozen=True)
class Typed:
    """One field of the form that could not be dealt with."""

    name: str
    value: str


def page(request: HttpRequest, status: int, *, allowed: str = "", repeat: bool = True) -> HttpResponse:
    """The page of this failure, in the reader's language; for a partial page only what it says."""
    typed = typed_in(request) if repeat and status in REPEATABLE else ()
    whole = status != 500 and getattr(getattr(request, "user", None), "is_authenticated", False)
    context = (shell(request) if whole else {}) | {
        "status": status,
        "reference": getattr(request, "reference", ""),
        "typed": typed,
        "token": get_token(request),
        "allowed": allowed,
        "back": request.path,
        "layout": "base.html" if whole else "plain.html",
    }
    response = HttpResponse(render_to_string("failure.html", context, request), status=status)
    if allowed:
        response.headers["Allow"] = allowed
    return response


def typed_in(request: HttpRequest) -> tuple[Typed, ...]:
    """What was typed, without secrets; nothing if it cannot be read."""
    if request.method != "POST":
        return ()
    try:
        fields = request.POST.lists()
    except (RequestDataTooBig, UnreadablePostError, RawPostDataException, SuspiciousOperation):
        return ()
    return tuple(Typed(name, str(value)) for name, values in fields if name not in SECRET_FIELDS for value in values)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _said(request, 413 if isinstance(exception, RequestDataTooBig) else 400)


def forbidden(request: HttpRequest, exception: PermissionDenied) -> HttpResponse:
    return _said(request, 403, repeat=False)


def not_found(request: HttpRequest, exception: Http404) -> HttpResponse:
    return _said(request, 404)


def broken(request: HttpRequest) -> HttpResponse:
    log.error("%s %s failed, reference %s", request.method, request.path, getattr(request, "reference", "-"))
    return _said(request, 500)


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's token did not fit: mostly because somebody signed in anew in another window."""
    return _said(request, 403)


def _said(request: HttpRequest, status: int, *, repeat: bool = True) -> HttpResponse:
    """Failures may come before or after the language was chosen; the account's is used where it is known."""
    user = getattr(request, "user", None)
    session = getattr(request, "session", {})
    known = user.language if user is not None and user.is_authenticated else session.get("language", "zh")
    with speaking(known):
        return page(request, status, repeat=repeat)
