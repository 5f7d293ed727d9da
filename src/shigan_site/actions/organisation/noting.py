"""Takes something done to the organisation or to accounts. Gives an event of the record. Never a name of a person.

These events have the procedure 'organisation', the action NOTE and an item such as 'organisation/import'. They lie in
the same ledger as the matters', so that who changed a grant is as provable as who closed a matter. By their kind and
source the road knows them and counts nothing from them (``shigan.ledger.office``).
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from shigan.ledger import actions as a
from shigan.ledger.hashing import SALT_BYTES
from shigan.ledger.office import OFFICE_KIND, OFFICE_SOURCE
from shigan_site.actions.locking import alone_for
from shigan_site.actions.projecting import written
from shigan_site.queries.days import OFFSET_MINUTES, microseconds
from shigan_site.records.models import Event, Particulars

PROCEDURE = "organisation"


def note(
    item: str, activity: str, *, by: str | None, now: datetime, particulars: Mapping[str, str | int | None]
) -> Event:
    """Inside the caller's transaction. ``by`` is the key of the person, None for an officer's or the set-up's account."""
    alone_for(item)
    event = Event.objects.create(
        procedure=PROCEDURE, step="note", state="noted", version=Event.objects.filter(item=item).count() + 1, item=item,
        kind=OFFICE_KIND, action=a.NOTE, activity=activity, actor=by, occurred_us=microseconds(now),
        offset_minutes=OFFSET_MINUTES, recorded_us=microseconds(now), source=OFFICE_SOURCE,
    )  # fmt: skip
    payload = written({"form": dict(particulars), "changes": {}})
    Particulars.objects.create(event=event, payload=payload, salt=secrets.token_bytes(SALT_BYTES))
    return event


def note_alone(
    item: str, activity: str, *, by: str | None, now: datetime, particulars: Mapping[str, str | int | None]
) -> Event:
    """In a transaction of its own: for what changes nothing but is worth knowing, such as an export."""
    with transaction.atomic():
        return note(item, activity, by=by, now=now, particulars=particulars)
