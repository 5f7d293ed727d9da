"""Takes a matter and a step, and what was typed. Gives the step's form, or the step taken. Never a step of its own making.

The form, its checks, the provision, the remedy, what comes next and who is told: all come from the procedure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from urllib.parse import urlsplit

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from shigan.packs.procedure_models import Procedure, Step
from shigan.procedures import Reason, Refused
from shigan_site.actions.drafts import drop_draft
from shigan_site.actions.outcomes import Done, Overtaken
from shigan_site.actions.steps import open_matter, take_step
from shigan_site.queries.drafts import draft_at
from shigan_site.queries.naming import person_names, unit_names
from shigan_site.queries.offering import (
    Origin,
    Ref,
    bounds_of,
    case_seen,
    offered_values,
    open_steps,
    opening_steps,
    origin_of,
)
from shigan_site.queries.proposing import proposed_values
from shigan_site.rules import pack, procedures
from shigan_site.web import readers
from shigan_site.web.forms import Shown, entered, shown_fields, stored, typed
from shigan_site.web.keys import fresh_key
from shigan_site.web.pages import asks_for, page, tell
from shigan_site.web.permissions import requires
from shigan_site.web.places import MATTER, draft_place, home_of, opening_address
from shigan_site.web.telling import Telling
from shigan_site.web.words import language, pair_of, said, t

INLINE = "inline"
"""The place inside a list, or the sheet beside it, in which a form can stand."""
METHODS = ["GET", "HEAD", "POST"]
Values = Mapping[str, object]


@requires("cases.take")
@require_http_methods(METHODS)
def step(request: HttpRequest, number: str, step_id: str) -> HttpResponse:
    """The form of a step on a matter; sent, the step."""
    matter = _matter(request, number)
    procedure = procedures()[matter.procedure]
    if step_id not in procedure.steps or procedure.steps[step_id].follows:
        raise Http404(step_id)
    return (
        _take(request, procedure, matter, step_id)
        if request.method == "POST"
        else _ask(request, procedure, step_id, _present(request, procedure, matter, step_id), matter=matter)
    )


@requires("matters.register")
@require_http_methods(METHODS)
def new(request: HttpRequest) -> HttpResponse:
    """The form that opens a new matter; sent, the matter."""
    return _open(request, procedures()[MATTER], "")


@requires("cases.take")
@require_http_methods(METHODS)
def new_case(request: HttpRequest, procedure_id: str, step_id: str = "") -> HttpResponse:
    """The form of a step that opens a case of this procedure; sent, the case."""
    procedure = procedures().get(procedure_id)
    if procedure is None or (step_id and step_id not in openings_of(procedure)):
        raise Http404(procedure_id)
    return _open(request, procedure, step_id)


def openings_of(procedure: Procedure) -> list[str]:
    return [name for name, step in procedure.steps.items() if not step.starts and not step.follows]


def _open(request: HttpRequest, procedure: Procedure, asked: str) -> HttpResponse:
    """``asked``: the opening step; empty: the first that the account may take."""
    account = readers.account_of(request)
    openings = [each.step_id for each in opening_steps(procedure, account, readers.today_of(request))]
    if not openings or (asked and asked not in openings):
        if procedure.id != MATTER:
            raise Http404(procedure.id)
        return _ask(request, procedure, openings_of(procedure)[0], {}, reasons=_not_you())
    step_id = asked or openings[0]
    place = draft_place(procedure.id, step_id)
    came_from = (request.POST if request.method == "POST" else request.GET).get("from", "")[:60]
    origin = origin_of(procedure, step_id, account, came_from, readers.today_of(request)) if came_from else None
    if came_from and origin is None:
        raise Http404(came_from)
    if request.method != "POST":
        begun = draft_at(account, place)
        return _ask(request, procedure, step_id, begun or (origin.values if origin else {}), origin=origin)
    outcome = open_matter(
        entered(procedure, step_id, request, readers.today_of(request)),
        account,
        _key(request),
        now=readers.now_of(request),
        procedure_id=procedure.id,
        step_id=step_id,
        files=stored(procedure, step_id, request),
        links=[(origin.relation, origin.number)] if origin else (),
    )
    if isinstance(outcome, Done):
        drop_draft(account, place)
        tell(request, "good", t("step.registered", number=outcome.item))
        return redirect("case", outcome.item)
    reasons = outcome.reasons if isinstance(outcome, Refused) else _key_used()
    return _ask(request, procedure, step_id, typed(procedure, step_id, request.POST), reasons=reasons, origin=origin)


def _matter(request: HttpRequest, number: str) -> Ref:
    found = case_seen(readers.account_of(request), number, readers.today_of(request))
    if found is None:
        raise Http404(number)
    return found


def _present(request: HttpRequest, procedure: Procedure, matter: Ref, step_id: str) -> Values:
    """A draft that was kept, otherwise the present values the form offers."""
    account, today = readers.account_of(request), readers.today_of(request)
    if kept := draft_at(account, f"{matter.number}/{step_id}"):
        return kept
    proposed = proposed_values(procedure, matter.pk, step_id, today)
    return {**offered_values(procedure, account, matter.pk, step_id, today), **proposed}


def _take(request: HttpRequest, procedure: Procedure, matter: Ref, step_id: str) -> HttpResponse:
    account, version = readers.account_of(request), request.POST.get("version", "")
    if procedure.steps[step_id].emphasis == "grave" and request.POST.get("sure", "").strip() != said(procedure.steps[step_id].name):
        return _ask(request, procedure, step_id, typed(procedure, step_id, request.POST), matter=matter, mistyped=True)
    outcome = take_step(
        procedure.id,
        matter.number,
        step_id,
        entered(procedure, step_id, request, readers.today_of(request)),
        account,
        _key(request),
        int(version) if version.isascii() and version.isdigit() else 0,
        now=readers.now_of(request),
        files=stored(procedure, step_id, request),
    )
    if isinstance(outcome, Done):
        drop_draft(account, f"{matter.number}/{step_id}")
        return _done(request, procedure, matter, step_id, outcome)
    again = typed(procedure, step_id, request.POST)
    if isinstance(outcome, Overtaken):
        return _ask(request, procedure, step_id, again, matter=_matter(request, matter.number), overtaken=outcome)
    reasons = outcome.reasons if isinstance(outcome, Refused) else _key_used()
    return _ask(request, procedure, step_id, again, matter=matter, reasons=reasons)


def _done(request: HttpRequest, procedure: Procedure, matter: Ref, step_id: str, outcome: Done) -> HttpResponse:
    """Said on the next page, with the way back where there is one; inside a list the list is asked to look anew."""
    after, back = procedure.states[outcome.state], _way_back(request)
    words = t("step.done", step=said(procedure.steps[step_id].name), state=said(after.name))
    tell(request, "good", words, undo=None if outcome.again else _undo(request, procedure, matter, step_id, outcome))
    if asks_for(request, INLINE):
        return HttpResponse(status=204, headers={"HX-Trigger": "taken"})
    return redirect(back) if back else redirect("case", matter.number)


def _way_back(request: HttpRequest) -> str:
    """Where the step was asked for on another page than the matter's own; only ever the list of this site."""
    asked = request.POST.get("next", "")
    return asked if asked.partition("?")[0] in _lists() else ""


