"""Takes what is to be told. Gives it in words, Chinese or English, for a group or a mail. Never a person's name.

These words leave the site, so they do not stand with those of its pages: a job has no pages.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from shigan.errors import Both
from shigan.packs.procedure_models import Procedure
from shigan_site.queries.daily_counts import MOST, Group
from shigan_site.queries.days import OFFSET_MINUTES

GROUPS: Final[Mapping[str, Both]] = {
    "overdue": Both("Overdue: {n}", zh="已逾期 {n} 件"),
    "today": Both("Due today: {n}", zh="今天到期 {n} 件"),
    "soon": Both("Due soon: {n}", zh="即将到期 {n} 件"),
    "receive": Both("To be received: {n}", zh="待接收 {n} 件"),
}
EVENT: Final = Both("Matter {number}: {step} ({at})", zh="事项 {number}：{step}（{at}）")
WEEKDAYS: Final = ("一", "二", "三", "四", "五", "六", "日")
LOOK: Final = Both("See", zh="查看")


def in_(language: str, both: Both) -> str:
    return str(both) if language == "en" else both.zh


def day_in(language: str, day: date) -> str:
    return f"{day:%A, %Y-%m-%d}" if language == "en" else f"{day.month}月{day.day}日（周{WEEKDAYS[day.weekday()]}）"


def daily_line(groups: Sequence[Group], place: str, day: date, language: str, address: str) -> str:
    """What falls due: counts and numbers of matters. ``place``: the unit's name, or the office's."""
    between, mark = (", ", ": ") if language == "en" else ("、", "：")
    lines = [" ".join(filter(None, (place, day_in(language, day))))]
    for group in groups:
        more = "" if group.count <= MOST else " …" if language == "en" else " 等"
        lines.append(
            in_(language, GROUPS[group.name]).format(n=group.count) + mark + between.join(group.numbers) + more
        )
    if address:
        lines.append(f"{in_(language, LOOK)}{mark}{address}/matters/")
    return "\n".join(lines)


def event_line(procedure: Procedure, step: str, number: str, at: datetime, language: str, address: str) -> str:
    """That a step was taken on a matter, and when."""
    name = procedure.steps[step].name
    local = (at + timedelta(minutes=OFFSET_MINUTES)).strftime("%m-%d %H:%M")
    told = in_(language, EVENT).format(number=number, step=name.en if language == "en" else name.zh, at=local)
    return told + (f"\n{address}/matters/{number}/" if address else "")
