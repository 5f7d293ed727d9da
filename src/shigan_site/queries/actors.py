"""Takes an account and a day. Gives who acts: the person, the unit, the roles. Never a role nobody granted.

A stand-in (B 角) holds the grants of the post while its first person is away; somebody acting (代) holds them for
the days of the acting post. Grants pass once, from the first person to the stand-in, never further, and only
business roles: an officer of the three never stands in for anybody.
"""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from shigan.procedures.model import Actor
from shigan.procedures.model import Grant as Held
from shigan_site.accounts.holding import effective
from shigan_site.accounts.models import Account, Grant
from shigan_site.accounts.policy import OFFICERS
from shigan_site.queries.once import once
from shigan_site.records.models import Leave, Membership, Person, Post


def in_force(day: date) -> Q:
    """The condition of a row whose days include this one; an empty side is open."""
    begun = Q(from_on__isnull=True) | Q(from_on__lte=day)
    return begun & (Q(until_on__isnull=True) | Q(until_on__gt=day))


def actor_of(account: Account, day: date) -> Actor | None:
    """Who acts through this account on the day; None: an account for administration only, or a disabled one."""
    if account.person_key is None or not account.is_active:
        return None
    return Actor(person=account.person_key, unit=unit_of(account.person_key, day), grants=grants_on(account, day))


def unit_of(person_key: str, day: date) -> str | None:
    """The unit the person belongs to on the day."""
    place = place_of(person_key, day)
    return place[1] if place else None


@once
def place_of(person_key: str, day: date) -> tuple[int, str] | None:
    """The table's own number, and the key, of the unit the person belongs to on the day."""
    found = Membership.objects.filter(in_force(day), person__key=person_key).order_by("pk")
    return found.values_list("unit", "unit__key").first()


def number_of(person_key: str | None) -> int | None:
    """The table's own number of the person; conditions on it need no other table."""
    found = person_of(person_key) if person_key else None
    return found[0] if found else None


@once
def person_of(person_key: str) -> tuple[int, str | None] | None:
    """The table's own number of the person, and the name; None for who was erased."""
    return Person.objects.filter(key=person_key).values_list("pk", "name").first()


def roles_on(account: Account, day: date) -> frozenset[str]:
    """Every role the account acts in on the day, wherever."""
    return frozenset(grant.role for grant in grants_on(account, day))


@once
def grants_on(account: Account, day: date) -> frozenset[Held]:
    """Own grants and those of posts stood in for."""
    if not account.is_active:
        return frozenset()
    own = _held(Grant.objects.filter(effective(day), account=account))
    if account.person_key is None or any(grant.role in OFFICERS for grant in own):
        return own
    return own | _stood_in_for(account.person_key, day)


def _stood_in_for(person_key: str, day: date) -> frozenset[Held]:
    mine = Post.objects.filter(in_force(day), person__key=person_key, standing__in=("second", "acting"))
    found: frozenset[Held] = frozenset()
    for post in mine.select_related("unit"):
        firsts = Post.objects.filter(in_force(day), title=post.title, unit=post.unit, standing="first")
        if post.standing == "second":
            away = Leave.objects.filter(from_on__lte=day, until_on__gt=day).values("person")
            firsts = firsts.filter(person__in=away)
        for first in firsts.exclude(person__key=person_key).values_list("person__key", flat=True):
            found |= _of_the_post(first, post.unit.key, day)
    return found


def _of_the_post(person_key: str | None, unit_key: str, day: date) -> frozenset[Held]:
    """What the first person was granted for the post's unit, or everywhere."""
    return _held(
        Grant.objects.filter(
            effective(day), account__person_key=person_key, unit_key__in=("", unit_key)
        ).exclude(role__in=OFFICERS)
    )


def _held(grants: QuerySet[Grant]) -> frozenset[Held]:
    return frozenset(Held(role=grant.role, unit=grant.unit_key or None) for grant in grants)
