"""Takes nothing. Gives an invented matter and registers, as the site would hand them to a document."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

from shigan.ledger.checkpoint import Checkpoint
from shigan.packs import Pack
from shigan.packs.document_models import OfficeDocument
from shigan.reports.papers import Given, Seal, given
from shigan.reports.papers.given import Row

TODAY = date(2026, 11, 22)
RARE = "䶮㛃𬭎"
DEMAND = (
    "一、摸清全区老旧小区消防通道堵塞的底数，逐个小区列出堵点、原因和责任人；\n"
    "二、会同街道、物业和消防救援机构逐点整治，能当场解决的当场解决；\n"
    "三、形成长效管护办法，11月底前报区政府。预期成果：堵点清零，居民代表现场确认。"
)
MATTER: Row = {
    "today": TODAY, "year": 2026, "serial": 12, "office": "示范区住房和城乡建设局督查室", "contact": "李静 010-0000 0000",
    "number": "2026-000118", "title": "老旧小区消防通道堵塞专项整治",
    "kind": "supervision", "kind_name": "督办事项", "source": "superior", "source_name": "上级文件",
    "basis": "示政办发〔2026〕8号《关于开展消防通道专项整治的通知》", "demand": DEMAND, "state_name": "办理中",
    "created_on": date(2026, 9, 1), "registrar_name": "李静", "supervisor_name": "李静", "leader_name": "周明",
    "lead_unit_name": "物业管理科", "holder_name": f"王{RARE}", "due": date(2026, 11, 18), "outside_due": date(2026, 12, 31),
    "outside_latest": date(2027, 3, 31), "filing": "示政备〔2026〕3号", "progress": 60, "reminders": 2, "returns": 1,
    "extensions": 1, "extension_to": date(2026, 12, 10), "extension_reason": "两个小区的产权单位已经撤销，需要区政府协调。",
    "extension_asked_by_name": "王䶮", "transfer_unit_name": None, "dispute_unit_name": "房屋安全科",
    "dispute_reason": "物业管理科认为，通道上的违法建设由房屋安全科负责；房屋安全科认为，小区有物业服务企业，应由物业管理科牵头。",
    "disputed_by_name": "物业管理科", "obstacle": "两个小区产权单位已经撤销，找不到责任主体。",
    "promised_on": date(2026, 12, 20), "promise": "回访全部小区，向居民代表公布结果",
    "outcome": "全区 46 个小区、213 处堵点全部清除，居民代表现场签字确认；形成《消防通道日常管护办法》并由街道执行。",
    "submitted_by_name": "王䶮", "verified_by_name": "陈晓", "verification": "抽查 12 个小区、60 处，全部属实。",
    "verified_how": "site", "verified_how_name": "现场核查", "problem": "消防通道被占用、堵塞，消防车无法进入。",
    "closed_on": date(2026, 12, 8),
    "reason": "时限已过，仍有 31 处堵点没有明确责任人，也没有提出协调申请。\n请逐处说明情况。", "decision": "granted",
    "remind_level": "orange", "remind_level_name": "橙色预警",
    "previous_due": date(2026, 11, 18),
    "days_late": 2, "days_left": None, "reply_within": 3,
    "assist_names": "房屋安全科、政策法规科、区物业服务中心", "root_cause": "管护责任不清，日常巡查流于形式。",
    "measures": "1. 逐处明确责任人；\n2. 每周巡查并公布；\n3. 写入物业服务合同。",
    "evidence_names": "堵点清单.xlsx\n居民代表确认单.pdf\n现场照片（213 张）", "evidence": 3, "open_parts": 0, "open_milestones": 2,
    "open_assists": 0,
}  # fmt: skip
LISTS: dict[str, tuple[Row, ...]] = {
    "milestones": (
        {"name": "摸清底数，列出清单", "due": date(2026, 9, 20), "done_on": date(2026, 9, 18)},
        {"name": "集中整治", "due": date(2026, 10, 31), "done_on": None},
        {"name": "居民代表确认，形成长效办法", "due": date(2026, 11, 18), "done_on": None},
    ),
    "assists": ({"unit_name": "房屋安全科", "task": "认定违法建设", "answered_on": None, "answer": ""},),
    "steps": tuple(
        {"day": TODAY - timedelta(days=80 - 5 * at), "step_name": step, "person_name": who, "unit_name": "物业管理科", "words": words}
        for at, (step, who, words) in enumerate((
            ("登记", "李静", "依据示政办发〔2026〕8号登记。"), ("交办", "李静", "交物业管理科牵头办理。"),
            ("签收", "王䶮", ""), ("报告进展", "王䶮", "已摸清 46 个小区 213 处堵点，其中 31 处责任人不明。"),
            ("反映困难", "王䶮", "两个小区产权单位已经撤销，找不到责任主体，请求区政府协调。"),
            ("申请延期", "王䶮", "协调需要时间，申请延至12月10日。"), ("批准延期", "周明", "同意。"),
            ("提交核验", "王䶮", "堵点全部清除，附清单、确认单和照片。"), ("退回", "陈晓", "缺两个小区的居民代表确认单。"),
            ("提交核验", "王䶮", "已补齐。"), ("核验通过", "陈晓", "抽查 60 处，全部属实。"), ("办结", "李静", "办结。"),
        ))
    ),
}  # fmt: skip
PERSON: Row = {
    "person_name": f"王{RARE}", "unit_name": "物业管理科", "since": date(2026, 1, 1), "until": TODAY, "finished": 2, "on_time": 1,
    "deeds": 2, "entered": 1,
}  # fmt: skip
LISTS |= {
    "finished": (
        {name: MATTER[name] for name in ("number", "title", "lead_unit_name", "due", "closed_on", "outcome")},
        {"number": "2026-000007", "title": "没有期限的", "lead_unit_name": "物业管理科", "due": None, "closed_on": TODAY, "outcome": ""},
    ),
    "deeds": (
        {"day": date(2026, 9, 3), "step_name": "签收", "number": "2026-000118", "words": "老旧小区消防通道堵塞专项整治", "proof": "118"},
        {"day": date(2026, 9, 8), "step_name": "本人补记", "number": "", "words": "协助街道值守一天（值守表）", "proof": "120"},
    ),
}
SEAL = Seal(
    checkpoint=Checkpoint(origin="shigan/shifan-zhujianju", size=48_213, root=bytes(range(7, 39)), algorithm="sha256"),
    as_of=datetime(2026, 11, 22, 10, 30, tzinfo=timezone(timedelta(hours=8))),
)


def register_rows(count: int) -> tuple[Row, ...]:
    """So many matters, each a little different."""
    states = ("办理中", "待核验", "已办结", "已退回")
    return tuple(
        MATTER
        | {
            "place": at + 1,
            "number": f"2026-{at + 118:06}",
            "state_name": states[at % 4],
            "closed_on": MATTER["closed_on"] if at % 4 == 2 else None,
            "days_late": at % 5 or None,
            "holder_name": f"王{RARE[at % 3]}",
        }
        for at in range(count)
    )


def sample(pack: Pack, document: OfficeDocument, rows: int = 24, **changed: object) -> Given:
    """Everything the document could ask for; ``changed`` values take the place of the invented ones."""
    values: Row = MATTER | PERSON | ({"period": "2026年第四季度", "matters": rows} if document.register else {}) | changed  # type: ignore[operator]
    return given(pack, document, values, LISTS | {"matters": register_rows(rows)})
