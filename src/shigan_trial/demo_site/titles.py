"""Takes the kind of an invented matter, its number, unit and day. Gives its title, basis and demand. Never a real place or person.

The words are those of a municipal bureau of medical insurance; the places, hospitals and firms do not exist. The same
number always gives the same words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from shigan_trial.demo import kinds as k

PLACES: Final = ("临江区", "桥北区", "东岭区", "高新区", "青石县", "白湾县", "云溪县", "平岭县")
TOWNS: Final = ("城关街道", "文昌街道", "滨河街道", "新桥镇", "石塘镇", "柳溪镇", "大坪乡", "南山村", "北苑社区", "花园社区", "双塘村")
HOSPITALS: Final = ("人民医院", "中医医院", "妇幼保健院", "第二人民医院", "中心卫生院", "康复医院", "骨科医院", "精神卫生中心")
SHOPS: Final = ("康宁大药房", "益民药店", "同心大药房", "百姓药房", "济和堂药店", "仁济大药房")
SCHOOLS: Final = ("职业技术学院", "第一中学", "师范学校", "卫生学校", "实验小学", "信息工程学院")
FIRMS: Final = ("恒达建材公司", "新禾食品公司", "远达物流公司", "锦绣纺织公司", "天成机械厂", "嘉和物业公司")
CITIES: Final = ("北京", "上海", "广州", "深圳", "杭州", "武汉", "成都", "西安")
INSURED: Final = ("参保职工", "退休职工", "城乡居民", "灵活就业人员", "低保对象", "在校大学生")
MOVING: Final = ("异地安置退休人员", "异地长期居住人员", "常驻异地工作人员", "转诊转院患者", "临时外出就医人员")
COSTS: Final = ("住院费用", "急诊抢救费用", "外伤住院费用", "门诊慢特病费用", "生育医疗费用", "门诊统筹费用")
COMPLAINTS: Final = (
    "村卫生室刷不了医保卡", "药店刷卡结算加价", "缴费成功后查询不到参保状态", "门诊慢特病认定时间过长", "服务窗口排队时间长",
    "跨省就医直接结算失败", "医保电子凭证无法激活", "集采药品买不到", "新生儿参保后住院不能结算", "个人账户家庭共济绑定失败",
    "退休医保待遇生效慢", "生育津贴迟迟未到账",
)  # fmt: skip
GRIEVANCES: Final = (
    "住院费用报销比例偏低", "对不予报销决定不服", "定点药店诱导刷卡", "医院要求自购药品", "医疗救助申请未获批准",
    "断缴补缴待遇等待期过长",
    "长期护理险评估结果有误", "退休人员医保缴费年限认定有争议",
)  # fmt: skip
TOPICS: Final = (
    "门诊慢特病跨省直接结算扩面", "集采药品进村卫生室", "医保窗口“一件事”集成办理", "基金运行风险预警", "困难群众参保应保尽保",
    "医保村村通服务点提升", "定点药店常态化监管", "医疗服务价格动态调整", "生育津贴免申即享", "长期护理保险试点", "医保服务适老化改造",
    "按病组付费争议协调", "打击欺诈骗保专项行动", "城乡居民参保动员", "医保数据质量治理", "国谈药“双通道”供应保障",
)  # fmt: skip
FAULTS: Final = (
    "定点机构日常巡查台账不完整", "基金追缴不及时", "内控岗位未分离", "窗口一次性告知不到位", "医疗救助资金拨付滞后",
    "合同和票据管理不规范",
    "党务公开内容更新不及时", "智能审核疑点处理逾期", "固定资产账实不符", "集采药品监测不到位", "信访件答复超时限", "干部档案材料缺失",
)  # fmt: skip
SUSPICIONS: Final = ("重复收费", "分解住院", "超限定范围用药", "串换诊疗项目", "虚记康复治疗", "冒名就医", "挂床住院", "超标准收费")
RULES: Final = (
    "门诊慢特病管理办法", "定点零售药店协议管理细则", "长期护理保险失能评估办法", "医疗救助实施细则", "基金监督检查工作规程",
    "医保经办机构内部控制办法", "举报奖励实施细则", "集采药品结余留用考核办法",
)  # fmt: skip
PRICED: Final = ("口腔种植", "影像检查", "血液透析", "中药饮片", "新生儿护理", "康复理疗", "眼科耗材", "胰岛素")
BREAKDOWNS: Final = (
    "读卡设备故障处理", "自助终端无法打印处理", "经办系统权限配置", "专线网络中断处理", "业务系统报表口径调整", "移动端页面报错处理",
)  # fmt: skip
STAFF: Final = ("工作人员年度考核材料归档", "退休手续办理", "职级晋升资格审核", "人事档案专项审核", "编外人员续聘", "专业技术岗位聘任")

PATTERNS: Final[Mapping[str, tuple[str, ...]]] = {
    "医保报销初审": ("{insured}在{place}{hospital}{cost}报销", "{insured}{cost}手工报销（{city}就医）"),
    "异地就医备案": ("{moving}备案（{city}）", "{place}{moving}备案（{city}）"),
    "参保登记和转移接续": ("{place}{firm}职工参保登记", "{insured}医保关系转移接续（转自{city}）", "{place}{town}居民参保登记"),
    "12345诉求": ("群众反映{place}{town}{complaint}", "市民咨询：{complaint}（{place}）"),
    "信访件": ("{place}{town}群众来信反映{grievance}", "来访反映{place}{hospital}{grievance}"),
    "领导批示": ("落实局领导关于{topic}的批示", "{place}{topic}情况专报"),
    "会议交办": ("局长办公会交办：{topic}", "推进{place}{topic}", "全市医保工作会议任务：{topic}"),
    "巡察整改": ("巡察整改：{fault}", "{unit}{fault}问题整改"),
    "年度目标任务": ("{year}年度目标：{topic}", "{place}{topic}年度任务"),
    "规范性文件起草": ("起草《{rule}》", "修订《{rule}》"),
    "电子处方流转": ("{place}{hospital}接入电子处方中心", "{place}{shop}电子处方接口改造"),
    "医保+学校服务站点建设": ("{place}{school}“医保＋学校”服务站点建设", "{place}{school}校医室医保结算开通"),
    "定点医药机构协议管理": ("{place}{hospital}定点协议续签", "{place}{shop}申请纳入医保定点", "{place}{hospital}变更执业科目备案"),
    "基金监管线索核查": ("{place}{hospital}疑似{suspicion}线索核查", "{place}{shop}疑似{suspicion}举报核查"),
    "价格监测和招采投诉": ("{place}{hospital}{priced}收费投诉核查", "{priced}挂网价格监测（{place}）"),
    "基金拨付审核": ("{place}{hospital}{month}月医疗费用拨付审核", "{place}{month}月定点药店结算款拨付审核"),
    "信息系统运维": ("{place}服务窗口{breakdown}", "{place}{hospital}{breakdown}"),
    "人事和档案事项": ("{unit}{staff}", "{month}月{staff}"),
}
BASES: Final[Mapping[str, str]] = {
    "医保报销初审": "报销受理单 {year}{month:02d}-{number:04d}", "异地就医备案": "备案申请 {year}{month:02d}-{number:04d}",
    "参保登记和转移接续": "业务受理单 {year}{month:02d}-{number:04d}", "12345诉求": "12345 工单 {year}{month:02d}{day:02d}-{number:04d}",
    "信访件": "市信访件〔{year}〕{number} 号", "领导批示": "局领导 {month} 月 {day} 日批示",
    "会议交办": "局长办公会议纪要〔{year}〕{week} 号",
    "巡察整改": "市委巡察组反馈意见第 {clause} 条", "年度目标任务": "{year} 年度目标责任书第 {clause} 项",
    "规范性文件起草": "{year} 年度规范性文件立项计划", "电子处方流转": "国家医保局电子处方流转工作通知",
    "医保+学校服务站点建设": "{year} 年“医保＋学校”建设计划", "定点医药机构协议管理": "协议管理申请 {year}-{number:04d}",
    "基金监管线索核查": "线索交办单〔{year}〕{number} 号", "价格监测和招采投诉": "价格投诉单 {year}-{number:04d}",
    "基金拨付审核": "基金结算单 {year}{month:02d}-{number:04d}", "信息系统运维": "运维工单 {year}-{number:04d}",
    "人事和档案事项": "人事申请 {year}-{number:04d}",
}  # fmt: skip
DEMANDS: Final[Mapping[str, str]] = {
    "医保报销初审": "核对票据和参保信息，审核通过的按时拨付；不予报销的书面告知理由。",
    "异地就医备案": "核对备案信息，符合条件的当日办结；不符合的一次性告知。",
    "参保登记和转移接续": "核对参保资料，完成登记或转移，结果告知申请人。",
    "12345诉求": "两日内联系诉求人，核实情况，依法办理并答复；答复内容要说明依据。",
    "信访件": "约谈信访人，查清事实，在法定期限内出具答复意见书。",
    "领导批示": "按批示要求提出具体措施，落实后专报局领导。",
    "会议交办": "制定落实方案，明确责任人和时间，完成后报告结果。",
    "巡察整改": "对照反馈问题查明原因，制定措施限期整改，经核验后销号。",
    "年度目标任务": "分解到季度推进，达到责任书规定的目标值。",
    "规范性文件起草": "完成起草、征求意见和合法性审核，按程序提请审议。",
    "电子处方流转": "按国家局时间表完成接口改造、联调和培训，停止接收纸质处方。",
    "医保+学校服务站点建设": "与学校商定方案，建成站点并开通结算，师生可就近办理。",
    "定点医药机构协议管理": "审查材料、现场评估、集体评议，结果书面告知申请机构。",
    "基金监管线索核查": "调取数据，现场核查，形成核查报告；查实的依法追回基金。",
    "价格监测和招采投诉": "核对价格和收费依据，违规的督促整改，结果答复投诉人。",
    "基金拨付审核": "核对结算数据，按期完成拨付。",
    "信息系统运维": "查明原因，恢复正常，重要故障写明处理经过。",
    "人事和档案事项": "审核资料，按规定程序办理并归档。",
}


@dataclass(frozen=True)
class Named:
    """What one matter is called, on what it rests, and what is asked."""

    title: str
    basis: str
    demand: str


def named(kind: str, number: int, *, unit: str, day: date) -> Named:
    """``number`` tells matters of a kind apart; a county branch has its matters at its own place."""
    patterns = PATTERNS[kind]
    place = unit.removesuffix("分局") if unit in k.COUNTIES else PLACES[number // len(patterns) % len(PLACES)]
    pools: Mapping[str, Sequence[str]] = {
        "town": TOWNS, "hospital": HOSPITALS, "shop": SHOPS, "school": SCHOOLS, "firm": FIRMS, "city": CITIES, "insured": INSURED,
        "moving": MOVING, "cost": COSTS, "complaint": COMPLAINTS, "grievance": GRIEVANCES, "topic": TOPICS, "fault": FAULTS,
        "suspicion": SUSPICIONS, "rule": RULES, "priced": PRICED, "breakdown": BREAKDOWNS, "staff": STAFF,
    }  # fmt: skip
    words = {name: _one_of(pool, number, place_in_row) for place_in_row, (name, pool) in enumerate(pools.items())}
    calendar = {"year": day.year, "month": day.month, "day": day.day, "week": day.isocalendar().week}
    said = words | calendar | {"place": place, "unit": unit, "number": number, "clause": number % 23 + 1}
    return Named(patterns[number % len(patterns)].format(**said), BASES[kind].format(**said), DEMANDS[kind])


def _one_of(pool: Sequence[str], number: int, salt: int) -> str:
    """Neighbouring numbers get different words, and two pools do not run in step."""
    stirred = (number * 2_654_435_761 + salt * 40_503_217) % 4_294_967_296
    return pool[(stirred ^ stirred >> 13) % len(pool)]
