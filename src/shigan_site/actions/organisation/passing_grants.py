"""Takes the grants for a unit that goes into another. Gives them ended and begun anew, and who sees more by it. Never one unsaid."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db.models import Q

from shigan.errors import Both
from shigan_site.accounts.holding import effective
from shigan_site.accounts.models import Account, Grant
from shigan_site.actions.accounts import note_deed
from shigan_site.actions.organisation.consequences import Consequences
from shigan_site.queries.adjustments import called
from shigan_site.records.models import (
    Adjustment,
    Unit,
)
from shigan_site.rules import role_name


def pass_grants_on(
    asked: Adjustment, successor: Unit, keys: set[str], names: Mapping[str, str], told: Consequences,
    confirmed_by: Account | None, day: date, now: datetime,
) -> None:  # fmt: skip
    """Each grant for the unit ends, and one for the successor begins, on the two officers' decision."""
    held = Grant.objects.exclude(until_on__lte=day).filter(unit_key=asked.unit.key, account__is_active=True).select_related("account")
    if asked.kind == "split":
        held = held.filter(account__person_key__in=keys)
    headed = Grant.objects.filter(effective(day), unit_key=successor.key, role="unit_head").exists()
    shown = called({grant.account_id for grant in held})
    proposer = Account.objects.filter(pk=asked.proposed_by).first()
    for grant in list(held.order_by("account__username", "pk")):
        role = "clerk" if grant.role == "unit_head" and headed else grant.role
        since = max(day, grant.from_on)
        Grant.objects.filter(pk=grant.pk).update(until_on=since)
        note_deed(grant.account, "终止授权", confirmed_by, now, grant)
        same = Grant.objects.filter(effective(since), account=grant.account, role=role, unit_key__in=("", successor.key))
        kept = same.filter(_as_long_as(grant)).exists()
        if not kept:
            made = Grant.objects.create(
                account=grant.account, role=role, unit_key=successor.key, from_on=since, until_on=grant.until_on,
                granted_by=proposer if confirmed_by else None, confirmed_by=confirmed_by, confirmed_at=now if confirmed_by else None,
                at_setup=confirmed_by is None, made_at=now,
            )  # fmt: skip
            note_deed(grant.account, "确认授权", confirmed_by, now, made)
        before, after = role_name(grant.role), role_name(role)
        who, old, new = shown[grant.account_id], names[asked.unit.key], names[successor.key]
        told.grants.append(
            Both(
                f"{who}: {before} of {old} → {after} of {new}" + (" (held already)" if kept else ""),
                zh=f"{who}：{old}{before.zh} → {new}{after.zh}" + ("（已有）" if kept else ""),
            )
        )


def _as_long_as(grant: Grant) -> Q:
    """Of a grant that ends no sooner than this one."""
    lasting = Q(until_on=None)
    return lasting if grant.until_on is None else lasting | Q(until_on__gte=grant.until_on)


def tell_who_sees(saw: Mapping[int, int], sees: Mapping[int, int], told: Consequences) -> None:
    """Whoever comes to see more or fewer of the matters concerned."""
    names = called(set(saw) | set(sees))
    for account in sorted(set(saw) | set(sees), key=lambda each: names[each]):
        before, after = saw.get(account, 0), sees.get(account, 0)
        if before != after:
            told.sights.append(Both(f"{names[account]}: {before} → {after}", zh=f"{names[account]}：{before} 件 → {after} 件"))
