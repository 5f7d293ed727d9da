"""Takes the data folder. Gives what the office is called. Never anything a person said."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

FILE = "office.json"


@dataclass(frozen=True, kw_only=True)
class Office:
    """As its people call it, and the calendar of its working days."""

    name: str = ""
    calendar: str = "cn-gov"


def office(data: Path) -> Office:
    path = data / FILE
    return Office(**json.loads(path.read_text(encoding="utf-8"))) if path.exists() else Office()
