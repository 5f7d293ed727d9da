"""Takes a step and the matters that were ticked. Gives a preview, then a result for each of them. Never a step by another road:
each is taken by itself, under its own key, and refused by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from shigan.packs.procedure_models import Procedure
from shigan.procedures import Refused
from shigan_site.actions.outcomes import Done, Overtaken
from shigan_site.actions.steps import take_step
from shigan_site.queries.matter_rows import MatterRow, rows_of
from shigan_site.queries.offering import Open, open_steps
from shigan_site.queries.procedures import pack, procedures
from shigan_site.queries.visibility import visible_matters
from shigan_site.web import readers
from shigan_site.web.forms import entered, shown_fields, stored, typed
from shigan_site.web.keys import fresh_key
from shigan_site.web.pages import page
from shigan_site.web.permissions import requires
from shigan_site.web.telling import Telling
from shigan_site.web.words import language, said, t

MOST = 500


@dataclass(frozen=True)
class Line:
    """One matter: whether the step can be taken on it, or was; and why not."""

    row: MatterRow
    good: bool
    words: str


@requires("matters.bulk")
@require_POST
def bulk(request: HttpRequest) -> HttpResponse:
    """First the preview with the step's form; sent again with ``go``, the results."""
    procedure, step_id = procedures()["matter"], request.POST.get("step", "")
    if step_id not in procedure.steps or not procedure.steps[step_id].bulk:
        raise Http404(step_id)
    numbers = request.POST.getlist("number")[:MOST]
    if not numbers:
        return redirect("matters")
    today = readers.today_of(request)
    seen = visible_matters(readers.account_of(request), today).filter(number__in=numbers).order_by("due", "number")
    rows = rows_of(procedure, seen, today)
    lines = _preview(request, procedure, step_id, rows)
    if request.POST.get("go") != "yes":
        return _ask(request, procedure, step_id, lines)
    done = [_take(request, procedure, step_id, line.row) if line.good else line for line in lines]
    shown = {
        "lines": done,
        "good": sum(line.good for line in done),
        "step_name": said(procedure.steps[step_id].name),
        "tell": Telling(procedure),
    }
    return page(request, "pages/bulk_done.html", shown)


def _preview(request: HttpRequest, procedure: Procedure, step_id: str, rows: tuple[MatterRow, ...]) -> list[Line]:
    account, today = readers.account_of(request), readers.today_of(request)
    offered = open_steps(procedure, account, [row.id for row in rows], today)
    return [_line(step_id, row, offered) for row in rows]


def _line(step_id: str, row: MatterRow, offered: Mapping[int, tuple[Open, ...]]) -> Line:
    step = next((each for each in offered.get(row.id, ()) if each.step_id == step_id), None)
    if step is None:
        return Line(row, False, t("bulk.not_open"))
    if step.missing:
        return Line(row, False, t("matter.semicolon").join(said(reason.sentence) for reason in step.missing))
    return Line(row, True, t("bulk.will"))


def _ask(request: HttpRequest, procedure: Procedure, step_id: str, lines: list[Line]) -> HttpResponse:
    rule = procedure.steps[step_id]
    shown = {
        "rule": rule,
        "step_id": step_id,
        "lines": lines,
        "good": sum(line.good for line in lines),
        "fields": shown_fields(procedure, step_id, typed(procedure, step_id, request.POST), names={}),
        "provisions": [pack().cite(citation, language()) for citation in rule.provisions],
        "key": fresh_key(),
        "tell": Telling(procedure),
    }
    return page(request, "pages/bulk.html", shown)


def _take(request: HttpRequest, procedure: Procedure, step_id: str, row: MatterRow) -> Line:
    """One matter's step; its key is that of the form and the matter, so that a form sent twice has one effect on each."""
    version = request.POST.get(f"version-{row.number}", "")
    outcome = take_step(
        procedure.id,
        row.number,
        step_id,
        entered(procedure, step_id, request, readers.today_of(request)),
        readers.account_of(request),
        f"{request.POST.get('key', '')[:40]}:{row.number}"[:64],
        int(version) if version.isascii() and version.isdigit() else row.version,
        now=readers.now_of(request),
        files=stored(procedure, step_id, request),
    )
    if isinstance(outcome, Done):
        return Line(row, True, t("bulk.done"))
    if isinstance(outcome, Overtaken):
        return Line(row, False, t("bulk.overtaken"))
    if isinstance(outcome, Refused):
        return Line(row, False, t("matter.semicolon").join(said(reason.sentence) for reason in outcome.reasons))
    return Line(row, False, t("step.key_used"))
