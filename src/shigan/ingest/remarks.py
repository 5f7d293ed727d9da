"""Takes a fact about a source. Gives the sentence for it in Chinese and in English. Never decides anything."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Remark:
    """One sentence in both languages."""

    zh: str
    en: str

    def text(self, language: str = "zh") -> str:
        """The sentence in ``language`` ('zh' or 'en')."""
        return self.en if language == "en" else self.zh


FAULTS: dict[str, tuple[Remark, Remark]] = {
    "no_case": (
        Remark("没有事项编号，无法知道这一行属于哪件事。", "There is no case number: which matter is the row about?"),
        Remark("请补上编号，或在映射文件的 case 一项改选正确的列。", "Fill it in, or name the right column under 'case' in the mapping."),
    ),
    "no_activity": (
        Remark("没有写明办了什么（环节为空）。", "The row does not say what happened (the activity is empty)."),
        Remark("请补上环节名称，或在 activity 一项改选正确的列。", "Fill in the activity, or name the right column under 'activity'."),
    ),
    "no_time": (
        Remark("没有时间。", "There is no time."),
        Remark("请补上时间，或在 time 一项改选正确的列。", "Fill in the time, or name the right column under 'time'."),
    ),
    "bad_time": (
        Remark("时间不符合约定的格式，或者没有这一天。", "The time does not fit the stated format, or there is no such day."),
        Remark(
            "请按约定的格式改写，或在 time 的 format 一项写明实际格式（如 %Y/%m/%d %H:%M）。",
            "Rewrite it in the stated format, or state the real one under time: format (such as %Y/%m/%d %H:%M).",
        ),
    ),
    "no_zone": (
        Remark("时间带有的时区名含义不明。", "The time names a zone of which it is not known what it means."),
        Remark(
            "请改写为 +08:00 这样的写法，或在 time 的 zones 一项写明（如 IST: +05:30）。",
            "Write it as an offset such as +08:00, or state it under time: zones (such as IST: +05:30).",
        ),
    ),
    "too_early": (
        Remark("时间早于 earliest 所限的日子，多半是录入错误。", "The time lies before 'earliest'; most likely a typing error."),
        Remark("请核对并更正；确属旧事的，请把 earliest 改早。", "Correct it; if it is that old, set 'earliest' to an earlier day."),
    ),
    "too_late": (
        Remark(
            "时间晚于所看的日子（as_of；未写明时为 2099 年底）。",
            "The time lies after the day we look from (as_of; the end of 2099 if it is not stated).",
        ),
        Remark("请核对并更正；确已发生的，请把 as_of 改晚。", "Check and correct it; if it did happen, set 'as_of' to a later day."),
    ),
    "duplicate": (
        Remark("与前面某一行完全相同。", "The row is an exact copy of an earlier one."),
        Remark("无需处理；如两次都确有其事，请把 duplicates 改为 keep。", "Nothing to do; if both did happen, set 'duplicates' to keep."),
    ),
}  # fmt: skip
"""Why a row was refused, and what to do about it."""

CANNOT_BE_SEEN: dict[str, Remark] = {
    "person": Remark("没有（或只有少数记录写明）经办人", "who did it is not recorded, or only on few entries"),
    "unit": Remark("没有承办单位", "units are not recorded"),
    "work": Remark("分不清实质办理与一般流转", "substantive work cannot be told from other steps"),
    "handover": Remark("看不出由谁转给谁", "hand-overs cannot be told"),
    "counterpart": Remark("没有写明转给了谁", "to whom something was passed is not recorded"),
    "due": Remark("没有办理时限", "time limits are not recorded"),
    "ending": Remark(
        "没有标明办结，未见结束的事项不能当作未办结",
        "endings are not marked: what is not seen to end is unknown, not open",
    ),
    "reminder": Remark("没有催办记录", "reminders are not recorded"),
    "extension": Remark("没有延期的申请与批准", "extensions are not recorded"),
    "promise": Remark("没有承诺的日期", "promised dates are not recorded"),
    "review": Remark("没有退回或核验的记录", "sending back on verification is not recorded"),
    "reopen": Remark("看不出办结后是否重新办理", "reopening after the end cannot be told"),
    "rating": Remark("没有群众评价", "ratings by the public are not recorded"),
    "outcome": Remark("没有办理结果", "outcomes are not recorded"),
    "wait": Remark("看不出何时在等待外部", "waiting for outsiders is not recorded"),
    "dispute": Remark("没有职责争议的记录", "disputes over duties are not recorded"),
    "guide": Remark("没有指导、走访的记录", "guidance and visits are not recorded"),
    "decline": Remark("没有不予签收、退件的记录", "declining to accept is not recorded"),
    "tier": Remark("看不出单位的层级", "the tier of a unit is not known"),
}
"""What a reader should know is missing, by the name in mapping.RECORDS."""
