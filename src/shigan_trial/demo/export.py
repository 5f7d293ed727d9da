"""Takes an invented bureau. Gives the files an office would have: its log, a mapping and its organisation. Never a key."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from shigan.ingest.mapping import Mapping as SourceMapping
from shigan.ingest.mapping_file import read_mapping
from shigan.ledger import actions
from shigan.organisation import Organisation, write_organisation
from shigan_trial.demo.model import DemoBureau

LOG: Final = "督办台账.csv"
ORGANISATION: Final = "organisation.yaml"

WORDS: Final[Mapping[str, str]] = {
    actions.REGISTER: "登记", actions.RECEIVE: "签收", actions.ASSIGN: "分派", actions.TRANSFER: "转办", actions.WORK: "办理",
    actions.ACT: "办理环节", actions.WAIT: "等待外部", actions.RESUME: "恢复办理", actions.SUBMIT: "报送",
    actions.RETURN: "退回", actions.VERIFY: "核验通过", actions.CLOSE: "办结", actions.CANCEL: "终止",
    actions.REOPEN: "重新办理", actions.REMIND: "催办", actions.EXTEND_REQUEST: "申请延期",
    actions.EXTEND_GRANT: "批准延期", actions.PROMISE: "承诺", actions.GUIDE: "指导", actions.DECLINE: "不予签收",
    actions.DISPUTE: "职责争议", actions.ARBITRATE: "职责裁定", actions.COMPLAIN: "再次诉求",
    actions.RATE: "群众评价", actions.NOTE: "备注",
}  # fmt: skip
OUTCOMES: Final[Mapping[str, str]] = {
    "good": "满意", "bad": "不满意", "unsolved": "未解决", "accepted": "理由成立", "done": "已办成",
}  # fmt: skip
HEADER: Final = ("事项编号", "事项种类", "来源", "环节", "动作", "经办人", "单位", "转给", "转给单位", "时间", "时限", "结果")


def demo_mapping() -> SourceMapping:
    """What each column of the log is, as a clerk would state it."""
    words = "\n".join(f"    {word}: {action}" for action, word in WORDS.items())
    outcomes = "\n".join(f"    {word}: {outcome}" for outcome, word in OUTCOMES.items())
    return read_mapping(
        f"""name: demo-bureau
case: 事项编号
activity: [环节]
time: 时间
zone: Asia/Shanghai
person: 经办人
unit: 单位
counterpart: 转给
counterpart_unit: 转给单位
kind: 事项种类
channel: 来源
due: 时限
outcome:
  column: 结果
  words:
{outcomes}
actions:
  by: 动作
  words:
{words}
ending: marked
calendar: cn-gov
""",
        where="demo mapping",
    )


def write_bureau(bureau: DemoBureau, folder: Path) -> Path:
    """The log (returned) and the organisation file, with names, as an office keeps them."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / LOG).open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        writer.writerows(_rows(bureau))
    write_organisation(_by_name(bureau.organisation), folder / ORGANISATION)
    return folder / LOG


def _by_name(organisation: Organisation) -> Organisation:
    """The organisation as an office keeps it: the ledger gives its keys later."""
    return replace(
        organisation,
        people=tuple(replace(person, key=None) for person in organisation.people),
        posts=tuple(replace(post, key=None) for post in organisation.posts),
        leave=tuple(replace(leave, key=None) for leave in organisation.leave),
    )


def _rows(bureau: DemoBureau) -> Iterator[tuple[str, ...]]:
    for event in bureau.events.to_pylist():
        yield (
            event["item"],
            event["kind"],
            event["channel"] or "",
            event["activity"],
            WORDS[event["action"]],
            bureau.directory.get(event["actor"], ""),
            event["unit"] or "",
            bureau.directory.get(event["counterpart"], ""),
            event["counterpart_unit"] or "",
            _local(event["occurred_us"], event),
            _local(event["due_us"], event),
            OUTCOMES.get(event["outcome"], event["outcome"] or ""),
        )


def _local(instant_us: int | None, event: Mapping[str, Any]) -> str:
    if instant_us is None:
        return ""
    moment = datetime.fromtimestamp(instant_us // 1_000_000, tz=UTC) + timedelta(minutes=event["offset_minutes"])
    return f"{moment:%Y-%m-%d %H:%M:%S}"
