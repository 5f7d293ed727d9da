"""Which rules say a planted behaviour: any of these, about its subject, has found it.

A behaviour moves more than one number: work that lies is seen in the holding time, in the first action or in stalls. So
each behaviour names every rule whose sentence tells a reader of the record what was planted.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_DELAY: Final = frozenset({"long_holds", "slow_first_action", "stalls", "delay_share", "open_age", "overdue", "late_touched"})

TELLS: Final[Mapping[str, frozenset[str]]] = {
    "pass_through": frozenset({"pass_through"}),
    "ping_pong": frozenset({"ping_pong", "ping_pong_idle", "pass_through"}),
    "slow": _DELAY,
    "overdue": _DELAY,
    "last_minute": frozenset({"last_minute"}),
    "stalls": _DELAY,
    "no_outcome": frozenset({"no_outcome"}),
    "reopened": frozenset({"reopened", "repeat_complaints", "bursts"}),
    "bursts": frozenset({"bursts", "reopened"}),
    "moved_when_reminded": frozenset({"moved_when_reminded", "slow_first_action"}),
    "sent_back": frozenset({"sent_back"}),
    "declines": frozenset({"declines"}),
    "bad_reviews": frozenset({"bad_reviews"}),
}


def tells(behaviour: str, rule: str) -> bool:
    """Whether a finding by this rule (``overdue_unit``, ``reopened_person``) says the behaviour."""
    return rule.rpartition("_")[0] in TELLS[behaviour]
