"""Takes a step and the matters that were ticked. Gives a preview, then a result for each of them. Never a step by another road:
each is taken by itself, under its own key, and refused by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from shigan.packs.procedure_models import Procedure
from shigan.procedures import Reason, Refused
from shigan_site.accounts.models import Account
from shigan_site.actions.files import StoredFile
from shigan_site.actions.outcomes import Done, Overtaken
from shigan_site.actions.steps import Acting, acting_for, take_step
from shigan_site.queries.cases_list import chosen_cases, chosen_of
from shigan_site.queries.matter_rows import MatterRow, rows_of
from shigan_site.queries.matters_list import chosen_matters, in_order, tab_condition
from shigan_site.queries.offering import Open, entry_faults, open_steps
from shigan_site.queries.proposing import LEVEL, REMIND
from shigan_site.queries.sight import visible_cases
from shigan_site.queries.turns import turn_of
from shigan_site.queries.wishing import wish_of
from shigan_site.rules import pack, procedures
from shigan_site.web import readers
from shigan_site.web.forms import entered, shown_fields, stored, typed
from shigan_site.web.keys import fresh_key
from shigan_site.web.pages import page
from shigan_site.web.permissions import requires
from shigan_site.web.places import MATTER, home_of
from shigan_site.web.telling import Telling
from shigan_site.web.words import language, pair_of, said, t

MOST = 500
OF_EACH = {REMIND: LEVEL}
"""The field of a step that is filled in for each matter by itself, preset with what the ladder proposes."""


@dataclass(frozen=True)
class Line:
    """One matter: whether the step can be taken on it, or was; and why not. ``own``: what its own field holds."""

    row: MatterRow
    good: bool
    words: str
    ticked: bool = True
    own: str = ""


@requires("cases.take")
@require_POST
def bulk(request: HttpRequest) -> HttpResponse:
    """First the preview with the step's form; sent again with ``go``, the results."""
    procedure, step_id = procedures().get(request.POST.get("procedure", MATTER)), request.POST.get("step", "")
    if procedure is None or step_id not in procedure.steps or not procedure.steps[step_id].bulk:
        raise Http404(step_id)
    rows = _rows(request, procedure)
    if not rows:
        return redirect(home_of(procedure.id))
    lines = _preview(request, procedure, step_id, rows)
    chosen = [line for line in lines if line.good and line.ticked]
    if request.POST.get("go") != "yes" or not any(line.good for line in lines):
        return _ask(request, procedure, step_id, lines)
    faults = _faults(request, procedure, step_id, chosen) if chosen else (Reason(sentence=pair_of("following.none_ticked")),)
    if faults:
        return _ask(request, procedure, step_id, lines, faults)
    files = stored(procedure, step_id, request)
    acting = acting_for(readers.account_of(request), now=readers.now_of(request))
    done = [_take(request, procedure, step_id, line, files, acting) if line.good else line for line in lines if line.ticked]
    shown = {
        "lines": done,
        "good": sum(line.good for line in done),
        "step_name": said(procedure.steps[step_id].name),
        "tell": Telling(procedure),
        "back": _back(request),
        "procedure": procedure,
        "home": home_of(procedure.id),
    }
    return page(request, "pages/bulk_done.html", shown)


def _rows(request: HttpRequest, procedure: Procedure) -> tuple[MatterRow, ...]:
    """Those that were ticked; with ``all``, those of the list at the address it was sent from."""
    account, today = readers.account_of(request), readers.today_of(request)
    seen = visible_cases(account, today, procedure)
    if request.POST.get("all") == "yes":
        chosen = _of_the_list(procedure, seen, account, today, QueryDict(_back(request)))[:MOST]
    else:
        numbers = request.POST.getlist("row") or request.POST.getlist("number")
        chosen = seen.filter(number__in=[each.partition(":")[0] for each in numbers[:MOST]]).order_by("due", "number")
    return rows_of(procedure, chosen, today)


def _of_the_list(
    procedure: Procedure, seen: QuerySet[Any], account: Account, today: date, query: QueryDict
) -> QuerySet[Any]:
    """What the list shows at that address."""
    if procedure.id != MATTER:
        return chosen_cases(procedure, seen, turn_of(procedure, account, today), chosen_of(procedure, query))
    wish = wish_of(procedure, query)
    of_the_tab = seen.filter(tab_condition(procedure, wish.tab, account, today))
    return in_order(procedure, chosen_matters(procedure, of_the_tab, today, wish), today, wish)


def _back(request: HttpRequest) -> str:
    """The filters of the list it was sent from."""
    return request.POST.get("query", "")[:2000]


