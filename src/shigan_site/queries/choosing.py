"""Takes a few letters and a day. Gives the people or units they can mean: name, pinyin, initials. Never who left the office.

People of one name are told apart by unit and staff number; a name alone that fits two means nobody.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.db.models import Q

from shigan_site.queries.actors import in_force
from shigan_site.queries.naming import unit_names
from shigan_site.queries.organisation import below
from shigan_site.queries.pinyin import searchable
from shigan_site.records.models import Membership, UnitSpan

MOST = 12


@dataclass(frozen=True)
class Found:
    """Something to choose: its key, its name, what tells it from others of that name."""

    key: str
    name: str
    note: str


def people_like(text: str, today: date, *, within: str = "") -> tuple[Found, ...]:
    """Whose name contains the letters, or whose pinyin or initials begin with them; ``within`` a unit and those below."""
    letters = text.strip().lower()
    fitting = Q(person__name__icontains=letters) | Q(person__pinyin__startswith=letters)
    fitting |= Q(person__pinyin__contains=" " + letters) | Q(person__staff_no=text.strip())
    rows = Membership.objects.filter(in_force(today)).filter(fitting if letters else Q())
    if within:
        rows = rows.filter(unit__key__in=below([within], today))
    found = list(rows.select_related("person", "unit").order_by("person__pinyin", "person__key")[:MOST])
    units = unit_names(today, ids=[row.unit_id for row in found])
    return tuple(
        Found(
            row.person.key,
            row.person.name or row.person.key,
            " ".join(filter(None, (units.get(row.unit.key, row.unit.key), row.person.staff_no or ""))),
        )
        for row in found
    )


def units_like(text: str, today: date, *, within: str = "") -> tuple[Found, ...]:
    spans = UnitSpan.objects.filter(in_force(today))
    if within:
        spans = spans.filter(unit__key__in=below([within], today))
    letters = text.strip().lower()
    ordered = spans.select_related("unit", "parent").order_by("order", "unit__key")
    found = [span for span in ordered if _means(letters, span.name, span.unit.key)][:MOST]
    above = unit_names(today, ids=[span.parent_id for span in found])
    return tuple(
        Found(span.unit.key, span.name, above.get(span.parent.key, "") if span.parent else "") for span in found
    )


def _means(letters: str, name: str, key: str) -> bool:
    """Units are few, so that their pinyin need not be kept: name, key, or the beginning of pinyin or initials."""
    if letters in name.lower() or letters in key.lower():
        return True
    return any(spelt.startswith(letters) for spelt in _spelt(name))


@lru_cache(maxsize=4096)
def _spelt(name: str) -> tuple[str, ...]:
    return tuple(searchable(name).split(" "))


def named_person(text: str, today: date) -> str | None:
    """The key of the one person of this name or staff number; None where there is none, or more than one."""
    fitting = Q(person__name=text) | Q(person__staff_no=text) | Q(person__key=text)
    keys = set(Membership.objects.filter(in_force(today)).filter(fitting).values_list("person__key", flat=True)[:2])
    return keys.pop() if len(keys) == 1 else None


def named_unit(text: str, today: date) -> str | None:
    fitting = Q(name=text) | Q(unit__key=text)
    keys = set(UnitSpan.objects.filter(in_force(today)).filter(fitting).values_list("unit__key", flat=True)[:2])
    return keys.pop() if len(keys) == 1 else None
