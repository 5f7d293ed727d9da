"""Takes the ledger and the clock. Gives every receiver what it is to be told, in the outbox. Never within a step.

The ledger's sequence is without gaps and grows in one place, so a receiver has seen all up to a number. That number and
the messages are written in one transaction: two processes that look at once write each message once.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Max

from shigan_site.actions.outward.receivers import WEBHOOK
from shigan_site.actions.outward.sentences import daily_line, event_line
from shigan_site.queries.daily_counts import daily_counts
from shigan_site.queries.days import instant_of, local_day
from shigan_site.queries.duty_hours import hour_has_come
from shigan_site.queries.naming import name_of_office, unit_names
from shigan_site.queries.organisation import below
from shigan_site.records.models import Case, Delivery, Entry, Event, Outward, Receiver
from shigan_site.rules import procedures

BATCH: Final = 500
KEPT_DAYS: Final = 90


def site_address() -> str:
    """How links outside begin; empty before an administrator said it."""
    return Outward.objects.filter(pk=1).values_list("site_address", flat=True).first() or ""


def write_messages(*, now: datetime) -> int:
    """For every receiver that is not paused: what the ledger holds since it was looked at. Gives how many messages."""
    last = Entry.objects.aggregate(last=Max("sequence"))["last"]
    if last is None:
        return 0
    behind = Receiver.objects.filter(active=True, ended=False, told_until__lte=last)
    return sum(_of_the_ledger(number, now) for number in list(behind.values_list("pk", flat=True)))


def _of_the_ledger(number: int, now: datetime) -> int:
    with transaction.atomic():
        receiver = Receiver.objects.select_for_update().filter(pk=number, active=True, ended=False).first()
        if receiver is None:
            return 0
        entries = list(
            Entry.objects.filter(sequence__gte=receiver.told_until).select_related("event").order_by("sequence")[:BATCH]
        )
        if not entries:
            return 0
        wanted = [entry for entry in entries if _is_told(entry.event, receiver)]
        wanted = _in_its_unit(receiver, wanted, now)
        address = site_address() if wanted else ""
        Delivery.objects.bulk_create(
            [
                Delivery(
                    receiver=receiver, about=f"event/{entry.sequence}", body=_body(receiver, entry, address), next_at=now,
                    tried_since=now, made_at=now,
                )
                for entry in wanted
            ],
            ignore_conflicts=True,
        )  # fmt: skip
        Receiver.objects.filter(pk=number).update(told_until=entries[-1].sequence + 1)
        return len(wanted)


def _is_told(event: Event, receiver: Receiver) -> bool:
    """Only of procedures that are work; who talked with whom is nobody's outside, whatever a receiver asked for."""
    procedure = procedures().get(event.procedure)
    return procedure is not None and procedure.counts and f"{event.procedure}/{event.step}" in receiver.steps


def _in_its_unit(receiver: Receiver, entries: list[Entry], now: datetime) -> list[Entry]:
    if receiver.unit is None or not entries:
        return entries
    covered = below([receiver.unit.key], local_day(now))
    items = {entry.event.item for entry in entries}
    own = Case.objects.filter(number__in=items, unit__key__in=covered).values_list("number", flat=True)
    return [entry for entry in entries if entry.event.item in set(own)]


def _body(receiver: Receiver, entry: Entry, address: str) -> str:
    event = entry.event
    at = instant_of(event.occurred_us)
    if receiver.kind != WEBHOOK:
        procedure = procedures()[event.procedure]
        return event_line(procedure, event.step, event.item, at, receiver.language, address)
    moment = at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    data = {"number": event.item, "step": event.step, "time": moment, "sequence": entry.sequence}
    data["address"] = f"{address}/matters/{event.item}/"
    said = {"type": f"{event.procedure}.{event.step}", "timestamp": moment, "data": data}
    return json.dumps(said, separators=(",", ":"))


def write_daily_lines(*, now: datetime) -> int:
    """For robots that speak daily, once the hour has come on a working day. Gives how many have something to say."""
    today = local_day(now)
    about = f"daily/{today.isoformat()}"
    robots = Receiver.objects.filter(active=True, ended=False, daily=True).exclude(kind=WEBHOOK)
    waiting = robots.exclude(deliveries__about=about).select_related("unit")
    return sum(_daily(robot, about, now) for robot in list(waiting) if hour_has_come(now, robot.daily_hour))


def _daily(robot: Receiver, about: str, now: datetime) -> int:
    today, unit = local_day(now), robot.unit.key if robot.unit else None
    groups = daily_counts(procedures()["matter"], unit, today)
    place = unit_names(today, keys=[unit]).get(unit, unit) if unit else name_of_office(today)
    body = daily_line(groups, place, today, robot.language, site_address()) if groups else ""
    made = Delivery(
        receiver=robot, about=about, body=body, state="waiting" if groups else "nothing", next_at=now, tried_since=now,
        made_at=now,
    )  # fmt: skip
    Delivery.objects.bulk_create([made], ignore_conflicts=True)
    return bool(groups)


def forget_old(*, now: datetime) -> int:
    """Messages that arrived, or were not needed, are kept for ninety days."""
    over = Delivery.objects.filter(
        state__in=("sent", "nothing", "given_up"), made_at__lt=now - timedelta(days=KEPT_DAYS)
    )
    return over.delete()[0]
