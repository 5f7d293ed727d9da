"""Takes a unit's key. Gives its page. Never more of its matters than the reader may see."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from shigan_site.queries.evaluations import standing
from shigan_site.queries.own_work import waiting_for_notice
from shigan_site.queries.procedures import procedures
from shigan_site.queries.questions import of_unit, sees_people_of
from shigan_site.queries.unit_page import unit_page
from shigan_site.web import readers
from shigan_site.web.pages import page
from shigan_site.web.permissions import requires
from shigan_site.web.telling import Telling
from shigan_site.web.views.findings import shown


@requires("units.see")
@require_safe
def unit(request: HttpRequest, key: str) -> HttpResponse:
    procedure = procedures()["matter"]
    found = unit_page(procedure, readers.account_of(request), key, readers.today_of(request))
    if found is None:
        raise Http404(key)
    account, today = readers.account_of(request), readers.today_of(request)
    context = {"unit": found, "tell": Telling(procedure), "sees_people": sees_people_of(account, key, today)}
    context |= {"to_notice": waiting_for_notice(account, key, today)}
    context |= {"may_see_findings": readers.may(request, "findings.see")}
    return page(request, "pages/unit.html", context | shown(request, of_unit(account, key, today), standing()))


@requires("units.see")
@require_safe
def my_unit(request: HttpRequest) -> HttpResponse:
    """To the page of the unit the reader works in."""
    key = readers.reader(request).unit_key
    if key is None:
        raise Http404("unit")
    return redirect("unit", key)
