"""Takes an account, a day and what the reader wants to see. Gives a page of the list of matters and its counts. Never more
than the account may see, and never more queries for more matters."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import ceil

from django.db.models import Case as Switch
from django.db.models import Count, F, IntegerField, Q, QuerySet, Subquery, Value, When
from django.db.models.expressions import Combinable

from shigan.packs.procedure_models import Procedure
from shigan_site.accounts.models import Account
from shigan_site.queries.actors import number_of
from shigan_site.queries.compiled import aggregated, counted
from shigan_site.queries.following import promised, to_look_back, to_remind
from shigan_site.queries.kept_values import has, value_of
from shigan_site.queries.lights import LIGHTS, brought_to_an_end, ended, lit, still_open
from shigan_site.queries.matter_rows import MatterRow, rows_of
from shigan_site.queries.organisation import numbers_below
from shigan_site.queries.sight import reader_key, visible_cases
from shigan_site.queries.submissions import on_time
from shigan_site.queries.turns import turn_of
from shigan_site.records.models import Case

TABS = ("open", "turn", "mine", "week", "overdue", "ended")
SORTS = {
    "due": "due", "title": "title", "number": "number", "state": "state", "unit": "unit__key",
    "holder": "holder__pinyin", "progress": "progress", "since": "state_since", "source": "channel", "kind": "kind",
}  # fmt: skip
GROUPS = ("unit", "source")
DUES = ("week", "month", "quarter")
PAGE = 50
MOST_COUNTED = 1_000
"""Of what has ended no more are counted and paged through, latest first: an archive of years is searched, not leafed."""


@dataclass(frozen=True)
class Wish:
    """What the address says: every part may be empty. ``sort``: names of SORTS, with a minus for downwards."""

    tab: str = "open"
    q: str = ""
    unit: str = ""
    source: str = ""
    kind: str = ""
    state: str = ""
    holder: str = ""
    light: str = ""
    due: str = ""
    on_time: str = ""
    silent: str = ""
    remind: str = ""
    promise: str = ""
    look_back: str = ""
    sort: tuple[str, ...] = ()
    group: str = ""
    page: int = 1


@dataclass(frozen=True)
class Figures:
    """The numbers above the list; each is the count of rows behind its link."""

    open: int
    overdue: int
    overdue_units: int
    soon: int
    soon_silent: int
    ended_with_due: int
    ended_on_time: int

    @property
    def on_time_share(self) -> float | None:
        return 100 * self.ended_on_time / self.ended_with_due if self.ended_with_due else None


@dataclass(frozen=True)
class Listing:
    rows: tuple[MatterRow, ...]
    total: int
    page: int
    pages: int
    tabs: dict[str, int]
    figures: Figures
    wish: Wish = field(default_factory=Wish)

    @property
    def shown_total(self) -> str:
        return shown_count(self.wish.tab, self.total)


def shown_count(tab: str, n: int) -> str:
    """More of what has ended than are counted: 1000+."""
    return f"{MOST_COUNTED}+" if tab == "ended" and n > MOST_COUNTED else str(n)


def listing(procedure: Procedure, account: Account, today: date, wish: Wish, *, rows: int | None = None) -> Listing:
    """``rows``: how many make a page, where it is not the usual number."""
    on_page = PAGE if rows is None else rows
    seen = visible_cases(account, today, procedure)
    conditions = {tab: tab_condition(procedure, tab, account, today) for tab in TABS}
    tabs, figures = _counts(procedure, account, seen, conditions, today)
    chosen = chosen_matters(procedure, seen.filter(conditions[wish.tab]), today, wish)
    total = (chosen.order_by()[: MOST_COUNTED + 1] if wish.tab == "ended" else chosen).count()
    pages = max(1, ceil((min(total, MOST_COUNTED) if wish.tab == "ended" else total) / on_page))
    page = min(max(1, wish.page), pages)
    shown = rows_of(procedure, in_order(procedure, chosen, today, wish)[(page - 1) * on_page : page * on_page], today)
    return Listing(shown, total, page, pages, tabs, figures, wish)


def matters_after(
    procedure: Procedure, account: Account, today: date, wish: Wish, *, after: str, limit: int
) -> tuple[MatterRow, ...]:
    """The matters wished for in the order of their numbers, those behind ``after``: pages that stay as they are while
    matters change. ``sort``, ``group`` and ``page`` of the wish say nothing here."""
    seen = visible_cases(account, today, procedure).filter(tab_condition(procedure, wish.tab, account, today))
    chosen = chosen_matters(procedure, seen.filter(number__gt=after), today, wish)
    return rows_of(procedure, chosen.order_by("number")[:limit], today)


def chosen_matters(procedure: Procedure, matters: QuerySet[Case], today: date, wish: Wish) -> QuerySet[Case]:
    """Those of the matters that pass every filter."""
    chosen = matters
    if wish.q:
        chosen = chosen.filter(words__contains=wish.q.lower())
    if wish.unit:
        chosen = chosen.filter(unit__in=numbers_below([wish.unit], today))
    if wish.light:
        chosen = chosen.filter(lit(procedure, wish.light, today))
    if wish.due:
        chosen = chosen.filter(due__gte=today, due__lte=last_day(wish.due, today))
    if wish.holder:
        chosen = chosen.filter(holder__key=wish.holder)
    if wish.on_time:
        chosen = chosen.filter(_ended_with_due(procedure, today))
        chosen = chosen.filter(_handed_in_on_time(procedure, today)) if wish.on_time == "yes" else chosen
    if wish.silent:
        chosen = chosen.filter(_silent(procedure))
    if wish.remind:
        chosen = chosen.filter(to_remind(procedure, wish.remind, today))
    if wish.promise:
        chosen = chosen.filter(promised(procedure, wish.promise, today))
    if wish.look_back:
        chosen = chosen.filter(to_look_back(procedure, wish.look_back, today))
    same = {"channel": wish.source, "kind": wish.kind, "state": wish.state}
    return chosen.filter(**{column: value for column, value in same.items() if value})


def tab_condition(procedure: Procedure, tab: str, account: Account, today: date) -> Q:
    not_ended = still_open(procedure)
    if tab == "turn":
        return turn_of(procedure, account, today)
    if tab == "mine":
        me = number_of(account.person_key)
        return not_ended & (Q(holder=me) if me else Q(pk__in=[]))
    if tab == "week":
        return not_ended & Q(due__gte=today, due__lte=last_day("week", today))
    if tab == "overdue":
        return lit(procedure, "overdue", today)
    return not_ended if tab == "open" else ended(procedure)


def _ended_with_due(procedure: Procedure, today: date) -> Q:
    """Brought to an end this year, with a day that had been set."""
    return brought_to_an_end(procedure) & Q(closed__gte=date(today.year, 1, 1), due__isnull=False)


def _silent(procedure: Procedure) -> Q:
    """Nobody has said yet how far it is."""
    return ~has(procedure, "progress", gt=0)


def _handed_in_on_time(procedure: Procedure, today: date) -> Q:
    """Of those: judged on the day of submission. How long the verification took is not the holder's."""
    return on_time(procedure, date(today.year, 1, 1), today)


