"""Takes a unit's key. Gives its page. Never more of its matters than the reader may see."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from shigan_site.queries.evaluations import standing
from shigan_site.queries.own_work import waiting_for_notice
from shigan_site.queries.questions import of_unit, sees_people_of
from shigan_site.queries.unit_page import ON_PAGE, UnitPage, unit_page
from shigan_site.rules import procedures
from shigan_site.web import readers
from shigan_site.web.lists import Column, Listed, most, offers, saved
from shigan_site.web.matter_columns import SHORT, matter_columns
from shigan_site.web.pages import page
from shigan_site.web.permissions import requires
from shigan_site.web.telling import Telling
from shigan_site.web.views.findings import shown
from shigan_site.web.words import t


@requires("units.see")
@require_safe
def unit(request: HttpRequest, key: str) -> HttpResponse:
    procedure = procedures()["matter"]
    found = unit_page(
        procedure, readers.account_of(request), key, readers.today_of(request), most=most(request, ON_PAGE)
    )
    if found is None:
        raise Http404(key)
    lists = _lists(found, Telling(procedure))
    if (file := saved(request, lists)) is not None:
        return file
    account, today = readers.account_of(request), readers.today_of(request)
    context = {"offers": offers(request, lists), "unit": found, "tell": Telling(procedure)}
    context |= {"sees_people": sees_people_of(account, key, today), "to_notice": waiting_for_notice(account, key, today)}
    context |= {"may_see_findings": readers.may(request, "findings.see")}
    return page(request, "pages/unit.html", context | shown(request, of_unit(account, key, today), standing()))


def _lists(unit: UnitPage, tell: Telling) -> dict[str, Listed]:
    asked = (
        Column("matters.column.title", lambda row: row.matter.title),
        Column("matters.column.number", lambda row: row.matter.number),
        Column("matters.column.unit_alone", lambda row: row.matter.unit),
        Column("unit.column.task", lambda row: row.task),
    )
    holding = (Column("unit.column.name", lambda row: row.name), Column("unit.column.holds", lambda row: row.n))
    return {
        "late": Listed(t("unit.late"), matter_columns(tell, SHORT), unit.late, unit.name),
        "soon": Listed(t("unit.soon"), matter_columns(tell, SHORT), unit.soon, unit.name),
        "asked": Listed(t("unit.asked"), asked, unit.asked, unit.name),
        "holding": Listed(t("unit.holding"), holding, unit.holding, unit.name),
    }


@requires("units.see")
@require_safe
def my_unit(request: HttpRequest) -> HttpResponse:
    """To the page of the unit the reader works in."""
    key = readers.reader(request).unit_key
    if key is None:
        raise Http404("unit")
    return redirect("unit", key)
