"""Takes an account and a day. Gives the roles it holds on that day. Never counts a grant that nobody confirmed."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from shigan_site.accounts.models import Account, Grant


def effective(day: date) -> Q:
    """The condition of a grant that has effect on the day."""
    begun = Q(from_on__lte=day) & (Q(until_on__isnull=True) | Q(until_on__gt=day))
    return begun & (Q(confirmed_by__isnull=False) | Q(at_setup=True))


def grants_of(account: Account, day: date) -> QuerySet[Grant]:
    """Its own grants with effect on the day; what a stand-in is given besides is in ``queries.actors``."""
    return Grant.objects.filter(effective(day), account=account)


def roles_of(account: Account, day: date) -> frozenset[str]:
    return frozenset(grants_of(account, day).values_list("role", flat=True)) if account.is_active else frozenset()
