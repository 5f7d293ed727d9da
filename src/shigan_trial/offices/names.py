"""Invented names of people and units. Nobody is meant by any of them."""

from __future__ import annotations

from random import Random

from shigan_trial.offices.plan import Desk, Language

_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方"
_GIVEN = "明伟芳娜敏静丽强磊军洋勇艳杰娟涛超秀霞平刚桂英华建文辉玲红志宇佳欣晨雨思梓浩然子轩一诺若曦景行亦安"
_FIRST = ("Ann", "Ben", "Carla", "David", "Erin", "Frank", "Grace", "Hugo", "Ines", "Jan", "Kate", "Liam", "Mona", "Nils", "Olga",
          "Paul", "Rosa", "Sven", "Tara", "Uma", "Vera", "Will", "Yara", "Zoe")  # fmt: skip
_LAST = ("Adler", "Brook", "Carver", "Dale", "Ellis", "Ford", "Grant", "Hale", "Irwin", "Jolly", "Kemp", "Lane", "Marsh", "North",
         "Okoye", "Price", "Quill", "Reid", "Stone", "Thorn", "Usher", "Vance", "Wells", "Young")  # fmt: skip

_LEAD: dict[Language, tuple[str, ...]] = {
    "zh": ("社会保险科", "建设管理科", "市政管理科", "环境监察科", "就业服务科", "规划科", "不动产科", "交通运输科", "教育科", "卫生健康科",
           "农业农村科", "市场监管科", "民政科", "文化旅游科", "东城分局", "西城分局", "南湖分局", "北山分局"),
    "en": ("Social Benefits", "Building Permits", "Street Works", "Environment", "Employment", "Planning", "Land Records", "Transport",
           "Education", "Public Health", "Agriculture", "Trading Standards", "Family Services", "Culture", "East Branch", "West Branch",
           "South Branch", "North Branch"),
}  # fmt: skip
_DESKS: dict[Language, dict[Desk, tuple[str, ...]]] = {
    "zh": {
        "registry": ("综合受理窗口", "收发室", "政务大厅前台"), "hotline": ("12345值班室", "热线中心"),
        "assessor": ("专家评审中心", "资助审核组"), "verifying": ("质量复核室", "法制审核科"),
        "payment": ("财务科", "资金拨付组"), "archive": ("档案室",),
    },
    "en": {
        "registry": ("Front Desk", "Registry"), "hotline": ("Hotline", "Contact Centre"),
        "assessor": ("Assessment Panel", "Grants Review"), "verifying": ("Quality Desk", "Legal Review"),
        "payment": ("Finance", "Payments"), "archive": ("Records Room",),
    },
}  # fmt: skip
_KINDS: dict[Language, tuple[str, ...]] = {
    "zh": ("临时救助申请", "建筑许可", "占道施工审批", "噪声投诉", "失业补助", "规划调整", "不动产变更", "车辆许可", "入学申请", "卫生许可",
           "种粮补贴", "价格举报"),
    "en": ("Hardship grant", "Building permit", "Street occupation", "Noise report", "Unemployment aid", "Plan amendment", "Title change",
           "Vehicle licence", "School place", "Food licence", "Farm subsidy", "Price report"),
}  # fmt: skip


def invent_people(dice: Random, language: Language, number: int) -> tuple[str, ...]:
    """So many different names."""
    names: dict[str, None] = {}
    while len(names) < number:
        if language == "zh":
            names[dice.choice(_SURNAMES) + "".join(dice.choice(_GIVEN) for _ in range(dice.choice((1, 2, 2))))] = None
        else:
            names[f"{dice.choice(_FIRST)} {dice.choice(_LAST)}"] = None
    return tuple(names)


def lead_units(dice: Random, language: Language, number: int) -> list[str]:
    return dice.sample(_LEAD[language], number)


def desk_unit(dice: Random, language: Language, desk: Desk) -> str:
    return dice.choice(_DESKS[language][desk])


def kinds_of_matter(dice: Random, language: Language, number: int) -> list[str]:
    return dice.sample(_KINDS[language], number)
