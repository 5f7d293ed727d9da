"""Takes a phrase about a fault in a procedure. Gives it in both languages. Never translates what its author wrote."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

PROCEDURE_PHRASES: Final[Mapping[str, str]] = {
    # what was found
    "{type} with {n} choices": "{type} 类型，写了 {n} 个选项",
    "a field of type {type} with {n} choices": "{type} 类型的表单项，写了 {n} 个选项",
    "a field of type {type} for an attribute of type {other}": "{type} 类型的表单项，对应 {other} 类型的要素",
    "both": "两个都写了",
    "neither": "两个都没写",
    "{name} in {unit}": "{name}，单位是 {unit}",
    "no step that opens a case": "没有登记新事项的步骤",
    "a state never reached": "没有步骤到达的状态",
    "no way out": "没有出路",
    "a step that opens a case and leads nowhere": "登记新事项却不到达任何状态的步骤",
    "{type} within {name}": "{type} 限定在 {name} 之内",
    "the counted attribute {name}": "由系统统计的要素 {name}",
    "{line}, which names nobody who could be told": "{line}，没有写明可以通知谁",
    "the line {line}": "这一行 {line}",
    "{name} after 'of', which is no unit attribute": "of 后面的 {name} 不是单位类型的要素",
    "{line}, which is neither a role nor an attribute": "{line}，既不是角色也不是要素",
    "{line}, an attribute of type {type}": "{line}，是 {type} 类型的要素",
    # what was expected
    "a name that is free": "没有占用的名称",
    "choices for a choice only": "只有选择类型才写选项",
    "either state or since": "state 和 since 中的一个",
    "a parameter of this pack": "本规则包的数值",
    "a parameter in working_days or working_hours": "单位为 working_days 或 working_hours 的数值",
    "a step without starts that leads to a state": "starts 为空、到达某个状态的步骤",
    "a step that leads there": "到达该状态的步骤",
    "a step that leads out, or open: false": "离开该状态的步骤，或 open: false",
    "leads_to": "leads_to",
    "a step that starts where {name} leads to": "从 {name} 到达的状态开始的步骤",
    "the same type": "相同的类型",
    "a person or unit within a unit attribute or form_<unit field>": "限定在单位要素或 form_<单位项> 之内的人员或单位",
    "an attribute of type {types}": "{types} 类型的要素",
    "a condition": "一个条件",
    "an attribute that is not counted": "不由系统统计的要素",
    "type {type}": "{type} 类型",
    "placeholders such as %(due)s that can be said here": "此处可以说的占位符，如 %(due)s",
    "a person attribute, a flag, a role or anybody": "人员要素、是否要素、角色或 anybody",
    "a person attribute or a role": "人员要素或角色",
    "a state": "一个状态",
    "an attribute": "一个要素",
    "a field of the form": "表单里的一项",
    "a choice of the attribute": "该要素的选项",
    "a choice of {name}": "{name} 的选项",
    "one of {names}": "{names} 之一",
    # what to do
    "rename the attribute": "给要素换个名字",
    "add or remove them": "补上或删去",
    "give exactly one": "只写一个",
    "add it or correct the name": "补上，或改正名称",
    "name another or change its unit": "换一个，或改它的单位",
    "add one or close it": "补一个，或写明不再办理",
    "name the first state": "写明第一个状态",
    "change one of them": "改其中一个",
    "correct or remove it": "改正或删去",
    "name another": "换一个",
    "name that step": "写明那个步骤",
    "compare it": "写成比较",
    "remove it": "删去",
    "assign like to like": "同类才能赋值",
    "correct it; write %% for a %; name no person or unit in what is still open": (
        "改正；百分号写成 %%；未办条件里不点人员和单位"
    ),
    "write it such as: unit_head of lead_unit": "写成 unit_head of lead_unit 的样子",
    "did you mean {name}?": "是不是要写 {name}？",
    "check the spelling": "核对拼写",
}
