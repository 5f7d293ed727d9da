"""Takes a user name, a password, an address and the time. Gives the account, or nothing. Never says what was wrong.

Unknown, disabled and mistaken look alike and take as long. Five failures within fifteen minutes from one address
close the door for that name and address until the first of them is fifteen minutes old; thirty from anywhere
close it for the name.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import make_password
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from shigan_site.accounts.models import Account, Attempt

WINDOW: Final = timedelta(minutes=15)
FAILURES_HERE: Final = 5
FAILURES_ANYWHERE: Final = 30


@dataclass(frozen=True, kw_only=True)
class Entry:
    """How an attempt ended. ``closed_until``: nothing was looked at, the door is closed until then."""

    account: Account | None = None
    closed_until: datetime | None = None


def enter(username: str, password: str, *, address: str | None, now: datetime) -> Entry:
    """One attempt. It is written down before it is looked at, so that many at once are counted like one by one."""
    attempt = Attempt.objects.create(who=digest_of(username), address=address, succeeded=False, at=now)
    closed = closed_until(attempt)
    if closed is not None:
        attempt.delete()  # who knocks at a closed door does not keep it closed
        return Entry(closed_until=closed)
    account = _checked(username, password)
    if account is not None:
        Attempt.objects.filter(pk=attempt.pk).update(succeeded=True)
    return Entry(account=account)


def _checked(username: str, password: str) -> Account | None:
    account = Account.objects.filter(username=username).first()
    if account is None:
        make_password(password)  # as long as looking at a real one takes
        return None
    right = account.check_password(password)
    return account if right and account.is_active else None


def closed_until(attempt: Attempt) -> datetime | None:
    """Until when the door is closed for this name at this address; None: it is open. A success opens it again."""
    before = Attempt.objects.filter(who=attempt.who, pk__lt=attempt.pk, at__gt=attempt.at - WINDOW)
    return _closed_by(before, attempt.address)


def shut_until(username: str, *, address: str | None, now: datetime) -> datetime | None:
    """Until when the door is closed for this name at this address, for who does not knock at it; None: it is open."""
    return _closed_by(Attempt.objects.filter(who=digest_of(username), at__gt=now - WINDOW, at__lte=now), address)


def shut_accounts(now: datetime) -> frozenset[int]:
    """The numbers of the accounts that somebody cannot enter now, from some address, because of failed attempts."""
    failed = Attempt.objects.filter(at__gt=now - WINDOW, at__lte=now, succeeded=False)
    often = failed.values("who").annotate(n=Count("pk")).filter(n__gte=FAILURES_HERE)
    tried = {
        who: set(failed.filter(who=who).values_list("address", flat=True))
        for who in often.values_list("who", flat=True)
    }
    accounts = Account.objects.values_list("pk", "username") if tried else ()
    return frozenset(
        number
        for number, name in accounts
        if any(shut_until(name, address=address, now=now) for address in tried.get(digest_of(name), ()))
    )


def _closed_by(before: QuerySet[Attempt], address: str | None) -> datetime | None:
    success = before.filter(succeeded=True).order_by("-pk").first()
    if success is not None:
        before = before.filter(pk__gt=success.pk)
    failures = list(before.order_by("-pk").values_list("at", "address")[:FAILURES_ANYWHERE])
    here = [at for at, came_from in failures if came_from == address]
    if len(here) >= FAILURES_HERE:
        return here[FAILURES_HERE - 1] + WINDOW
    if len(failures) >= FAILURES_ANYWHERE:
        return failures[-1][0] + WINDOW
    return None


def digest_of(username: str) -> str:
    return salted_hmac("shigan.entering", username.strip().lower(), algorithm="sha256").hexdigest()


class Backend(BaseBackend):
    """Django's way to ask again who this is, at every request: a disabled account is nobody from then on."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> None:
        """Nobody enters this way: the login page calls ``enter``."""
        return None

    def get_user(self, user_id: int) -> Account | None:
        return Account.objects.filter(pk=user_id, is_active=True).first()
