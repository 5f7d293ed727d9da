"""Takes a request. Gives its answer the headers, number, language and day that every answer has. Never a page itself."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from contextlib import nullcontext

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from shigan_site import clock
from shigan_site.queries.once import one_reading
from shigan_site.web import failing
from shigan_site.web.pages import tell
from shigan_site.web.showing import OFFICE_TIME
from shigan_site.web.words import speaking, t

Answerer = Callable[[HttpRequest], HttpResponseBase]

CONTENT_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "object-src 'none'",
        "report-uri /policy/",
        "report-to policy",
    )
)
HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "Reporting-Endpoints": 'policy="/policy/"',
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
EMPTY_FAILURES = frozenset({405, 409, 413})


def headers(answer: Answerer) -> Answerer:
    """The outermost: strict headers on every answer, nothing personal in any cache."""

    def answered(request: HttpRequest) -> HttpResponseBase:
        response = answer(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if not request.path.startswith("/static/"):
            response.headers.setdefault("Cache-Control", "no-store")
            response.headers["Vary"] = ", ".join(filter(None, (response.headers.get("Vary"), "HX-Request")))
        return response

    return answered


def occasion(answer: Answerer) -> Answerer:
    """The moment of the request, its day in the office's time, and a number by which it can be found again."""

    def answered(request: HttpRequest) -> HttpResponseBase:
        request.now = clock.present()  # type: ignore[attr-defined]
        request.today = request.now.astimezone(OFFICE_TIME).date()  # type: ignore[attr-defined]
        request.reference = f"{request.today:%m%d}-{secrets.token_hex(4).upper()}"  # type: ignore[attr-defined]
        with one_reading() if request.method in ("GET", "HEAD") else nullcontext():
            response = answer(request)
        response.headers["X-Request-Reference"] = request.reference  # type: ignore[attr-defined]
        return response

    return answered


class Speaking:
    """The reader's language for the whole of the answer, and a page in it for answers that came without words."""

    def __init__(self, answer: Answerer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with speaking(self._language(request)):
            response = self.answer(request)
            if getattr(request, "session_ended", False):
                tell(request, "note", t("login.ended"))
            if response.status_code in EMPTY_FAILURES and isinstance(response, HttpResponse) and not response.content:
                return failing.page(request, response.status_code, allowed=response.headers.get("Allow", ""))
            return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return failing.page(request, 413) if isinstance(exception, RequestDataTooBig) else None

    def _language(self, request: HttpRequest) -> str:
        if request.user.is_authenticated:
            return request.user.language
        return str(request.session.get("language", "zh"))
