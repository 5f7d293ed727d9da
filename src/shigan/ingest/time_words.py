"""The words people write in times, made into what a pattern can read: 上午 and 下午, names of months, years of the Republic (民国).

A pattern says where such a word stands (``%p``, ``%b``, ``民国%Y``); which word it is, is settled here, for whole columns and in SQL.
A word that leaves two readings open, such as 晚上12:30, is not read.
"""

from __future__ import annotations

import re
from typing import Final

from shigan.ingest.sql import literal

ERA: Final = "民国"
REPUBLIC: Final = f"{ERA}%Y"
REPUBLIC_YEAR: Final = 1911
"""The year before the first of the Republic."""
MONTHS: Final = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
WEEKDAYS: Final = "Mon|Tue|Wed|Thu|Fri|Sat|Sun"
HALF_DAYS: Final = {"AM": r"上午|凌晨|清晨|早上|早晨|[Aa]\.[Mm]\.", "PM": r"下午|午后|傍晚|晚上|夜间|[Pp]\.[Mm]\."}
HALF_DAY: Final = re.compile("|".join((*HALF_DAYS.values(), "中午", r"\d ?[AaPp][Mm]\b", r"\b[AaPp][Mm] ?\d")))
_HOUR: Final = r"(?:^|[^\d:时点]){}[:时点]"
_REPUBLIC_YEAR: Final = r"^(?:中华)?(?:民国)? *(元|\d{1,3})"

FULL_WIDTH: Final = str.maketrans("０１２３４５６７８９：／－．，　", "0123456789:/-., ")
"""Digits and signs as a Chinese keyboard writes them, and what they stand for."""


def half_width(text: str) -> str:
    """SQL for the text with half-width digits and signs. Most texts are plain ASCII and are not looked at twice."""
    wide, narrow = "".join(map(chr, FULL_WIDTH)), "".join(chr(int(sign)) for sign in FULL_WIDTH.values())
    has_one = " OR ".join(f"contains({text}, {literal(sign)})" for sign in wide)
    return (
        f"CASE WHEN strlen({text}) = length({text}) THEN {text} "
        f"WHEN {has_one} THEN translate({text}, {literal(wide)}, {literal(narrow)}) ELSE {text} END"
    )


def in_plain_words(text: str, form: str) -> tuple[str, str]:
    """SQL for the text, and the pattern for what it gives; both as they were where the pattern has no such words."""
    if form.startswith(REPUBLIC):
        text, form = _common_year(text), form.removeprefix("民国")
    if "%p" in form:
        text = _half_days(text)
    if "时" in form:
        text = f"replace({text}, '点', '时')"
    if "日" in form and re.search("%p|时", form):
        text, form = f"regexp_replace({text}, '日\\s*(.)', '日 \\1')", re.sub("日 *(?=.)", "日 ", form)
    if re.search("%[aAbB]", form):
        text, form = _short_names(text), re.sub("^%[aA],? ", "", form).replace("%B", "%b").replace(",", "")
    return text, form


def _common_year(text: str) -> str:
    said = f"regexp_extract({text}, {literal(_REPUBLIC_YEAR)}, 1)"
    year = f"CASE {said} WHEN '元' THEN 1 ELSE TRY_CAST({said} AS INTEGER) END + {REPUBLIC_YEAR}"
    return f"CAST({year} AS VARCHAR) || regexp_replace({text}, {literal(_REPUBLIC_YEAR)}, '')"


def _half_days(text: str) -> str:
    """AM and PM for every word of a half of the day, without a blank before the hour."""
    noon = f"CASE WHEN regexp_matches({text}, {literal(_HOUR.format('11'))}) THEN 'AM' ELSE 'PM' END"
    plain = f"CASE WHEN {text} LIKE '%中午%' THEN replace({text}, '中午', {noon}) ELSE {text} END"
    for half, words in HALF_DAYS.items():
        plain = f"regexp_replace({plain}, {literal(words)}, '{half}')"
    midnight_or_noon = f"regexp_matches({text}, '晚上|夜间') AND regexp_matches({text}, {literal(_HOUR.format('12'))})"
    plain = f"regexp_replace({plain}, '(?i)([AP]M) +', '\\1')"
    return f"CASE WHEN {midnight_or_noon} THEN NULL ELSE {plain} END"


def _short_names(text: str) -> str:
    """Months by their first three letters, without the day of the week and without commas."""
    day = literal(rf"(?i)^(?:{WEEKDAYS})[a-z]*,? ")
    month = literal(rf"(?i)\b({MONTHS})[a-z]*\.?")
    return f"replace(regexp_replace(regexp_replace({text}, {day}, ''), {month}, '\\1'), ',', '')"
