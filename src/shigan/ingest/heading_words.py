"""How people head their columns: the vocabulary of names by role, and how well a heading fits one.

Kept apart from the choosing of columns because the confined reader needs it too, to tell a table from a cover sheet, and
must not load a database engine for that.
"""

from __future__ import annotations

import re
from collections.abc import Mapping as Named
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib import resources
from typing import Any, Final

from shigan.yaml_text import load

STANDARD_CASES: Final = ("@trace", "case:concept:name", "case:ocel:oid")
"""What the standards of the field, and our reader of XES, call the case is the case."""


@cache
def column_words() -> dict[str, Any]:
    """The vocabulary of column names."""
    text = resources.files("shigan.ingest").joinpath("vocabulary/columns.yaml").read_text("utf-8")
    said: dict[str, Any] = load(text)
    return said


def name_score(column: str, words: Named[str, Sequence[str]]) -> float:
    """Above 1 for a usual name (the more usual the higher), below 1 for one that contains a usual part, else 0."""
    plain = plain_name(column)
    names = [plain_name(name) for name in words["names"]]
    if plain in names:
        return 2 - names.index(plain) / len(names) + (0.5 if column in words["names"] else 0)
    parts = [plain_name(part) for part in words.get("parts", ())]
    inside = [index for index, part in enumerate(parts) if part in plain]
    return 0.9 - inside[0] / (2 * len(parts)) if inside else 0.0


@lru_cache(maxsize=10_000)
def plain_name(name: str) -> str:
    """The name without case, blanks and signs."""
    bare = name if name in STANDARD_CASES else name.removeprefix("case:")  # 'concept:name' alone is the name of an event
    return re.sub(r"[\s_\-:：()（）\[\]./]+", "", bare).casefold()
