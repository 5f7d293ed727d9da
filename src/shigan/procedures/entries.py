"""Takes one entry of a form. Gives its clean value, or refuses it with a remedy. Never knows which field it is."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from shigan.procedures.model import EPOCH

_NUMBER = re.compile(r"\d{1,12}")
_DAY = re.compile(r"(\d{4})(?:[-/.](\d{1,2})[-/.](\d{1,2})|年(\d{1,2})月(\d{1,2})日|(\d{2})(\d{2}))")
_TURNS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff\u2028\u2029")
_TRUE, _FALSE = frozenset({"true", "on", "1", "yes"}), frozenset({"", "false", "off", "0", "no"})
FIRST, LAST = date(1970, 1, 1), date(2199, 12, 31)


class Refusal(Exception):
    """An entry that cannot be taken: what is wrong and what to do, to follow the name of the field."""

    def __init__(self, *, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh, self.en = zh, en


def text_of(entered: object, *, longest: int, lines: bool) -> str | None:
    """The text in NFC without blanks at its ends; None when nothing is left. ``lines``: it may have several lines."""
    if entered is None:
        return None
    if not isinstance(entered, str):
        raise Refusal(zh="应当是文字；请重新填写", en="should be a text; enter it again")
    text = unicodedata.normalize("NFC", entered.replace("\r\n", "\n").replace("\r", "\n")).strip()
    stray = next((sign for sign in text if _is_stray(sign, lines)), None)
    if stray is not None:
        shown = f"U+{ord(stray):04X}"
        what = "换行" if stray == "\n" else f"看不见的控制字符（{shown}）"
        which = "a line break" if stray == "\n" else f"the invisible control character {shown}"
        raise Refusal(zh=f"含有{what}；请删去", en=f"holds {which}; remove it")
    if len(text) > longest:
        raise Refusal(
            zh=f"有{len(text)}字，最多{longest}字；请精简，或作为附件提交",
            en=f"has {len(text)} characters, at most {longest} fit; shorten it or attach it as a file",
        )
    return text or None


def _is_stray(sign: str, lines: bool) -> bool:
    if sign in "\n\t":
        return not lines
    return unicodedata.category(sign) in ("Cc", "Cs") or sign in _TURNS


def number_of(entered: object, *, highest: int) -> int | None:
    """A whole number from 0 to ``highest``; None when nothing was entered."""
    if entered is None or (isinstance(entered, str) and not entered.strip()):
        return None
    if isinstance(entered, int) and not isinstance(entered, bool):
        number = entered
    elif isinstance(entered, str) and _NUMBER.fullmatch(entered.strip()):
        number = int(entered.strip())
    else:
        raise Refusal(zh="应当是整数；请填数字，如 80", en="should be a whole number; write digits, such as 80")
    if not 0 <= number <= highest:
        raise Refusal(zh=f"应在0到{highest}之间；请改正", en=f"should lie between 0 and {highest}; correct it")
    return number


def day_of(entered: object) -> int | None:
    """A day as the number of days since 1970-01-01; None when nothing was entered."""
    if entered is None or (isinstance(entered, str) and not entered.strip()):
        return None
    if isinstance(entered, int) and not isinstance(entered, bool):
        number = entered
    else:
        day = entered if type(entered) is date else _written_day(entered)
        number = (day - EPOCH).days
    if not 0 <= number <= (LAST - EPOCH).days:
        raise Refusal(
            zh=f"应在{FIRST}到{LAST}之间；请核对年份", en=f"should lie between {FIRST} and {LAST}; check the year"
        )
    return number


def _written_day(entered: object) -> date:
    found = _DAY.fullmatch(entered.strip()) if isinstance(entered, str) else None
    if found is None:
        raise Refusal(
            zh="不是可以识别的日期；请写成 2026-03-31 的样子", en="is no day that can be read; write it as 2026-03-31"
        )
    year, month, day = (int(part) for part in found.groups() if part is not None)
    try:
        return date(year, month, day)
    except ValueError:
        raise Refusal(
            zh="日历上没有这一天；请核对月和日", en="is no day of the calendar; check month and day"
        ) from None


def flag_of(entered: object) -> bool:
    """Ticked or not; nothing entered is not ticked."""
    if entered is None or isinstance(entered, bool):
        return bool(entered)
    word = entered.strip().lower() if isinstance(entered, str) else None
    if word in _TRUE or word in _FALSE:
        return word in _TRUE
    raise Refusal(zh="应当是“是”或“否”；请重新勾选", en="should be yes or no; tick it again")
