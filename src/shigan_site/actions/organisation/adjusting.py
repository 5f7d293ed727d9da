"""Takes a merger or a split of units that one officer proposes and another decides. Gives it carried out whole. Never by one alone.

Units, people, posts and units below go over as of the day of the order; open matters, grants and recurring work on the day
of the decision, because from then on somebody else may act. The rehearsal is the deed itself, taken back at its end, so
that the preview cannot say anything else than what will happen. To undo it is another adjustment.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from shigan.errors import Both
from shigan_site.accounts.models import Account
from shigan_site.actions.locking import alone_for
from shigan_site.actions.organisation.carrying_over import carried_out
from shigan_site.actions.organisation.consequences import Consequences
from shigan_site.actions.organisation.noting import note
from shigan_site.actions.organisation.obstacles import faults_of, stop
from shigan_site.records.models import (
    Adjustment,
    Unit,
)


def propose(
    kind: str, unit_key: str, successor_key: str, content: Mapping[str, Any], from_on: date, basis: str,
    *, by: Account, day: date, now: datetime,
) -> Adjustment:  # fmt: skip
    """It has no effect before a second officer decides. Raises OrganisationFaults with all that stands against it."""
    with transaction.atomic():
        alone_for("organisation")
        asked = drafted(kind, unit_key, successor_key, content, from_on, basis)
        stop(faults_of(asked, max(day, from_on)))
        asked.proposed_by, asked.proposed_at = by.pk, now
        asked.save(force_insert=True)
        _note(asked, "提出机构调整", by, now, {})
    return asked


def drafted(
    kind: str, unit_key: str, successor_key: str, content: Mapping[str, Any], from_on: date, basis: str
) -> Adjustment:
    """Not kept yet. Raises OrganisationFaults for a unit that is not there."""
    units = {unit.key: unit for unit in Unit.objects.filter(key__in=(unit_key, successor_key))}
    faults: list[str] = []
    if unit_key not in units or (kind == "merge" and successor_key not in units):
        faults.append(Both("choose the unit from the list", zh="请从列表中选择单位"))
    if not basis.strip() or len(basis) > 200:
        faults.append(Both("say on what document or meeting it rests", zh="请写明依据（文号或会议），不超过 200 字"))
    stop(faults)
    return Adjustment(
        kind=kind, unit=units[unit_key], successor=units[successor_key] if kind == "merge" else None, content=dict(content),
        from_on=from_on, basis=basis.strip(),
    )  # fmt: skip


def rehearse(asked: Adjustment, *, by: Account, day: date, now: datetime) -> Consequences:
    """What would happen if it were decided today, or on its day where that is still to come; nothing is kept."""
    with transaction.atomic():
        alone_for("organisation")
        told = carried_out(asked, confirmed_by=None, by=by, day=max(day, asked.from_on), now=now)
        transaction.set_rollback(True)
    return told


def rehearse_waiting(number: int, *, by: Account, day: date, now: datetime) -> Consequences:
    """What would happen to one that waits, as things stand now. Raises OrganisationFaults."""
    asked = Adjustment.objects.select_related("unit", "successor").get(pk=number)
    return rehearse(asked, by=by, day=day, now=now)


def decide(number: int, granted: bool, *, by: Account, day: date, now: datetime) -> Consequences | None:
    """By a second officer. Raises OrganisationFaults with everything that stands against it; nothing is done then."""
    with transaction.atomic():
        alone_for("organisation")
        asked = Adjustment.objects.select_for_update().select_related("unit").get(pk=number)
        faults: list[str] = []
        if asked.decided_by is not None:
            faults.append(Both("it was decided already", zh="已经决定过"))
        if asked.proposed_by == by.pk:
            faults.append(Both("who proposes does not decide", zh="提出人不能自己决定"))
        if granted and asked.from_on > day:
            early = f"自 {asked.from_on} 起施行；请到那一天或以后再决定"
            faults.append(Both(f"it holds from {asked.from_on} on; decide on that day or later", zh=early))
        stop(faults)
        told = carried_out(asked, confirmed_by=by, by=by, day=day, now=now) if granted else None
        asked.decided_by, asked.decided_at, asked.granted = by.pk, now, granted
        asked.save()
        counts = {} if told is None else {"people": len(told.people), "matters": len(told.matters), "grants": len(told.grants)}
        _note(asked, "决定机构调整" if granted else "决定不作机构调整", by, now, counts)
    return told


def _note(asked: Adjustment, what: str, by: Account, now: datetime, counts: Mapping[str, int]) -> None:
    successor = asked.successor.key if asked.successor else str(asked.content.get("key", ""))
    said: dict[str, str | int | None] = {
        "kind": asked.kind, "unit": asked.unit.key, "successor": successor, "from": asked.from_on.isoformat(),
        "basis": asked.basis, "account": by.pk,
    }  # fmt: skip
    note(f"organisation/adjustment/{asked.pk}", what, by=by.person_key, now=now, particulars=said | dict(counts))
