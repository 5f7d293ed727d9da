"""The numbers that are written down for known records, read from ``truths.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml

from shigan.errors import Both, ShiganError

FILE: Final = Path(__file__).with_name("truths.yaml")


@dataclass(frozen=True, kw_only=True)
class Truth:
    """What is written about one record; every number is by the key of the check that uses it."""

    source: str
    numbers: Mapping[str, int] = field(default_factory=dict)


UNKNOWN: Final = Truth(source="")


def load_truths(file: Path = FILE) -> dict[str, Truth]:
    """By the name of the record. Raises ``ShiganError`` with all faults of the file at once."""
    written: dict[str, dict[str, Any]] = yaml.safe_load(file.read_text("utf-8"))
    wrong = [name for name, told in written.items() if not _sound(told)]
    if wrong:
        raise ShiganError(
            Both(f"these records are not written down as they should be: {', '.join(wrong)}",
                 zh=f"下列记录的已知数写法不对：{'、'.join(wrong)}"),
            expected=Both("source (a text), cases, rows and inside (whole numbers)",
                          zh="source（文字）、cases、rows 和 inside（整数）"),
            where=str(file),
            remedy=Both("correct these lines", zh="请改正这几处"),
        )  # fmt: skip
    return {name: Truth(source=told["source"], numbers=_numbers(told)) for name, told in written.items()}


def _sound(told: Any) -> bool:
    known = isinstance(told, dict) and set(told) <= {"source", "cases", "rows", "inside"} and bool(told.get("source"))
    return known and all(type(number) is int for number in _numbers(told).values())


def _numbers(told: Mapping[str, Any]) -> dict[str, Any]:
    whole = {name: told[name] for name in ("cases", "rows") if name in told}
    return whole | dict(told.get("inside") or {})


def record_name(file: Path) -> str:
    """The name of a record is its file's name up to the first dot."""
    return file.name.partition(".")[0]
