"""Takes nothing. Gives the small office with matters in every light and nearly every state, all by real steps.

The pages are looked at on Monday 2026-11-23; the matters began in September.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from shigan_site.actions.ledger import place_all_events
from shigan_site.actions.outcomes import Done
from shigan_site.records.models import UnitSpan
from tests.site.bureau import KEYS, NOW
from tests.site.taking import PAPER, Office

START = datetime(2026, 9, 21, 1, 0, tzinfo=UTC)
UNIT_NAMES = {"office": "长沙市某局", "supervision": "督查室", "planning": "规划科", "finance": "财务科"}
MATTERS = (
    # title, basis, source, kind, unit, due, how far
    ("优化营商环境十条落实", "长政督〔2026〕118 号", "meeting", "supervision", "planning", "2026-11-18", "doing"),
    ("老旧小区改造三季度验收", "长政督〔2026〕121 号", "instruction", "supervision", "planning", "2026-11-25", "doing"),
    ("政务服务“一次办”事项清单更新", "年度重点工作 17", "annual_goal", "reform", "planning", "2026-12-18", "doing"),
    ("12345 高频诉求专项整治（停车类）", "专项督查", "hotline", "request", "planning", "2026-12-03", "assigned"),
    ("审计整改“回头看”", "长政督〔2026〕097 号", "inspection", "rectification", "finance", "2026-11-20", "doing"),
    ("年度预算执行情况核对", "局务会第 12 次", "meeting", "routine", "finance", "2026-11-24", "submitted"),
    ("城市更新片区意见征集", "局长批示 11-02", "instruction", "supervision", "planning", "2026-12-25", "waiting"),
    ("公共停车场数据共享", "市数据局函", "superior", "supervision", "finance", "2026-12-10", "transferring"),
    ("三季度督查问题销号", "长政督〔2026〕088 号", "inspection", "supervision", "planning", "2026-11-13", "closed"),
    ("窗口延时服务方案", "局务会第 11 次", "meeting", "routine", "finance", "2026-10-30", "closed"),
    ("惠企政策兑现台账", "", "internal", "supervision", "", "", "draft"),
    ("无障碍通道排查", "市残联函", "public", "request", "planning", "2026-12-30", "review"),
)
PEOPLE_OF = {"planning": ("ping", "pan"), "finance": ("fang", "fei")}


def open_busy_office(at: datetime = NOW) -> Office:
    """Everything lies a fixed number of days before ``at``, or before NOW where it is not said."""
    office = Office(now=START + (at - NOW))
    for key, name in UNIT_NAMES.items():
        UnitSpan.objects.filter(unit__key=key).update(name=name)
    shift = (at - NOW).days
    for title, basis, source, kind, unit, due, far in MATTERS:
        day = (datetime.fromisoformat(due) + timedelta(days=shift)).date().isoformat() if due else ""
        _bring(office, far, day, title=title, basis=basis, source=source, kind=kind, lead_unit=unit)
        office.now += timedelta(days=1)
    office.now = at
    place_all_events(now=at)
    return office


def _bring(office: Office, far: str, due: str, **form: str) -> None:
    """One matter, as far as it got."""
    unit = form["lead_unit"]
    demand = "提出清单，明确责任和时间，按周反馈；以群众能感受到的变化为准。"
    opened = office.register("su", demand=demand, due=due, **form)
    assert isinstance(opened, Done), opened
    if far == "draft":
        return
    item = opened.item
    office.done(item, ("propose", "su", {}))
    if far == "review":
        return
    office.done(item, ("approve", "sun", {"lead_unit": unit, "due": due, "supervisor": KEYS["su"]}))
    if far == "assigned":
        return
    head, clerk = PEOPLE_OF[unit]
    office.done(item, ("sign_and_name", head, {"holder": KEYS[clerk]}))
    office.now += timedelta(days=2)
    work = {"percent": "45", "text": "已到三个社区核对，十条措施中六条落实，余下四条待法规会签。"}
    office.take(item, "progress", clerk, files=[PAPER], **work)
    if form["title"].startswith("优化"):
        day = (office.now + timedelta(days=9)).date().isoformat()
        office.done(
            item,
            ("add_milestone", clerk, {"name": "完成部门会签", "due": day}),
            ("ask_assist", clerk, {"unit": "finance", "task": "请核对惠企资金兑付口径，三日内答复。"}),
            ("remind", "su", {"level": "blue", "text": "请抓紧会签。"}),
            ("comment", "ping", {"text": "会签意见已催两次，周三前可以拿到。"}),
        )
    if far == "waiting":
        office.done(item, ("wait", clerk, {"waits_for": "public", "reason": "公示期内等待群众意见", "until": due}))
    if far == "transferring":
        office.done(
            item, ("offer_transfer", head, {"unit": "planning", "reason": "停车规划属规划科职责，已与对方沟通。"})
        )
    if far in ("submitted", "closed"):
        office.take(item, "submit", clerk, files=[PAPER], outcome="清单十项全部落实，附验收照片和会签单。")
    if far == "closed":
        office.done(item, ("verify", "su", {"how": "site", "text": "现场核查属实。"}), ("close", "sun", {}))
