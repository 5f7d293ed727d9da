"""Takes a request that something personal be erased, or the decision on one. Gives it asked, decided, or why not. Never both by one."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shigan.errors import ShiganError
from shigan_site import clock
from shigan_site.actions.erasing import deciding
from shigan_site.queries.erasable import ANSWERS, ENTERED, OWN_WORK, texts_of
from shigan_site.queries.erasures import PAGE, Asked, Reach, erasure, erasures, event_to_erase, reach_of, sees_texts
from shigan_site.queries.keeping_page import person_kept
from shigan_site.rules import procedures
from shigan_site.web import readers
from shigan_site.web.lists import Column, Listed, most, offers, saved
from shigan_site.web.pages import page, tell
from shigan_site.web.permissions import requires
from shigan_site.web.places import MATTER
from shigan_site.web.showing import moment, ordered
from shigan_site.web.telling import Telling
from shigan_site.web.words import said, t

METHODS = ["GET", "HEAD", "POST"]
MOST_PAGES = 10_000
OWN_TEXTS = tuple(f"form/{name}" for name in ENTERED)
OF_NO_MATTER = {"note": "erasure.answer", "own_work": "erasure.own_work"}


@requires("erasures.see")
@require_safe
def asked(request: HttpRequest) -> HttpResponse:
    """Everything that was asked for and decided, what waits before all else; never what was erased."""
    given = request.GET.get("page", "1")
    number = min(max(int(given), 1), MOST_PAGES) if given.isdecimal() else 1
    rows, count = erasures(readers.account_of(request), number, on_page=most(request, PAGE))
    lists = {"all": Listed(t("nav.erasures"), _columns(), rows)}
    if (file := saved(request, lists)) is not None:
        return file
    shown = {
        "rows": rows, "count": count, "headings": lists["all"].headings, "offers": offers(request, lists),
        "begins": _begins(request), "field_name": _field_name, "number": number, "pages": max(1, -(-count // PAGE)),
    }  # fmt: skip
    return page(request, "pages/erasures.html", shown)


def _begins(request: HttpRequest) -> str:
    """The page on which the reader may begin to ask; empty for who only decides or reads."""
    if readers.may(request, "erasures.propose"):
        return "matters"
    return "organisation" if readers.may(request, "organisation.change") else ""


def _fields_of(row: Asked) -> str:
    return ordered(_field_name(place, row.procedure) for place in row.fields) or t("erasure.name")


def _columns() -> tuple[Column, ...]:
    """What was asked and decided, in the page's columns; no column for what was erased, for nobody has it any more."""
    return (
        Column("erasure.about", lambda row: row.about),
        Column("erasure.fields", _fields_of, under=True),
        Column("erasure.reason", lambda row: row.reason),
        Column("erasure.provision", lambda row: row.provision, under=True),
        Column("erasure.who", lambda row: f"{row.proposed_by} {moment(row.proposed_at)}"),
        Column("erasure.decided", lambda row: f"{row.decided_by} {moment(row.decided_at)}".strip(), under=True),
        Column("erasure.state", lambda row: t("erasure.state." + row.state)),
    )


@requires("erasures.see")
@require_safe
def one(request: HttpRequest, number: int) -> HttpResponse:
    """One request with every step that it concerns, and the decision."""
    return _one(request, number)


def _one(request: HttpRequest, number: int, fault: str = "") -> HttpResponse:
    found = erasure(readers.account_of(request), number, readers.today_of(request))
    if found is None:
        raise Http404(str(number))
    row, reach = found
    decides = readers.may(request, "erasures.decide") and row.state == "waits" and not row.own
    shown = {
        "row": row, "reach": reach, "field_name": _field_name, "step_name": _step_name, "decides": decides, "fault": fault,
        "sees_proofs": readers.may(request, "record.see"),
    }  # fmt: skip
    return page(request, "pages/erasure_asked.html", shown, status=422 if fault else 200)


def _told_in(procedure_id: str) -> Telling:
    """In the words of the procedure; what is of none is said by the site itself."""
    return Telling(procedures().get(procedure_id, procedures()[MATTER]))


def _field_name(place: str, procedure_id: str) -> str:
    found = _told_in(procedure_id).field(place)
    return t(f"work.{found}") if place in OWN_TEXTS and f"form/{found}" == place else found


