"""Takes a few letters. Gives people, units and matters they can mean, as a list for the fields and the palette. Never a page
of somebody else's matters."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from shigan_site.accounts.models import Account
from shigan_site.queries.choosing import Found, people_like, units_like
from shigan_site.queries.days import end_of, instant_of
from shigan_site.queries.matters_list import Wish, chosen_matters, tab_condition
from shigan_site.queries.norms import norms_for
from shigan_site.queries.sight import visible_cases
from shigan_site.rules import procedures
from shigan_site.web import readers
from shigan_site.web.lists import Column, Listed, offers, saved
from shigan_site.web.pages import page
from shigan_site.web.permissions import requires
from shigan_site.web.places import MATTER
from shigan_site.web.telling import Telling, day_words
from shigan_site.web.words import said, t

MOST_MATTERS = 8
MOST_OF_EACH = 5
THE_LAST_YEAR = timedelta(days=366)


@requires("organisation.see")
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    return _list(people_like(_query(request), readers.today_of(request), within=_within(request)))


@requires("organisation.see")
@require_safe
def units(request: HttpRequest) -> HttpResponse:
    return _list(units_like(_query(request), readers.today_of(request), within=_within(request)))


def _list(found: tuple[Found, ...]) -> JsonResponse:
    return JsonResponse({"found": [{"key": each.key, "name": each.name, "note": each.note} for each in found]})


def _cases_of_other_procedures(account: Account, query: str, today: date) -> list[dict[str, str]]:
    """The latest few of each procedure whose words fit, among those that the account sees."""
    found = []
    for procedure in procedures().values():
        if procedure.id != MATTER:
            cases = visible_cases(account, today, procedure).filter(words__contains=query.lower()).order_by("-open", "-pk")
            for case in cases[:MOST_OF_EACH]:
                note = f"{said(procedure.name)} {case.number} {Telling(procedure).state(case.state)}"
                found.append({"name": case.title, "note": note, "address": reverse("case", args=(case.number,))})
    return found


@requires("everybody")
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Matters, units and people together: a page, or the palette's list."""
    query, today = _query(request), readers.today_of(request)
    procedure, account = procedures()["matter"], readers.account_of(request)
    sees = readers.may(request, "matters.see")
    seen = visible_cases(account, today, procedure)
    found: list[dict[str, str]] = []
    if query:
        found += _cases_of_other_procedures(account, query, today)
    if query and sees:
        for tab in ("open", "ended"):
            chosen = chosen_matters(
                procedure, seen.filter(tab_condition(procedure, tab, account, today)), today, Wish(q=query)
            )
            if tab == "ended" and _for_the_palette(request):
                chosen = chosen.filter(state_since__gt=instant_of(end_of(today - THE_LAST_YEAR)))
            for matter in chosen.order_by("-pk")[: MOST_MATTERS - len(found)]:
                note = f"{matter.number} {Telling(procedure).state(matter.state)}"
                found.append({"name": matter.title, "note": note, "address": reverse("case", args=(matter.number,))})
    if query and sees:
        found += [
            {"name": each.name, "note": each.note, "address": reverse("unit", args=(each.key,))}
            for each in units_like(query, today)[:5]
        ]
        found += [
            {"name": each.name, "note": each.note, "address": reverse("matters") + f"?holder={each.key}"}
            for each in people_like(query, today)[:5]
        ]
    if _for_the_palette(request):
        return JsonResponse({"found": found})
    lists = {"all": Listed(t("search.title", q=query), FOUND, found)}
    if (file := saved(request, lists)) is not None:
        return file
    return page(request, "pages/search.html", {"found": found, "q": query, "offers": offers(request, lists)})


FOUND = (Column("search.name", lambda row: row["name"]), Column("search.note", lambda row: row["note"]))


@requires("everybody")
@require_safe
def days(request: HttpRequest) -> HttpResponse:
    """A day in working days from today, for the hint beside a date."""
    today = readers.today_of(request)
    try:
        day = date.fromisoformat(str(next(iter(request.GET.values()), "")))
    except ValueError:
        return HttpResponse("")
    if abs((day - today).days) > 366 * 20:
        return HttpResponse("")
    if day < today:
        return HttpResponse(t("form.day_past", day=day_words(day)))
    left = norms_for(procedures()["matter"], today).days_between(today, day) or 0
    return HttpResponse(t("form.day_hint", day=day_words(day), n=left))


def _for_the_palette(request: HttpRequest) -> bool:
    """It asks at every letter: of what has ended it looks through the last year, the page through all."""
    return "application/json" in request.headers.get("Accept", "")


def _within(request: HttpRequest) -> str:
    """The unit that what is looked for must belong to; empty for anywhere."""
    return request.GET.get("within", "").replace("\x00", "")[:60]


def _query(request: HttpRequest) -> str:
    return request.GET.get("q", "").strip().replace("\x00", "")[:60]
