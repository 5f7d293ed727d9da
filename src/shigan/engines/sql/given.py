"""Takes a staging. Gives the small tables and numbers the statements start from. Never reads an entry."""

from __future__ import annotations

from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from shigan.engines.protocol import Staging
from shigan.engines.sql.dialect import Dialect
from shigan.engines.sql.statements import Setting
from shigan.engines.sql.words import VERBS

READ: Final = (
    "sequence", "item", "kind", "channel", "action", "activity", "actor", "unit", "counterpart", "counterpart_unit",
    "outcome", "occurred_us", "offset_minutes", "due_us",
)  # fmt: skip
"""The columns of an entry that table ``source`` has."""

VERB_CODES: Final = pa.table({"action": list(VERBS), "verb": pa.array(VERBS.values(), pa.int32())})

_LEAVE = pa.schema([("actor", pa.string()), ("from_day", pa.int64()), ("until_day", pa.int64())])
_TIERS = pa.schema([("unit", pa.string()), ("tier", pa.int64())])


def given_tables(staging: Staging) -> dict[str, pa.Table]:
    """What the engine brings into the database beside ``source``."""
    calendar = staging.calendar.select(["day", "cum_s", "o1", "c1", "o2", "c2", "period"])
    return {
        "calendar": calendar,
        "leave": _LEAVE.empty_table() if staging.leave is None else staging.leave.select(_LEAVE.names).cast(_LEAVE),
        "tiers": _TIERS.empty_table() if staging.tiers is None else staging.tiers.select(_TIERS.names).cast(_TIERS),
        "verbs": VERB_CODES,
    }


def setting_of(staging: Staging, dialect: Dialect, *, last_offset: int) -> Setting:
    """``last_offset``: of the last entry read, in minutes; 0 when there is none."""
    days = pc.min_max(staging.calendar["day"])
    return Setting(
        dialect=dialect,
        first_day=days["min"].as_py(),
        last_day=days["max"].as_py(),
        local=staging.calendar_basis == "local",
        as_of_s=staging.as_of_us // 1_000_000,
        as_of_offset=last_offset,
        ending=staging.ending,
    )
