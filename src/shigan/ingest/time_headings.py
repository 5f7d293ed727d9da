"""Whether a heading says that its column holds times: what numbers alone mean, and which column a person may have meant.

Stricter than choosing a column for a role: there the content has the last word, here the heading has.
"""

from __future__ import annotations

import re
from typing import Final

from shigan.ingest.heading_words import column_words, name_score

ROLES: Final = ("time", "opened", "closed", "cancelled", "due", "recorded")
NO_TIME: Final = re.compile(r"编号|单号|号码|人员|姓名|结果|状态|原因|时长|耗时|天数|日数|次数|数量|小时|分钟")
LATIN: Final = re.compile(r"[A-Za-z]+")


def heads_times(column: str) -> bool:
    """Whether the heading is a usual one for times, or contains a usual part; in Latin letters only as a word of its own."""
    scores = [(name_score(column, column_words()[role]), role) for role in ROLES]
    if any(score >= 1 for score, _ in scores):
        return True
    if NO_TIME.search(column) or not any(score > 0 for score, _ in scores):
        return False
    if re.search(r"[\u3400-\u9fff]", column):
        return re.search(r"时间|日期|时刻|时限|期限|截止|到期", column) is not None
    return not {"time", "date", "timestamp", "datum", "tijd", "data", "at"}.isdisjoint(_words(column))


def _words(column: str) -> set[str]:
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", column)
    return {word.casefold() for word in LATIN.findall(apart)}
