"""The Chinese of what can be wrong with how a procedure keeps, links and ends its cases, and with the pack's roles.

Joined with the other phrases in ``wording``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

KEEPING_PHRASES: Final[Mapping[str, str]] = {
    # what was found
    "an attribute of type {type}": "{type} 类型的要素",
    "{what} of nothing": "{what} 没有写 of",
    "{what} of {name}": "{what}，of 写的是 {name}",
    "{name}, which are never done": "{name}，没有写明哪一列表示已完成",
    "{name}, which is no unit attribute and no kind of rows with a unit": "{name}，既不是单位类型的要素，也不是带单位的明细",
    "{name}, which is that of {other}": "{name}，与 {other} 的相同",
    "an open state that was dropped": "办理中的状态却写了 dropped",
    "{name}, which not everybody sees": "{name}，不是人人可见（seen_by）",
    "the required field {name}": "必填的 {name}",
    "the state {name}, which is adverse": "状态 {name}，对当事人不利（adverse）",
    "the decision {name}": "决定 {name}",
    "no role {name}": "没有角色 {name}",
    "officer: {flag}": "officer: {flag}",
    # what was expected
    "a name that is not an attribute's": "没有被要素占用的名称",
    "a day column of these rows": "本明细的一个日期列",
    "type {type} for {what}": "{what} 须为 {type} 类型",
    "a kind of rows where rows are counted": "统计明细时写明是哪一类明细",
    "a kind of rows": "一类明细",
    "rows that name their day column done": "写明了完成日期列（done）的明细",
    "rows that have a unit": "带单位列的明细",
    "a person attribute, roles (with 'of' or 'at' a unit), parties or took_part": (
        "人员要素、角色（可用 of 或 at 限定单位）、parties 或 took_part"
    ),
    "a series of its own for each procedure": "每个程序各有自己的编号字头",
    "dropped with open: false only": "dropped 只与 open: false 同用",
    "an attribute that everybody sees who sees the case": "看得到该件的人都看得到的要素",
    "a step that somebody takes": "由人办理的步骤",
    "nothing that somebody would have to enter": "没有须由人填写的内容",
    "a lapse to nobody's disadvantage": "逾期自动办理不得对任何人不利",
    "a lapse that decides nothing": "逾期自动办理不作决定",
    "a step that opens a case": "发起新件的步骤",
    "officer: true for the three administrators alone": "只有三员写 officer: true",
    # what to do
    "rename the rows": "给明细换个名字",
    "write type: {type}": "写成 type: {type}",
    "give or remove 'of'": "补上或删去 of",
    "name it under rows": "在 rows 里写明",
    "give it letters, such as TH": "写上字母，如 TH",
    "remove one of them": "删去其中一个",
    "name another, or remove seen_by": "改用别的要素，或者删去 seen_by",
    "let another step be taken when the limit is over": "到期时改办别的步骤",
    "let a person decide it": "由人来决定",
}
