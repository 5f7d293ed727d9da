"""Takes one row of a list a unit keeps. Gives its fields by their English names. Never drops a column silently."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

from shigan.errors import Both, told
from shigan.organisation.model import STAFF_CLASSES, StaffClass

HEADINGS: Final[dict[str, str]] = {
    "代码": "key", "编号": "key", "名称": "name", "姓名": "name", "上级": "parent", "层级": "tier", "收发": "dispatching",
    "转办岗": "dispatching", "起": "from", "开始": "from", "止(不含)": "until", "至(不含)": "until", "最后一日": "last",
    "末日": "last", "单位": "unit", "人员类别": "class", "类别": "class", "岗位": "title", "人员": "person",
    "职责事项": "duties", "职责": "duties",
    "工号": "staff_no", "职工号": "staff_no", "角色": "standing", "AB角": "standing",
}  # fmt: skip
"""What a Chinese heading means; brackets of either width are the same."""

CALLED: Final[dict[str, str]] = {column: heading for heading, column in reversed(HEADINGS.items())} | {"name": "名称"}
"""How a column is called in a Chinese sentence: by its first heading."""

_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_YES, _NO = {"true", "yes", "是", "1", "√"}, {"false", "no", "否", "0", ""}


@dataclass
class Row:
    """One row under reading: what it says, where it stands, and the faults found so far."""

    where: str  # such as 'people, no. 3' or "sheet '人员', row 4"
    values: Mapping[str, Any]
    faults: list[str]
    taken: set[str] = field(default_factory=set)

    def fault(self, column: str, expected: str) -> None:
        found = self.values.get(column)
        self.tell(
            f"{column}: found {found!r}, expected {expected}",
            zh=f"{CALLED.get(column, column)}：写的是 {'空白' if found is None else repr(found)}，应为{told(expected, 'zh')}",
        )

    def tell(self, en: str, *, zh: str) -> None:
        """A fault of this row, with its place."""
        self.faults.append(Both(f"{self.where}: {en}", zh=f"{told(self.where, 'zh')}：{zh}"))

    def text(self, column: str) -> str | None:
        self.taken.add(column)
        value = self.values.get(column)
        if isinstance(value, float) and value.is_integer():
            value = int(value)  # Excel keeps whole numbers as 3.0
        return str(value).strip() or None if value is not None else None

    def needed(self, column: str, expected: str) -> str:
        value = self.text(column)
        if value is None:
            self.fault(column, expected)
        return value or ""

    def truth(self, column: str) -> bool:
        value = (self.text(column) or "").lower()
        if value not in _YES | _NO:
            self.fault(column, Both("是 or 否", zh="是或否"))
        return value in _YES

    def tier(self) -> int | None:
        value = self.text("tier")
        if value is None:
            return None
        if value.isdecimal() and int(value) >= 1:
            return int(value)
        self.fault(
            "tier", Both("a whole number, 1 = front line, higher = further up", zh="整数，1 为一线，数越大层级越高")
        )
        return None

    def words(self, column: str) -> frozenset[str]:
        self.taken.add(column)
        value = self.values.get(column) or []
        words = value if isinstance(value, list) else re.split(r"[、，,；;\n]", str(value))
        return frozenset(str(word).strip() for word in words if str(word).strip())

    def staff_class(self) -> StaffClass:
        value = self.text("class")
        for known, chinese in STAFF_CLASSES.items():
            if value in (known, chinese):
                return known
        known_classes = "、".join(STAFF_CLASSES.values())
        self.fault(
            "class",
            Both(
                "one of " + ", ".join(f"{zh} ({en})" for en, zh in STAFF_CLASSES.items()),
                zh=f"其中之一：{known_classes}",
            ),
        )
        return "civil_servant"

    def day(self, column: str) -> date | None:
        self.taken.add(column)
        value = self.values.get(column)
        if value is None or value == "":
            return None
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        parts = _DATE.fullmatch(str(value).strip())
        try:
            if parts:
                return date(*(int(part) for part in parts.groups()))
        except ValueError:
            pass  # such as 2026-02-30: told below like any other text that is no day
        self.fault(column, Both("a day such as 2026-01-31", zh="一个日期，如 2026-01-31"))
        return None

    def span(self) -> tuple[date | None, date | None]:
        """From and until; ``last`` is the other way to write it: the last day that still counts."""
        since, until, last = self.day("from"), self.day("until"), self.day("last")
        if until is not None and last is not None:
            self.fault(
                "last",
                Both("either the last day or 'until' (not included), not both", zh="末日或“止（不含）”，二者只写其一"),
            )
        if last is not None:
            until = last + timedelta(days=1)
        if since is not None and until is not None and since >= until:
            self.tell(
                f"ends on {until}, not after it begins on {since}; check the two days",
                zh=f"{until} 止，不晚于 {since} 起；核对这两个日期",
            )
        return since, until

    def finish(self) -> None:
        """Columns that nobody asked for are misspelt: say so."""
        for column in self.values:
            if column not in self.taken:
                known = ", ".join(sorted(self.taken))
                self.tell(
                    f"column {column!r} is not known here; expected one of {known}",
                    zh=f"这里没有 {column!r} 这一列；可用的列：{known}",
                )


def by_heading(values: Mapping[str, Any]) -> dict[str, Any]:
    """The row with English column names; empty cells are left out."""
    named = {}
    for heading, value in values.items():
        plain = str(heading).strip().replace("（", "(").replace("）", ")")
        if plain and value is not None and value != "":
            named[HEADINGS.get(plain, plain)] = value
    return named
