"""Takes a number. Gives events in the outbox, as steps leave them there. Never a step itself."""

from __future__ import annotations

import hashlib

from django.db.models import Max

from shigan_site.records.models import Event, Particulars
from tests.site.bureau import KEYS


def put_in_outbox(count: int) -> None:
    """``count`` more events of as many items, one after the other; always the same ones in an empty database."""
    first = (Event.objects.aggregate(last=Max("pk"))["last"] or 0) + 1
    numbers = range(first, first + count)
    events = Event.objects.bulk_create(map(_event, numbers))
    Particulars.objects.bulk_create(
        Particulars(event=event, payload=f'{{"form":{{"n":{number}}}}}', salt=hashlib.md5(b"%d" % number).digest())
        for event, number in zip(events, numbers, strict=True)
    )


def _event(number: int) -> Event:
    return Event(
        procedure="matter", step="note", state="open", version=1, item=f"2026-{number:06d}", kind="督查",
        channel=None, action="note", activity="备注", actor=KEYS["pan"], unit="planning", occurred_us=number * 10**6,
        offset_minutes=480, recorded_us=number * 10**6, outcome="𬭎", source="test",
    )  # fmt: skip
