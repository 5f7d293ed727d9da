"""Takes a request that something personal be erased, or the decision on one. Gives it asked, decided, or why not. Never both by one."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shigan.errors import ShiganError
from shigan_site.actions import erasing
from shigan_site.queries.erasures import erasures, event_at, texts_of
from shigan_site.queries.keeping_page import person_kept
from shigan_site.queries.offering import matter_seen
from shigan_site.queries.procedures import procedures
from shigan_site.web import readers
from shigan_site.web.lists import Column, Listed, offers, saved
from shigan_site.web.pages import page, tell
from shigan_site.web.permissions import requires
from shigan_site.web.showing import moment, ordered
from shigan_site.web.telling import Telling
from shigan_site.web.words import said, t

METHODS = ["GET", "HEAD", "POST"]


@requires("erasures.see")
@require_safe
def asked(request: HttpRequest) -> HttpResponse:
    """Everything that was asked for and decided; never what was erased."""
    return _list(request)


def _columns(telling: Telling) -> tuple[Column, ...]:
    """What was asked and decided, in the page's columns; no column for what was erased, for nobody has it any more."""
    return (
        Column("erasure.about", lambda row: row.about),
        Column("erasure.fields", lambda row: ordered(map(telling.field, row.fields)) or t("erasure.name"), under=True),
        Column("erasure.reason", lambda row: row.reason),
        Column("erasure.provision", lambda row: row.provision, under=True),
        Column("erasure.who", lambda row: f"{row.proposed_by} {moment(row.proposed_at)}"),
        Column("erasure.decided", lambda row: f"{row.decided_by} {moment(row.decided_at)}".strip(), under=True),
        Column("erasure.state", lambda row: t("erasure.state." + row.state)),
    )


def _list(request: HttpRequest, fault: str = "") -> HttpResponse:
    telling = Telling(procedures()["matter"])
    lists = {"all": Listed(t("nav.erasures"), _columns(telling), erasures(readers.account_of(request)))}
    if (file := saved(request, lists)) is not None and not fault:
        return file
    shown = {
        "rows": lists["all"].rows,
        "headings": lists["all"].headings,
        "offers": offers(request, lists),
        "field_name": lambda place: telling.field(place),
        "may_decide": readers.may(request, "erasures.decide"),
        "fault": fault,
    }
    return page(request, "pages/erasures.html", shown, status=422 if fault else 200)


def _told(refusal: ShiganError) -> str:
    return t("matter.semicolon").join((said(refusal.found), said(refusal.remedy)))


@requires("erasures.decide")
@require_POST
def decided(request: HttpRequest, number: int) -> HttpResponse:
    if not any(row.id == number for row in erasures(readers.account_of(request))):
        raise Http404(str(number))
    data, granted = Path(settings.DATA_DIR), request.POST.get("granted") == "yes"
    try:
        erasing.decide(
            number, granted, by=readers.account_of(request), folder=data / "mirror", attachments=data / "attachments",
            now=readers.now_of(request),
        )  # fmt: skip
    except ShiganError as refusal:
        return _list(request, _told(refusal))
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
            erasing.propose_name(key, *_grounds(request), by=readers.account_of(request), now=readers.now_of(request))
        except ShiganError as refusal:
            fault = _told(refusal)
        else:
            tell(request, "good", t("erasure.asked"))
            return redirect("kept_person", key)
    return _form(request, t("erasure.of_person", name=person.name or key), [], fault)


@requires("erasures.propose")
@require_http_methods(METHODS)
def of_event(request: HttpRequest, sequence: int) -> HttpResponse:
    """Ask that texts of an event be erased."""
    found = event_at(sequence)
    if found is None or matter_seen(readers.account_of(request), found.item, readers.today_of(request)) is None:
        raise Http404(str(sequence))
    telling, texts, fault = Telling(procedures()["matter"]), texts_of(found), ""
    if request.method == "POST":
        fields = [name for name in request.POST.getlist("field") if name in texts]
        try:
            erasing.propose_texts(found.pk, fields, *_grounds(request), by=readers.account_of(request), now=readers.now_of(request))
        except ShiganError as refusal:
            fault = _told(refusal)
        else:
            tell(request, "good", t("erasure.asked"))
            return redirect("matter", found.item)
    choices = [(place, telling.field(place), text) for place, text in texts.items()]
    return _form(request, t("erasure.of_event", number=found.item, step=telling.step(found.step)), choices, fault)


def _grounds(request: HttpRequest) -> tuple[str, str]:
    return request.POST.get("reason", "").strip(), request.POST.get("provision", "").strip()


def _form(request: HttpRequest, about: str, choices: list[tuple[str, str, str]], fault: str) -> HttpResponse:
    shown = {
        "about": about, "choices": choices, "fault": fault, "ticked": request.POST.getlist("field"),
        "reason": request.POST.get("reason", ""),
        "provision": request.POST.get("provision", t("erasure.provision_usual")),
    }  # fmt: skip
    return page(request, "pages/erasure.html", shown, status=422 if fault else 200)
