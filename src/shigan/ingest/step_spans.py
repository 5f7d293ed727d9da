"""Tables in which a row is a step with its beginning and its end, in two columns: 开始时间 and 结束时间, start and complete.

The end is when the step was done; the beginning is an entry of its own. Two such columns are only taken for these where their
names belong together, both change within a matter, and the one is (nearly) never after the other.
"""

from __future__ import annotations

import re
from typing import Final

from shigan.ingest.choosing import Choice, Chooser
from shigan.ingest.heading_kinds import KIND_OF_NAME
from shigan.ingest.profiles import Profile
from shigan.ingest.remarks import Remark

BEGINNING: Final = re.compile(r"(?i)开始|起始|start(?:ed)?|beg[iu]n")
END: Final = re.compile(r"(?i)结束|完成|完毕|end(?:ed)?|complet(?:ed?|ion)|finish(?:ed)?")
TIME_SHARE: Final = 0.9
TOLD: Final = Remark(
    "每行有一个环节的开始与结束：结束时间作为办理时间，开始时间另记一条记录，按办理计。",
    "Every row has the beginning and the end of a step: the end is when it was done, the beginning is an entry of its own and "
    "counts as work.",
)


def choose_span(chooser: Chooser) -> None:
    """Give the roles ``started`` and ``time`` to such a pair of columns, where there is one."""
    case = chooser.column("case")
    pair = _pair(chooser)
    if pair is None or case is None:
        return
    beginning, end = pair
    if chooser.content.stays(beginning.column, case) or not chooser.content.in_order(beginning, end):
        return
    why = Remark("一行既有环节的开始，又有其结束。", "A row has the beginning and the end of its step.")
    for role, one in (("started", beginning), ("time", end)):
        chooser.choices[role] = Choice(role, one.column, "likely", why, one.example)
    chooser.doubts.append(TOLD)


def _pair(chooser: Chooser) -> tuple[Profile, Profile] | None:
    """The beginning and the end, unless a column with another name is more surely the time of the step."""
    taken = {choice.column for role, choice in chooser.choices.items() if role != "time"}
    times = [one for one in chooser.found.values() if one.time and one.time.share >= TIME_SHARE and one.column not in taken]
    beginnings = {_rest(one.column, BEGINNING): one for one in times if BEGINNING.search(one.column)}
    ends = {_rest(one.column, END): one for one in times if END.search(one.column)}
    both = [stem for stem in beginnings if stem in ends]
    if len(both) != 1:
        return None
    beginning, end = beginnings[both[0]], ends[both[0]]
    time = chooser.choices.get("time")
    return None if time and time.sureness == "sure" and time.column not in (beginning.column, end.column) else (beginning, end)


def _rest(column: str, word: re.Pattern[str]) -> str:
    """What a name says besides that it is a time, and which of the two."""
    return KIND_OF_NAME.sub("", word.sub("", column)).casefold()
