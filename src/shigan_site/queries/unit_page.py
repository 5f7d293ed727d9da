"""Takes a unit, an account and a day. Gives the unit's page: its matters' lights, what is late, who holds what. Never a rank."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F

from shigan.packs.procedure_models import Procedure
from shigan_site.accounts.models import Account
from shigan_site.queries.actors import in_force
from shigan_site.queries.case_rows import ASSISTS, open_rows
from shigan_site.queries.lights import lit, still_open
from shigan_site.queries.matter_rows import MatterRow, name_of, rows_of
from shigan_site.queries.matters_list import light_counts
from shigan_site.queries.naming import unit_names
from shigan_site.queries.organisation import numbers_below
from shigan_site.queries.sight import visible_cases
from shigan_site.records.models import Post, UnitSpan

ON_PAGE = 20
"""Rows of each list on the page; whoever saves a list gets all of it."""


@dataclass(frozen=True)
class PostShown:
    title: str
    holder: str
    standing: str


@dataclass(frozen=True)
class Holding:
    """How many open matters one person holds; a number to share work by, in the order of names."""

    key: str
    name: str
    n: int


@dataclass(frozen=True)
class Asked:
    """Help that another unit's matter waits for."""

    matter: MatterRow
    task: str


@dataclass(frozen=True)
class UnitPage:
    key: str
    name: str
    above: tuple[str, str] | None
    under: tuple[tuple[str, str], ...]
    lights: dict[str, int]
    open: int
    late: tuple[MatterRow, ...]
    soon: tuple[MatterRow, ...]
    asked: tuple[Asked, ...]
    holding: tuple[Holding, ...]
    posts: tuple[PostShown, ...]


def unit_page(procedure: Procedure, account: Account, key: str, today: date, *, most: int = ON_PAGE) -> UnitPage | None:
    """None where there never was such a unit. Of its matters those that the account may see."""
    names = unit_names(today, keys=[key])
    if key not in names:
        return None
    span = UnitSpan.objects.filter(in_force(today), unit__key=key).select_related("parent").first()
    parent = span.parent.key if span and span.parent else None
    under = UnitSpan.objects.filter(in_force(today), parent__key=key).order_by("order", "unit__key")
    matters = visible_cases(account, today, procedure).filter(unit__in=numbers_below([key], today))
    lights = light_counts(procedure, account, [key], today)
    order = (F("due").asc(nulls_last=True), "number")
    held_now = matters.filter(still_open(procedure), holder__isnull=False)
    held = held_now.values("holder__key", "holder__name", "holder__pinyin").annotate(n=Count("pk"))
    return UnitPage(
        key=key,
        name=names[key],
        above=(parent, unit_names(today, keys=[parent]).get(parent, parent)) if parent else None,
        under=tuple(under.values_list("unit__key", "name")),
        lights=lights,
        open=sum(lights.values()),
        late=rows_of(procedure, matters.filter(lit(procedure, "overdue", today)).order_by(*order)[:most], today),
        soon=rows_of(procedure, matters.filter(lit(procedure, "due_soon", today)).order_by(*order)[:most], today),
        asked=_asked(procedure, account, key, today, most),
        holding=tuple(
            Holding(row["holder__key"], row["holder__name"] or row["holder__key"], row["n"])
            for row in held.order_by("holder__pinyin", "holder__key")[:most]
        ),
        posts=tuple(
            PostShown(post.title, name_of(post.person), post.standing)
            for post in Post.objects.filter(in_force(today), unit__key=key).select_related("person").order_by("pk")
        ),
    )


def _asked(procedure: Procedure, account: Account, key: str, today: date, most: int) -> tuple[Asked, ...]:
    seen = visible_cases(account, today, procedure).filter(still_open(procedure))
    open_asks = open_rows(ASSISTS).filter(unit__key=key, case__in=seen).order_by("pk")[:most]
    found = list(open_asks)
    rows = {row.id: row for row in rows_of(procedure, seen.filter(pk__in=[each.case_id for each in found]), today)}
    return tuple(Asked(rows[each.case_id], str(each.values.get("task", ""))) for each in found)
