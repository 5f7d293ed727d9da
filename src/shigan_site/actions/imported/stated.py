"""Takes what a person chose about how a record is to be read. Gives it as the core takes it. Never a guess.

``stated``: texts by name, of ``FIELDS``, ``ANSWERS`` and the core's ``NAMED_ROLES``; what is empty is found out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, get_args

from shigan.errors import Both, ShiganError
from shigan.ingest.mapping_terms import ZeroRule
from shigan.ingest.named_columns import NAMED_ROLES, Said
from shigan.ingest.raw import ReadOptions
from shigan.ingest.stated import delimiter_sign
from shigan.sandbox import Allowance

ANSWERS: Final = ("leading_zeros",)
"""What is said only where it was asked."""
FIELDS: Final = ("sheet", "header_row", "delimiter", "time_format", "zone")
ROLES: Final = NAMED_ROLES
ZONE: Final = "Asia/Shanghai"
"""Of times that carry none: that of the office, unless another is stated."""


def reading_of(stated: Mapping[str, str], allowance: Allowance) -> ReadOptions:
    """For the core's readers. Raises ShiganError for a row or a delimiter that is none."""
    return ReadOptions(
        sheets=(sheet,) if (sheet := stated.get("sheet")) else None,
        header_line=_row(stated.get("header_row", "")),
        delimiter=delimiter_sign(stated.get("delimiter") or None),
        object_type=stated.get("case") or None,
        allowance=allowance,
    )


def said_of(stated: Mapping[str, str]) -> Said:
    """Which column is which, as far as somebody chose."""
    return Said(columns={role: column for role in ROLES if (column := stated.get(role))})


def zeros_of(stated: Mapping[str, str]) -> ZeroRule | None:
    """Whether zeros before the digits of numbers matter; None for what is no answer."""
    return next((rule for rule in get_args(ZeroRule) if rule == stated.get("leading_zeros")), None)


def _row(text: str) -> int | None:
    if not text:
        return None
    if not text.isdecimal() or int(text) == 0:
        raise ShiganError(
            Both(f"'{text}' is no row", zh=f"“{text}”不是行号"),
            expected=Both("the number of the row with the headings, such as 3", zh="表头所在的行号，如 3"),
        )
    return int(text)