def _preview(request: HttpRequest, procedure: Procedure, step_id: str, rows: Sequence[MatterRow]) -> list[Line]:
    account, today = readers.account_of(request), readers.today_of(request)
    offered = open_steps(procedure, account, [row.id for row in rows], today)
    ticked = set(request.POST.getlist("number")) if "row" in request.POST else {row.number for row in rows}
    return [_line(request, step_id, row, offered, row.number in ticked) for row in rows]


def _line(
    request: HttpRequest, step_id: str, row: MatterRow, offered: Mapping[int, tuple[Open, ...]], ticked: bool
) -> Line:
    step = next((each for each in offered.get(row.id, ()) if each.step_id == step_id), None)
    if step is None:
        return Line(row, False, t("bulk.not_open"))
    if step.missing:
        return Line(row, False, _sentences(step.missing))
    proposed = row.light.reminder or "" if step_id == REMIND else ""
    own = request.POST.get(f"own-{row.number}", proposed)[:20]
    return Line(row, True, t("bulk.will"), ticked=ticked, own=own)


def _sentences(reasons: Sequence[Reason]) -> str:
    return t("matter.semicolon").join(said(reason.sentence) for reason in reasons)


def _faults(request: HttpRequest, procedure: Procedure, step_id: str, chosen: Sequence[Line]) -> tuple[Reason, ...]:
    """What is wrong with the entries for all alike: told before anything is done. A fault of one matter is that one's result."""
    account, today = readers.account_of(request), readers.today_of(request)
    if any(field.within for field in procedure.steps[step_id].form.values()) and len({one.row.unit_key for one in chosen}) > 1:
        return ()
    own = OF_EACH.get(step_id)
    without = next((line for line in chosen if not line.own), chosen[0])
    form = entered(procedure, step_id, request, today) | ({own: without.own} if own and without.own else {})
    return entry_faults(procedure, account, without.row.id, step_id, form, today)


def _ask(
    request: HttpRequest, procedure: Procedure, step_id: str, lines: list[Line], faults: tuple[Reason, ...] = ()
) -> HttpResponse:
    rule, own = procedure.steps[step_id], OF_EACH.get(step_id)
    fields = shown_fields(procedure, step_id, typed(procedure, step_id, request.POST), names={}, reasons=faults)
    needed = own is not None and any(line.good and not line.own for line in lines)
    shown = {
        "rule": rule,
        "step_id": step_id,
        "lines": lines,
        "good": sum(line.good for line in lines),
        "proposed": sum(1 for line in lines if line.good and line.own),
        "own": next((each for each in fields if each.name == own), None),
        "fields": [each for each in fields if each.name != own or needed],
        "provisions": [pack().cite(citation, language()) for citation in rule.provisions],
        "key": fresh_key(),
        "tell": Telling(procedure),
        "back": _back(request),
        "procedure": procedure,
        "home": home_of(procedure.id),
        "faults": [(reason.field or "", said(reason.sentence)) for reason in faults],
        "has_files": any(field.type == "files" for field in rule.form.values()),
    }
    return page(request, "pages/bulk.html", shown)


def _take(
    request: HttpRequest, procedure: Procedure, step_id: str, line: Line, files: tuple[StoredFile, ...], acting: Acting
) -> Line:
    """One matter's step; its key is that of the form and the matter, so that a form sent twice has one effect on each."""
    row, own = line.row, OF_EACH.get(step_id)
    versions = dict(each.partition(":")[::2] for each in request.POST.getlist("row"))
    version = versions.get(row.number, "")
    form = entered(procedure, step_id, request, readers.today_of(request))
    outcome = take_step(
        procedure.id,
        row.number,
        step_id,
        form | ({own: line.own} if own and line.own else {}),
        readers.account_of(request),
        f"{request.POST.get('key', '')[:40]}:{row.number}"[:64],
        int(version) if version.isascii() and version.isdigit() else row.version,
        now=readers.now_of(request),
        files=files,
        acting=acting,
    )
    if isinstance(outcome, Done):
        return Line(row, True, t("bulk.done"))
    if isinstance(outcome, Overtaken):
        return Line(row, False, t("bulk.overtaken"))
    if isinstance(outcome, Refused):
        return Line(row, False, _sentences(outcome.reasons))
    return Line(row, False, t("step.key_used"))


def offered_for_many(procedure: Procedure, offered: Mapping[int, tuple[Open, ...]]) -> list[str]:
    """The steps for many that at least one of these matters allows now, in the procedure's order."""
    found = {each.step_id for steps in offered.values() for each in steps if each.bulk and not each.missing}
    return [name for name in procedure.steps if name in found]
