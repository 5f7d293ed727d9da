"""Takes keys or numbers of people and units, and a day. Gives their names. Never a name where only a key is known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from shigan.errors import Both
from shigan_site.queries.actors import in_force
from shigan_site.queries.once import once
from shigan_site.records.models import Person, UnitSpan


def unit_names(
    day: date, *, ids: Iterable[int | None] | None = None, keys: Iterable[str] | None = None
) -> dict[str, str]:
    """Names by key, as of the day; a unit that is not in force bears its last name."""
    wanted_ids, wanted_keys = (None if each is None else set(each) for each in (ids, keys))
    return {
        key: name
        for number, key, name in _all_names(day)
        if (wanted_ids is None or number in wanted_ids) and (wanted_keys is None or key in wanted_keys)
    }


@once
def _all_names(day: date) -> tuple[tuple[int, str, str], ...]:
    """Number, key and name of every unit there ever was: an office has some hundreds at most."""
    spans = UnitSpan.objects.order_by("from_on", "pk")
    rows = list(spans.values_list("unit", "unit__key", "name", "from_on", "until_on"))
    last = {(number, key): name for number, key, name, _, _ in rows}
    now = {
        (number, key): name
        for number, key, name, begun, ended in rows
        if (begun is None or begun <= day) and (ended is None or ended > day)
    }
    return tuple((*unit, name) for unit, name in (last | now).items())


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
