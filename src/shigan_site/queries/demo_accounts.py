"""Takes the day. Gives the accounts of the demo bureau for the login page. Never asked outside of a demonstration."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from shigan.errors import Both
from shigan.packs.procedure_models import Role
from shigan_site.accounts.models import Account
from shigan_site.accounts.policy import ROLE_NAMES
from shigan_site.queries.who import who

SHOWN: Final[dict[str, Role]] = {
    "jingban": "clerk",
    "fuzeren": "unit_head",
    "duban": "supervisor",
    "dubanfuze": "supervision_head",
    "lingdao": "leader",
    "shenji": "auditor",
    "xitong": "system_admin",
    "anquan": "security_admin",
}
"""One account for each role. Everybody of the bureau has one; only these can be entered."""
PASSWORD: Final = "yanshi-zhanghao"


@dataclass(frozen=True)
class DemoAccount:
    username: str
    password: str
    name: str
    role: Both


def demo_accounts(today: date) -> tuple[DemoAccount, ...]:
    """In the order of the roles; ``name`` with the unit."""
    found = {account.username: account for account in Account.objects.filter(username__in=SHOWN)}
    return tuple(
        DemoAccount(name, PASSWORD, _shown(found[name], today), ROLE_NAMES[role])
        for name, role in SHOWN.items()
        if name in found
    )


def _shown(account: Account, today: date) -> str:
    known = who(account, today)
    return f"{known.unit_name} {known.name}".strip() if known.key else account.username
