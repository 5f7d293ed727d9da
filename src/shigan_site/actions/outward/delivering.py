"""Takes the outbox and the clock. Gives each message to its receiver, in order, until it is taken. Never within a transaction.

A message is claimed, sent, and what came of it is written down: between the two nothing is locked. A process that ends
in between leaves a claim that lapses, and the message is sent again: at least once, always under the same id. After a
failure the receiver rests, each time longer; three days after the first try it is paused and the administrators are told.
"""

from __future__ import annotations

import json
import logging
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import transaction

from shigan.errors import ShiganError
from shigan_site.accounts.holding import effective
from shigan_site.accounts.models import Grant
from shigan_site.actions.outward import safe
from shigan_site.actions.outward.guard import Unreachable, target_of
from shigan_site.actions.outward.posting import Answer, post
from shigan_site.actions.outward.receivers import WEBHOOK
from shigan_site.actions.outward.robots import ROBOTS
from shigan_site.actions.outward.signing import signed_headers
from shigan_site.queries.days import local_day
from shigan_site.records.models import Delivery, Notice, Person, Receiver

log = logging.getLogger("shigan.outward")
CLAIM: Final = timedelta(minutes=5)
AT_ONCE: Final = 20  # messages to one receiver in one round
ROBOT_A_MINUTE: Final = 15  # robots take twenty
PATIENCE: Final = timedelta(days=3)
RESTS: Final = (30, 120, 600, 1800, 3600, 2 * 3600, 4 * 3600, 8 * 3600)  # seconds; the last one again and again
PAUSED: Final = "site/receiver_paused/0"


def deliver(*, now: datetime, machine: datetime) -> int:
    """One round: what is due for every receiver that does not rest. ``machine``: the machine's own clock, for signatures.

    Gives how many messages were taken.
    """
    lapsed = Delivery.objects.filter(state="sending", claimed_at__lt=now - CLAIM)
    lapsed.update(state="waiting", claimed_at=None)
    due = Delivery.objects.filter(state="waiting", next_at__lte=now, receiver__active=True, receiver__ended=False)
    receivers = Receiver.objects.filter(pk__in=due.values("receiver")).order_by("pk")
    return sum(_round(receiver, now, machine) for receiver in receivers if not _rests(receiver, now))


def _rests(receiver: Receiver, now: datetime) -> bool:
    return receiver.rests_until is not None and receiver.rests_until > now


def _round(receiver: Receiver, now: datetime, machine: datetime) -> int:
    most = AT_ONCE
    if receiver.kind != WEBHOOK:
        lately = Delivery.objects.filter(receiver=receiver, sent_at__gt=now - timedelta(minutes=1)).count()
        most = max(0, min(AT_ONCE, ROBOT_A_MINUTE - lately))
    taken = 0
    for delivery in Delivery.objects.filter(receiver=receiver, state="waiting", next_at__lte=now).order_by("pk")[:most]:
        if not _claim(delivery, now):
            break  # another process is at it, and messages keep their order
        status, fault = _attempt(receiver, delivery, machine)
        if fault:
            _failed(delivery, status, fault, now)
            break
        Delivery.objects.filter(pk=delivery.pk, state="sending").update(
            state="sent", status=status, fault="", sent_at=now, attempts=delivery.attempts + 1
        )
        Receiver.objects.filter(pk=receiver.pk).exclude(rests_until=None).update(rests_until=None)
        taken += 1
    return taken


def _claim(delivery: Delivery, now: datetime) -> bool:
    """True for one process alone, and only while no other one sends to the same receiver."""
    with transaction.atomic():
        receiver = Receiver.objects.select_for_update().get(pk=delivery.receiver_id)
        if not receiver.active or Delivery.objects.filter(receiver=receiver, state="sending").exists():
            return False
        own = Delivery.objects.filter(pk=delivery.pk, state="waiting")
        return own.update(state="sending", claimed_at=now) == 1


def _attempt(receiver: Receiver, delivery: Delivery, machine: datetime) -> tuple[int | None, str]:
    """The number of the answer, and what was wrong; '' when it was taken. No text from outside is kept."""
    kept = safe.fetch(receiver.safe)
    if kept is None:
        return None, "no_secret"
    try:
        return _send(receiver, delivery, kept, machine)
    except Unreachable as unreachable:
        return None, unreachable.code
    except ShiganError:
        return None, "forbidden"  # the operator of the machine took it off the list
    except Exception as error:
        log.error("delivery %d: %s", delivery.pk, type(error).__name__)  # its words may hold the address
        return None, "own_fault"


def _send(receiver: Receiver, delivery: Delivery, kept: safe.Kept, machine: datetime) -> tuple[int | None, str]:
    second = int(machine.timestamp())
    if receiver.kind == WEBHOOK:
        body = delivery.body.encode()
        headers = signed_headers(body, message=f"msg_{delivery.pk}", second=second, secret=kept.secret)
        answer = post(target_of(kept.address, settings.OUTWARD_INTERNAL), headers, body)
        return answer.status, _fault_of(answer)
    robot = ROBOTS[receiver.kind]
    spoken = robot.say(delivery.body, kept.address, kept.secret, second)
    headers = {"Content-Type": "application/json; charset=utf-8"}
    answer = post(target_of(spoken.address, settings.OUTWARD_INTERNAL), headers, spoken.body)
    fault = _fault_of(answer) or robot.faulty(_as_mapping(answer))
    return answer.status, fault if not fault or fault.startswith("answer") else f"robot:{fault}"


def _fault_of(answer: Answer) -> str:
    if 200 <= answer.status < 300:
        return ""
    return "answer_moved" if 300 <= answer.status < 400 else "answer_refused"


def _as_mapping(answer: Answer) -> dict[str, Any]:
    try:
        read = json.loads(answer.body)
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}


def _failed(delivery: Delivery, status: int | None, fault: str, now: datetime) -> None:
    """Tried again later, or given up after three days: then the receiver is paused and the administrators are told."""
    attempts = delivery.attempts + 1
    over = now - delivery.tried_since >= PATIENCE
    rest = now + timedelta(seconds=RESTS[min(attempts, len(RESTS)) - 1])
    if not over:
        rest = min(rest, delivery.tried_since + PATIENCE)  # the last try is made when the three days are over
    with transaction.atomic():
        own = Delivery.objects.filter(pk=delivery.pk, state="sending")
        own.update(
            state="given_up" if over else "waiting", attempts=attempts, status=status, fault=fault, next_at=rest,
            claimed_at=None,
        )  # fmt: skip
        receiver = Receiver.objects.select_for_update().get(pk=delivery.receiver_id)
        receiver.rests_until = rest
        if over and receiver.active:
            receiver.active, receiver.fault = False, fault
            _tell_administrators(receiver, now)
        receiver.save(update_fields=["rests_until", "active", "fault"])


def _tell_administrators(receiver: Receiver, now: datetime) -> None:
    """Those who are people; the others see it on the page of the addresses."""
    grants = Grant.objects.filter(effective(local_day(now)), role="system_admin", account__is_active=True)
    people = Person.objects.filter(key__in=grants.values("account__person_key")).order_by("key")
    Notice.objects.bulk_create(
        Notice(person=person, sentence_key=PAUSED, values={"name": receiver.name}, made_at=now) for person in people
    )
