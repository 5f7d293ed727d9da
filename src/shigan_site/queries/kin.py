"""Takes a matter's number. Gives the matters that came of it or of which it came. Never by what they say.

A part is registered from its whole, the next of a recurring matter by closing the last one, and the matters of a
recurrence from one declaration: their texts may have been written once and stand in all of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import Final

from django.db.models import Q

from shigan_site.records.models import Case, Event, RecurrenceTurn

FOLLOWS: Final = "register_part"
"""The step by which the site itself opens a matter, in the instant of the step that made it do so."""


def kin_of(item: str) -> frozenset[str]:
    """The numbers of all of them, and its own; what is no matter is alone."""
    found: set[str] = set()
    fresh = {item}
    while fresh:
        found |= fresh
        fresh = set(chain(_whole_and_parts(fresh), _opened_with(fresh), _of_one_recurrence(fresh))) - found
    return frozenset(found)


def _whole_and_parts(items: Iterable[str]) -> set[str]:
    related = Case.objects.filter(Q(number__in=items) | Q(parent__number__in=items))
    pairs = related.values_list("number", "parent__number")
    return {number for pair in pairs for number in pair if number is not None}


def _opened_with(items: set[str]) -> set[str]:
    """The matters that a step of these opened, and those whose step opened these: one actor, one instant."""
    instants = set(Event.objects.filter(item__in=items, actor__isnull=False).values_list("actor", "occurred_us"))
    opened = set(Event.objects.filter(item__in=items, step=FOLLOWS, actor__isnull=False).values_list("actor", "occurred_us"))
    at_once = Event.objects.filter(actor__in={who for who, _ in instants}, occurred_us__in={at for _, at in instants})
    return {
        item
        for item, who, at, step in at_once.values_list("item", "actor", "occurred_us", "step")
        if (who, at) in opened or (step == FOLLOWS and (who, at) in instants)
    }


def _of_one_recurrence(items: Iterable[str]) -> set[str]:
    recurrences = RecurrenceTurn.objects.filter(case__number__in=items).values("recurrence")
    turns = RecurrenceTurn.objects.filter(recurrence__in=recurrences, case__isnull=False)
    return {number for number in turns.values_list("case__number", flat=True) if number is not None}
