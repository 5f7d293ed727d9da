"""Takes the one-time address and what a new office says of itself. Gives the office and its slips. Never a second time."""

from __future__ import annotations

import re
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from shigan.errors import ShiganError
from shigan.organisation import OrganisationFaults
from shigan_site.actions.setup import Plan, set_up, token_holds
from shigan_site.web import readers
from shigan_site.web.pages import page
from shigan_site.web.permissions import requires
from shigan_site.web.views.organisation import LARGEST, faults_told, keep, workbook_of
from shigan_site.web.words import t

OFFICERS = {"system_admin": "xitong", "security_admin": "anquan", "auditor": "shenji"}
NAMED = ("supervision_heads", "supervisors", "leaders")


@requires("public")
@require_http_methods(["GET", "HEAD", "POST"])
def setup(request: HttpRequest) -> HttpResponse:
    """Without the token there is nothing here."""
    data = Path(settings.DATA_DIR)
    token = request.POST.get("token") or request.GET.get("token") or ""
    if not token_holds(data, token):
        raise Http404("setup")
    if request.method != "POST":
        return _form(request, token, [])
    given = request.FILES.get("workbook")
    if not isinstance(given, UploadedFile) or not given.size or given.size > LARGEST:
        return _form(request, token, [t("organisation.no_file")])
    path = workbook_of(keep(given))
    try:
        slips = set_up(_plan(request, path), day=readers.today_of(request), now=readers.now_of(request), data=data)
    except (ShiganError, OrganisationFaults) as refusal:
        return _form(request, token, faults_told(refusal))
    finally:
        path.unlink(missing_ok=True)
    return page(request, "pages/setup_done.html", {"slips": slips})


def _form(request: HttpRequest, token: str, faults: list[str]) -> HttpResponse:
    shown = {"given": token, "faults": faults, "typed": request.POST, "officers": OFFICERS, "named": NAMED}
    return page(request, "pages/setup.html", shown, status=422 if faults else 200)


def _plan(request: HttpRequest, path: Path) -> Plan:
    said = {name: request.POST.get(name, "").strip() or usual for name, usual in OFFICERS.items()}
    lines = {name: tuple(filter(None, re.split(r"[\s、，,;；]+", request.POST.get(name, "")))) for name in NAMED}
    return Plan(name=request.POST.get("name", "").strip(), workbook=path, **said, **lines)  # type: ignore[arg-type]
