"""Takes the day. Gives what the ladder would propose on the next working day. Never sends any of it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from shigan_site.queries.proposing import forecast as foreseen
from shigan_site.rules import procedures
from shigan_site.web import readers
from shigan_site.web.pages import page
from shigan_site.web.permissions import requires
from shigan_site.web.telling import Telling


@requires("matters.follow")
@require_safe
def forecast(request: HttpRequest) -> HttpResponse:
    """Who would be reminded of what, if nothing happened until then."""
    procedure = procedures()["matter"]
    found = foreseen(procedure, readers.account_of(request), readers.today_of(request))
    rule = procedure.steps["remind"]
    tell = Telling(procedure)
    told = [words for notice in rule.notify for words in tell.told(rule, notice.to)]
    return page(request, "pages/forecast.html", {"found": found, "tell": tell, "told": told})
