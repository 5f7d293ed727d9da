"""What a browser reports of the page's strict policy becomes a line for the administrator: a few a minute, and no word back.

Nobody has to be signed in, because a policy is broken before somebody is; so nothing else can be had here: a report is
short, a minute has room for few, and of an address only what lies before its question mark is written down.
"""

from __future__ import annotations

import json
import logging
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from shigan_site.pace import pace_of
from shigan_site.web import readers
from shigan_site.web.permissions import requires

log = logging.getLogger("shigan.policy")
LARGEST: Final = 8192
KINDS: Final = frozenset({"application/csp-report", "application/reports+json", "application/json"})
A_MINUTE: Final = 20
OF_ONE_REPORT: Final = 5
SHOWN: Final = 120
WHO: Final = "policy"
"""All browsers together, under one name beside the programs that call."""


@requires("public")
@csrf_exempt
@require_POST
def complaint(request: HttpRequest) -> HttpResponse:
    """204 whatever became of it; 413 for what is too long to be a report."""
    if int(request.headers.get("Content-Length") or 0) > LARGEST:
        return HttpResponse("", status=413, content_type="text/plain")
    if request.content_type in KINDS and _has_room(readers.now_of(request).timestamp()):
        for violated, blocked, page in told_in(request.read(LARGEST)):
            log.warning("policy %s refused %s on %s, reference %s", violated, blocked, page, getattr(request, "reference", "-"))
    return HttpResponse(status=204)


def _has_room(at: float) -> bool:
    """Whether one more of so many a minute may be written down, by whichever process."""
    return pace_of(settings.DATA_DIR).wait({WHO: A_MINUTE}, at=at) == 0


def told_in(body: bytes) -> list[tuple[str, str, str]]:
    """What was violated, by what, on which page; of both ways in which browsers write it. Nothing for anything else."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return []
    reports = [each.get("body") for each in said if isinstance(each, dict)] if isinstance(said, list) else []
    if isinstance(said, dict):
        reports = [said.get("csp-report")]
    return [_line(report) for report in reports[:OF_ONE_REPORT] if isinstance(report, dict)]


def _line(report: dict[str, Any]) -> tuple[str, str, str]:
    def one(*names: str) -> object:
        return next((report[name] for name in names if report.get(name)), "")

    violated = _plain(one("effective-directive", "violated-directive", "effectiveDirective"))
    blocked, page = one("blocked-uri", "blockedURL"), one("document-uri", "documentURL")
    return violated, _address(blocked), _address(page)


def _address(text: object) -> str:
    """Without what stands after the question mark, which may be somebody's."""
    try:
        parts = urlsplit(str(text)[:2000])
    except ValueError:
        return "?"
    return _plain(f"{parts.scheme}://{parts.netloc}{parts.path}" if parts.netloc else parts.scheme or parts.path)


def _plain(text: object) -> str:
    """One line of plain signs: what comes from outside does not write its own lines into a log."""
    return "".join(sign if " " < sign < "\x7f" else "?" for sign in str(text)[:SHOWN]) or "?"