def _lists() -> set[str]:
    """The addresses of the lists of cases."""
    return {home_of(procedure_id) for procedure_id in procedures()}


def _undo(request: HttpRequest, procedure: Procedure, matter: Ref, step_id: str, outcome: Done) -> dict[str, object] | None:
    """The step that takes this one back, where the procedure names one that is open to whoever took it."""
    inverse = procedure.steps[step_id].undone_by
    offered = open_steps(procedure, readers.account_of(request), [matter.pk], readers.today_of(request)) if inverse else {}
    if inverse is None or not any(each.step_id == inverse and not each.missing for each in offered.get(matter.pk, ())):
        return None
    return {
        "address": reverse("step", args=(matter.number, inverse)),
        "name": said(procedure.steps[inverse].name),
        "key": fresh_key(),
        "version": outcome.version,
        "next": _way_back(request) or _listed(request),
    }


def _listed(request: HttpRequest) -> str:
    """The list from which a step was asked for inside it, with its filters; empty on other pages."""
    place = urlsplit(request.headers.get("HX-Current-URL", ""))
    return f"{place.path}?{place.query}" if asks_for(request, INLINE) and place.path in _lists() else ""


def _ask(
    request: HttpRequest,
    procedure: Procedure,
    step_id: str,
    values: Values,
    *,
    matter: Ref | None = None,
    reasons: Iterable[Reason] = (),
    overtaken: Overtaken | None = None,
    mistyped: bool = False,
    origin: Origin | None = None,
) -> HttpResponse:
    """The page of a step's form."""
    account, today = readers.account_of(request), readers.today_of(request)
    rule, reasons = procedure.steps[step_id], tuple(reasons)
    names = _names(procedure, step_id, values, overtaken, today)
    offer = bounds = None
    if matter is not None:
        bounds = bounds_of(procedure, matter.pk, step_id)
        open_now = open_steps(procedure, account, [matter.pk], today).get(matter.pk, ())
        offer = next((each for each in open_now if each.step_id == step_id), None)
    shown = {
        "matter": matter,
        "rule": rule,
        "step_id": step_id,
        "fields": _with_new_days(
            rule, shown_fields(procedure, step_id, values, names=names, reasons=reasons, bounds=bounds), today
        ),
        "reasons": [(reason.field or "", said(reason.sentence)) for reason in reasons],
        "allowed": matter is None or offer is not None,
        "missing": [said(reason.sentence) for reason in offer.missing] if offer else [],
        "overtaken": overtaken,
        "mistyped": mistyped,
        "tell": Telling(procedure, names, names),
        "after": procedure.states[rule.leads_to] if rule.leads_to else None,
        "provisions": [pack().cite(citation, language()) for citation in rule.provisions],
        "key": fresh_key(),
        "place": f"{matter.number}/{step_id}" if matter else draft_place(procedure.id, step_id),
        "action": reverse("step", args=(matter.number, step_id)) if matter else opening_address(procedure.id, step_id),
        "procedure": procedure,
        "home": home_of(procedure.id),
        "origin": origin,
        "has_files": any(field.type == "files" for field in rule.form.values()),
    }
    return page(request, "pages/step.html", shown, part=INLINE, status=409 if overtaken else 200)


