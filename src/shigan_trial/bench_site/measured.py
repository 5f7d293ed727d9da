"""Takes the place where a measurement began. Gives what was written since, to hold against what people were told. Never a page."""

from __future__ import annotations

from collections import Counter

from django.db.models import Max

from shigan_site.records.models import Case, Event, Request

Written = tuple[str, int, str, str]
"""Item, version, step, the actor's key."""


def last_event() -> int:
    """The number of the last event; 0 when there is none."""
    return int(Event.objects.aggregate(last=Max("pk"))["last"] or 0)


def written_since(event: int) -> Counter[Written]:
    """Every event after that one; each should be there once."""
    rows = Event.objects.filter(pk__gt=event).values_list("item", "version", "step", "actor")
    return Counter((item, version, step, str(actor)) for item, version, step, actor in rows)


def keys_since(request: int) -> Counter[str]:
    """The keys of all requests after that one that had an effect."""
    return Counter(Request.objects.filter(pk__gt=request).values_list("key", flat=True))


def last_request() -> int:
    return int(Request.objects.aggregate(last=Max("pk"))["last"] or 0)


def how_many_cases() -> int:
    return Case.objects.count()
