"""Takes an officer's roles, the day and the moment. Gives what is asked of that officer now, at most seven things. Never a matter.

Each thing is a count with the first few it counts; it goes when there is nothing left of its kind.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from shigan_site.accounts.entering import shut_accounts
from shigan_site.accounts.models import Account, Token
from shigan_site.accounts.policy import permits
from shigan_site.accounts.scopes import CALENDAR
from shigan_site.queries.accounts_page import bare, waiting_grants
from shigan_site.queries.days import microseconds
from shigan_site.records.models import Adjustment, DailyMail, Delivery, Erasure, Evaluation, Receiver, Waiting

NAMED: Final = 3
SOON: Final = timedelta(days=14)
STALLED: Final = timedelta(minutes=10)
"""An event that has no place in the record after this long: the job that places them does not run."""
RECENT: Final = timedelta(days=3)


@dataclass(frozen=True)
class Duty:
    """``kind`` names the thing, ``names`` are the first of the ``count``. ``place``: the page where it is done, and its query;
    empty where it is done outside of the site."""

    kind: str
    count: int
    names: tuple[str, ...]
    place: str
    query: str = ""


def duties_of(account: Account, roles: frozenset[str], today: date, now: datetime) -> tuple[Duty, ...]:
    """In the order in which they press; only those the roles can do."""
    found = (look(account, today, now) for permission, look in LOOKS if permits(roles, permission))
    return tuple(duty for duty in found if duty.count)


def proposed_by_me(account: Account, today: date) -> tuple[str, ...]:
    """What this officer proposed and another has not decided: names of the accounts."""
    mine = (row for row in waiting_grants(today, reader=account) if row.proposed_by == account.username)
    return tuple(row.name or row.username for row in mine)


def _duty(kind: str, names: Sequence[str], place: str, query: str = "") -> Duty:
    return Duty(kind, len(names), tuple(names[:NAMED]), place, query)


def _decisions(account: Account, today: date, now: datetime) -> Duty:
    rows = [row for row in waiting_grants(today, reader=account) if not row.own]
    return _duty("grants", [row.name or row.username for row in rows], "accounts", "state=waiting")


def _adjustments(account: Account, today: date, now: datetime) -> Duty:
    asked = Adjustment.objects.filter(granted=None, from_on__lte=today).exclude(proposed_by=account.pk).order_by("pk")
    return _duty("adjustments", list(asked.values_list("basis", flat=True)), "adjustments")


def _erasures(account: Account, today: date, now: datetime) -> Duty:
    asked = Erasure.objects.filter(granted=None).exclude(proposed_by=account.pk).order_by("pk")
    return _duty("erasures", list(asked.values_list("provision", flat=True)), "erasures")


def _shut(account: Account, today: date, now: datetime) -> Duty:
    names = Account.objects.filter(pk__in=shut_accounts(now)).order_by("username").values_list("username", flat=True)
    return _duty("shut", list(names), "accounts", "state=shut")


def _bare(account: Account, today: date, now: datetime) -> Duty:
    names = Account.objects.filter(bare(today)).order_by("-pk").values_list("username", flat=True)
    return _duty("bare", list(names), "accounts", "state=bare")


def _tokens(account: Account, today: date, now: datetime) -> Duty:
    ending = Token.objects.filter(revoked_at=None, ends_on__gt=today, ends_on__lte=today + SOON).exclude(
        scopes=CALENDAR
    )
    names = [
        f"{username} {name}" for username, name in ending.order_by("ends_on").values_list("account__username", "name")
    ]
    return _duty("tokens", names, "accounts")


def _doors(account: Account, today: date, now: datetime) -> Duty:
    names = Receiver.objects.filter(active=False, ended=False).order_by("name").values_list("name", flat=True)
    return _duty("doors", list(names), "outward")


def _jobs(account: Account, today: date, now: datetime) -> Duty:
    """What a job should have done and did not, by the kind of job."""
    last = Evaluation.objects.exclude(state__in=("asked", "running")).order_by("-pk").first()
    tried = Delivery.objects.filter(state="given_up", receiver__active=True, made_at__gt=now - RECENT)
    mails = DailyMail.objects.filter(state="given_up", day__gt=today - RECENT)
    failing = {
        "sequencer": Waiting.objects.filter(event__recorded_us__lt=microseconds(now - STALLED)).exists(),
        "evaluation": last is not None and last.state == "failed",
        "messages": tried.exists(),
        "mails": mails.exists(),
    }
    place = "outward" if failing["messages"] or failing["mails"] else ""
    return _duty("jobs", [name for name, fails in failing.items() if fails], place)


LOOKS: Final[tuple[tuple[str, Callable[[Account, date, datetime], Duty]], ...]] = (
    ("grants.confirm", _decisions),
    ("adjustments.decide", _adjustments),
    ("erasures.decide", _erasures),
    ("outward.keep", _jobs),
    ("accounts.see", _shut),
    ("grants.propose", _bare),
    ("tokens.change", _tokens),
    ("outward.keep", _doors),
)