def _step_name(step: str, procedure_id: str) -> str:
    words = OF_NO_MATTER.get(step)
    return t(words) if words else _told_in(procedure_id).step(step)


def _told(refusal: ShiganError) -> str:
    return t("matter.semicolon").join((said(refusal.found), said(refusal.remedy)))


@requires("erasures.decide")
@require_POST
def decided(request: HttpRequest, number: int) -> HttpResponse:
    if erasure(readers.account_of(request), number, readers.today_of(request)) is None:
        raise Http404(str(number))
    data, granted = Path(settings.DATA_DIR), request.POST.get("granted") == "yes"
    try:
        deciding.decide(
            number, granted, by=readers.account_of(request), folder=data / "mirror", attachments=data / "attachments",
            now=readers.now_of(request), machine=clock.of_the_machine(), seen=request.POST.get("seen", ""),
        )  # fmt: skip
    except ShiganError as refusal:
        return _one(request, number, _told(refusal))
    tell(request, "good", t("erasure.done") if granted else t("erasure.not_done"))
    return redirect("erasures")


@requires("organisation.change")
@require_http_methods(METHODS)
def of_person(request: HttpRequest, key: str) -> HttpResponse:
    """Ask that the name of somebody who left be erased."""
    person = person_kept(key, readers.today_of(request))
    if person is None:
        raise Http404(key)
    fault = ""
    if request.method == "POST":
        try:
            deciding.propose_name(key, *_grounds(request), by=readers.account_of(request), now=readers.now_of(request))
        except ShiganError as refusal:
            fault = _told(refusal)
        else:
            tell(request, "good", t("erasure.asked"))
            return redirect("kept_person", key)
    about = t("erasure.of_person", name=person.name or key)
    return _form(request, about, [], fault, leave=reverse("kept_person", args=(key,)))


@requires("erasures.propose")
@require_http_methods(METHODS)
def of_event(request: HttpRequest, sequence: int) -> HttpResponse:
    """Ask that texts of an event be erased."""
    account, today = readers.account_of(request), readers.today_of(request)
    found = event_to_erase(account, sequence, today)
    if found is None:
        raise Http404(str(sequence))
    texts, fault = texts_of(found), ""
    if request.method == "POST":
        fields = [name for name in request.POST.getlist("field") if name in texts]
        try:
            deciding.propose_texts(found.pk, fields, *_grounds(request), by=account, now=readers.now_of(request))
        except ShiganError as refusal:
            fault = _told(refusal)
        else:
            tell(request, "good", t("erasure.asked"))
            return redirect("erasures") if found.item.startswith((ANSWERS, OWN_WORK)) else redirect("case", found.item)
    choices = [
        (place, _field_name(place, found.procedure), text, reach_of(account, found, [text], today)) for place, text in texts.items()
    ]
    about, leave = _about(found.item, found.step, found.procedure), reverse("proof", args=(sequence,))
    return _form(request, about, choices, fault, leave=leave, shown=sees_texts(account, found))


def _about(item: str, step: str, procedure_id: str) -> str:
    if item.startswith(ANSWERS):
        return t("erasure.of_answer")
    if item.startswith(OWN_WORK):
        return t("erasure.of_own_work")
    return t("erasure.of_event", number=item, step=_step_name(step, procedure_id))


def _grounds(request: HttpRequest) -> tuple[str, str]:
    return request.POST.get("reason", "").strip(), request.POST.get("provision", "").strip()


def _form(
    request: HttpRequest,
    about: str,
    choices: list[tuple[str, str, str, Reach]],
    fault: str,
    *,
    leave: str,
    shown: bool = True,
) -> HttpResponse:
    """``leave``: the address from which the reader came to ask; ``shown``: whether the reader sees the texts themselves."""
    context = {
        "leave": leave,
        "about": about, "shown": shown, "choices": choices, "step_name": _step_name, "fault": fault,
        "ticked": request.POST.getlist("field"),
        "reason": request.POST.get("reason", ""),
        "provision": request.POST.get("provision", t("erasure.provision_usual")),
    }  # fmt: skip
    return page(request, "pages/erasure.html", context, status=422 if fault else 200)
