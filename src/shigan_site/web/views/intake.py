"""Takes a list of matters. Gives how it is understood, to be put right, and its receipt. Never a matter without a look before.

The list stays under its digest, for its own account alone, until it was taken in.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from shigan.errors import ShiganError
from shigan.packs.procedure_models import Procedure
from shigan_site.actions.intake import columns, keeping
from shigan_site.actions.intake.columns import Reading
from shigan_site.actions.intake.table import Table, read_table
from shigan_site.actions.intake.taking import take_in
from shigan_site.actions.intake.template import template
from shigan_site.actions.intake.understanding import Understood, in_words, understand
from shigan_site.queries.intake import receipts_of
from shigan_site.queries.naming import all_units, unit_names
from shigan_site.queries.offering import opening_steps
from shigan_site.rules import procedures
from shigan_site.web import readers
from shigan_site.web.keys import fresh_key
from shigan_site.web.lists import Column, Listed, offers, saved
from shigan_site.web.pages import page
from shigan_site.web.permissions import requires
from shigan_site.web.words import said, t

SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN_FAULTS = 300
SHOWN_ROWS = 10
LEFT_EMPTY = "-"


@dataclass(frozen=True)
class ColumnShown:
    """A column as the page lets one change it: an example, and what it is taken for."""

    place: int
    name: str
    example: str
    role: str


@requires("matters.register")
@require_http_methods(["GET", "HEAD", "POST"])
def intake(request: HttpRequest) -> HttpResponse:
    """Where a list is handed in; below it, those that were taken in before."""
    if request.method != "POST":
        return _door(request)
    given = request.FILES.get("list")
    if not isinstance(given, UploadedFile) or not given.size or given.size > keeping.LARGEST:
        return _door(request, [t("intake.no_file")])
    account = readers.account_of(request)
    digest = keeping.keep(given.chunks(), account_id=account.pk, folder=lists_folder(), now=readers.now_of(request))
    name = (given.name or "").replace("\x00", "")[-200:]
    request.session["intake"] = {**dict(list(request.session.get("intake", {}).items())[-9:]), digest: name}
    try:
        _table(request, digest)
    except ShiganError as refusal:
        keeping.forget(digest, account.pk, lists_folder())
        return _door(request, told_refusal(refusal))
    return redirect("intake_list", digest)


RECEIPTS = (
    Column("intake.file", lambda row: row.name or t("intake.receipt")),
    Column("intake.sheet", lambda row: row.sheet, under=True),
    Column("intake.at", lambda row: row.made_at),
    Column("intake.rows", lambda row: row.rows, under=True),
    Column("intake.opened", lambda row: len(row.opened)),
    Column("intake.before", lambda row: row.before, under=True),
    Column("intake.refused", lambda row: row.refused),
    Column("intake.digest", lambda row: row.digest, under=True),
)


def _door(request: HttpRequest, faults: list[str] | None = None) -> HttpResponse:
    lists = {"receipts": Listed(t("intake.receipts"), RECEIPTS, receipts_of(readers.account_of(request)))}
    if (file := saved(request, lists)) is not None and not faults:
        return file
    shown = {
        "receipts": lists["receipts"].rows, "offers": offers(request, lists), "faults": faults or [],
        "may_import_feedback": readers.may(request, "feedback.import"),
    }  # fmt: skip
    return page(request, "pages/intake.html", shown, status=422 if faults else 200)


def lists_folder() -> Path:
    return Path(settings.DATA_DIR) / "intake"


def told_refusal(refusal: ShiganError) -> list[str]:
    parts = (said(refusal.found), said(refusal.expected), said(refusal.remedy))
    return [t("intake.stop").join(part for part in parts if part)]


def _table(request: HttpRequest, digest: str, sheet: str = "") -> Table:
    path = keeping.place_of(digest, readers.account_of(request).pk, lists_folder())
    if not path.is_file():
        raise Http404(digest)
    return read_table(path, columns.is_heading, sheet)


@requires("matters.register")
@require_http_methods(["GET", "HEAD", "POST"])
def intake_list(request: HttpRequest, digest: str) -> HttpResponse:
    """How the list is understood; sent with ``go``, its good rows become matters."""
    account = readers.account_of(request)
    if request.method == "POST" and (done := receipts_of(account, key=_key(request))):
        return redirect("intake_receipt", done[0].id)
    try:
        table = _table(request, digest, request.POST.get("sheet", "") or request.GET.get("sheet", ""))
    except ShiganError as refusal:
        return _door(request, told_refusal(refusal))
    procedure, step_id = _opening(request)
    name = str(request.session.get("intake", {}).get(digest, ""))
    reading = _reading(request, table, name, procedure, step_id)
    wrong = columns.contradictions(reading, table.columns, procedure.steps[step_id])
    understood = None
    if not wrong:
        understood = understand(
            table, reading, digest, procedure=procedure, step_id=step_id, account=account, day=readers.today_of(request)
        )
    if understood and request.method == "POST" and request.POST.get("go") == "take" and understood.good:
        receipt = take_in(
            understood, digest=digest, name=name, key=_key(request), step_id=step_id, account=account, folder=lists_folder(),
            now=readers.now_of(request),
        )  # fmt: skip
        if not understood.faults:
            keeping.forget(digest, account.pk, lists_folder())
        return redirect("intake_receipt", receipt)
    return _understood_page(request, digest, name, table, reading, procedure, step_id, [said(one) for one in wrong], understood)


def _opening(request: HttpRequest) -> tuple[Procedure, str]:
    procedure = procedures()["matter"]
    openings = opening_steps(procedure, readers.account_of(request), readers.today_of(request))
    return procedure, openings[0].step_id if openings else "register"


def _key(request: HttpRequest) -> str:
    return request.POST.get("key", "")[:64] or fresh_key()


def _reading(request: HttpRequest, table: Table, name: str, procedure: Procedure, step_id: str) -> Reading:
    """As the page was sent; on the first look, or for another sheet, as it is recognised."""
    opening, post = procedure.steps[step_id], request.POST
    if request.method != "POST" or post.get("sheet_before", table.sheet) != table.sheet:
        return columns.recognised(table.columns, f"{name} {table.sheet}", opening, procedure)
    known = {role for role, _ in columns.roles_for(opening)} | {columns.LEFT_OUT}
    roles = tuple(
        role if (role := post.get(f"column-{place}", "")) in known else columns.LEFT_OUT for place in range(len(table.columns))
    )
    answers = {}
    for place in range(len(post)):
        asked = post.get(f"asked-{place}")
        if asked is None:
            break
        field, _, written = asked.partition(" ")
        if answer := post.get(f"answer-{place}", ""):
            answers[field, written] = "" if answer == LEFT_EMPTY else answer
    return Reading(roles, post.get("kind", ""), post.get("source", ""), answers)


def _understood_page(
    request: HttpRequest, digest: str, name: str, table: Table, reading: Reading, procedure: Procedure, step_id: str,
    wrong: list[str], understood: Understood | None,
) -> HttpResponse:  # fmt: skip
    opening, today = procedure.steps[step_id], readers.today_of(request)
    good = understood.good[:SHOWN_ROWS] if understood else ()
    units = unit_names(today, keys={entry.form.get(key, "") for entry in good for key in opening.form})
    columns_shown = tuple(
        ColumnShown(place, column, next((line.cells[place] for line in table.lines if line.cells[place]), "")[:80], role)
        for place, (column, role) in enumerate(zip(table.columns, reading.roles, strict=True))
    )
    shown_names = [key for key in ("title", "lead_unit", "due", "kind", "source", "basis") if key in opening.form]
    shown = {
        "digest": digest, "name": name, "table": table, "reading": reading, "wrong": wrong, "understood": understood,
        "columns_shown": columns_shown, "roles": [(role, said(label)) for role, label in columns.roles_for(opening)],
        "sorts": [
            (each, said(opening.form[each].name), procedure.choices_of(opening.form[each]))
            for each in ("kind", "source")
            if each in opening.form and each not in reading.roles
        ],
        "faults": understood.faults[:SHOWN_FAULTS] if understood else (),
        "rows": [(entry.number, in_words(entry.form, procedure, step_id, units)) for entry in good],
        "shown_names": [
            (each, said(opening.form[each].name)) for each in shown_names if any(entry.form.get(each) for entry in good)
        ],
        "all_units": all_units(today) if understood and understood.questions else [],
        "left_empty": LEFT_EMPTY, "key": fresh_key(), "field_names": {each: said(rule.name) for each, rule in opening.form.items()},
    }  # fmt: skip
    return page(request, "pages/intake_list.html", shown, status=422 if wrong else 200)


ROWS = (
    Column("intake.list_row", lambda row: row[0]),
    Column("intake.item", lambda row: row[1]),
    Column("intake.why_refused", lambda row: row[2]),
)


@requires("matters.register")
@require_safe
def intake_receipt(request: HttpRequest, number: int) -> HttpResponse:
    found = receipts_of(readers.account_of(request), pk=number)
    if not found:
        raise Http404(str(number))
    kept = keeping.refused_place(number, lists_folder())
    rows = [(line, item, "") for line, item in found[0].opened]
    rows += [(line, "", why) for line, why in keeping.refused_reasons(number, lists_folder())]
    lists = {"rows": Listed(t("intake.receipt"), ROWS, sorted(rows), scope=found[0].name)}
    if (file := saved(request, lists)) is not None:
        return file
    shown = {"receipt": found[0], "kept": kept.is_file(), "offers": offers(request, lists)}
    return page(request, "pages/intake_receipt.html", shown)


@requires("matters.register")
@require_safe
def intake_refused(request: HttpRequest, number: int) -> FileResponse:
    """The rows that were refused, with the reasons, for some weeks."""
    path = keeping.refused_place(number, lists_folder())
    if not receipts_of(readers.account_of(request), pk=number) or not path.is_file():
        raise Http404(str(number))
    response = FileResponse(path.open("rb"), as_attachment=True, filename=f"未登记-{number}.csv", content_type="text/csv; charset=utf-8")
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@requires("matters.register")
@require_safe
def intake_template(request: HttpRequest) -> HttpResponse:
    """A workbook to be filled in."""
    procedure, step_id = _opening(request)
    response = HttpResponse(template(procedure, step_id), content_type=SHEET_TYPE)
    response.headers["Content-Disposition"] = "attachment; filename*=UTF-8''%E4%BA%8B%E9%A1%B9%E6%B8%85%E5%8D%95%E6%A8%A1%E6%9D%BF.xlsx"
    return response
