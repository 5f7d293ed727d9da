"""Takes one value and its kind. Gives it as an official document writes it. Never guesses what is unknown."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from shigan.citations import chinese_number
from shigan.errors import Both
from shigan.packs import Bilingual
from shigan.packs.document_values import Kind, Kinds
from shigan.reports.papers.given import Row, Value, not_fitting
from shigan.reports.text import PLACEHOLDER, UNKNOWN, visible
from shigan.reports.words import Words

LINE_END = re.compile(r"\r\n|\r|\n")
EPOCH = date(1970, 1, 1)
_ONES = (
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")

Codes = Mapping[str, Mapping[str, Bilingual]]


class Wording:
    """Puts values into words in one language; ``codes`` are the document's own words for its codes."""

    def __init__(self, words: Words, codes: Codes) -> None:
        self.words, self.codes = words, codes

    def told(self, name: str, value: Value, kind: Kind) -> str:
        """The value in words; a dash where it is unknown. Line ends stay, other control characters become visible."""
        if not known(value):
            return UNKNOWN
        if kind == "day":
            return self.day(as_day(name, value))
        if kind in ("count", "percent", "working_days"):
            number = as_number(name, value)
            if kind == "working_days":
                return self.words(
                    "paper_working_day" if number == 1 else "paper_working_days", count=self.number(number)
                )
            return f"{number}%" if kind == "percent" else str(number)
        if kind == "code":
            return self.code(name, value)
        return printable(str(value))

    def fill(self, template: str, row: Row, kinds: Kinds) -> str:
        """The sentence with its values, each in words."""

        def put(match: re.Match[str]) -> str:
            name = match.group(1)
            return "%" if name is None else self.told(name, row.get(name), kinds[name])

        return PLACEHOLDER.sub(put, template)

    def fill_lines(self, template: str, row: Row, kinds: Kinds) -> str:
        """The same, without the lines of the template of which nothing is known."""
        lines = [
            line
            for line in template.split("\n")
            if not named(line) or any(known(row.get(name)) for name in named(line))
        ]
        return self.fill("\n".join(lines), row, kinds)

    def day(self, day: date) -> str:
        month = self.words("paper_months").split(" ")[day.month - 1]
        return self.words("paper_day", year=day.year, month=month, day=day.day)

    def moment(self, at: datetime) -> str:
        return self.words("paper_moment", day=self.day(at.date()), time=at.strftime("%H:%M"))

    def code(self, name: str, value: Value) -> str:
        known_codes = self.codes.get(name, {})
        if value not in known_codes:
            listed = ", ".join(known_codes)
            raise not_fitting(name, value, Both(f"one of {listed}", zh=f"{listed} 之一"))
        return known_codes[str(value)].get(self.words.language)

    def number(self, number: int) -> str:
        """A number of things in words: 两 before a measure word, and figures where words would be hard to read."""
        if self.words.language == "zh":
            return (
                "零"
                if number == 0
                else "两"
                if number == 2
                else chinese_number(number)
                if number < 10_000
                else str(number)
            )
        if number < 20:
            return _ONES[number]
        tens, ones = divmod(number, 10)
        return str(number) if number > 99 else _TENS[tens] + (f"-{_ONES[ones]}" if ones else "")


def known(value: Value) -> bool:
    return value is not None and value != ""


def named(template: str) -> list[str]:
    """The values a template asks for, in its order."""
    return [match.group(1) for match in PLACEHOLDER.finditer(template) if match.group(1)]


def of_kind(name: str, value: Value, kind: Kind) -> Value:
    """The value as its kind: a date, a whole number or a text; None where it is unknown. Raises PaperFault."""
    if not known(value):
        return None
    if kind == "day":
        return as_day(name, value)
    if kind in ("count", "percent", "working_days"):
        return as_number(name, value)
    if isinstance(value, str):
        return value
    raise not_fitting(name, value, Both("a text", zh="一段文字"))


def as_day(name: str, value: Value) -> date:
    """A date as it is, or the day that number of days after 1970-01-01. Raises PaperFault."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        try:
            return EPOCH + timedelta(days=value)
        except OverflowError:
            pass
    raise not_fitting(name, value, Both("a day", zh="一个日期"))


def as_number(name: str, value: Value) -> int:
    """A whole number from 0. Raises PaperFault."""
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    raise not_fitting(name, value, Both("a whole number from 0", zh="不小于零的整数"))


def printable(text: str) -> str:
    """The text with its own lines; every other invisible sign is made visible."""
    return "\n".join(visible(line) for line in LINE_END.split(text))