def _with_new_days(rule: Step, fields: tuple[Shown, ...], today: date) -> tuple[Shown, ...]:
    """The due day that the step sets again: one that has passed is said beside the field, and not offered once more."""
    set_again = {name for name, field in rule.form.items() if rule.due is not None and field.attribute == rule.due}
    return tuple(_with_new_day(each, today) if each.name in set_again else each for each in fields)


def _with_new_day(field: Shown, today: date) -> Shown:
    if field.wrong or not field.value or field.value >= today.isoformat():
        return field
    return replace(field, value="", help=t("following.passed_day", day=field.value))


def _names(
    procedure: Procedure, step_id: str, values: Values, overtaken: Overtaken | None, today: object
) -> dict[str, str]:
    fields = procedure.steps[step_id].form
    keys = {kind: {str(values.get(name) or "") for name, field in fields.items() if field.type == kind} for kind in
            ("person", "unit")}  # fmt: skip
    people = dict(person_names({*keys["person"], overtaken.by if overtaken else None}))
    return people | (unit_names(today, keys=keys["unit"]) if keys["unit"] - {""} else {})  # type: ignore[arg-type]


def _key(request: HttpRequest) -> str:
    return request.POST.get("key", "")[:64] or fresh_key()


def _key_used() -> tuple[Reason, ...]:
    return (Reason(sentence=pair_of("step.key_used")),)


def _not_you() -> tuple[Reason, ...]:
    return (Reason(sentence=pair_of("step.not_you")),)
