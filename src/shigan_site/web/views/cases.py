"""The pages of any procedure: all procedures, and the list of one procedure's cases. What they show, the procedure declares."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from shigan.packs.procedure_models import Procedure
from shigan_site.actions.saved_views import drop_view, save_view
from shigan_site.queries.cases_list import (
    MOST_COUNTED,
    PAGE,
    TABS,
    CasesPage,
    Chosen,
    cases_page,
    chosen_of,
    columns_of,
    filters_of,
    summaries,
)
from shigan_site.queries.naming import person_names, unit_names
from shigan_site.queries.offering import open_steps, opening_steps
from shigan_site.queries.saved_views import saved_views
from shigan_site.rules import pack, procedures
from shigan_site.web import readers
from shigan_site.web.case_columns import case_columns, named_in
from shigan_site.web.lists import Listed, most, offers, saved, wants_file
from shigan_site.web.pages import page, tell
from shigan_site.web.permissions import requires
from shigan_site.web.places import MATTER, home_of, opening_address
from shigan_site.web.showing import ordered
from shigan_site.web.telling import Telling
from shigan_site.web.views.bulk import offered_for_many
from shigan_site.web.words import said, t


@dataclass(frozen=True)
class Choice:
    """One possible value of a filter, a tab or a page, with the address of the list with it."""

    name: str
    address: str
    held: bool = False


@requires("cases.see")
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every procedure of the office but that of matters, with what of it concerns the reader."""
    account, today = readers.account_of(request), readers.today_of(request)
    found = [
        (one, home_of(one.procedure.id), [(step, address) for step, address in openings(request, one.procedure)])
        for one in summaries(account, today, without=(MATTER,))
    ]
    return page(request, "pages/procedures.html", {"found": found})


def openings(request: HttpRequest, procedure: Procedure) -> list[tuple[str, str]]:
    """The steps by which the reader may open a case: what they are called, and where their forms are."""
    steps = opening_steps(procedure, readers.account_of(request), readers.today_of(request))
    return [
        (said(procedure.steps[each.step_id].name), opening_address(procedure.id, each.step_id)) for each in steps
    ]


@requires("cases.see")
@require_safe
def cases(request: HttpRequest, procedure_id: str) -> HttpResponse:
    procedure = _procedure(procedure_id)
    account, today = readers.account_of(request), readers.today_of(request)
    chosen, columns = chosen_of(procedure, request.GET), columns_of(procedure)
    found = cases_page(procedure, account, today, chosen, on_page=most(request, PAGE))
    people, units = named_in(procedure, found.rows)
    words = Telling(procedure, person_names(people), unit_names(today, keys=units))
    shown_columns = case_columns(words, columns)
    scope = scope_of(procedure, chosen) if wants_file(request) else ""
    lists = {"all": Listed(said(procedure.name), shown_columns, found.rows, scope)}
    if (file := saved(request, lists)) is not None:
        return file
    for_many = {name for name, step in procedure.steps.items() if step.bulk}
    offered = open_steps(procedure, account, [row.id for row in found.rows], today, only=for_many)
    shown = {
        "procedure": procedure,
        "found": found,
        "chosen": chosen,
        "tell": words,
        "home": home_of(procedure.id),
        "columns": shown_columns,
        "sorts": [_sort(request, chosen, name) for name in ("title", *columns)],
        "tabs": [Choice(f"{t('cases.tab.' + tab)} {_shown(found.tabs[tab])}", _with(request, tab=tab), tab == chosen.tab) for tab in TABS],
        "chips": _chips(request, procedure, words, chosen),
        "filters": _filters(request, procedure, words, chosen),
        "pages": _pages(request, found),
        "total": _shown(found.total),
        "openings": openings(request, procedure),
        "offers": offers(request, lists),
        "bulk": offered_for_many(procedure, offered),
        "views": saved_views(account, f"cases/{procedure.id}"),
        "query": _query(request),
        "registers": [one for one in pack().documents.values() if one.procedure == procedure.id and one.register],
    }
    return page(request, "pages/cases.html", shown)


