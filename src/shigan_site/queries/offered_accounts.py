"""The accounts that the login page of a demonstration offers to its visitors.

Which they are stands in a file of the data folder, written by whoever made the demonstration; an office has none, and there
it is never asked for. Whose they are is looked up, so that a name here is the name on every other page.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from django.conf import settings

from shigan.errors import Both
from shigan_site.accounts.models import Account
from shigan_site.queries.who import who
from shigan_site.rules import role_name

OFFERED: Final = "offered_accounts.json"
"""In the data folder: a list with username, password and role of each, in the order in which they are shown."""


@dataclass(frozen=True)
class OfferedAccount:
    username: str
    password: str
    name: str
    role: Both


def offered_accounts(today: date) -> tuple[OfferedAccount, ...]:
    """Those of the file that there are; ``name`` with the unit."""
    file = Path(settings.DATA_DIR) / OFFERED
    if not file.is_file():
        return ()
    offered = json.loads(file.read_text(encoding="utf-8"))
    found = {account.username: account for account in Account.objects.filter(username__in=[one["username"] for one in offered])}
    return tuple(
        OfferedAccount(one["username"], one["password"], _shown(found[one["username"]], today), role_name(one["role"]))
        for one in offered
        if one["username"] in found
    )


def _shown(account: Account, today: date) -> str:
    known = who(account, today)
    return f"{known.unit_name} {known.name}".strip() if known.key else account.username
