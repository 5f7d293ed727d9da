"""Takes the reader and the day. Gives the organisation as a tree, and its workbook in and out. Never a change by itself."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import Any

import xlsxwriter
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from shigan.errors import ShiganError
from shigan.organisation import OrganisationFaults
from shigan_site.actions.organisation.importing import carry_out, sheets_of, understand
from shigan_site.actions.organisation.template import organisation_template
from shigan_site.queries.organisation_page import tree
from shigan_site.web import readers
from shigan_site.web.pages import page, tell
from shigan_site.web.permissions import requires
from shigan_site.web.words import said, t

LARGEST = 10 << 20


@requires("organisation.see")
@require_safe
def organisation(request: HttpRequest) -> HttpResponse:
    return _shown(request)


def _shown(request: HttpRequest, faults: list[str] | None = None) -> HttpResponse:
    shown = {
        "tree": tree(readers.today_of(request)),
        "may_change": readers.may(request, "organisation.change"),
        "faults": faults or [],
    }
    return page(request, "pages/organisation.html", shown, status=422 if faults else 200)


@requires("organisation.change")
@require_POST
def looked_at(request: HttpRequest) -> HttpResponse:
    """What the workbook would change; nothing is changed yet."""
    given = request.FILES.get("workbook")
    if not isinstance(given, UploadedFile) or not given.size or given.size > LARGEST:
        return _shown(request, [t("organisation.no_file")])
    digest = keep(given)
    try:
        asked = understand(workbook_of(digest), day=readers.today_of(request))
    except (ShiganError, OrganisationFaults) as refusal:
        return _shown(request, faults_told(refusal))
    return page(request, "pages/organisation_preview.html", {"asked": asked, "digest": digest})


@requires("organisation.change")
@require_POST
def taken_over(request: HttpRequest) -> HttpResponse:
    """The workbook that was looked at, read once more and carried out whole."""
    path = workbook_of(request.POST.get("digest", ""))
    if not path.is_file():
        return _shown(request, [t("organisation.no_file")])
    today = readers.today_of(request)
    try:
        by = readers.account_of(request).person_key
        carry_out(understand(path, day=today), day=today, now=readers.now_of(request), by=by)
    except (ShiganError, OrganisationFaults) as refusal:
        return _shown(request, faults_told(refusal))
    path.unlink(missing_ok=True)
    tell(request, "good", t("organisation.done"))
    return redirect("organisation")


@requires("organisation.change")
@require_safe
def exported(request: HttpRequest) -> HttpResponse:
    """The four lists as they stand, to be corrected and read again."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True, "default_date_format": "yyyy-mm-dd", "strings_to_formulas": False}) as book:
        for name, rows in sheets_of():
            sheet = book.add_worksheet(name)
            for place, row in enumerate(rows):
                sheet.write_row(place, 0, row)
    return workbook_answer(made.getvalue(), t("organisation.export_name"))


@requires("organisation.change")
@require_safe
def template(request: HttpRequest) -> HttpResponse:
    """The empty workbook, with examples and what belongs in each column."""
    return workbook_answer(organisation_template(), t("organisation.template_name"))


def workbook_answer(content: bytes, name: str) -> HttpResponse:
    """A workbook to be saved under this name."""
    answer = HttpResponse(content, content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    answer.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=f"{name}.xlsx") or "attachment"
    return answer


def keep(given: UploadedFile[Any]) -> str:
    """The file beside the data until it is taken over; gives its digest."""
    content = b"".join(given.chunks())
    digest = hashlib.sha256(content).hexdigest()
    path = workbook_of(digest)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.write_bytes(content)
    return digest


def workbook_of(digest: str) -> Path:
    """Where the workbook with this digest lies; nothing but a digest leads anywhere."""
    plain = digest if len(digest) == 64 and set(digest) <= set("0123456789abcdef") else "none"
    return Path(settings.DATA_DIR) / "imports" / f"{plain}.xlsx"


def faults_told(refusal: Exception) -> list[str]:
    """Every fault in the reader's language."""
    if isinstance(refusal, OrganisationFaults):
        return [said(fault) for fault in refusal.faults]
    assert isinstance(refusal, ShiganError)
    return [t("matter.semicolon").join(filter(None, (said(refusal.found), said(refusal.remedy))))]
