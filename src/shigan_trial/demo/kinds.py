"""Takes nothing. Gives the kinds of matter of the demo bureau and how they usually go. Never says who behaves how."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

OFFICE, SUPERVISION, LETTERS = "办公室", "督查室", "信访室"
FINANCE, BENEFITS, SERVICES, PRICES = "规划财务和法规科", "待遇保障科", "医药服务管理科", "医药价格和招标采购科"
FUND, PERSONNEL, SYSTEMS = "基金监督科", "人事科", "信息技术科"
GENERAL, PAYMENT, SETTLEMENT = "医保中心综合科", "医保中心待遇核付科", "医保中心医药结算科"
ACCOUNTS, AUDIT, HALL = "医保中心基金财务科", "医保中心稽核科", "医保中心服务大厅"
LINJIANG, QIAOBEI, DONGLING, GAOXIN = "临江区分局", "桥北区分局", "东岭区分局", "高新区分局"
QINGSHI, BAIWAN, YUNXI, PINGLING = "青石县分局", "白湾县分局", "云溪县分局", "平岭县分局"

COUNTIES: Final = (LINJIANG, QIAOBEI, DONGLING, GAOXIN, QINGSHI, BAIWAN, YUNXI, PINGLING)
SECTIONS: Final = (FINANCE, BENEFITS, SERVICES, PRICES, FUND, PERSONNEL, SYSTEMS)
CENTRE: Final = (GENERAL, PAYMENT, SETTLEMENT, ACCOUNTS, AUDIT, HALL)

USUAL: Final[Mapping[str, float]] = {
    "pass_on": 0.1,  # of hand-overs: nothing was done before
    "bounce": 0.05,  # of hand-overs to another unit: given back at once with nothing done
    "stall": 0.04,
    "return": 0.10,  # of submissions
    "reopen": 0.04,  # of closings
    "no_outcome": 0.07,  # of closings
    "break_promise": 0.15,
    "decline": 0.03,  # of sign-fors
    "dispute": 0.02,  # of sign-fors
    "unguided": 0.25,  # of matters handed down
    "bad_rating": 0.08,
    "wait_for_reminder": 0.10,
    "last_minute": 0.05,
    "extend": 0.45,  # of matters near or past their due day
    "extend_late": 0.1,  # of extensions asked
    "abandon": 0.015,
}
"""How often each thing happens to anybody; a kind may say otherwise."""


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of matter: who gets it, how long it takes (working days), what may happen on the way."""

    name: str
    items: int  # in a year
    channels: tuple[str, ...]
    units: Mapping[str, float]  # leading units and their shares
    dispatched_by: str | None = None  # None: the leading unit takes it in itself
    due_days: int
    fixed_due: str | None = None  # a day set from outside, for matters that come in before it
    response: float = 0.4  # median days to the first action
    work: float = 3.0  # median days from then to the result
    steps: float = 1.2  # mean number of further work entries
    waits: float = 0.0  # share that waits for somebody outside
    wait_days: float = 5.0
    wait_for: str = "等待群众补充材料"
    hand_over: float = 0.1
    hand_to: tuple[str, ...] = ()  # where it is handed to; empty: any other leading unit
    hand_down: float = 0.0  # share handed to a county branch
    reviewed: bool = False  # results are submitted and verified
    reminded: float = 0.0
    promised: float = 0.0
    rated: float = 0.0
    months: Mapping[int, float] = field(default_factory=dict)  # busy and quiet months; 1 where nothing is said
    rates: Mapping[str, float] = field(default_factory=dict)  # other than USUAL
    activities: tuple[str, ...] = ("办理",)
    outcomes: tuple[str, ...] = ("已办结",)

    def rate(self, name: str) -> float:
        return self.rates.get(name, USUAL[name])


def _shares(units: tuple[str, ...], share: float) -> dict[str, float]:
    return dict.fromkeys(units, share)


_MINUTES = "会议纪要"
_BOARD = {**_shares(SECTIONS, 1.0), **_shares(CENTRE, 0.35)}

