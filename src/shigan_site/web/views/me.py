"""Takes the reader. Gives the reader's own page: matters held, results from the record, notices. Never anybody else's."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from shigan_site.actions.reading import mark_read
from shigan_site.queries.evaluations import standing
from shigan_site.queries.own_page import ON_PAGE, OwnPage, own_page
from shigan_site.queries.questions import Questions, of_person
from shigan_site.rules import pack, procedures
from shigan_site.web import readers
from shigan_site.web.lists import Column, Listed, most, offers, saved
from shigan_site.web.matter_columns import SHORT, matter_columns
from shigan_site.web.pages import page
from shigan_site.web.permissions import requires
from shigan_site.web.showing import moment
from shigan_site.web.telling import Telling
from shigan_site.web.views.findings import shown as shown_questions
from shigan_site.web.words import t

SPANS = ("this_year", "twelve", "own")


@requires("everybody")
@require_safe
def me(request: HttpRequest) -> HttpResponse:
    procedure, today = procedures()["matter"], readers.today_of(request)
    span, since, until = chosen_days(request, today)
    found = own_page(procedure, readers.account_of(request), since, until, today, most=most(request, ON_PAGE))
    lists = _lists(found, Telling(procedure, found.people, found.units), span)
    if (file := saved(request, lists)) is not None:
        return file
    shown = {
        "own": found,
        "offers": offers(request, lists),
        "span": span,
        "spans": SPANS,
        "tell": Telling(procedure, found.people, found.units),
    }
    days = {"span": "own", "from": since.isoformat(), "to": until.isoformat()}
    shown |= {"papers": [one for one in pack().documents.values() if one.personal], "days": urlencode(days)}
    account = readers.account_of(request)
    about_me = of_person(account, account.person_key, today) if account.person_key else Questions()
    return page(request, "pages/me.html", shown | shown_questions(request, about_me, standing()))


def chosen_days(request: HttpRequest, today: date) -> tuple[str, date, date]:
    """This year so far unless the address says otherwise; days of one's own that make no span are this year, too."""
    span = request.GET.get("span", "")
    this_year = date(today.year, 1, 1)
    if span == "twelve":
        return span, _a_year_before(today), today
    if span == "own":
        since, until = (_day(request.GET.get(name, "")) for name in ("from", "to"))
        if since is not None and date.min < since <= (until or today):
            return span, since, until or today
        return span, this_year, today
    return SPANS[0], this_year, today


def _a_year_before(day: date) -> date:
    return date(day.year - 1, day.month, min(day.day, 28) if day.month == 2 else day.day)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def _lists(own: OwnPage, tell: Telling, span: str) -> dict[str, Listed]:
    """What the page shows, each list with its columns."""
    deeds = (
        Column("me.column.at", lambda deed: moment(deed.occurred_us)),
        Column("me.column.deed", lambda deed: tell.step(deed.step)),
        Column("matters.column.title", lambda deed: deed.title),
        Column("matters.column.number", lambda deed: deed.number),
        Column("me.column.proof", lambda deed: deed.sequence),
    )
    notices = (
        Column("me.column.at", lambda told: told.made_at),
        Column("me.column.notice", lambda told: tell.notice(told.key, told.values)),
        Column("matters.column.number", lambda told: told.number),
        Column("me.column.read", lambda told: t("value.yes") if told.read else t("value.no")),
    )
    lists = {
        "holding": Listed(t("me.holding_saved"), matter_columns(tell, SHORT), own.holding),
        "notices": Listed(t("me.notices"), notices, own.notices),
    }
    done = own.dossier.deeds if own.dossier else ()
    return lists | {"deeds": Listed(t("me.dossier"), deeds, done, t("me.span." + span))}


@requires("everybody")
@require_POST
def read(request: HttpRequest) -> HttpResponse:
    mark_read(readers.account_of(request), now=readers.now_of(request))
    return redirect("me")
