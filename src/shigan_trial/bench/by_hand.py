"""Takes entries and a calendar. Gives the answers of the best query we could write by hand. Never used by the road."""

from __future__ import annotations

from pathlib import Path
from string import Template
from typing import Final

import duckdb
import pyarrow as pa

from shigan.engines.protocol import EngineSettings
from shigan.engines.sql.dialect import DUCKDB
from shigan.ledger.actions import ACTIONS
from shigan_trial.bench.answers import ANSWERS, NETWORK, PING_PONG

_SCRIPT: Final = Path(__file__).with_name("by_hand.sql")
_EACH_LEVEL: Final = "-- for each level"
_LEVELS: Final = (
    {"level": "person", "who": "person", "passes": NETWORK},
    {"level": "unit", "who": "desk", "passes": PING_PONG},
)


def answer_by_hand(entries: Path, calendar: pa.Table, as_of_us: int, settings: EngineSettings, spill: Path) -> pa.Table:
    """All questions, as ``questions.ANSWERS``, sorted; from a record of ``demo.bulk`` only."""
    once, _, each_level = _SCRIPT.read_text(encoding="utf-8").partition(_EACH_LEVEL)
    given = {
        "entries": DUCKDB.text(str(entries)),
        "as_of_us": str(as_of_us),
        "verb": f"ENUM ({', '.join(DUCKDB.text(action) for action in ACTIONS)})",
    }
    with duckdb.connect(str(spill / "by_hand.duckdb")) as connection:
        connection.execute(f"SET memory_limit = '{settings.memory_bytes}B'")
        connection.execute(f"SET threads = {settings.threads}")
        connection.execute(f"SET temp_directory = {DUCKDB.text(str(spill / 'spill'))}")
        connection.execute("SET preserve_insertion_order = false")
        connection.register("calendar", calendar)
        for script in (Template(once).substitute(given), *(Template(each_level).substitute(given | at) for at in _LEVELS)):
            connection.execute(script).fetchall()
        order = ", ".join(ANSWERS.names[:3])
        return connection.sql(f"SELECT * FROM answers ORDER BY {order}").to_arrow_table().cast(ANSWERS)
