"""Takes what was entered in a step's form. Gives clean values, and every fault with its remedy. Never looks at a case.

Texts come from a page, whole numbers, days and truth values also from a program; both lead to the same clean values,
and cleaning clean values changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from shigan.packs.models import Bilingual
from shigan.packs.procedure_models import FormField, Procedure
from shigan.procedures.entries import Refusal, day_of, flag_of, number_of, text_of
from shigan.procedures.model import Facts, Occasion, Reason, Value


@dataclass(frozen=True, kw_only=True)
class Cleaned:
    """Every field of the form, None where nothing was entered; and what is wrong, in the order of the form."""

    values: Facts
    faults: tuple[Reason, ...]

    @property
    def faulty(self) -> frozenset[str]:
        """The fields that have a fault of their own."""
        return frozenset(fault.field for fault in self.faults if fault.field is not None)


def clean(procedure: Procedure, *, step: str, form: Mapping[str, object], facts: Facts, occasion: Occasion) -> Cleaned:
    """The form of ``step`` as entered, made clean. ``facts`` serve the fields that must lie within a unit of the case."""
    fields = procedure.steps[step].form
    values: dict[str, Value] = {}
    faults = [_unknown(name) for name in form if name not in fields]
    for name, field in fields.items():
        try:
            values[name] = _value(procedure, field, form.get(name))
            _present(field, values[name])
        except Refusal as refusal:
            values[name] = None
            faults.append(_at(name, field, refusal))
    for name, field in fields.items():
        try:
            _known(field, values[name], occasion)
            _place(field, values[name], values, facts, occasion)
        except Refusal as refusal:
            faults.append(_at(name, field, refusal))
    return Cleaned(values=values, faults=tuple(faults))


def offered(procedure: Procedure, *, step: str, facts: Facts) -> dict[str, Value]:
    """What the form shows before anything is entered: the present values of the attributes its fields name."""
    fields = procedure.steps[step].form
    return {name: None if field.attribute is None else facts[field.attribute] for name, field in fields.items()}


def _value(procedure: Procedure, field: FormField, entered: object) -> Value:
    if field.type == "flag":
        return flag_of(entered)
    if field.type == "files":
        return number_of(len(entered) if isinstance(entered, (tuple, list)) else entered, highest=100) or None
    if field.type == "day":
        return day_of(entered)
    if field.type in ("count", "percent"):
        return number_of(entered, highest=100 if field.type == "percent" else 2**31 - 1)
    text = text_of(entered, longest=field.longest, lines=field.type == "paragraph")
    if field.type == "choice" and text is not None and text not in procedure.choices_of(field):
        raise Refusal(zh="不在可选项之内；请从列表中选择", en="is not among the choices; choose one from the list")
    return text


def _present(field: FormField, value: Value) -> None:
    if not field.required or (value is not None and value is not False):
        return
    zh, en = _ASKS.get(field.type, ("须填写", "is required; fill it in"))
    raise Refusal(zh=zh, en=en)


_ASKS = {
    "flag": ("须勾选确认", "has to be ticked"),
    "files": ("须至少附一份材料", "needs at least one file; attach it"),
    "choice": ("须选择一项", "is required; choose one"),
    "person": ("须选定一人", "is required; choose a person"),
    "unit": ("须选定单位", "is required; choose a unit"),
    "day": ("须填写日期", "is required; enter a day"),
}


def _known(field: FormField, value: Value, occasion: Occasion) -> None:
    """Refuse a person or a unit that the organisation does not have on the day."""
    if field.type == "person" and isinstance(value, str) and not occasion.exists("person", value):
        raise Refusal(zh="查无此人；请从人员列表中选择", en="is nobody of this organisation; choose from the list")
    if field.type == "unit" and isinstance(value, str) and not occasion.exists("unit", value):
        raise Refusal(zh="查无此单位；请从单位列表中选择", en="is no unit of this organisation; choose from the list")


def _place(field: FormField, value: Value, values: Facts, facts: Facts, occasion: Occasion) -> None:
    """Refuse a person or a unit outside the unit in which it must lie; an unknown place binds nobody."""
    if field.within is None or not isinstance(value, str):
        return
    entered = field.within.startswith("form_")
    place = values[field.within.removeprefix("form_")] if entered else facts[field.within]
    if not isinstance(place, str):
        return
    inside = occasion.belongs(value, place) if field.type == "person" else occasion.covers(place, value)
    if not inside:
        raise Refusal(
            zh="不在应选的单位之内；请选择该单位或其下级的人员、单位",
            en="lies outside the unit it has to be in; choose from that unit or below it",
        )


def _unknown(name: str) -> Reason:
    shown = name if name.isidentifier() and len(name) <= 60 else "?"
    return Reason(
        sentence=Bilingual(
            zh=f"表单里没有“{shown}”这一项；请刷新页面后重新填写",
            en=f"the form has no field {shown!r}; reload the page and fill it in again",
        )
    )


def _at(name: str, field: FormField, refusal: Refusal) -> Reason:
    sentence = Bilingual(zh=f"“{field.name.zh}”{refusal.zh}", en=f"{field.name.en}: {refusal.en}")
    return Reason(sentence=sentence, field=name)