KINDS: Final[tuple[Kind, ...]] = (
    Kind(
        name="医保报销初审", items=1500, channels=("窗口", "网办"), due_days=20, work=4.0, waits=0.18, hand_over=0.3,
        units={PAYMENT: 3.0, HALL: 2.0, **_shares(COUNTIES, 0.8), PINGLING: 1.3}, hand_to=(PAYMENT, HALL), rated=0.45, promised=0.06,
        months={1: 1.5, 3: 1.3, 12: 1.4, 2: 0.7}, activities=("受理审查", "票据核对", "费用初审"),
        outcomes=("审核通过并拨付", "不予报销并书面告知"),
    ),
    Kind(
        name="异地就医备案", items=900, channels=("网办", "窗口", "电话"), due_days=5, response=0.25, work=1.0, steps=0.5,
        units={HALL: 2.0, SETTLEMENT: 1.5, **_shares(COUNTIES, 0.7), QINGSHI: 1.4}, hand_over=0.22, hand_to=(SETTLEMENT, HALL),
        waits=0.08, wait_days=2.0, rated=0.45, months={1: 1.6, 2: 1.4, 7: 1.3, 8: 1.2},
        activities=("信息核对", "备案登记"), outcomes=("备案成功", "不符合条件并告知"),
    ),
    Kind(
        name="参保登记和转移接续", items=850, channels=("窗口", "网办"), due_days=15, work=3.0, waits=0.12,
        units={HALL: 2.0, GENERAL: 1.0, **_shares(COUNTIES, 0.8)}, hand_to=(HALL, GENERAL), hand_over=0.12, rated=0.35,
        wait_for="等待转出地回函", months={9: 1.6, 10: 1.4, 11: 1.3}, activities=("资料核对", "系统录入", "发函联系"),
        outcomes=("转移完成", "登记完成"),
    ),
    Kind(
        name="12345诉求", items=1100, channels=("12345",), dispatched_by=OFFICE, due_days=5, response=0.4, work=1.6,
        units={
            BENEFITS: 2.0, SERVICES: 1.5, PRICES: 1.3, FUND: 1.0, FINANCE: 0.8, SYSTEMS: 0.8, PAYMENT: 1.5,
            SETTLEMENT: 1.0, HALL: 1.0, GENERAL: 0.6, **_shares(COUNTIES, 0.5),
        },
        hand_over=0.1, waits=0.06, wait_days=2.0, rated=0.55, promised=0.45, reminded=0.35,
        rates={"bad_rating": 0.12, "reopen": 0.07}, months={1: 1.3, 2: 1.2, 9: 1.2},
        activities=("联系诉求人", "调查核实", "答复"), outcomes=("已解决并答复", "已解释政策并取得理解"),
    ),
    Kind(
        name="信访件", items=380, channels=("来信", "来访", "网上信访"), dispatched_by=LETTERS, due_days=40, response=1.2,
        units={BENEFITS: 2.0, FUND: 1.5, SERVICES: 1.0, PRICES: 1.0, FINANCE: 1.0, PERSONNEL: 0.7, **_shares(COUNTIES, 0.4)},
        work=18.0, steps=2.5, hand_over=0.12, waits=0.25, wait_days=6.0, reviewed=True, rated=0.5, promised=0.4,
        reminded=0.35, rates={"bad_rating": 0.22, "reopen": 0.09, "dispute": 0.03},
        activities=("约谈信访人", "调查核实", "起草答复意见"), outcomes=("出具答复意见书", "达成和解"),
    ),
    Kind(
        name="领导批示", items=400, channels=("批示件",), dispatched_by=OFFICE, units=_BOARD, due_days=10, response=0.8,
        work=4.0, steps=1.5, hand_over=0.1, hand_down=0.08, reviewed=True, reminded=0.7,
        rates={"decline": 0.04, "dispute": 0.03}, activities=("调研", "形成专报", "协调落实"), outcomes=("专报领导", "落实到位"),
    ),
    Kind(
        name="会议交办", items=480, channels=(_MINUTES,), dispatched_by=OFFICE, units=_BOARD, due_days=15, response=1.2,
        work=6.0, steps=1.5, hand_over=0.12, hand_down=0.1, reviewed=True, reminded=0.65,
        rates={"decline": 0.05, "dispute": 0.03}, months={1: 1.4, 7: 1.3}, activities=("制定方案", "组织落实", "汇总进展"),
        outcomes=("完成并报告", "形成工作机制"),
    ),
    Kind(
        name="巡察整改", items=300, channels=("巡察反馈",), dispatched_by=SUPERVISION, due_days=60, response=2.0, work=28.0,
        units={**_BOARD, **_shares(COUNTIES, 0.2)}, steps=3.0, hand_over=0.08, waits=0.15, wait_days=8.0, reviewed=True,
        wait_for="等待上级批复", reminded=0.65, rates={"decline": 0.05, "return": 0.16, "stall": 0.05},
        months={9: 4.0, 10: 2.0, 3: 3.0}, activities=("制定整改措施", "完善制度", "追缴资金", "开展自查"),
        outcomes=("整改到位并销号", "建立长效机制"),
    ),
    Kind(
        name="年度目标任务", items=220, channels=("目标责任书",), dispatched_by=SUPERVISION, units=_BOARD, due_days=75,
        response=3.0, work=38.0, steps=4.0, hand_over=0.06, hand_down=0.12, reviewed=True, reminded=0.65,
        rates={"decline": 0.05, "stall": 0.05}, months={7: 4.0, 1: 4.0, 2: 2.0},
        activities=("分解任务", "推进实施", "阶段小结"), outcomes=("达到目标值", "超额完成"),
    ),
    Kind(
        name="规范性文件起草", items=150, channels=("立项计划",), due_days=45, response=2.0, work=20.0, steps=3.0,
        units={BENEFITS: 1.0, SERVICES: 1.0, PRICES: 1.0, FINANCE: 1.0, FUND: 1.0}, hand_over=0.15, hand_to=(FINANCE,),
        waits=0.7, wait_days=10.0, wait_for="公开征求意见", reviewed=True,
        activities=("起草文稿", "征求意见", "合法性审核"), outcomes=("印发实施", "提请审议"),
    ),
    Kind(
        name="电子处方流转", items=420, channels=("国家局通知",), due_days=30, fixed_due="2024-12-31", response=1.0, work=12.0,
        units={SERVICES: 1.2, SYSTEMS: 1.0, SETTLEMENT: 1.0}, steps=2.0, hand_over=0.05, hand_down=0.7, waits=0.15,
        wait_days=5.0, wait_for="等待药店接口改造", reviewed=True, rates={"extend": 0.7},
        months={7: 0.4, 8: 1.5, 9: 2.0, 10: 2.5, 11: 3.0, 12: 1.5, 1: 0.6},
        activities=("接口联调", "出台工作规范", "上门培训", "试运行"), outcomes=("已接入电子处方中心", "停止接收纸质处方"),
    ),
    Kind(
        name="医保+学校服务站点建设", items=240, channels=("年度计划",), due_days=50, response=1.5, work=22.0, steps=3.0,
        units={SERVICES: 1.0, BENEFITS: 1.0, HALL: 1.0}, hand_over=0.05, hand_down=0.75, waits=0.15, wait_days=6.0,
        wait_for="等待学校回复", reviewed=True, months={8: 2.0, 9: 2.5, 2: 1.5, 3: 2.0},
        activities=("对接学校", "现场指导", "搭建结算系统", "验收准备"), outcomes=("站点建成并启用", "结算系统开通"),
    ),
    Kind(
        name="定点医药机构协议管理", items=460, channels=("网办", "窗口"), due_days=30, response=0.8, work=10.0, steps=2.0,
        units={SETTLEMENT: 3.0, AUDIT: 1.5, **_shares(COUNTIES, 0.4)}, hand_over=0.32, hand_to=(SETTLEMENT, AUDIT),
        waits=0.2, wait_for="等待机构补正材料", reviewed=True, activities=("材料审查", "现场评估", "集体评议"),
        outcomes=("签订协议", "不予纳入并告知"),
    ),
    Kind(
        name="基金监管线索核查", items=460, channels=("举报", "大数据筛查", "上级交办"), due_days=45, response=1.2, work=17.0,
        units={FUND: 3.0, AUDIT: 2.5, **_shares(COUNTIES, 0.3)}, steps=2.5, hand_over=0.25, hand_to=(AUDIT, FUND),
        waits=0.2, wait_days=7.0, wait_for="等待机构提供病历", reviewed=True, months={4: 2.0, 5: 1.5},
        activities=("调取数据", "现场检查", "询问笔录", "起草核查报告"), outcomes=("查实并追回基金", "查否并结案"),
    ),
    Kind(
        name="价格监测和招采投诉", items=300, channels=("网办", "来函"), due_days=20, response=0.8, work=6.0,
        units={PRICES: 2.0, FINANCE: 0.8, SETTLEMENT: 0.8, **_shares(COUNTIES, 0.3)}, hand_over=0.15, rated=0.2,
        activities=("价格比对", "约谈企业", "答复投诉"), outcomes=("督促整改", "已答复"),
    ),
    Kind(
        name="基金拨付审核", items=380, channels=("业务系统",), due_days=12, response=0.5, work=4.0, hand_over=0.1,
        units={ACCOUNTS: 2.0, FINANCE: 1.2, PAYMENT: 1.2}, reviewed=True, activities=("对账", "拨付审核"),
        outcomes=("完成拨付",),
    ),
    Kind(
        name="信息系统运维", items=320, channels=("工单",), due_days=8, response=0.3, work=2.0, hand_over=0.1,
        units={SYSTEMS: 1.5, GENERAL: 1.0, HALL: 0.5}, activities=("故障排查", "权限配置", "版本发布"),
        outcomes=("恢复正常", "需求上线"),
    ),
    Kind(
        name="人事和档案事项", items=180, channels=("申请",), due_days=15, response=0.6, work=5.0, hand_over=0.06,
        units={PERSONNEL: 2.0, GENERAL: 0.6, OFFICE: 0.4}, reviewed=True, activities=("资格审核", "档案整理"),
        outcomes=("办理完成",),
    ),
)  # fmt: skip
