"""The words of the offices' systems: how steps, columns and results are called.

An office keeps to one word for a step and one heading for a column; which one is drawn. The words are those that
systems of offices use; they were not chosen by what the product reads.
"""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

from shigan_trial.offices.plan import Language

Choices = Mapping[str, tuple[tuple[str, ...], ...]]

_STEPS: dict[Language, Choices] = {
    "zh": {
        "register": (("收件登记",), ("受理",), ("申请受理",), ("登记",)),
        "receive": (("签收",), ("接件",), ("接收",)),
        "assign": (("分派",), ("派件",), ("指派承办人",), ("交办",)),
        "transfer": (("转办",), ("移交",), ("转交",)),
        "work": (("材料审查", "现场核查", "拟定意见"), ("初审", "调查核实", "起草意见"), ("办理", "实地勘查", "草拟答复")),
        "assess": (("专家评估",), ("资格评审",)),
        "correct": (("修改完善",), ("补充办理",)),
        "submit": (("报送复核",), ("提交审核",), ("呈报",)),
        "return": (("退回修改",), ("退回",), ("退回补充",)),
        "verify": (("复核通过",), ("审核通过",)),
        "decide": (("审批",), ("领导签批",), ("作出决定",)),
        "announce": (("公示",), ("送达告知",)),
        "wait": (("等待申请人补正",), ("挂起",)),
        "resume": (("补正收到",), ("恢复办理",)),
        "remind": (("催办",), ("督办提醒",)),
        "decline": (("退件",), ("拒收",)),
        "close": (("办结",), ("结案",), ("归结",)),
        "cancel": (("申请人撤回",), ("撤销申请",), ("撤件",)),
        "reopen": (("重新办理",), ("重新受理",)),
        "complain": (("再次投诉",), ("投诉",)),
        "rate": (("满意度评价",), ("回访评价",)),
        "pay": (("资金拨付",), ("支付",)),
        "archive": (("归档",), ("材料归档",), ("立卷归档",)),
        "extend": (("申请延期",),),
        "outcomes": (("准予", "不予准予"), ("已解决", "已答复"), ("通过", "不通过")),
        "bad": (("差评",), ("不满意",)),
        "good": (("好评",), ("满意",)),
    },
    "en": {
        "register": (("Registered",), ("Application received",), ("Case created",)),
        "receive": (("Received",), ("Accepted for handling",)),
        "assign": (("Assigned",), ("Allocated to officer",)),
        "transfer": (("Forwarded",), ("Transferred",), ("Handed over",)),
        "work": (("Document review", "Site visit", "Draft report"), ("Review", "Investigation", "Draft decision"),
                 ("Processing", "Inspection", "Write assessment")),
        "assess": (("Expert assessment",), ("Eligibility assessment",)),
        "correct": (("Rework",), ("Correction",)),
        "submit": (("Submitted for approval",), ("Sent for review",)),
        "return": (("Returned for correction",), ("Sent back",)),
        "verify": (("Verified",), ("Quality check passed",)),
        "decide": (("Decision signed",), ("Approved",)),
        "announce": (("Public notice",), ("Applicant informed",)),
        "wait": (("Waiting for applicant",), ("On hold",)),
        "resume": (("Resumed",), ("Documents arrived",)),
        "remind": (("Reminder",), ("Reminder sent",)),
        "decline": (("Declined",), ("Refused to take",)),
        "close": (("Closed",), ("Completed",), ("Case closed",)),
        "cancel": (("Withdrawn by applicant",), ("Cancelled",)),
        "reopen": (("Reopened",),),
        "complain": (("Complaint",), ("Complaint received",)),
        "rate": (("Customer rating",), ("Feedback",)),
        "pay": (("Payment",), ("Paid out",)),
        "archive": (("Archived",), ("Filed in archive",)),
        "extend": (("Extension requested",),),
        "outcomes": (("granted", "refused"), ("solved", "answered"), ("approved", "rejected")),
        "bad": (("bad",), ("dissatisfied",)),
        "good": (("good",), ("satisfied",)),
    },
}  # fmt: skip

_HEADINGS: dict[Language, Mapping[str, tuple[str, ...]]] = {
    "zh": {
        "case": ("办件编号", "工单号", "案件编号", "业务流水号", "受理编号"),
        "activity": ("环节", "办理环节", "节点名称", "操作", "步骤名称"),
        "time": ("办理时间", "操作时间", "完成时间", "时间"),
        "person": ("经办人", "处理人", "操作员", "承办人"),
        "unit": ("承办部门", "科室", "处理单位", "办理单位"),
        "counterpart": ("接收人", "转给", "下一办理人"),
        "counterpart_unit": ("接收单位", "转往部门", "下一办理单位"),
        "limit": ("办理时限", "应办结日期", "截止日期"),
        "kind": ("事项类型", "业务类别", "事项名称"),
        "outcome": ("办理结果", "处理结果", "结果"),
        "remark": ("备注", "说明"),
        "opened": ("受理时间", "登记时间", "收件日期"),
        "closed": ("办结时间", "结案时间", "办结日期"),
        "status": ("状态", "办理状态"),
    },
    "en": {
        "case": ("Case ID", "Reference", "Ticket number", "File no"),
        "activity": ("Activity", "Step", "Event", "Action"),
        "time": ("Timestamp", "Date and time", "Completed at", "Time"),
        "person": ("Officer", "Handler", "User", "Employee"),
        "unit": ("Department", "Unit", "Team", "Office"),
        "counterpart": ("Assigned to", "Passed to", "Next person"),
        "counterpart_unit": ("To department", "To unit", "Next unit"),
        "limit": ("Due date", "Deadline", "Target date"),
        "kind": ("Case type", "Request type", "Category"),
        "outcome": ("Outcome", "Result", "Resolution"),
        "remark": ("Remark", "Comment"),
        "opened": ("Opened", "Received at", "Registered at"),
        "closed": ("Closed", "Closed at", "End date"),
        "status": ("Status", "State"),
    },
}  # fmt: skip

STATUS: dict[Language, Mapping[str, str]] = {
    "zh": {"closed": "已办结", "cancelled": "已撤销", "open": "办理中"},
    "en": {"closed": "Closed", "cancelled": "Cancelled", "open": "Open"},
}


def draw_words(dice: Random, language: Language) -> dict[str, tuple[str, ...]]:
    """One word (for work, three) for every step and result; each choice is as likely as another."""
    return {meaning: dice.choice(choices) for meaning, choices in _STEPS[language].items()}


def draw_headings(dice: Random, language: Language) -> dict[str, str]:
    """One heading for every column; each choice is as likely as another."""
    return {column: dice.choice(choices) for column, choices in _HEADINGS[language].items()}
