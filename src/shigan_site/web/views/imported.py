"""Takes another system's record. Gives how it is understood, then a ledger of its own with receipt and report. Never a matter of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shigan.errors import ShiganError
from shigan.ingest.named_columns import MAY_BE_ABSENT, NO_COLUMN
from shigan.ingest.roles import role_name
from shigan_site.actions.imported import keeping
from shigan_site.actions.imported.stated import ANSWERS, FIELDS, ROLES
from shigan_site.queries.imported import REFUSED, REPORTS, Record, paper_of, records_in
from shigan_site.web import readers
from shigan_site.web.pages import page, tell
from shigan_site.web.permissions import requires
from shigan_site.web.words import language, said, t


def _folder() -> Path:
    return Path(settings.DATA_DIR) / "imported"


@requires("imported.see")
@require_safe
def imported(request: HttpRequest) -> HttpResponse:
    """Every record that was read in, each with its receipt, its refused rows and its report."""
    return _list(request)


def _list(request: HttpRequest, faults: list[str] | None = None) -> HttpResponse:
    shown = {
        "records": records_in(_folder()),
        "may_keep": readers.may(request, "imported.keep"),
        "may_report": readers.may(request, "imported.report"),
        "faults": faults or [],
    }
    return page(request, "pages/imported.html", shown, status=422 if faults else 200)


@requires("imported.keep")
@require_POST
def imported_sent(request: HttpRequest) -> HttpResponse:
    given = request.FILES.get("record")
    if not isinstance(given, UploadedFile) or not given.size or given.size > keeping.LARGEST:
        return _list(request, [t("imported.no_file")])
    name = (given.name or "").replace("\x00", "")[-200:]
    account = readers.account_of(request)
    digest = keeping.wait_for(given.chunks(), name=name, account_id=account.pk, folder=_folder(), now=readers.now_of(request))
    request.session["imported"] = {**dict(list(request.session.get("imported", {}).items())[-9:]), digest: name}
    return redirect("imported_look", digest)


@requires("imported.keep")
@require_http_methods(["GET", "HEAD", "POST"])
def imported_look(request: HttpRequest, digest: str) -> HttpResponse:
    """What was recognised, what is asked, and the mapping to be edited; taken, the record is read in."""
    account = readers.account_of(request)
    path = keeping.waiting_file(digest, account.pk, _folder())
    if path is None:
        if any(record.digest == digest for record in records_in(_folder())):
            return redirect("imported")
        raise Http404(digest)
    name = str(request.session.get("imported", {}).get(digest, ""))
    stated = _stated(request)
    if request.POST.get("deed") != "take":
        return _look(request, digest, name, path, stated)
    typed = request.POST.get("mapping", "").replace("\r\n", "\n")
    try:
        keeping.read_in(
            path, typed, stated=stated, digest=digest, name=name, by=account.person_key,
            folder=_folder(), language=language(), now=readers.now_of(request),
        )  # fmt: skip
    except ShiganError as refusal:
        return _look(request, digest, name, path, stated, mapping=typed, faults=_told(refusal))
    tell(request, "good", t("imported.done", name=name))
    return redirect("imported")


def _look(
    request: HttpRequest, digest: str, name: str, path: Path, stated: dict[str, str], *, mapping: str | None = None,
    faults: Sequence[str] = (),
) -> HttpResponse:
    """The page; where nothing can be recognised, the reason and what may be stated about the file."""
    found: dict[str, Any] | None = None
    try:
        found = keeping.look_at(path, _folder(), language(), stated)
    except ShiganError as refusal:
        faults = [*faults, *_told(refusal)]
    asked = {one["role"] for one in found["questions"]} if found else set()
    shown: dict[str, Any] = {
        "digest": digest, "name": name, "found": found, "stated": stated, "is_stated": any(stated.values()), "faults": faults,
        "mapping": mapping if mapping is not None or found is None else found["mapping"],
        "roles": [(role, role_name(role).text(language())) for role in ROLES if role not in asked],
        "fields": [field for field in FIELDS if field not in asked],
        "answers": ANSWERS, "may_be_absent": MAY_BE_ABSENT, "none": NO_COLUMN,
        "answered": [role for role in ANSWERS if role not in asked and stated[role]],
        "at": 0 if language() == "zh" else 1,
    }  # fmt: skip
    return page(request, "pages/imported_look.html", shown, status=422 if faults else 200)


def _stated(request: HttpRequest) -> dict[str, str]:
    """What was chosen about how the record is to be read; empty where nothing was."""
    return {name: request.POST.get(name, "").strip() for name in (*FIELDS, *ANSWERS, *ROLES)}


def _told(refusal: ShiganError) -> list[str]:
    parts = (said(refusal.found), said(refusal.expected), said(refusal.remedy))
    return [t("intake.stop").join(part for part in parts if part)]


@requires("imported.keep")
@require_POST
def imported_report(request: HttpRequest, digest: str) -> HttpResponse:
    """The core's report made anew."""
    record = _record(digest)
    try:
        keeping.make_reports(record.digest, _folder(), language())
    except ShiganError as refusal:
        return _list(request, _told(refusal))
    tell(request, "good", t("imported.reported", name=record.name))
    return redirect("imported")


def _record(digest: str) -> Record:
    found = next((record for record in records_in(_folder()) if record.digest == digest), None)
    if found is None:
        raise Http404(digest)
    return found


@requires("imported.see")
@require_safe
def imported_paper(request: HttpRequest, digest: str, kind: str) -> FileResponse:
    """Receipt or mapping of a record."""
    if kind in REPORTS or kind == REFUSED:
        raise Http404(kind)
    return _saved(digest, kind)


@requires("imported.report")
@require_safe
def imported_refused(request: HttpRequest, digest: str) -> FileResponse:
    """The rows that were set aside, with what stands in them: of matters of the whole office, as the report is."""
    return _saved(digest, REFUSED)


@requires("imported.report")
@require_safe
def imported_saved(request: HttpRequest, digest: str, ending: str) -> FileResponse:
    """Its report."""
    if ending not in REPORTS:
        raise Http404(ending)
    return _saved(digest, ending)


def _saved(digest: str, kind: str) -> FileResponse:
    path = paper_of(digest, kind, _folder())
    if path is None:
        raise Http404(kind)
    response = FileResponse(
        path.open("rb"), as_attachment=True, filename=f"{digest[:12]}-{path.name}", content_type="application/octet-stream"
    )
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
