"""Takes a day. Gives the names of all units and people, for a report of the whole office. Never a name that was erased."""

from __future__ import annotations

from datetime import date

from shigan_site.queries.naming import unit_names
from shigan_site.records.models import Person


def all_names(day: date) -> dict[str, str]:
    """By key; who was erased is left out, so that the key alone is shown."""
    people = Person.objects.exclude(name=None).values_list("key", "name")
    return {**unit_names(day), **{key: name for key, name in people if name}}
