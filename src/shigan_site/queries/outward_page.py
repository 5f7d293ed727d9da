"""Takes the day. Gives what the site tells outside and how that goes. Never an address's secret part, a mail's words or names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q

from shigan_site.queries.naming import unit_names
from shigan_site.records.models import DailyMail, Delivery, Outward, Receiver

LATEST = 100
FAULTS_SHOWN = 20


@dataclass(frozen=True)
class ReceiverRow:
    """``state``: active, paused, ended. ``waiting``: messages that are not taken yet."""

    pk: int
    kind: str
    name: str
    shown: str
    steps: tuple[str, ...]
    unit: str
    daily: bool
    daily_hour: int
    language: str
    state: str
    fault: str
    rests_until: datetime | None
    waiting: int


@dataclass(frozen=True)
class DeliveryRow:
    pk: int
    about: str
    body: str
    state: str
    attempts: int
    status: int | None
    fault: str
    made_at: datetime
    next_at: datetime
    sent_at: datetime | None


@dataclass(frozen=True)
class MailRow:
    """One mail that did not go: whose account it was for is said by its number alone."""

    account: int
    day: date
    state: str
    fault: str
    attempts: int
    next_at: datetime


def the_outward() -> Outward:
    """What was decided; before anybody decided, nothing is on."""
    return Outward.objects.filter(pk=1).first() or Outward()


def receiver_rows(today: date, *, pk: int | None = None) -> tuple[ReceiverRow, ...]:
    """All, or the one; what was paused by a fault first, what was ended last."""
    waiting = Count("deliveries", filter=Q(deliveries__state__in=("waiting", "sending")))
    chosen = Receiver.objects.select_related("unit").annotate(waiting=waiting).order_by("pk")
    found = list(chosen if pk is None else chosen.filter(pk=pk))
    units = unit_names(today, ids=[row.unit_id for row in found])
    rows = [
        ReceiverRow(
            row.pk, row.kind, row.name, row.shown, tuple(row.steps), units.get(row.unit.key, "") if row.unit else "",
            row.daily, row.daily_hour, row.language, _state(row), row.fault, row.rests_until, row.waiting,
        )
        for row in found
    ]  # fmt: skip
    return tuple(sorted(rows, key=lambda row: (row.state == "ended", row.fault == "", row.pk)))


def _state(row: Receiver) -> str:
    return "ended" if row.ended else "active" if row.active else "paused"


def receiver_of(number: int) -> Receiver | None:
    return Receiver.objects.filter(pk=number).first()


def delivery_of(number: int) -> Delivery | None:
    return Delivery.objects.filter(pk=number).select_related("receiver").first()


def delivery_rows(number: int) -> tuple[DeliveryRow, ...]:
    """The latest first."""
    rows = Delivery.objects.filter(receiver=number).exclude(state="nothing").order_by("-pk")[:LATEST]
    return tuple(
        DeliveryRow(
            row.pk, row.about, row.body, row.state, row.attempts, row.status, row.fault, row.made_at, row.next_at,
            row.sent_at,
        )
        for row in rows
    )  # fmt: skip


def mails_of(today: date) -> dict[str, int]:
    """How many of the day's mails went, and how many did not or not yet."""
    counted = DailyMail.objects.filter(day=today).values("state").annotate(n=Count("pk"))
    return {row["state"]: row["n"] for row in counted}


def mail_faults() -> tuple[MailRow, ...]:
    rows = DailyMail.objects.exclude(fault="").order_by("-day", "pk")[:FAULTS_SHOWN]
    return tuple(MailRow(row.account_id, row.day, row.state, row.fault, row.attempts, row.next_at) for row in rows)
