"""Numbers that are times: days as a spreadsheet counts them, and seconds since 1970 as programs do.

A number alone says nothing. It is read only where the heading speaks of times and nearly every value of the column would be
a plausible time; even then it is told as likely and never as sure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

NUMBER: Final = re.compile(r"\d{5,16}(?:\.\d*)?")
PLAUSIBLE: Final = 0.9
_FIRST_DAY, _LAST_DAY = 7_305, 33_238  # 1990 to 2060, in days since 1970
_SCALES: Final = {"epoch_s": 86_400, "epoch_ms": 86_400_000, "epoch_us": 86_400_000_000}
_EXCEL: Final = 25_569  # 1970 as a spreadsheet counts; from 1904 it is four years more, which is as plausible


def number_format(texts: Sequence[str]) -> str | None:
    """``excel``, ``epoch_s``, ``epoch_ms`` or ``epoch_us`` if nearly all texts are numbers of that size."""
    numbers = [float(text) for text in texts if NUMBER.fullmatch(text)]
    if len(numbers) < PLAUSIBLE * len(texts):
        return None
    bounds = {"excel": (_FIRST_DAY + _EXCEL, _LAST_DAY + _EXCEL)}
    bounds |= {form: (_FIRST_DAY * scale, _LAST_DAY * scale) for form, scale in _SCALES.items()}
    for form, (first, last) in bounds.items():
        if sum(first <= number < last for number in numbers) >= PLAUSIBLE * len(texts):
            return form
    return None


def serial_format(from_1904: bool) -> str:
    """The format of a spreadsheet's days, by the day from which its workbook counts."""
    return "excel1904" if from_1904 else "excel"
