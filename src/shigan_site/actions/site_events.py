"""Events of a case that no step of its procedure makes: its unit went into another, or something of it was erased by law."""

from __future__ import annotations

import secrets
from datetime import datetime

from shigan.ledger.actions import NOTE
from shigan.ledger.hashing import SALT_BYTES
from shigan.ledger.office import CASE_KIND, OFFICE_SOURCE
from shigan_site.actions.projecting import project
from shigan_site.actions.standing import Payload, written
from shigan_site.queries.days import OFFSET_MINUTES, end_of, microseconds
from shigan_site.records.models import Case, Event, Particulars
from shigan_site.rules import pack, procedures, source_name


def write_site_event(
    case: Case, step: str, activity: str, payload: Payload, *, by: str | None, now: datetime, counterpart_unit: str | None = None
) -> Event:
    """Inside the caller's transaction, which has locked the case. ``by``: the person's key. The state stays."""
    procedure = procedures()[case.procedure]
    event = Event.objects.create(
        procedure=case.procedure,
        step=step,
        state=case.state,
        version=case.version + 1,
        item=case.number,
        kind=case.kind if procedure.counts else CASE_KIND,
        channel=(case.channel or None) if procedure.counts else None,
        action=NOTE,
        activity=activity,
        actor=by,
        counterpart_unit=counterpart_unit,
        occurred_us=microseconds(now),
        offset_minutes=OFFSET_MINUTES,
        recorded_us=microseconds(now),
        due_us=end_of(case.due) if case.due else None,
        source=source_name() if procedure.counts else OFFICE_SOURCE,
        pack=pack().digest,
    )
    Particulars.objects.create(event=event, payload=written(payload), salt=secrets.token_bytes(SALT_BYTES))
    project(event, payload, procedure, case)
    return event
