"""Takes a procedure and its pack. Gives the manual page as Markdown, in one language. Never says what is not declared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from shigan.packs.pack import Pack
from shigan.packs.part import Bilingual, Language
from shigan.packs.procedure_models import FormField, Limit, Procedure, Step
from shigan.procedures.wording import line_in_words, listed

_WORDS: Mapping[str, Bilingual] = {
    key: Bilingual(zh=zh, en=en)
    for key, zh, en in (
        ("states", "状态", "States"),
        ("steps", "步骤", "Steps"),
        ("state", "状态", "State"),
        ("meaning", "含义", "Meaning"),
        ("rests", "在谁手上", "Rests with"),
        ("office", "督办部门", "the supervising office"),
        ("nobody", "—", "—"),
        ("clock", "是否计时", "Clock"),
        ("runs", "计时", "runs"),
        ("stands", "暂停计时", "stopped"),
        ("limits", "时限", "Time limits"),
        ("limit", "时限", "Limit"),
        ("begins", "起算", "Begins"),
        ("days", "%(value)s 个工作日", "%(value)s working days"),
        ("hours", "%(value)s 个工作小时", "%(value)s working hours"),
        ("calendar_days", "%(value)s 日", "%(value)s days"),
        ("months", "%(value)s 个月", "%(value)s months"),
        ("length", "多久", "How long"),
        ("unset", "未启用", "not in force"),
        ("enters", "进入“%(state)s”", "on reaching “%(state)s”"),
        ("basis", "依据", "Provision"),
        ("who", "谁可以办", "Who"),
        ("not_by", "回避", "Never"),
        ("from_to", "从哪里到哪里", "From → to"),
        ("new", "新事项", "a new matter"),
        ("stays", "状态不变", "the state stays"),
        ("form", "要填什么", "Form"),
        ("optional", "可不填", "optional"),
        ("needs", "不予办理的情形", "Refused, saying"),
        ("remedy", "告知当事人", "Told to those concerned"),
        ("told", "通知", "Notified"),
        ("follows", "由系统随其他步骤办理", "follows from other steps"),
        ("undone_by", "办理后可用此步骤撤回", "Taken back by"),
        ("bulk", "可批量办理", "may be taken for many at once"),
        ("record", "入账动作", "Enters the record as"),
        ("part", "属于", "Part"),
        ("part_desk", "管理环节，不算承办", "desk act, nobody's own work"),
        ("part_outcome", "报送结果，逾期与否以此为准", "hands in the outcome; lateness is judged here"),
        ("part_after", "办结之后", "after the outcome"),
        ("part_dealt", "办毕转交", "passed on once dealt with"),
        ("happened_on", "发生日期", "Happened on"),
    )
}


def manual_page(pack: Pack, procedure: Procedure, language: Language) -> str:
    """The page of one procedure: its states, its time limits, and every step."""
    parts = [f"## {procedure.name.get(language)}", procedure.description.get(language)]
    parts += [f"### {_say('states', language)}", _table(_states(procedure, language))]
    if procedure.limits:
        parts += [f"### {_say('limits', language)}", _table(_limits(pack, procedure, language))]
    parts.append(f"### {_say('steps', language)}")
    for key, step in procedure.steps.items():
        parts += [f"#### {step.name.get(language)} `{key}`", step.description.get(language)]
        parts.append("\n".join(f"- **{head}** {text}" for head, text in _step(pack, procedure, step, language)))
    return "\n\n".join(parts) + "\n"


def _say(key: str, language: Language, **values: object) -> str:
    return _WORDS[key].get(language) % values if values else _WORDS[key].get(language)


def _states(procedure: Procedure, language: Language) -> Iterator[tuple[str, ...]]:
    yield tuple(_say(key, language) for key in ("state", "meaning", "rests", "clock"))
    for state in procedure.states.values():
        rests = procedure.attributes[state.rests_with].name.get(language) if state.rests_with else None
        whose = rests or _say("office" if state.open else "nobody", language)
        clock = _say("runs" if state.clock else "stands", language)
        yield state.name.get(language), state.description.get(language), whose, clock


def _limits(pack: Pack, procedure: Procedure, language: Language) -> Iterator[tuple[str, ...]]:
    yield tuple(_say(key, language) for key in ("limit", "begins", "length", "basis"))
    for limit in procedure.limits:
        yield limit.name.get(language), _begins(procedure, limit, language), *_value(pack, limit, language)


def _begins(procedure: Procedure, limit: Limit, language: Language) -> str:
    if limit.state is not None:
        return _say("enters", language, state=procedure.states[limit.state].name.get(language))
    assert limit.since is not None, "the loader let a limit without a beginning through"
    return procedure.attributes[limit.since].name.get(language)


def _value(pack: Pack, limit: Limit, language: Language) -> tuple[str, str]:
    """The latest usable value of the limit's parameter, and the provision it stands on."""
    parameter = pack.parameters[limit.parameter]
    held = max((one for one in parameter.values if one.usable), key=lambda one: one.since, default=None)
    if held is None:
        return _say("unset", language), ""
    unit = {"working_hours": "hours", "working_days": "days", "days": "calendar_days", "months": "months"}[parameter.unit]
    basis = "" if held.citation is None else pack.cite(held.citation, language)
    return _say(unit, language, value=held.value), basis


