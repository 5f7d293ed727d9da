"""The scopes a token can have, each with the permissions it leaves.

A scope takes away: what is left must still be permitted by the roles of the account on the day of the request. Matters have
scopes of their own, apart from those of all other procedures, so that a token made for a business system never reads a talk.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from shigan.errors import Both
from shigan_site.accounts.policy import permits


@dataclass(frozen=True)
class Scope:
    """``permissions``: names of accounts.policy that a token with this scope keeps."""

    name: Both
    permissions: frozenset[str]


CALENDAR: Final = "calendar:read"
"""Only for the address of a calendar, which opens nothing else."""

SCOPES: Final[dict[str, Scope]] = {
    "matters:read": Scope(Both("read matters and their timelines", zh="读取事项和办理过程"), frozenset({"matters.see"})),
    "matters:register": Scope(Both("register new matters", zh="登记新事项"), frozenset({"matters.register"})),
    "matters:act": Scope(Both("take steps on matters", zh="办理事项的各个步骤"), frozenset({"matters.take"})),
    "cases:read": Scope(
        Both("read cases of other procedures and their timelines", zh="读取其他办理程序的记录和过程"), frozenset({"cases.see"})
    ),
    "cases:act": Scope(
        Both("open cases of other procedures and take steps on them", zh="发起、办理其他办理程序的步骤"), frozenset({"cases.take"})
    ),
    "record:read": Scope(Both("read proofs of the record", zh="读取留痕证明"), frozenset({"record.see"})),
    "organisation:read": Scope(Both("look up units and people", zh="查找单位和人员"), frozenset({"organisation.see"})),
    CALENDAR: Scope(Both("read the calendar of one's own matters", zh="订阅本人事项的日历"), frozenset()),
}

FOR_PROGRAMS: Final = tuple(name for name in SCOPES if name != CALENDAR)


def scopes_open_to(roles: Iterable[str]) -> tuple[str, ...]:
    """The scopes that would leave an account with these roles anything."""
    held = frozenset(roles)
    return tuple(name for name in FOR_PROGRAMS if any(permits(held, each) for each in SCOPES[name].permissions))


def scope_for(permission: str) -> str | None:
    """The scope that keeps this permission; None: every token that is alive may."""
    return next((name for name, scope in SCOPES.items() if permission in scope.permissions), None)
