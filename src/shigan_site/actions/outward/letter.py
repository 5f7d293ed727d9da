"""Takes what needs a person today. Gives a mail of it: subject, plain text, HTML. Never more than the first page shows.

The subject holds a count alone: it is what a telephone shows on a table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Final

from shigan.errors import Both
from shigan.packs.procedure_models import Procedure
from shigan_site.actions.outward.sentences import day_in, in_
from shigan_site.queries.today import Task, Today

SUBJECT: Final = Both("Shigan: {n} thing(s) need you today", zh="实干：今天有 {n} 件事需要您办理")
HEAD: Final = Both("{day}: {n} thing(s) need you.", zh="{day}，需要您办理的有 {n} 件：")
MORE: Final = Both("{n} more are on the first page.", zh="另有 {n} 件，请在首页查看。")
OPEN: Final = Both("Open the first page", zh="打开首页")
FOOT: Final = Both(
    "Sent once on working days at most. Switch it off under My work › Mail.",
    zh="每个工作日最多一封；不想收到，可在“我的工作”的“邮件”里关闭。",
)
WHY: Final[Mapping[str, Both]] = {
    "milestone": Both("milestone: {what}", zh="节点：{what}"),
    "assist": Both("asked to help: {what}", zh="请求协办：{what}"),
    "promise": Both("promised: {what}", zh="承诺：{what}"),
    "draft": Both("a draft of yours", zh="您的草稿"),
}
UNTITLED: Final = Both("without a title", zh="未填名称")
LAST_DAY: Final = Both("due {day}", zh="期限 {day}")


@dataclass(frozen=True, kw_only=True)
class Letter:
    subject: str
    text: str
    html: str


@dataclass(frozen=True)
class Line:
    name: str
    why: str
    address: str


def letter_of(work: Today, procedures: Mapping[str, Procedure], day: date, language: str, site: str) -> Letter:
    """``site``: how links begin. What is no work, such as a talk, goes by the name of its procedure: a mail leaves the house."""
    count = len(work.tasks) + work.more
    lines = [_line(task, procedures, language, site) for task in work.tasks]
    head = in_(language, HEAD).format(day=day_in(language, day), n=count)
    more = in_(language, MORE).format(n=work.more) if work.more else ""
    foot = in_(language, FOOT)
    numbered = [f"{place}. {line.name}\n   {line.why}\n   {line.address}" for place, line in enumerate(lines, 1)]
    text = "\n\n".join(filter(None, (head, *numbered, more, f"{in_(language, OPEN)}: {site}/", foot)))
    return Letter(
        subject=in_(language, SUBJECT).format(n=count),
        text=text + "\n",
        html=_html(head, lines, more, foot, in_(language, OPEN), language, site),
    )


def _line(task: Task, procedures: Mapping[str, Procedure], language: str, site: str) -> Line:
    said = WHY.get(task.why)
    why = in_(language, said).format(what=task.what) if said else ""
    if task.matter is None:
        return Line(task.what or in_(language, UNTITLED), why, f"{site}/")
    procedure, reason = procedures[task.matter.procedure], task.matter.light.reason
    state = procedure.states[task.matter.state].name
    told = (reason.en, state.en) if language == "en" else (reason.zh, state.zh)
    parts = (told[0], why or told[1], in_(language, LAST_DAY).format(day=task.due) if task.due else "")
    between = "; " if language == "en" else "；"
    name = task.matter.title if procedure.counts else in_(language, Both(procedure.name.en, zh=procedure.name.zh))
    return Line(
        name, between.join(part for part in parts if part), f"{site}/matters/{task.matter.number}/"
    )


def _html(head: str, lines: list[Line], more: str, foot: str, first: str, language: str, site: str) -> str:
    """Plain and narrow; styles stand on the elements, because mail programs read no style sheets."""
    rows = "".join(
        f'<li style="margin:0 0 14px"><a href="{escape(line.address)}" style="color:#1f5fbf;font-weight:600;'
        f'text-decoration:none">{escape(line.name)}</a><br><span style="color:#4e5969">{escape(line.why)}</span></li>'
        for line in lines
    )
    tongue = "en" if language == "en" else "zh-CN"
    return (
        f'<!doctype html><html lang="{tongue}"><head><meta charset="utf-8"><meta name="color-scheme" content="light dark">'
        '</head><body style="margin:0;padding:24px;font:15px/1.6 sans-serif;color:#1d2129;background:#ffffff">'
        f'<div style="max-width:560px;margin:0 auto"><p style="margin:0 0 16px;font-size:17px;font-weight:600">{escape(head)}'
        f'</p><ol style="margin:0 0 16px;padding-left:22px">{rows}</ol>'
        + (f"<p>{escape(more)}</p>" if more else "")
        + f'<p style="margin:0 0 24px"><a href="{escape(site)}/" style="color:#1f5fbf">{escape(first)}</a></p>'
        f'<p style="color:#5f6b7a;font-size:13px;border-top:1px solid #e3e8ef;padding-top:12px">{escape(foot)}</p>'
        "</div></body></html>"
    )
