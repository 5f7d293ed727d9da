"""Takes keys or numbers of people and units, and a day. Gives their names. Never a name where only a key is known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from shigan.errors import Both
from shigan_site.queries.actors import in_force
from shigan_site.records.models import Person, UnitSpan


def unit_names(
    day: date, *, ids: Iterable[int | None] | None = None, keys: Iterable[str] | None = None
) -> dict[str, str]:
    """Names by key, as of the day; a unit that is not in force bears its last name."""
    spans = UnitSpan.objects.select_related("unit")
    if ids is not None:
        spans = spans.filter(unit__in={each for each in ids if each is not None})
    if keys is not None:
        spans = spans.filter(unit__key__in=set(keys))
    rows = list(spans.order_by("from_on", "pk").values_list("unit__key", "name", "from_on", "until_on"))
    last = {key: name for key, name, _, _ in rows}
    now = {
        key: name
        for key, name, begun, ended in rows
        if (begun is None or begun <= day) and (ended is None or ended > day)
    }
    return last | now


def all_units(day: date) -> list[tuple[str, str]]:
    """Key and name of every unit in force, as the office lists them."""
    spans = UnitSpan.objects.filter(in_force(day)).order_by("order", "unit__key")
    return list(spans.values_list("unit__key", "name"))


def person_names(keys: Iterable[str | None]) -> Mapping[str, str]:
    """Names by key; whoever was erased keeps the key alone, and it is said that they were, in both languages."""
    wanted = {key for key in keys if key}
    found = Person.objects.filter(key__in=wanted).values_list("key", "name")
    return {key: name or erased(key) for key, name in found}


def erased(key: str) -> Both:
    return Both(f"erased by law ({key})", zh=f"已依法删除（{key}）")


def name_of_office(day: date) -> str:
    """The name of the unit above all others, as of the day; empty before the organisation was entered."""
    top = UnitSpan.objects.filter(in_force(day), parent__isnull=True).order_by("order", "unit__key")
    return top.values_list("name", flat=True).first() or ""
