"""Takes the one-time address and what a new office says of itself. Gives the office and its slips. Never a second time."""

from __future__ import annotations

import re
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from shigan.errors import ShiganError
from shigan.organisation import OrganisationFaults
from shigan_site.actions.organisation.template import organisation_template
from shigan_site.actions.setup import Look, Plan, look, set_up, token_holds
from shigan_site.rules import role_name, role_rules
from shigan_site.web import readers
from shigan_site.web.pages import page
from shigan_site.web.permissions import requires
from shigan_site.web.views.organisation import LARGEST, faults_told, keep, workbook_answer, workbook_of
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
    given, digest = request.FILES.get("workbook"), request.POST.get("digest", "")
    if isinstance(given, UploadedFile) and given.size and given.size <= LARGEST:
        digest = keep(given)
    path = workbook_of(digest)
    if not path.is_file():
        return _form(request, token, [t("organisation.no_file")])
    plan, day = _plan(request, path), readers.today_of(request)
    try:
        if request.POST.get("deed") != "take":
            return _form(request, token, [], looked=look(plan, day=day), digest=digest)
        slips = set_up(plan, day=day, now=readers.now_of(request), data=data)
    except (ShiganError, OrganisationFaults) as refusal:
        return _form(request, token, faults_told(refusal), digest=digest)
    path.unlink(missing_ok=True)
    return page(request, "pages/setup_done.html", {"slips": slips})


@requires("public")
@require_safe
def template(request: HttpRequest) -> HttpResponse:
    """The workbook to be filled in, for whoever has the token."""
    if not token_holds(Path(settings.DATA_DIR), request.GET.get("token", "")):
        raise Http404("setup")
    return workbook_answer(organisation_template(), t("organisation.template_name"))


def _form(
    request: HttpRequest, token: str, faults: list[str], *, looked: Look | None = None, digest: str = ""
) -> HttpResponse:
    shown = {
        "given": token, "faults": faults, "typed": request.POST, "officers": OFFICERS, "named": NAMED, "looked": looked,
        "digest": digest, "role_names": {role: role_name(role) for role in role_rules()},
    }  # fmt: skip
    return page(request, "pages/setup.html", shown, status=422 if faults else 200)


def _plan(request: HttpRequest, path: Path) -> Plan:
    said = {name: request.POST.get(name, "").strip() or usual for name, usual in OFFICERS.items()}
    lines = {name: tuple(filter(None, re.split(r"[\s、，,;；]+", request.POST.get(name, "")))) for name in NAMED}
    return Plan(name=request.POST.get("name", "").strip(), workbook=path, **said, **lines)  # type: ignore[arg-type]