@requires("cases.see")
@require_POST
def save(request: HttpRequest, procedure_id: str) -> HttpResponse:
    """Give the list, as its address stands, a name."""
    procedure = _procedure(procedure_id)
    name, query = request.POST.get("name", "").strip()[:60], request.POST.get("query", "")[:2000]
    if name and save_view(readers.account_of(request), page=f"cases/{procedure.id}", name=name, query=query):
        tell(request, "good", t("matters.view_saved", name=name))
    else:
        tell(request, "warn", t("matters.view_not_saved"))
    return redirect(home_of(procedure.id) + ("?" + query if query else ""))


@requires("cases.see")
@require_POST
def drop(request: HttpRequest, procedure_id: str) -> HttpResponse:
    drop_view(readers.account_of(request), int(request.POST.get("view", "0") or 0))
    return redirect(home_of(_procedure(procedure_id).id))


def _procedure(procedure_id: str) -> Procedure:
    procedure = procedures().get(procedure_id)
    if procedure is None or procedure.id == MATTER:
        raise Http404(procedure_id)
    return procedure


def _shown(n: int) -> str:
    return f"{MOST_COUNTED}+" if n > MOST_COUNTED else str(n)


def _query(request: HttpRequest, **changed: str) -> str:
    """The address's filters with some of them changed; page 1 again unless the page itself is asked for."""
    query = request.GET.copy()
    for name in ("page", *changed):
        query.pop(name, None)
    for name, value in changed.items():
        if value:
            query[name] = value
    return query.urlencode(safe=",")


def _with(request: HttpRequest, **changed: str) -> str:
    return "?" + _query(request, **changed)


def _sort(request: HttpRequest, chosen: Chosen, name: str) -> Choice:
    """First upwards, then downwards, then no longer."""
    following = {name: "-" + name, "-" + name: ""}.get(chosen.sort, name)
    return Choice(chosen.sort, _with(request, sort=following), chosen.sort.lstrip("-") == name)


def _chips(request: HttpRequest, procedure: Procedure, words: Telling, chosen: Chosen) -> list[tuple[str, str, str]]:
    """Each filter that is set: its name, its value, and the address of the list without it."""
    found = [(t("matters.filter.q"), f"“{chosen.q}”", _with(request, q=""))] if chosen.q else []
    if chosen.state:
        found.append((t("matters.filter.state"), words.state(chosen.state), _with(request, state="")))
    return found + [
        (words.attribute(name), words.choice(name, value), _with(request, **{name: ""}))
        for name, value in chosen.choices.items()
    ]


def scope_of(procedure: Procedure, chosen: Chosen) -> str:
    """Which cases a saved list holds, in words: the view, and every filter."""
    words = Telling(procedure)
    filters = [t("matters.colon").join((words.attribute(name), words.choice(name, value))) for name, value in chosen.choices.items()]
    state = [words.state(chosen.state)] if chosen.state else []
    return ordered([t("cases.tab." + chosen.tab), *([f"“{chosen.q}”"] if chosen.q else []), *state, *filters])


def _filters(request: HttpRequest, procedure: Procedure, words: Telling, chosen: Chosen) -> list[tuple[str, list[Choice]]]:
    states = [
        Choice(words.state(key), _with(request, state=key), key == chosen.state)
        for key, state in procedure.states.items()
        if state.open is (chosen.tab != "ended")
    ]
    found = [(t("matters.filter.state"), states)] if len(states) > 1 else []
    return found + [
        (
            words.attribute(name),
            [Choice(words.choice(name, value), _with(request, **{name: value}), chosen.choices.get(name) == value) for value in values],
        )
        for name, values in filters_of(procedure).items()
    ]


def _pages(request: HttpRequest, found: CasesPage) -> list[Choice]:
    around = {1, found.pages, found.page - 1, found.page, found.page + 1}
    return [
        Choice(str(n), _with(request, page=str(n)), n == found.page) for n in sorted(around) if 1 <= n <= found.pages
    ]

