"""Takes an address with its filters. Gives the list of matters as it says. Never a list that its address does not tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from itertools import groupby

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from shigan.packs.procedure_models import Procedure
from shigan.supervision.looking_back import STEP
from shigan_site.actions.saved_views import drop_view, save_view
from shigan_site.queries.following import LOOKING_BACK, PROMISES, REMINDS
from shigan_site.queries.lights import LIGHTS, soon_days
from shigan_site.queries.matter_rows import MatterRow
from shigan_site.queries.matters_list import DUES, GROUPS, PAGE, TABS, Listing, Wish, listing, shown_count
from shigan_site.queries.naming import all_units, person_names, unit_names
from shigan_site.queries.offering import open_steps
from shigan_site.queries.saved_views import saved_views
from shigan_site.queries.wishing import wish_of
from shigan_site.rules import pack, procedures
from shigan_site.web import readers
from shigan_site.web.lists import Listed, most, offers, saved, wants_file
from shigan_site.web.matter_columns import COLUMNS, USUAL, matter_columns
from shigan_site.web.pages import asks_for, page, tell
from shigan_site.web.permissions import requires
from shigan_site.web.showing import ordered
from shigan_site.web.telling import Telling
from shigan_site.web.views.bulk import MOST, offered_for_many
from shigan_site.web.views.case import whole_sheet
from shigan_site.web.words import said, t

SORTED_BY = {"title": "title", "state": "state", "unit": "unit", "progress": "progress", "due": "due",
             "source": "source", "kind": "kind", "since": "since"}  # fmt: skip


@dataclass(frozen=True)
class Chip:
    """A filter that is set, and the address of the list without it."""

    name: str
    value: str
    without: str


@dataclass(frozen=True)
class Choice:
    """One possible value of a filter, or a sort, with the address of the list with it."""

    name: str
    address: str
    held: bool = False


@dataclass(frozen=True)
class RowGroup:
    name: str
    rows: tuple[MatterRow, ...]


@requires("matters.see")
@require_safe
def matters(request: HttpRequest) -> HttpResponse:
    procedure = procedures()["matter"]
    account, today = readers.account_of(request), readers.today_of(request)
    wish, columns = wish_of(procedure, request.GET), columns_of(request.GET)
    found = listing(procedure, account, today, wish, rows=most(request, PAGE))
    units = dict(all_units(today))
    words = Telling(procedure, person_names([wish.holder]), units | unit_names(today, keys=[wish.unit]))
    scope = scope_in_words(request, procedure, wish) if wants_file(request) else ""
    lists = {"all": Listed(t("matters.title"), matter_columns(words, columns), found.rows, scope)}
    if (file := saved(request, lists)) is not None:
        return file
    for_many = {STEP, *(name for name, step in procedure.steps.items() if step.bulk)}
    rows = [row.id for row in found.rows] if readers.may(request, "matters.bulk") else []
    offered = open_steps(procedure, account, rows, today, only=for_many)
    bulk = offered_for_many(procedure, offered)
    shown = {
        "listing": found,
        "offers": offers(request, lists),
        "editable": procedure.steps["progress"].starts,
        "wish": wish,
        "soon_days": soon_days(procedure, today),
        "tell": words,
        "columns": columns,
        "all_columns": [
            Choice(t("matters.column." + name), _with(request, cols=_toggled(columns, name)), name in columns)
            for name in COLUMNS
        ],
        "sorts": {name: _sort(request, wish, name) for name in SORTED_BY},
        "tabs": [(tab, shown_count(tab, found.tabs[tab]), "?" + ("" if tab == "open" else f"tab={tab}")) for tab in TABS],
        "chips": _chips(request, words, wish),
        "filters": _filters(request, procedure, words, units, wish),
        "groupings": [
            Choice(t("matters.group." + (name or "none")), _with(request, group=name), wish.group == name)
            for name in ("", *GROUPS)
        ],
        "groups": _groups(words, found, wish),
        "pages": {n: _with(request, page=str(n)) for n in _pages(found)},
        "views": saved_views(account, "matters"),
        "query": _plain(request),
        "bulk": bulk,
        "most_at_once": MOST,
        "look_back": {pk for pk, steps in offered.items() if any(each.step_id == STEP for each in steps)} if wish.look_back else (),
        "may_register": readers.may(request, "matters.register"),
        "registers": [one for one in pack().documents.values() if one.procedure == procedure.id and one.register],
    }
    shown["pane"] = _pane(request)
    return page(request, "pages/matters.html", shown, part="pane" if asks_for(request, "pane") else "list")


def _pane(request: HttpRequest) -> dict[str, object] | None:
    """The sheet that is open beside the list. None: there is none, or the list alone is asked for."""
    number = request.GET.get("open", "")
    if not number or asks_for(request, "list"):
        return None
    try:
        return whole_sheet(request, number)
    except Http404:
        if asks_for(request, "pane"):
            raise
        return None


@requires("matters.see")
@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Give the list, as its address stands, a name."""
    name, query = request.POST.get("name", "").strip()[:60], request.POST.get("query", "")[:2000]
    if name and save_view(readers.account_of(request), page="matters", name=name, query=query):
        tell(request, "good", t("matters.view_saved", name=name))
    else:
        tell(request, "warn", t("matters.view_not_saved"))
    return redirect(reverse("matters") + ("?" + query if query else ""))


