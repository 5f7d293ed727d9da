"""Takes names and values of a procedure. Gives them in words of either language. Never knows a person's name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

from shigan.packs.part import Bilingual, Language
from shigan.packs.procedure_lines import who_of
from shigan.packs.procedure_models import OF_THE_OCCASION, Procedure, Step
from shigan.procedures.model import EPOCH, Facts, Value

QUOTED: Final = 120
"""A longer text is cut when it is quoted in a sentence."""

_UNKNOWN = {"zh": "（未填）", "en": "(not given)"}
_FLAGS = {("zh", True): "是", ("zh", False): "否", ("en", True): "yes", ("en", False): "no"}


def line_in_words(procedure: Procedure, line: str, language: Language, *, step: Step | None = None) -> str:
    """A line of ``by`` or ``to`` in words: 主办单位的单位负责人 · head of unit (lead unit).

    ``step``: the one whose form a notice may name after ``of``.
    """
    who = who_of(procedure, line)
    if who.attribute is not None:
        return procedure.attributes[who.attribute].name.get(language)
    if who.role is None:
        return "可以看到本事项的人员" if language == "zh" else "anybody who may see the matter"
    role = procedure.role_names[who.role].get(language)
    if who.unit is None:
        return role
    if who.unit in procedure.attributes:
        unit = procedure.attributes[who.unit].name.get(language)
    else:
        assert step is not None, f"{line!r} names a field of no form"
        unit = step.form[who.unit.removeprefix("form_")].name.get(language)
    return f"{unit}的{role}" if language == "zh" else f"{role} ({unit})"


def listed(words: Sequence[str], language: Language) -> str:
    """The words as a list: 甲、乙 · a, b."""
    return ("、" if language == "zh" else ", ").join(words)


def filled(sentence: Bilingual, procedure: Procedure, values: Facts, *, step: Step | None = None) -> Bilingual:
    """The sentence with its placeholders in words. A person and a unit stay keys: their names are the site's."""
    texts = {language: sentence.get(language) % _Worded(procedure, step, values, language) for language in ("zh", "en")}
    return Bilingual(**texts)


class _Worded(dict[str, str]):
    """The values by name, each put into words only when a sentence asks for it."""

    def __init__(self, procedure: Procedure, step: Step | None, values: Facts, language: Language) -> None:
        super().__init__()
        self.procedure, self.step, self.known, self.language = procedure, step, values, language

    def __missing__(self, name: str) -> str:
        return in_words(self.procedure, name, self.known[name], self.language, step=self.step)


def in_words(procedure: Procedure, name: str, value: Value, language: Language, *, step: Step | None = None) -> str:
    """One value in words; ``name`` is an attribute, ``form_<field>`` (of ``step``), today, actor or actor_unit."""
    if value is None:
        return _UNKNOWN[language]
    kind, choices = _kind(procedure, name, step)
    if kind == "day":
        day = EPOCH + timedelta(days=int(value))
        return f"{day.year}年{day.month}月{day.day}日" if language == "zh" else day.isoformat()
    if kind == "choice" and value in choices:
        return choices[str(value)].get(language)
    if isinstance(value, bool):
        return _FLAGS[(language, value)]
    text = str(value)
    return f"{text}%" if kind == "percent" else text if len(text) <= QUOTED else text[: QUOTED - 1] + "…"


def _kind(procedure: Procedure, name: str, step: Step | None) -> tuple[str, Mapping[str, Bilingual]]:
    if name in procedure.attributes:
        return procedure.attributes[name].type, procedure.attributes[name].choices
    if name in OF_THE_OCCASION:
        return OF_THE_OCCASION[name], {}
    assert step is not None and name.startswith("form_"), f"nothing of this procedure is called {name!r}"
    field = step.form[name.removeprefix("form_")]
    return field.type, procedure.choices_of(field)
