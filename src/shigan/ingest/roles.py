"""What a column of a record can be, and what each such role is called. Never which column it is."""

from __future__ import annotations

from typing import Final

from shigan.ingest.remarks import Remark


def role_name(role: str) -> Remark:
    """What a role is called."""
    zh, en = _ROLES[role]
    return Remark(zh, en)


_ROLES: Final = {
    "case": ("事项编号", "case"), "activity": ("环节", "activity"), "time": ("时间", "time"), "person": ("经办人", "person"),
    "unit": ("单位", "unit"), "role": ("角色", "role"), "counterpart": ("接收人", "person it was passed to"),
    "assignee": ("分派给", "assigned to"),
    "counterpart_unit": ("接收单位", "unit it was passed to"), "kind": ("事项类型", "kind of matter"),
    "channel": ("渠道", "channel"), "due": ("时限", "due date"), "recorded": ("录入时间", "time of recording"),
    "outcome": ("结果", "outcome"), "lifecycle": ("生命周期", "life-cycle"), "opened": ("受理时间", "time of opening"),
    "started": ("开始时间", "time of starting"),
    "closed": ("办结时间", "time of closing"),
    "cancelled": ("撤销时间", "time of cancelling"), "status": ("事项状态", "status of the case"),
    "ending": ("办结标志", "ending"), "payload": ("附带内容", "details"),
    "limit_kept": ("按期标志", "flag that the limit was kept"), "limit_missed": ("逾期标志", "flag that the limit was missed"),
    "handover_count": ("转办次数", "number of hand-overs"), "reopen_count": ("重新办理次数", "number of reopenings"),
}  # fmt: skip
