"""Takes the day. Gives the accounts that want a mail, and what needs each of them today. Never what needs somebody else."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from shigan_site.accounts.models import Account
from shigan_site.accounts.policy import permits
from shigan_site.queries.actors import roles_on
from shigan_site.queries.standing_in import away_on
from shigan_site.queries.today import Today, today_of
from shigan_site.queries.who import who
from shigan_site.records.models import DailyMail
from shigan_site.rules import procedures


def allowed(email: str, domains: Collection[str]) -> bool:
    """Whether mail goes to this address: the administrator named its domain."""
    return email.rpartition("@")[2].lower() in domains


def accounts_without(day: date, domains: Collection[str]) -> list[Account]:
    """Those that want a mail, are here today, and have no row for the day yet."""
    seen = DailyMail.objects.filter(day=day).values("account_id")
    wanting = Account.objects.filter(is_active=True, daily_mail=True).exclude(email="").exclude(pk__in=seen).order_by("pk")
    away = away_on(day)
    return [account for account in wanting if allowed(account.email, domains) and account.person_key not in away]


def work_of(account: Account, day: date) -> Today | None:
    """The same as the first page shows; None for an account that sees no matters."""
    if not permits(roles_on(account, day), "matters.see"):
        return None
    return today_of(procedures()["matter"], account, who(account, day).unit_key, day)
