"""Takes the reader and the day. Gives the first page: what is asked of the reader today. Never more than seven things."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from shigan_site.queries.following import LATELY
from shigan_site.queries.offering import Open, open_steps
from shigan_site.queries.officer_today import duties_of, proposed_by_me
from shigan_site.queries.proposing import proposed_to
from shigan_site.queries.today import Task, today_of
from shigan_site.rules import procedures
from shigan_site.web import readers
from shigan_site.web.pages import page
from shigan_site.web.permissions import requires
from shigan_site.web.places import MATTER, draft_address
from shigan_site.web.telling import Telling
from shigan_site.web.words import said, t


@dataclass(frozen=True)
class Button:
    address: str
    word: str


@requires("everybody")
@require_safe
def today(request: HttpRequest) -> HttpResponse:
    procedure = procedures()[MATTER]
    account, day, me = readers.account_of(request), readers.today_of(request), readers.reader(request)
    if not readers.may(request, "matters.see"):
        return page(request, "pages/today_officer.html", _of_an_officer(request))
    work = today_of(procedure, account, me.unit_key, day)
    offered: dict[int, tuple[Open, ...]] = {}
    for name in {task.matter.procedure for task in work.tasks if task.matter}:
        rows = [task.matter.id for task in work.tasks if task.matter and task.matter.procedure == name]
        offered |= open_steps(procedures()[name], account, rows, day)
    shown = {
        "work": work,
        "tell": Telling(procedure),
        "tells": {name: Telling(one) for name, one in procedures().items()},
        "buttons": [_button(task, offered) for task in work.tasks],
        "proposed": proposed_to(procedure, account, day),
        "lately": LATELY,
        "unit": {"key": me.unit_key, "name": me.unit_name},
        "may_register": readers.may(request, "matters.register"),
    }
    return page(request, "pages/today.html", shown)


def _of_an_officer(request: HttpRequest) -> dict[str, object]:
    """Whoever sees no matters has duties of another kind, or none yet."""
    account, day = readers.account_of(request), readers.today_of(request)
    duties = duties_of(account, readers.roles_of(request), day, readers.now_of(request))
    shown: dict[str, object] = {"duties": duties, "officer": readers.may(request, "accounts.see")}
    proposes = readers.may(request, "grants.propose")
    return shown | {"proposes": proposes, "proposed": proposed_by_me(account, day) if proposes else ()}


WANTED = {"assist": "answer_assist", "milestone": "finish_milestone"}


def _button(task: Task, offered: dict[int, tuple[Open, ...]]) -> Button:
    """The one main button: the step that is asked for where it is open, otherwise the matter itself."""
    if task.matter is None:
        return Button(draft_address(task.place), t("today.go_on"))
    number = task.matter.number
    steps = [each for each in offered.get(task.matter.id, ()) if not each.missing]
    wanted = [each for each in steps if each.step_id == WANTED.get(task.why)]
    main = wanted or [each for each in steps if each.emphasis == "main"]
    if main:
        rule = procedures()[task.matter.procedure].steps[main[0].step_id]
        return Button(reverse("step", args=(number, main[0].step_id)), said(rule.name))
    return Button(reverse("case", args=(number,)), t("today.open"))
