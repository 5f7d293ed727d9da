"""Takes the reader. Gives the reader's own page: matters held, results from the record, notices. Never anybody else's."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from shigan_site.actions.reading import mark_read
from shigan_site.queries.evaluations import standing
from shigan_site.queries.own_page import own_page
from shigan_site.queries.procedures import procedures
from shigan_site.queries.questions import Questions, of_person
from shigan_site.web import readers
from shigan_site.web.pages import page
from shigan_site.web.permissions import requires
from shigan_site.web.telling import Telling
from shigan_site.web.views.findings import shown as shown_questions

SPANS = ("quarter", "year")


@requires("everybody")
@require_safe
def me(request: HttpRequest) -> HttpResponse:
    procedure, today = procedures()["matter"], readers.today_of(request)
    span = request.GET.get("span", "")
    span = span if span in SPANS else SPANS[0]
    first_month = 1 if span == "year" else (today.month - 1) // 3 * 3 + 1
    found = own_page(procedure, readers.account_of(request), date(today.year, first_month, 1), today)
    shown = {"own": found, "span": span, "spans": SPANS, "tell": Telling(procedure, found.people, found.units)}
    account = readers.account_of(request)
    about_me = of_person(account, account.person_key, today) if account.person_key else Questions()
    return page(request, "pages/me.html", shown | shown_questions(request, about_me, standing()))


@requires("everybody")
@require_POST
def read(request: HttpRequest) -> HttpResponse:
    mark_read(readers.account_of(request), now=readers.now_of(request))
    return redirect("me")
