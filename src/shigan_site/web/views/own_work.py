"""Takes what a person enters of their own work, or a head's notice of it. Gives it kept, or why not. Never anybody else's entry."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from shigan.errors import ShiganError
from shigan_site.actions import own_work as actions
from shigan_site.queries.actors import unit_of
from shigan_site.queries.own_work import entered_by, may_take_notice
from shigan_site.web import readers
from shigan_site.web.pages import page, tell
from shigan_site.web.permissions import requires
from shigan_site.web.words import said, t


@requires("everybody")
@require_http_methods(["GET", "HEAD", "POST"])
def entered(request: HttpRequest) -> HttpResponse:
    """A form of its own; a fault shows it again with what was typed."""
    account, today, refusal = readers.account_of(request), readers.today_of(request), None
    if account.person_key is None:
        raise Http404("work")
    if request.method == "POST":
        asked = request.POST
        try:
            kept = actions.enter(
                account, _day(asked.get("day", "")), asked.get("what", ""), asked.get("evidence", ""), asked.get("ask") == "yes",
                today=today, now=readers.now_of(request),
            )  # fmt: skip
        except ShiganError as error:
            refusal = error
        else:
            tell(request, "good" if kept else "note", t("work.kept") if kept else t("work.known"))
            return redirect("me")
    shown = {"refusal": refusal, "typed": request.POST, "longest": actions.LONGEST}
    return page(request, "pages/own_work.html", shown, status=422 if refusal else 200)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


@requires("everybody")
@require_POST
def withdrawn(request: HttpRequest, number: int) -> HttpResponse:
    account = readers.account_of(request)
    if account.person_key is None or entered_by(number) != account.person_key:
        raise Http404(str(number))
    try:
        actions.withdraw(account, number, request.POST.get("why", ""), now=readers.now_of(request))
    except ShiganError as refusal:
        tell(request, "warn", said(refusal.found))
    return redirect("me")


@requires("units.see")
@require_POST
def noticed(request: HttpRequest, number: int) -> HttpResponse:
    """The head of the unit has seen it."""
    account, today, person = readers.account_of(request), readers.today_of(request), entered_by(number)
    if person is None or not may_take_notice(account, person, today):
        raise Http404(str(number))
    try:
        actions.take_notice(account, person, number, day=today, now=readers.now_of(request))
    except ShiganError as refusal:
        tell(request, "warn", said(refusal.found))
    return redirect("unit", unit_of(person, today) or "")
