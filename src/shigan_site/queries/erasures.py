"""Takes an event, or nothing. Gives the texts of it that can be erased, and all requests that something be. Never what was erased."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from shigan.errors import Both
from shigan_site.accounts.models import Account
from shigan_site.queries.procedures import procedures
from shigan_site.records.models import Erasure, Event

MARK: Final = "〔已依法删除〕"
"""Stands in the place of a text that was erased; the same for everybody, for it is part of the record."""

ERASE: Final = "erase"
"""The step of the event by which a matter's sheet loses a text; no procedure offers it."""


def texts_of(event: Event) -> dict[str, str]:
    """Whatever people wrote in the event, by the place where it stands; nothing when it was erased."""
    particulars = getattr(event, "particulars", None)
    procedure = procedures().get(event.procedure)
    if particulars is None or procedure is None:
        return {}
    payload = json.loads(particulars.payload)
    step = procedure.steps.get(event.step)
    free = {name for name, field in step.form.items() if field.type in ("text", "paragraph")} if step else set()
    found = {f"form/{name}": value for name, value in payload.get("form", {}).items() if name in free}
    for name, (_, after) in payload.get("changes", {}).items():
        attribute = procedure.attributes.get(name)
        if attribute is not None and attribute.type == "text" and after not in found.values():
            found[f"changes/{name}"] = after
    return {place: value for place, value in found.items() if isinstance(value, str) and value and value != MARK}


def event_at(sequence: int) -> Event | None:
    """The event at this place of the ledger, with its particulars if they are there."""
    return Event.objects.filter(entry__sequence=sequence).select_related("particulars").first()


@dataclass(frozen=True)
class Asked:
    """A request that something be erased. ``state``: waits, granted, refused."""

    id: int
    about: str
    fields: tuple[str, ...]
    reason: str
    provision: str
    state: str
    proposed_by: str
    proposed_at: datetime
    decided_by: str
    decided_at: datetime | None
    own: bool


def erasures(account: Account) -> list[Asked]:
    """All of them, the latest first; the subject of a person's is the key, once it was erased."""
    rows = list(Erasure.objects.select_related("person", "event").order_by("-pk")[:200])
    officers = {row.proposed_by for row in rows} | {row.decided_by for row in rows if row.decided_by is not None}
    names = dict(Account.objects.filter(pk__in=officers).values_list("pk", "username"))
    return [_asked(row, names, account) for row in rows]


def _asked(row: Erasure, names: dict[int, str], account: Account) -> Asked:
    state = "waits" if row.granted is None else "granted" if row.granted else "refused"
    return Asked(
        id=row.pk,
        about=_about(row),
        fields=tuple(row.fields),
        reason=row.reason,
        provision=row.provision,
        state=state,
        proposed_by=names.get(row.proposed_by, ""),
        proposed_at=row.proposed_at,
        decided_by=names.get(row.decided_by or 0, ""),
        decided_at=row.decided_at,
        own=row.proposed_by == account.pk,
    )


def _about(row: Erasure) -> str:
    if row.person is not None:
        return Both(f"name of {row.person.key}", zh=f"人员 {row.person.key} 的姓名")
    assert row.event is not None
    return Both(f"matter {row.event.item}, event {row.event.version}", zh=f"事项 {row.event.item} 第 {row.event.version} 步")