def _counts(
    procedure: Procedure, account: Account, seen: QuerySet[Case], tabs: Mapping[str, Q], today: date
) -> tuple[dict[str, int], Figures]:
    """Three queries for all tabs and figures: of open matters, of those ended this year, of all that have ended."""
    key = (procedure.id, reader_key(account, today))

    def of_open() -> tuple[QuerySet[Case], dict[str, Count]]:
        soon, late = lit(procedure, "due_soon", today), lit(procedure, "overdue", today)
        wanted = {f"tab_{tab}": condition for tab, condition in tabs.items() if tab != "ended"}
        wanted |= {"soon": soon, "soon_silent": soon & _silent(procedure)}
        counts = {name: Count("pk", filter=condition) for name, condition in wanted.items()}
        return seen.filter(still_open(procedure)), counts | {"units": Count("unit", filter=late, distinct=True)}

    def of_this_year() -> tuple[QuerySet[Case], dict[str, Count]]:
        kept = Count("pk", filter=_handed_in_on_time(procedure, today))
        return seen.filter(_ended_with_due(procedure, today)), {"ended": Count("pk"), "kept": kept}

    found = aggregated(("open matters", *key), of_open)
    this_year = aggregated(("matters of the year", *key), of_this_year)
    figures = Figures(
        open=found["tab_open"],
        overdue=found["tab_overdue"],
        overdue_units=found["units"],
        soon=found["soon"],
        soon_silent=found["soon_silent"],
        ended_with_due=this_year["ended"],
        ended_on_time=this_year["kept"],
    )
    over = counted(("ended matters", *key), lambda: seen.filter(tabs["ended"]).order_by()[: MOST_COUNTED + 1])
    return {tab: over if tab == "ended" else found[f"tab_{tab}"] for tab in TABS}, figures


def last_day(span: str, today: date) -> date:
    """The last day of this week, month or quarter."""
    if span == "week":
        return today + timedelta(days=6 - today.weekday())
    month = today.month if span == "month" else (today.month - 1) // 3 * 3 + 3
    following = date(today.year + month // 12, month % 12 + 1, 1)
    return following - timedelta(days=1)


def in_order(procedure: Procedure, matters: QuerySet[Case], today: date, wish: Wish) -> QuerySet[Case]:
    """The group first, then what was asked for; at last the due day and the number, so that pages never overlap.

    By the due day what is overdue comes first: a matter whose clock is stopped is not more urgent for an earlier day.
    What has ended comes with the latest first.
    """
    late = Switch(When(lit(procedure, "overdue", today), then=Value(0)), default=Value(1), output_field=IntegerField())
    order: list[str | Combinable] = [_sorted_by(procedure, wish.group)] if wish.group else []
    for name in wish.sort:
        column = _sorted_by(procedure, name.lstrip("-"))
        order += [late] if name == "due" else []
        order.append(column.desc(nulls_last=True) if name.startswith("-") else column.asc(nulls_last=True))
    if wish.tab == "ended":
        return matters.order_by(*order, "-closed", "-pk")
    return matters.order_by(*order, *([] if "due" in wish.sort else [late]), F("due").asc(nulls_last=True), "number")


def _sorted_by(procedure: Procedure, name: str) -> F | Subquery:
    return value_of(procedure, name) if name == "progress" else F(SORTS[name])


def light_counts(procedure: Procedure, account: Account, units: Collection[str], today: date) -> dict[str, int]:
    """How many open matters of these units, and of all below them, show each light to the account."""

    def of_units() -> tuple[QuerySet[Case], dict[str, Count]]:
        seen = visible_cases(account, today, procedure).filter(still_open(procedure), unit__in=numbers_below(units, today))
        return seen, {name: Count("pk", filter=lit(procedure, name, today)) for name in LIGHTS}

    if not units:
        return dict.fromkeys(LIGHTS, 0)
    found = aggregated(("lights", procedure.id, tuple(sorted(units)), reader_key(account, today)), of_units)
    return {name: int(found[name] or 0) for name in LIGHTS}
