"""Takes the accounts as their page has them. Gives the list of them with its columns. Never a password or anything secret."""

from __future__ import annotations

from collections.abc import Sequence

from shigan_site.queries.accounts_page import AccountRow, GrantRow
from shigan_site.web.lists import Column, Listed
from shigan_site.web.showing import ordered
from shigan_site.web.words import said, t


def saved_accounts(rows: Sequence[AccountRow]) -> dict[str, Listed]:
    return {"all": Listed(t("nav.accounts"), COLUMNS, rows)}


def _grants(row: AccountRow) -> str:
    return "\n".join(_grant(grant) for grant in row.grants if grant.state != "ended")


def _grant(grant: GrantRow) -> str:
    held = f"{said(grant.role)} {grant.unit or t('accounts.everywhere')}"
    return held if grant.state == "in_force" else ordered((held, t("accounts.grant." + grant.state)))


COLUMNS = (
    Column("login.username", lambda row: row.username),
    Column("accounts.person", lambda row: row.name),
    Column("accounts.grants", _grants),
    Column("accounts.state", lambda row: t("accounts.active") if row.active else t("accounts.closed")),
)