@requires("matters.see")
@require_POST
def drop(request: HttpRequest) -> HttpResponse:
    drop_view(readers.account_of(request), int(request.POST.get("view", "0") or 0))
    return redirect("matters")


def columns_of(query: QueryDict) -> tuple[str, ...]:
    asked = query.get("cols", "").split(",")
    return tuple(name for name in COLUMNS if name in asked) if "cols" in query else USUAL


def _toggled(columns: tuple[str, ...], name: str) -> str:
    return ",".join(each for each in COLUMNS if (each in columns) != (each == name))


def _plain(request: HttpRequest, **changed: str) -> str:
    """The address's filters with some of them changed; page 1 again unless the page itself is asked for."""
    query = request.GET.copy()
    for name in ("page", "open", *changed):
        query.pop(name, None)
    for name, value in changed.items():
        if value:
            query[name] = value
    return query.urlencode(safe=",")


def _with(request: HttpRequest, **changed: str) -> str:
    return "?" + _plain(request, **changed)


def _sort(request: HttpRequest, wish: Wish, name: str) -> Choice:
    """First upwards, then downwards, then no longer; other columns stay behind it."""
    column = SORTED_BY[name]
    others = [each for each in wish.sort if each.lstrip("-") != column]
    following = {column: ["-" + column], "-" + column: []}
    held = next((each for each in wish.sort if each.lstrip("-") == column), "")
    return Choice(held, _with(request, sort=",".join(following.get(held, [column]) + others)), bool(held))


def scope_in_words(request: HttpRequest, procedure: Procedure, wish: Wish) -> str:
    """Which matters a list at this address holds, as a document prints it: the view, and every filter."""
    units = unit_names(readers.today_of(request), keys=[wish.unit])
    words = Telling(procedure, person_names([wish.holder]), units)
    filters = [t("matters.colon").join((chip.name, said(chip.value))) for chip in _chips(request, words, wish)]
    return ordered([t("matters.tab." + wish.tab), *filters])


def _chips(request: HttpRequest, words: Telling, wish: Wish) -> list[Chip]:
    values = {
        "q": f"“{wish.q}”" if wish.q else "",
        "unit": words.units.get(wish.unit, wish.unit),
        "holder": words.people.get(wish.holder, wish.holder),
        "light": t("light." + wish.light) if wish.light else "",
        "due": t("matters.due." + wish.due) if wish.due else "",
        "source": words.choice("source", wish.source) if wish.source else "",
        "kind": words.choice("kind", wish.kind) if wish.kind else "",
        "state": words.state(wish.state) if wish.state else "",
        "on_time": t("matters.on_time." + wish.on_time) if wish.on_time else "",
        "silent": t("matters.silent.yes") if wish.silent else "",
        "remind": _reminder(words, wish.remind) if wish.remind else "",
        "promise": t("following.promise." + wish.promise) if wish.promise else "",
        "look_back": t("following.look_back." + wish.look_back) if wish.look_back else "",
    }
    return [
        Chip(t("matters.filter." + name), value, _with(request, **{name: ""}))
        for name, value in values.items()
        if value
    ]


def _filters(
    request: HttpRequest, procedure: Procedure, words: Telling, units: Mapping[str, str], wish: Wish
) -> list[tuple[str, list[Choice]]]:
    """Every filter with its possible values, as links."""
    possible: dict[str, dict[str, str]] = {
        "light": {name: t("light." + name) for name in LIGHTS},
        "state": {name: said(state.name) for name, state in procedure.states.items()},
        "source": {name: said(word) for name, word in procedure.attributes["source"].choices.items()},
        "kind": {name: said(word) for name, word in procedure.attributes["kind"].choices.items()},
        "due": {name: t("matters.due." + name) for name in DUES},
        "remind": {name: _reminder(words, name) for name in REMINDS},
        "promise": {name: t("following.promise." + name) for name in PROMISES},
        "look_back": {name: t("following.look_back." + name) for name in LOOKING_BACK},
        "unit": dict(list(units.items())[:60]),
    }
    asked = asdict(wish)
    return [
        (
            t("matters.filter." + name),
            [Choice(word, _with(request, **_beside(name, key)), asked[name] == key) for key, word in values.items()],
        )
        for name, values in possible.items()
    ]


def _beside(name: str, key: str) -> dict[str, str]:
    """A filter that holds of what has ended only goes with that view."""
    return {name: key, "tab": "ended"} if name == "look_back" else {name: key}


def _reminder(words: Telling, level: str) -> str:
    return t("following.remind.any") if level == "any" else words.choice("remind_level", level)


def _groups(words: Telling, found: Listing, wish: Wish) -> list[RowGroup]:
    if not wish.group:
        return [RowGroup("", found.rows)]
    if wish.group == "unit":
        grouped = groupby(found.rows, key=lambda row: row.unit or t("matters.no_unit"))
    else:
        grouped = groupby(found.rows, key=lambda row: words.choice("source", row.source))
    return [RowGroup(name, tuple(rows)) for name, rows in grouped]


def _pages(found: Listing) -> list[int]:
    """The first, the last, and those around the present one."""
    near = {1, found.pages, *range(found.page - 2, found.page + 3)}
    return sorted(n for n in near if 1 <= n <= found.pages)
