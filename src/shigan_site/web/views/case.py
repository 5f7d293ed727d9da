"""One sheet of one case, of any procedure. A case that the reader may not see is not found."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from shigan.packs.document_models import OfficeDocument
from shigan.packs.procedure_models import Procedure
from shigan_site.queries.evaluations import standing
from shigan_site.queries.following import followed
from shigan_site.queries.history import Happened
from shigan_site.queries.matter_sheet import Sheet, sheet_of
from shigan_site.queries.offering import next_cases, open_steps
from shigan_site.queries.questions import of_matter
from shigan_site.rules import pack
from shigan_site.web import readers
from shigan_site.web.keys import fresh_key
from shigan_site.web.pages import page
from shigan_site.web.permissions import requires
from shigan_site.web.places import home_of, opening_address
from shigan_site.web.telling import Telling
from shigan_site.web.views.findings import shown

REMARK = "comment"


@requires("cases.see")
@require_safe
def case(request: HttpRequest, number: str) -> HttpResponse:
    return page(request, "pages/case.html", {"s": whole_sheet(request, number)})


def whole_sheet(request: HttpRequest, number: str) -> dict[str, object]:
    """All that the sheet shows, on its own page or beside the list."""
    sheet = _shown(request, number)
    found = of_matter(readers.account_of(request), number, readers.today_of(request))
    return sheet | shown(request, found, standing(), only=number)


@requires("cases.see")
@require_safe
def timeline(request: HttpRequest, number: str) -> HttpResponse:
    """The timeline alone, as for printing."""
    return page(request, "pages/timeline.html", _shown(request, number))


def _shown(request: HttpRequest, number: str) -> dict[str, object]:
    account, today = readers.account_of(request), readers.today_of(request)
    sheet = sheet_of(account, number, today)
    if sheet is None:
        raise Http404(number)
    procedure = sheet.procedure
    offered = open_steps(procedure, account, [sheet.case.pk], today).get(sheet.case.pk, ())
    return {
        "sheet": sheet,
        "row": sheet.row,
        "tell": Telling(
            procedure, sheet.people, sheet.units, {"milestone": {str(m.place): m.name for m in sheet.milestones}}
        ),
        "procedure": procedure,
        "home": home_of(procedure.id),
        "ready": [step for step in offered if not step.missing and step.step_id != REMARK],
        "shut": [step for step in offered if step.missing],
        "remark": next((step for step in offered if step.step_id == REMARK), None),
        "attributes": _attributes(procedure, sheet),
        "papers": _papers(sheet),
        "next": [
            (each, opening_address(each.procedure.id, each.step_id) + f"?from={number}")
            for each in next_cases(procedure, account, sheet.case, today)
        ],
        "steps": {event.sequence: event.id for event in sheet.events if event.sequence is not None},
        "key": fresh_key(),
        "takes_files": any(field.type == "files" for step in procedure.steps.values() for field in step.form.values()),
        "followed": followed(procedure, sheet.case, today),
    }


def _papers(sheet: Sheet) -> list[tuple[OfficeDocument, Happened]]:
    """The documents that steps of this matter issued, the latest first; once the step has its place in the record."""
    documents = [one for one in pack().documents.values() if one.procedure == sheet.case.procedure]
    sealed = [event for event in sheet.events if event.sequence is not None]
    return [(one, event) for event in sealed for one in documents if event.step in one.steps]


def _attributes(procedure: Procedure, sheet: Sheet) -> list[tuple[str, object]]:
    """What is known beside the head, in the order of the procedure; counts that are nought say nothing."""
    shared = procedure.shared
    in_head = {shared.title, shared.unit, shared.holder, shared.subject, shared.due, "progress"}
    return [(name, value) for name, value in sheet.values.items() if name not in in_head and value != 0]
