"""Takes the secret address of a calendar. Gives the days asked of its person, for any calendar program. Never others' names."""

from __future__ import annotations

from datetime import timedelta
from typing import Final, cast

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe
from icalendar import Calendar, Event

from shigan.errors import Both, told
from shigan.packs.part import Bilingual, Language
from shigan_site.accounts.policy import MARK, PUBLIC
from shigan_site.accounts.scopes import CALENDAR
from shigan_site.accounts.tokens import token_behind
from shigan_site.interface.addresses import whole_address
from shigan_site.queries.own_days import OwnDay, own_days

KINDS: Final = {
    "due": Both("Due", zh="办结期限"),
    "milestone": Both("Milestone", zh="节点"),
    "stage": Both("Stage", zh="环节"),
}
NAME: Final = Both("Shigan: my matters", zh="实干：我的事项")
REFRESHED: Final = timedelta(hours=4)


@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The address is the key; whatever is wrong with it, there is nothing here."""
    now, today = request.now, request.today  # type: ignore[attr-defined]
    token = token_behind(secret, address=request.META.get("REMOTE_ADDR") or None, now=now, today=today)
    if token is None or token.scopes != CALENDAR:
        raise Http404("calendar")
    language = cast("Language", token.account.language)
    calendar = Calendar()
    calendar.add("prodid", "-//Shigan//Matters//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", told(NAME, language))
    calendar.add("x-wr-timezone", settings.TIME_ZONE)
    calendar.add("refresh-interval", REFRESHED, parameters={"VALUE": "DURATION"})
    for day in own_days(token.account, today):
        calendar.add_component(_event(request, day, language))
    response = HttpResponse(calendar.to_ical(), content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = 'inline; filename="shigan.ics"'
    return response


setattr(feed, MARK, PUBLIC)  # the address itself is the key


def _event(request: HttpRequest, day: OwnDay, language: Language) -> Event:
    """A whole day, as offices reckon; the reason counts working days from the day the calendar was fetched."""
    kind = told(KINDS[day.kind], language)
    name = day.name.get(language) if isinstance(day.name, Bilingual) else day.name
    event = Event()
    event.add("uid", f"{day.key}@{settings.LEDGER_ORIGIN.replace('/', '.')}")
    event.add("dtstamp", request.now)  # type: ignore[attr-defined]
    event.add("last-modified", day.changed)
    event.add("dtstart", day.day)
    event.add("dtend", day.day + timedelta(days=1))
    title = day.title.get(language) if isinstance(day.title, Bilingual) else day.title
    event.add("summary", ("：" if language == "zh" else ": ").join([name or kind, title]))
    event.add("description", told(_standing(day), language))
    event.add("categories", [kind])
    event.add("transp", "TRANSPARENT")
    event.add("url", whole_address(request, reverse("case", args=[day.number])))
    return event


def _standing(day: OwnDay) -> Both:
    """The state, and the working days from the day the calendar was fetched."""
    if day.left is None:
        return Both(day.state.en, zh=day.state.zh)
    if day.left == 0:
        return Both(f"{day.state.en}; today", zh=f"{day.state.zh}，今天到期")
    if day.left < 0:
        return Both(f"{day.state.en}; {-day.left} working days ago", zh=f"{day.state.zh}，已过 {-day.left} 个工作日")
    return Both(f"{day.state.en}; {day.left} working days left", zh=f"{day.state.zh}，还有 {day.left} 个工作日")
