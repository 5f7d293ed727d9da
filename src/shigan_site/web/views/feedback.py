"""The pages that import ratings and repeated complaints: send the list, look at it row by row, record the good rows.

They stand on the same ground as the import of matters: the file lies under its digest for its own account alone, and
nothing is recorded before somebody has looked at what was understood.
"""

from __future__ import annotations

import io
from dataclasses import dataclass

import xlsxwriter
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from shigan.errors import ShiganError
from shigan_site.actions.intake import feedback as reading
from shigan_site.actions.intake import keeping
from shigan_site.actions.intake.feedback import Feedback
from shigan_site.actions.intake.feedback_taking import take_feedback
from shigan_site.actions.intake.table import Table, read_table
from shigan_site.queries.intake import receipts_of
from shigan_site.rules import procedures
from shigan_site.web import readers
from shigan_site.web.keys import fresh_key
from shigan_site.web.pages import page
from shigan_site.web.permissions import requires
from shigan_site.web.views.intake import SHEET_TYPE, SHOWN_FAULTS, lists_folder, told_refusal
from shigan_site.web.words import said, t

SHOWN_ROWS = 20
ROWS = 1000
"""For how many rows the template offers the results to choose from."""
SESSION = "feedback"


@dataclass(frozen=True)
class ColumnShown:
    """A column as the page lets one change it: an example, and what it is taken for."""

    place: int
    name: str
    example: str
    role: str


@requires("feedback.import")
@require_http_methods(["GET", "HEAD", "POST"])
def feedback(request: HttpRequest) -> HttpResponse:
    """Where a list is sent."""
    if request.method != "POST":
        return _begin(request)
    given = request.FILES.get("list")
    if not isinstance(given, UploadedFile) or not given.size or given.size > keeping.LARGEST:
        return _begin(request, [t("intake.no_file")])
    account = readers.account_of(request)
    digest = keeping.keep(given.chunks(), account_id=account.pk, folder=lists_folder(), now=readers.now_of(request))
    name = (given.name or "").replace("\x00", "")[-200:]
    request.session[SESSION] = {**dict(list(request.session.get(SESSION, {}).items())[-9:]), digest: name}
    try:
        _table(request, digest)
    except ShiganError as refusal:
        keeping.forget(digest, account.pk, lists_folder())
        return _begin(request, told_refusal(refusal))
    return redirect("feedback_list", digest)


def _begin(request: HttpRequest, faults: list[str] | None = None) -> HttpResponse:
    receipts = [each for each in receipts_of(readers.account_of(request)) if each.about == "feedback"]
    shown = {"faults": faults or [], "receipts": receipts, "words": reading.WORDS}
    return page(request, "pages/feedback.html", shown, status=422 if faults else 200)


def _table(request: HttpRequest, digest: str, sheet: str = "") -> Table:
    path = keeping.place_of(digest, readers.account_of(request).pk, lists_folder())
    if not path.is_file():
        raise Http404(digest)
    return read_table(path, reading.is_heading, sheet)


@requires("feedback.import")
@require_http_methods(["GET", "HEAD", "POST"])
def feedback_list(request: HttpRequest, digest: str) -> HttpResponse:
    """How the list is understood; sent with ``go``, its good rows are recorded."""
    account, key = readers.account_of(request), request.POST.get("key", "")[:64] or fresh_key()
    if request.method == "POST" and (done := receipts_of(account, key=key)):
        return redirect("intake_receipt", done[0].id)
    try:
        table = _table(request, digest, request.POST.get("sheet", ""))
    except ShiganError as refusal:
        return _begin(request, told_refusal(refusal))
    name = str(request.session.get(SESSION, {}).get(digest, ""))
    roles = _roles(request, table)
    wrong = [said(one) for one in reading.contradictions(roles, table.columns)]
    if wrong:
        return _looked_at(request, digest, name, table, roles, wrong, None)
    understood = reading.understand(
        table, roles, procedure=procedures()["matter"], account=account, day=readers.today_of(request)
    )
    if request.method == "POST" and request.POST.get("go") == "take" and understood.good:
        receipt = take_feedback(
            understood, digest=digest, name=name, key=key, account=account, folder=lists_folder(), now=readers.now_of(request)
        )
        if not understood.faults:
            keeping.forget(digest, account.pk, lists_folder())
        return redirect("intake_receipt", receipt)
    return _looked_at(request, digest, name, table, roles, wrong, understood)


def _roles(request: HttpRequest, table: Table) -> tuple[str, ...]:
    """As the page was sent; on the first look, or for another sheet, as they are recognised."""
    post = request.POST
    if request.method != "POST" or post.get("sheet_before", table.sheet) != table.sheet:
        return reading.recognised(table.columns)
    chosen = (post.get(f"column-{place}", "") for place in range(len(table.columns)))
    return tuple(role if role in reading.ROLES else reading.LEFT_OUT for role in chosen)


def _looked_at(
    request: HttpRequest, digest: str, name: str, table: Table, roles: tuple[str, ...], wrong: list[str],
    understood: Feedback | None,
) -> HttpResponse:  # fmt: skip
    columns = tuple(
        ColumnShown(place, column, next((line.cells[place] for line in table.lines if line.cells[place]), "")[:80], role)
        for place, (column, role) in enumerate(zip(table.columns, roles, strict=True))
    )
    shown = {
        "digest": digest, "name": name, "table": table, "wrong": wrong, "understood": understood, "columns_shown": columns,
        "roles": [(role, said(label)) for role, label in reading.ROLES.items()], "key": fresh_key(),
        "faults": understood.faults[:SHOWN_FAULTS] if understood else (),
        "rows": understood.good[:SHOWN_ROWS] if understood else (),
    }  # fmt: skip
    return page(request, "pages/feedback_list.html", shown, status=422 if wrong else 200)


@requires("feedback.import")
@require_safe
def feedback_template(request: HttpRequest) -> HttpResponse:
    """A workbook to be filled in."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        sheet = book.add_worksheet("群众评价")
        head = book.add_format({"bold": True, "bg_color": "#E8F0FB", "border": 1})
        sheet.freeze_panes(1, 0)
        sheet.write_row(0, 0, ["事项编号", "日期", "结果", "评价内容"], head)
        sheet.set_column(0, 2, 18)
        sheet.set_column(3, 3, 48)
        results = ["满意", "不满意", "未解决", "再次诉求"]
        sheet.data_validation(1, 2, ROWS, 2, {"validate": "list", "source": results})
    response = HttpResponse(made.getvalue(), content_type=SHEET_TYPE)
    response.headers["Content-Disposition"] = "attachment; filename*=UTF-8''%E7%BE%A4%E4%BC%97%E8%AF%84%E4%BB%B7%E6%A8%A1%E6%9D%BF.xlsx"
    return response
