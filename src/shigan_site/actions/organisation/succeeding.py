"""Takes a matter whose unit goes into another. Gives it with the other unit, by an event of its own. Never another word of it.

The rule of continuation: the successor leads from now on, stands in an offered transfer or a dispute, and answers
requests for help that nobody has answered. Holder, state, limits and history stay; no clock begins anew, and nothing is
counted as passed on, because nobody passed anything on.
"""

from __future__ import annotations

import secrets
from datetime import date, datetime

from shigan.ledger import actions as a
from shigan.ledger.hashing import SALT_BYTES
from shigan_site.actions.effects import Rows
from shigan_site.actions.projecting import Payload, project, written
from shigan_site.queries.adjustments import SUCCEED
from shigan_site.queries.days import OFFSET_MINUTES, end_of, microseconds
from shigan_site.queries.procedures import procedures, source_name
from shigan_site.records.models import Assist, Event, Matter, Notice, Particulars, Unit

COLUMNS = ("lead_unit", "transfer_unit", "dispute_unit")
NOTICE = "site/succeeded/0"


def pass_on(matter: Matter, unit: Unit, successor: Unit, *, basis: str, since: date, by: str | None, now: datetime) -> None:
    """Inside the caller's transaction; the matter is locked by it. ``since``: the day as of which the unit went over."""
    procedure = procedures()[matter.procedure]
    changes = {name: (unit.key, successor.key) for name in COLUMNS if getattr(matter, f"{name}_id") == unit.pk}
    payload: Payload = {"form": {"basis": basis, "since": since.isoformat()}, "changes": changes}
    rows = _asked(matter, unit, successor)
    if rows:
        payload["rows"] = rows
    event = Event.objects.create(
        procedure=matter.procedure, step=SUCCEED, state=matter.state, version=matter.version + 1, item=matter.number,
        kind=matter.kind, channel=matter.source, action=a.NOTE, activity="机构调整承接", actor=by,
        counterpart_unit=successor.key, occurred_us=microseconds(now), offset_minutes=OFFSET_MINUTES,
        recorded_us=microseconds(now), due_us=end_of(matter.due) if matter.due else None, source=source_name(),
    )  # fmt: skip
    Particulars.objects.create(event=event, payload=written(payload), salt=secrets.token_bytes(SALT_BYTES))
    project(event, payload, procedure, matter)
    if matter.holder_id is not None and "lead_unit" in changes:
        Notice.objects.create(
            person_id=matter.holder_id, matter=matter, event=event, sentence_key=NOTICE, values={"title": matter.title}, made_at=now
        )


def _asked(matter: Matter, unit: Unit, successor: Unit) -> Rows:
    open_asks = Assist.objects.filter(matter=matter, unit=unit, answered_on=None).order_by("place")
    rows: Rows = {
        "assists": [
            {"place": each.place, "unit": successor.key, "task": each.task, "answered_on": None, "answer": each.answer}
            for each in open_asks
        ]
    }
    return rows if rows["assists"] else {}
