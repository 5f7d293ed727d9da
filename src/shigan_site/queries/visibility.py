"""Takes an account and a day. Gives the matters it may see. Never one outside its scope, not even its number.

Seen are: all matters led or assisted by a unit that a grant covers, or offered to it for taking over (a grant
everywhere covers every unit, also none yet); those in which the person stands on the sheet; and those in which the
person took part. Administrators of the system and of security see none.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from django.db.models import Q, QuerySet

from shigan_site.accounts.models import Account
from shigan_site.accounts.policy import PERMISSIONS
from shigan_site.queries.actors import grants_on, number_of
from shigan_site.queries.organisation import numbers_below
from shigan_site.records.models import Assist, Matter, TookPart

ON_THE_SHEET: Final = (
    "registrar", "supervisor", "leader", "holder", "extension_asked_by", "transfer_person", "transfer_by", "disputed_by",
    "objected_by", "submitted_by", "verified_by", "declined_by",
)  # fmt: skip


def visible_matters(account: Account, day: date) -> QuerySet[Matter]:
    """A queryset to filter further; it is empty for an account without a role that sees matters."""
    grants = [grant for grant in grants_on(account, day) if grant.role in PERMISSIONS["matters.see"].roles]
    if not grants:
        return Matter.objects.none()
    if any(grant.unit is None for grant in grants):
        return Matter.objects.all()
    covered = numbers_below((grant.unit for grant in grants if grant.unit is not None), day)
    seen = Q(lead_unit__in=covered)
    seen |= Q(transfer_unit__in=covered)
    seen |= Q(pk__in=Assist.objects.filter(unit__in=covered).values("matter"))
    if account.person_key is not None:
        seen |= _own(account.person_key)
    return Matter.objects.filter(seen)


def _own(person_key: str) -> Q:
    """On the sheet now, or once took part: did something, or had it passed to."""
    own = Q(number__in=TookPart.objects.filter(person=person_key).values("item"))
    number = number_of(person_key)
    for column in ON_THE_SHEET if number is not None else ():
        own |= Q(**{column: number})
    return own
