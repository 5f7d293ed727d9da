"""Takes a merger or a split of units that officers propose and decide. Gives it looked at, asked for, done, or why not. Never by one."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shigan.organisation import OrganisationFaults
from shigan.organisation.workbook import tidy
from shigan_site.actions.organisation.adjusting import (
    decide,
    drafted,
    propose,
    rehearse,
    rehearse_waiting,
)
from shigan_site.actions.organisation.consequences import Consequences
from shigan_site.queries.adjustments import adjustment_rows
from shigan_site.queries.keeping_page import unit_kept, units_below
from shigan_site.queries.naming import all_units
from shigan_site.web import readers
from shigan_site.web.pages import page, tell
from shigan_site.web.permissions import requires
from shigan_site.web.words import said, t

METHODS = ["GET", "HEAD", "POST"]


@requires("organisation.change")
@require_http_methods(METHODS)
def merge(request: HttpRequest, key: str) -> HttpResponse:
    """The unit goes into another one with everybody and everything."""
    return _asked(request, "merge", key)


@requires("organisation.change")
@require_http_methods(METHODS)
def split(request: HttpRequest, key: str) -> HttpResponse:
    """A new unit is made out of a part of this one."""
    return _asked(request, "split", key)


def _asked(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """The form; then what would happen; then it is proposed. Nothing is kept before."""
    today = readers.today_of(request)
    unit = unit_kept(key, today)
    if unit is None:
        raise Http404(key)
    shown: dict[str, Any] = {"unit": unit, "kind": kind, "faults": [], "told": None, "typed": request.POST}
    shown |= {"chosen_people": request.POST.getlist("people"), "chosen_units": request.POST.getlist("units")}
    shown |= {"units": [each for each in all_units(today) if each[0] != key], "below": units_below(key, today)}
    if request.method == "POST":
        by, now = readers.account_of(request), readers.now_of(request)
        try:
            entered = kind, key, _text(request, "successor"), _content(request), _day(request)
            basis = _text(request, "basis")
            if request.POST.get("deed") == "propose":
                asked = propose(*entered, basis, by=by, day=today, now=now)
                tell(request, "good", t("adjust.proposed"))
                return redirect("adjustment", asked.pk)
            shown["told"] = rehearse(drafted(*entered, basis), by=by, day=today, now=now)
        except OrganisationFaults as refusal:
            shown["faults"] = [said(fault) for fault in refusal.faults]
    return page(request, "pages/adjust_new.html", shown, status=422 if shown["faults"] else 200)


def _content(request: HttpRequest) -> dict[str, Any]:
    said_of_new = {name: tidy(_text(request, name)) for name in ("name", "key")}
    chosen = {name: request.POST.getlist(name) for name in ("people", "units")}
    return {**said_of_new, "key": said_of_new["key"] or said_of_new["name"], **chosen}


def _text(request: HttpRequest, name: str) -> str:
    """Without the sign that PostgreSQL keeps nowhere."""
    return request.POST.get(name, "").replace("\x00", "").strip()


def _day(request: HttpRequest) -> date:
    try:
        return date.fromisoformat(request.POST.get("from_on", "").strip())
    except ValueError as error:
        raise OrganisationFaults([t("accounts.day_example")]) from error


@requires("adjustments.see")
@require_safe
def adjustments(request: HttpRequest) -> HttpResponse:
    rows = adjustment_rows(readers.account_of(request), readers.today_of(request))
    may_propose = readers.may(request, "organisation.change")
    return page(request, "pages/adjustments.html", {"rows": rows, "may_propose": may_propose})


@requires("adjustments.see")
@require_safe
def adjustment(request: HttpRequest, number: int) -> HttpResponse:
    return _one(request, number, [])


def _one(request: HttpRequest, number: int, faults: list[str]) -> HttpResponse:
    """While it waits: what would happen, as things stand now."""
    account, today = readers.account_of(request), readers.today_of(request)
    row = next(iter(adjustment_rows(account, today, pk=number)), None)
    if row is None:
        raise Http404(str(number))
    told: Consequences | None = None
    against: list[str] = []
    if row.state == "waits":
        try:
            told = rehearse_waiting(number, by=account, day=today, now=readers.now_of(request))
        except OrganisationFaults as refusal:
            against = [said(fault) for fault in refusal.faults]
    shown = {
        "row": row, "told": told, "faults": [*faults, *(fault for fault in against if fault not in faults)],
        "may_decide": readers.may(request, "adjustments.decide") and not row.own, "early": row.from_on > today,
    }  # fmt: skip
    return page(request, "pages/adjustment.html", shown, status=422 if faults else 200)


@requires("adjustments.decide")
@require_POST
def decided(request: HttpRequest, number: int) -> HttpResponse:
    account, today, granted = readers.account_of(request), readers.today_of(request), request.POST.get("granted") == "yes"
    if not adjustment_rows(account, today, pk=number):
        raise Http404(str(number))
    try:
        decide(number, granted, by=account, day=today, now=readers.now_of(request))
    except OrganisationFaults as refusal:
        return _one(request, number, [said(fault) for fault in refusal.faults])
    tell(request, "good", t("adjust.done") if granted else t("adjust.not_done"))
    return redirect("adjustment", number)
