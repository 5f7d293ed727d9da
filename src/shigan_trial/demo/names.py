"""Takes a random source. Gives invented names and pseudonymous keys. Never a name taken from a list of people."""

from __future__ import annotations

from random import Random

_SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕张孔曹严华金魏陶姜谢邹喻柏窦章苏潘葛范彭鲁韦马苗方任袁柳鲍史唐薛雷贺倪汤"
)
_FIRST = "文志永建国海立德明春秋玉秀兰雅静思嘉景承泽宏书远维晓若以启宗润承安"
_SECOND = "平宁川峰林华清源松柏云帆舟岚琳珊瑜瑾妍彤楠桐昕晨阳旭朗轩哲涵博衡毅"


def invent_people(count: int, random: Random) -> dict[str, str]:
    """Key -> name, both without repetition; keys as a ledger's directory gives them, in the order of the names."""
    names: dict[str, None] = {}
    while len(names) < count:
        names[random.choice(_SURNAMES) + random.choice(_FIRST) + random.choice(_SECOND)] = None
    return {f"p{number:06d}": name for number, name in enumerate(names, start=1)}
