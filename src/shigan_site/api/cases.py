"""Answers what programs ask of the cases of any procedure but that of matters, as its file in the pack declares it."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from django.http import HttpRequest, JsonResponse

from shigan.packs.procedure_models import Procedure
from shigan_site.api.asking import json_of, must_fit, sheet_for
from shigan_site.api.doors import Caller, by_method, opens
from shigan_site.api.problems import not_found, of_status
from shigan_site.api.showing_cases import CaseShowing
from shigan_site.api.taking import open_case, take_on_case
from shigan_site.interface import shapes
from shigan_site.interface.endpoints import MATTER, PAGE, ROOT, case_filters, home_of, own_filters
from shigan_site.queries.cases_list import LONGEST, Chosen, Summary, cases_after, sees_any, summaries
from shigan_site.queries.matter_sheet import Sheet
from shigan_site.queries.offering import Open, next_cases, open_steps, opening_steps, origin_of
from shigan_site.rules import procedures

TIMELINE: Final = "timeline"


@opens("cases.see")
def _procedures(request: HttpRequest, caller: Caller) -> JsonResponse:
    """Those of which the account sees a case or may open one."""
    found = []
    for each in summaries(caller.account, caller.today, without=(MATTER,)):
        openings = opening_steps(each.procedure, caller.account, caller.today)
        if openings or each.open or sees_any(each.procedure, caller.account, caller.today):
            found.append(_summary(caller, each, openings))
    return json_of(shapes.ProceduresShape(procedures=tuple(found)))


def _summary(caller: Caller, each: Summary, openings: tuple[Open, ...]) -> shapes.ProcedureShape:
    showing = CaseShowing(each.procedure, caller.language)
    return shapes.ProcedureShape(
        procedure=showing.named(each.procedure.id, each.procedure.name),
        description=each.procedure.description.get(caller.language),
        address=f"{ROOT}{home_of(each.procedure.id)}",
        open=each.open,
        turn=each.turn,
        steps=tuple(showing.step(step.step_id, step) for step in openings),
    )


@opens("cases.see")
def _cases(request: HttpRequest, caller: Caller, procedure_id: str) -> JsonResponse:
    procedure, query = _procedure(procedure_id), request.GET.dict()
    must_fit(request.GET, certain=case_filters(procedure), free={"q": LONGEST})
    chosen = Chosen(
        tab=query.get("tab", "open"),
        q=query.get("q", "").strip(),
        state=query.get("state", ""),
        choices={name: query[name] for name in own_filters(procedure) if name in query},
    )
    limit = int(query.get("limit", PAGE))
    rows = cases_after(
        procedure, caller.account, caller.today, chosen, after=query.get("cursor", ""), limit=limit + 1
    )
    showing = CaseShowing(procedure, caller.language)
    shown = tuple(showing.case(row) for row in rows[:limit])
    return json_of(shapes.CasesShape(cases=shown, next=shown[-1].number if len(rows) > limit else None))


@opens("cases.see")
def _case(request: HttpRequest, caller: Caller, procedure_id: str, name: str) -> JsonResponse:
    """The case of this number."""
    account, today, sheet = caller.account, caller.today, sheet_for(caller, name, _procedure(procedure_id).id)
    procedure = sheet.procedure
    offered = open_steps(procedure, account, [sheet.case.pk], today).get(sheet.case.pk, ())
    following = [
        (each, origin.values)
        for each in next_cases(procedure, account, sheet.case, today)
        if (origin := origin_of(each.procedure, each.step_id, account, sheet.case.number, today)) is not None
    ]
    response = json_of(_showing(caller, sheet).whole(_in_scope(caller, sheet), offered, following))
    response.headers["ETag"] = f'"{sheet.row.version}"'
    return response


@opens("cases.see")
def _timeline(request: HttpRequest, caller: Caller, procedure_id: str, number: str, step_id: str) -> JsonResponse:
    """What is read where steps are taken: a step that a procedure calls timeline has its address all the same."""
    if step_id != TIMELINE:
        raise of_status(405, "POST")
    sheet = sheet_for(caller, number, _procedure(procedure_id).id)
    return json_of(_showing(caller, sheet).timeline(sheet))


def _procedure(procedure_id: str) -> Procedure:
    procedure = procedures().get(procedure_id)
    if procedure is None or procedure.id == MATTER:
        raise not_found()
    return procedure


def _showing(caller: Caller, sheet: Sheet) -> CaseShowing:
    return CaseShowing(sheet.procedure, caller.language, sheet.people, sheet.units)


def _in_scope(caller: Caller, sheet: Sheet) -> Sheet:
    """Without the matters to which the case refers, for a token that may not read matters."""
    if caller.keeps("matters.see"):
        return sheet
    return replace(sheet, linked=tuple(each for each in sheet.linked if each.procedure.id != MATTER))


index, listed = by_method(GET=_procedures), by_method(GET=_cases)
case, step = by_method(GET=_case, POST=open_case), by_method(GET=_timeline, POST=take_on_case)
