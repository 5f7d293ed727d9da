"""A page of the list of one procedure's cases, as its declarations say: what an account sees, and never a query per row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from math import ceil
from typing import Final

from django.db.models import Count, F, Q, QuerySet
from django.db.models.expressions import OrderBy

from shigan.packs.procedure_models import Procedure
from shigan_site.accounts.models import Account
from shigan_site.queries.kept_values import has, value_of
from shigan_site.queries.lights import ended, still_open
from shigan_site.queries.matter_rows import MatterRow, rows_of
from shigan_site.queries.sight import visible_cases
from shigan_site.queries.turns import turn_of
from shigan_site.records.models import Case
from shigan_site.rules import procedures

TABS: Final = ("open", "turn", "ended")
ALWAYS: Final = ("state", "since")
SHARED: Final = ("unit", "holder", "subject", "due")
PAGE: Final = 50
MOST_COUNTED: Final = 1_000
LONGEST: Final = 100


@dataclass(frozen=True)
class Chosen:
    """What the address asks for. ``choices``: a value for attributes that lists may look for; ``sort``: - is downwards."""

    tab: str = "open"
    q: str = ""
    state: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)
    sort: str = ""
    page: int = 1


@dataclass(frozen=True)
class CasesPage:
    rows: tuple[MatterRow, ...]
    total: int
    page: int
    pages: int
    tabs: Mapping[str, int]


def chosen_of(procedure: Procedure, query: Mapping[str, str]) -> Chosen:
    """What it says wrongly is left out."""
    tab, state, sort, page = (query.get(name, "") for name in ("tab", "state", "sort", "page"))
    return Chosen(
        tab=tab if tab in TABS else TABS[0],
        q=query.get("q", "").strip().replace("\x00", "")[:LONGEST],
        state=state if state in procedure.states else "",
        choices={name: query[name] for name, values in filters_of(procedure).items() if query.get(name) in values},
        sort=sort if sort.lstrip("-") in sorts_of(procedure) else "",
        page=int(page) if page.isascii() and page.isdigit() and len(page) < 8 else 1,
    )


def filters_of(procedure: Procedure) -> dict[str, tuple[str, ...]]:
    """The attributes of few values that the list may be narrowed by, each with these."""
    shared = (procedure.shared.kind, procedure.shared.channel)
    return {
        name: tuple(attribute.choices)
        for name, attribute in procedure.attributes.items()
        if attribute.type == "choice" and not attribute.seen_by and (attribute.filter or name in shared)
    }


def columns_of(procedure: Procedure) -> tuple[str, ...]:
    """The columns beside the title: the shared ones that the procedure fills, then the attributes that lists know."""
    shared = {getattr(procedure.shared, column) for column in type(procedure.shared).model_fields}
    own = (name for name, attribute in procedure.attributes.items() if attribute.filter and not attribute.seen_by)
    filled = (column for column in SHARED if getattr(procedure.shared, column) is not None)
    of_choice = (procedure.shared.kind, procedure.shared.channel)
    return (ALWAYS[0], *filled, *(name for name in of_choice if name), *(name for name in own if name not in shared), ALWAYS[1])


def sorts_of(procedure: Procedure) -> frozenset[str]:
    """The columns by which the list can be ordered."""
    return frozenset({"title", *columns_of(procedure)})


def cases_page(
    procedure: Procedure, account: Account, today: date, chosen: Chosen, *, on_page: int = PAGE
) -> CasesPage:
    seen = visible_cases(account, today, procedure)
    turn = turn_of(procedure, account, today)
    counted = seen.filter(still_open(procedure)).aggregate(n_open=Count("pk"), n_turn=Count("pk", filter=turn))
    over = seen.filter(ended(procedure)).order_by()[: MOST_COUNTED + 1].count()
    found = chosen_cases(procedure, seen, turn, chosen)
    total = found.order_by()[: MOST_COUNTED + 1].count()
    pages = max(1, ceil(min(total, MOST_COUNTED) / on_page))
    page = min(max(1, chosen.page), pages)
    rows = rows_of(procedure, found[(page - 1) * on_page : page * on_page], today)
    return CasesPage(rows, total, page, pages, {"open": counted["n_open"], "turn": counted["n_turn"], "ended": over})


def cases_after(
    procedure: Procedure, account: Account, today: date, chosen: Chosen, *, after: str, limit: int
) -> tuple[MatterRow, ...]:
    """Those asked for in the order of their numbers, behind ``after``: pages that stay as they are while cases change.

    ``sort`` and ``page`` say nothing here.
    """
    seen = visible_cases(account, today, procedure).filter(number__gt=after)
    found = chosen_cases(procedure, seen, turn_of(procedure, account, today), chosen)
    return rows_of(procedure, found.order_by("number")[:limit], today)


def sees_any(procedure: Procedure, account: Account, today: date) -> bool:
    """Whether the account sees a case of this procedure at all, ended ones too."""
    return visible_cases(account, today, procedure).exists()


def chosen_cases(procedure: Procedure, seen: QuerySet[Case], turn: Q, chosen: Chosen) -> QuerySet[Case]:
    """Those that pass every filter, in the order asked for; without one by due day, what has ended with the latest first."""
    tabs = {"open": still_open(procedure), "turn": turn, "ended": ended(procedure)}
    found = seen.filter(tabs[chosen.tab])
    if chosen.q:
        found = found.filter(words__contains=chosen.q.lower())
    if chosen.state:
        found = found.filter(state=chosen.state)
    for name, value in chosen.choices.items():
        column = {procedure.shared.kind: "kind", procedure.shared.channel: "channel"}.get(name)
        found = found.filter(**{column: value}) if column else found.filter(has(procedure, name, equals=value))
    order: list[OrderBy | str] = []
    if chosen.sort:
        by = _sorted_by(procedure, chosen.sort.lstrip("-"))
        order = [by.desc(nulls_last=True) if chosen.sort.startswith("-") else by.asc(nulls_last=True)]
    last: list[OrderBy | str] = ["-closed", "-pk"] if chosen.tab == "ended" else [F("due").asc(nulls_last=True), "pk"]
    return found.order_by(*order, *last)


def _sorted_by(procedure: Procedure, name: str) -> F:
    columns = {
        "title": "title", "state": "state", "since": "state_since", "unit": "unit__key", "holder": "holder__pinyin",
        "subject": "subject__pinyin", "due": "due", procedure.shared.kind: "kind", procedure.shared.channel: "channel",
    }  # fmt: skip
    return F(columns[name]) if name in columns else value_of(procedure, name)  # type: ignore[return-value]


@dataclass(frozen=True)
class Summary:
    """A procedure as the page of all procedures shows it: how many open cases the account sees, and how many wait for it."""

    procedure: Procedure
    open: int
    turn: int


def summaries(account: Account, today: date, *, without: tuple[str, ...] = ()) -> tuple[Summary, ...]:
    """One query for each procedure."""
    found = []
    for procedure in procedures().values():
        if procedure.id in without:
            continue
        seen = visible_cases(account, today, procedure).filter(still_open(procedure))
        counted = seen.aggregate(n_open=Count("pk"), n_turn=Count("pk", filter=turn_of(procedure, account, today)))
        found.append(Summary(procedure, counted["n_open"], counted["n_turn"]))
    return tuple(found)
