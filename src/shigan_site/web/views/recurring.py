"""Takes the supervision office's requests about recurring matters. Gives their pages. Never opens a matter."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shigan.errors import ShiganError
from shigan_site.actions import recurring as actions
from shigan_site.queries.choosing import named_unit
from shigan_site.queries.recurring import recurrence_of, recurrence_rows, turns_of
from shigan_site.rules import procedures
from shigan_site.web import readers
from shigan_site.web.forms import Shown, shown_fields
from shigan_site.web.keys import fresh_key
from shigan_site.web.lists import Column, Listed, offers, saved
from shigan_site.web.pages import page, tell
from shigan_site.web.permissions import requires
from shigan_site.web.words import pair_of, t

OF_A_MATTER = ("title", "kind", "source", "basis", "demand", "lead_unit")
RHYTHMS = {name: "recurring.rhythm." + name for name in actions.RHYTHMS}
HAND_ON = {"": "recurring.hand_on.draft", "propose": "recurring.hand_on.propose", "assign": "recurring.hand_on.assign"}


COLUMNS = (
    Column("recurring.title", lambda row: row.title),
    Column("recurring.unit", lambda row: row.unit),
    Column("recurring.rhythm", lambda row: t("recurring.rhythm." + row.rhythm)),
    Column("recurring.limit", lambda row: t("recurring.working_days", n=row.due_after)),
    Column("recurring.next", lambda row: row.next_on),
    Column("recurring.next_due", lambda row: row.next_due, under=True),
    Column("recurring.state", lambda row: t("recurring.state." + row.state)),
)


@requires("recurring.keep")
@require_safe
def recurring(request: HttpRequest) -> HttpResponse:
    rows = recurrence_rows(readers.account_of(request), readers.today_of(request))
    lists = {"all": Listed(t("nav.recurring"), COLUMNS, rows)}
    if (file := saved(request, lists)) is not None:
        return file
    return page(
        request,
        "pages/recurring.html",
        {"rows": rows, "headings": lists["all"].headings, "offers": offers(request, lists)},
    )


@requires("recurring.keep")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    refusal = None
    if request.method == "POST":
        form = {name: value.strip() for name, value in request.POST.items() if isinstance(value, str)}
        form["lead_unit"] = _unit(request)
        try:
            key = form.get("key", "")[:64] or fresh_key()
            made = actions.declare(form, readers.account_of(request), key, now=readers.now_of(request))
        except ShiganError as error:
            refusal = error
        else:
            tell(request, "good", t("recurring.made"))
            return redirect("recurring_one", made.pk)
    typed = {**{"due_after": "5"}, **{name: str(value) for name, value in request.POST.items()}}
    shown = {"fields": _fields(typed), "key": typed.get("key") or fresh_key(), "refusal": refusal}
    return page(request, "pages/recurring_new.html", shown, status=422 if refusal else 200)


def _unit(request: HttpRequest) -> str:
    key, text = request.POST.get("lead_unit", ""), request.POST.get("lead_unit_text", "").strip()
    return key or (named_unit(text, readers.today_of(request)) if text else None) or text


def _fields(typed: Mapping[str, str]) -> list[Shown]:
    given = shown_fields(procedures()["matter"], "register", typed, names={})
    return [
        *(each for each in given if each.name in OF_A_MATTER),
        _choice("rhythm", RHYTHMS, typed),
        _own("begins_on", "day", typed, required=True),
        _own("due_after", "count", typed, required=True),
        _choice("hand_on", HAND_ON, typed),
        _own("ends_on", "day", typed),
    ]


def _own(name: str, kind: str, typed: Mapping[str, str], *, required: bool = False) -> Shown:
    return Shown(
        name=name, type=kind, label=t("recurring.field." + name), help=t("recurring.help." + name), required=required,
        longest=10, value=typed.get(name, ""), text="", choices={}, wrong=(),
    )  # fmt: skip


def _choice(name: str, words: Mapping[str, str], typed: Mapping[str, str]) -> Shown:
    return Shown(
        name=name, type="choice", label=t("recurring.field." + name), help=t("recurring.help." + name), required=True,
        longest=10, value=typed.get(name, ""), text="", choices={key: pair_of(word) for key, word in words.items()},
        wrong=(),
    )  # fmt: skip


@requires("recurring.keep")
@require_safe
def one(request: HttpRequest, number: int) -> HttpResponse:
    return _one(request, number)


def _one(request: HttpRequest, number: int, refusal: ShiganError | None = None) -> HttpResponse:
    rows = recurrence_rows(readers.account_of(request), readers.today_of(request), pk=number)
    row = recurrence_of(readers.account_of(request), number, readers.today_of(request))
    if not rows or row is None:
        raise Http404(str(number))
    shown = {"row": rows[0], "demand": row.demand, "turns": turns_of(number), "refusal": refusal}
    return page(request, "pages/recurring_one.html", shown, status=422 if refusal else 200)


@requires("recurring.keep")
@require_POST
def switched(request: HttpRequest, number: int) -> HttpResponse:
    """Paused, resumed or ended."""
    row = recurrence_of(readers.account_of(request), number, readers.today_of(request))
    if row is None:
        raise Http404(str(number))
    try:
        deed = request.POST.get("deed", "")
        actions.switch(row, deed, by=readers.account_of(request), now=readers.now_of(request))
    except ShiganError as refusal:
        return _one(request, number, refusal)
    return redirect("recurring_one", number)