def _step(pack: Pack, procedure: Procedure, step: Step, language: Language) -> Iterator[tuple[str, str]]:
    def row(key: str, text: str) -> tuple[str, str]:
        return _say(key, language) + ("：" if language == "zh" else ":"), text

    yield row("from_to", _way(procedure, step, language))
    who = [line_in_words(procedure, line, language) for line in step.by]
    yield row("who", _say("follows", language) if step.follows else listed(who, language))
    if step.not_by:
        yield row("not_by", listed([procedure.attributes[name].name.get(language) for name in step.not_by], language))
    if step.form:
        yield row("form", listed([_field(field, language) for field in step.form.values()], language))
    demands = [_plain(demand.otherwise.get(language)) for demand in (*step.requires, *step.checks)]
    for demand in demands:
        yield row("needs", demand)
    yield row("record", f"`{step.event}`")
    if step.part is not None:
        yield row("part", _say(f"part_{step.part}", language))
    if step.happened_on is not None:
        yield row("happened_on", step.form[step.happened_on].name.get(language))
    if step.provisions:
        yield row("basis", listed([pack.cite(citation, language) for citation in step.provisions], language))
    if step.remedy is not None:
        yield row("remedy", step.remedy.get(language))
    for notice in step.notify:
        to = listed([line_in_words(procedure, line, language, step=step) for line in notice.to], language)
        yield row("told", f"{to} — {_plain(notice.sentence.get(language))}")
    if step.undone_by:
        yield row("undone_by", procedure.steps[step.undone_by].name.get(language))
    if step.bulk:
        yield row("bulk", "✓")


def _way(procedure: Procedure, step: Step, language: Language) -> str:
    starts = listed([procedure.states[name].name.get(language) for name in step.starts], language)
    leads = _say("stays", language) if step.leads_to is None else procedure.states[step.leads_to].name.get(language)
    return f"{starts or _say('new', language)} → {leads}"


def _field(field: FormField, language: Language) -> str:
    name = field.name.get(language)
    if field.required:
        return name
    return f"{name}（{_say('optional', language)}）" if language == "zh" else f"{name} ({_say('optional', language)})"


def _plain(sentence: str) -> str:
    """A sentence with its placeholders as an ellipsis."""
    return sentence % _Ellipsis()


class _Ellipsis(dict[str, str]):
    """Gives … for any name."""

    def __missing__(self, name: str) -> str:
        return "…"


def _table(rows: Iterator[Sequence[str]]) -> str:
    head, *body = rows
    lines = [head, ["---"] * len(head), *body]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)
