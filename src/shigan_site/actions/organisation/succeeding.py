"""Takes a matter whose unit goes into another. Gives it with the other unit, by an event of its own. Never another word of it.

The rule of continuation: the successor leads from now on, stands in an offered transfer or a dispute, and answers
requests for help that nobody has answered. Holder, state, limits and history stay; no clock begins anew, and nothing is
counted as passed on, because nobody passed anything on.
"""

from __future__ import annotations

from datetime import date, datetime

from shigan.packs.procedure_models import Procedure
from shigan.procedures.model import Value
from shigan_site.actions.effects import Rows
from shigan_site.actions.site_events import write_site_event
from shigan_site.actions.standing import Payload
from shigan_site.queries.adjustments import SUCCEED
from shigan_site.records.models import Case, CaseRow, Notice, Unit
from shigan_site.rules import procedures

NOTICE = "site/succeeded/0"


def pass_on(case: Case, unit: Unit, successor: Unit, *, basis: str, since: date, by: str | None, now: datetime) -> None:
    """Inside the caller's transaction; the case is locked by it. ``since``: the day as of which the unit went over."""
    procedure = procedures()[case.procedure]
    changes: dict[str, tuple[Value, Value]] = {
        name: (unit.key, successor.key)
        for name, attribute in procedure.attributes.items()
        if attribute.passes_on and case.get(name) == unit.key
    }
    payload: Payload = {"form": {"basis": basis, "since": since.isoformat()}, "changes": changes}
    rows = _open_rows(case, procedure, unit, successor)
    if rows:
        payload["rows"] = rows
    event = write_site_event(case, SUCCEED, "机构调整承接", payload, by=by, now=now, counterpart_unit=successor.key)
    if case.holder_id is not None and procedure.shared.unit in changes:
        Notice.objects.create(
            person_id=case.holder_id, case=case, event=event, sentence_key=NOTICE, values={"title": case.title}, made_at=now
        )


def _open_rows(case: Case, procedure: Procedure, unit: Unit, successor: Unit) -> Rows:
    """The rows that wait for the unit, with the successor in its place."""
    rows: Rows = {}
    for row in CaseRow.objects.filter(case=case, unit=unit, done=None).order_by("kind", "place"):
        columns = procedure.rows[row.kind].columns
        passed = {name: successor.key for name, column in columns.items() if column.type == "unit" and row.values.get(name) == unit.key}
        empty = dict.fromkeys(columns)
        rows.setdefault(row.kind, []).append({"place": row.place, **empty, **row.values, **passed})
    return rows
