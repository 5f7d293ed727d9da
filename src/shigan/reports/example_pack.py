"""Takes nothing. Gives a small invented pack: the words a report needs. Never binds anybody.

It serves to look at a report without any log, and to show a developer what a report may ask of a pack.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Both:
    """One text in both languages."""

    zh: str
    en: str


@dataclass(frozen=True)
class ExampleNamed:
    name: Both


@dataclass(frozen=True)
class ExampleExplanation:
    name: Both
    sentence: Both


@dataclass(frozen=True, kw_only=True)
class ExampleIndicator:
    id: str
    code: str
    name: Both
    definition: Both
    statistic: str
    worse: str = "higher"


@dataclass(frozen=True, kw_only=True)
class ExampleRule:
    id: str
    name: Both
    indicator: str
    condition: Both
    question: Both
    refuted_by: Both


@dataclass(frozen=True, kw_only=True)
class ExampleProvision:
    title: Both
    gist: Both
    confidence: str


@dataclass(frozen=True)
class ExampleInstrument:
    title: Both
    provisions: Mapping[str, ExampleProvision]
    standing: str = "law"


@dataclass(frozen=True, kw_only=True)
class ExamplePack:
    """The protocol of ``results.LabelledPack``, filled in by hand."""

    id: str
    version: str
    digest: str
    indicators: Mapping[str, ExampleIndicator]
    rules: Mapping[str, ExampleRule]
    instruments: Mapping[str, ExampleInstrument]
    typology: Mapping[str, ExampleNamed]
    causes: Mapping[str, ExampleNamed]
    explanations: Mapping[str, ExampleExplanation]
    label_texts: Mapping[str, Both]


def _named(**names: tuple[str, str]) -> dict[str, ExampleNamed]:
    return {key: ExampleNamed(Both(*name)) for key, name in names.items()}


def _indicator(key: str, code: str, statistic: str, name: Both, definition: Both) -> ExampleIndicator:
    return ExampleIndicator(id=key, code=code, statistic=statistic, name=name, definition=definition)


INDICATORS = (
    _indicator(
        "first_action", "I01", "duration", Both("首次处理用时", "Time to first action"),
        Both("从收到到第一次处理经过的工作时间；尚未处理的也计入，等待外部的时间不计。",
              "Working time from receipt to the first action; what still waits is counted, waiting for others is not."),
    ),
    _indicator(
        "pass_through", "I05", "share", Both("过手不办", "Passed on without work"),
        Both("转出的经办中，没有任何实质办理就转出的占比。收发、派单岗位的转办按岗位清单另计。",
              "Of the holds that ended by passing on, those passed on without any work. Posts that dispatch are set apart."),
    ),
    _indicator(
        "ping_pong", "I06", "share", Both("往返流转", "Back and forth"),
        Both("甲转给乙后又退回甲的事项占甲转乙事项的比例，乙未办理即退回的另行标出。",
              "Of the items one unit gave another, those that came back; returns without any work are told apart."),
    ),
    _indicator(
        "overdue", "I09", "share", Both("逾期", "Overdue"),
        Both("本期到期的事项中，逾期办结或到期仍未办结的占比。按事项类别的平均水平折算预期。",
              "Of the items due in the period, those closed late or still open past due. Expected given the kinds of matter."),
    ),
    _indicator(
        "reopened", "I15", "share", Both("办结后重开", "Reopened"),
        Both("办结后 90 天内重新办理或再次诉求的占比；未满 90 天的不计入分母。",
              "Of the closed items followed for 90 days, those reopened or complained of again."),
    ),
    _indicator(
        "disputes", "I23", "ratio", Both("职责争议", "Duty disputes"),
        Both("每百件事项中提出职责争议的次数。", "Disputes over duties raised per item handled."),
    ),
)  # fmt: skip


def _rule(key: str, indicator: str, name: Both, condition: Both, question: Both, refuted_by: Both) -> ExampleRule:
    return ExampleRule(
        id=key, indicator=indicator, name=name, condition=condition, question=question, refuted_by=refuted_by
    )


RULES = (
    _rule(
        "overdue_share", "overdue", Both("逾期多于同类事项的预期", "Late more often than the same matters elsewhere"),
        Both("到期的 %(n)s 件中有 %(observed)s 件逾期（%(value)s）；若按同类事项的平均水平，预期约为 %(expected)s 件。",
              "Of %(n)s items due, %(observed)s were late (%(value)s); the same matters elsewhere would give about %(expected)s."),
        Both("这些事项卡在哪个环节？哪些时限本身需要调整，哪些需要上级协调？",
              "Where did these matters get stuck? Which time limits need changing, and which need help from above?"),
        Both("如能说明多数逾期发生在等待外部单位期间，或时限录入有误，本条即不成立。",
              "If most of the lateness fell into waiting for others, or the due dates were entered wrongly, nothing is left of this."),
    ),
    _rule(
        "idle_passing", "pass_through", Both("未办即转较多", "Often passed on without work"),
        Both("转出的 %(n)s 件中有 %(observed)s 件没有办理记录即转出（%(value)s），预期约 %(expected)s 件。",
              "Of %(n)s items passed on, %(observed)s had no work recorded (%(value)s); about %(expected)s would be expected."),
        Both("这些事项为什么转出？清单上写明的首接责任是谁？需要怎样的授权才能当场办？",
              "Why were these passed on? Whose is the first duty on the list? What authority would let them be settled at once?"),
        Both("如岗位职责就是收发派单，或办理记录在别的系统中，本条即不成立。",
              "If dispatching is the duty of the post, or the work is recorded in another system, nothing is left of this."),
    ),
    _rule(
        "back_and_forth", "ping_pong", Both("两个单位之间往返较多", "Many returns between two units"),
        Both("转出的 %(n)s 件中有 %(observed)s 件被退回（%(value)s），预期约 %(expected)s 件。",
              "Of %(n)s items given, %(observed)s came back (%(value)s); about %(expected)s would be expected."),
        Both("双方对职责边界的理解差在哪里？是否需要一次职责裁定或更新清单？",
              "Where do the two differ about their duties? Would a ruling or a new list settle it?"),
        Both("如退回是法定的补正程序，本条即不成立。",
              "If the returns are a correction step that the law asks for, nothing is left of this."),
    ),
    _rule(
        "slow_start", "first_action", Both("首次处理偏慢", "Slow to start"),
        Both("%(items)s 件事项首次处理用时的中位数为 %(value)s，十分之九在 %(p90)s 以内。",
              "Over %(items)s items the median time to the first action is %(value)s, nine in ten within %(p90)s."),
        Both("这类事项收到后通常先等什么？怎样安排可以早一点开始？",
              "What do these matters wait for at first? What would let them start sooner?"),
        Both("如登记时间早于实际送达时间，本条即不成立。", "If registration came before the real delivery, nothing is left of this."),
    ),
    _rule(
        "few_reopened", "reopened", Both("办结后很少重开", "Seldom reopened"),
        Both("办结并满 90 天的 %(n)s 件中只有 %(observed)s 件重开（%(value)s），预期约 %(expected)s 件。",
              "Of %(n)s closed items followed for 90 days only %(observed)s were reopened (%(value)s); about %(expected)s expected."),
        Both("是怎样做到的？其他单位可以学什么？", "How was it done, and what could others learn?"),
        Both("如重开登记在别的系统中，本条即不成立。", "If reopenings are recorded elsewhere, nothing is left of this."),
    ),
)  # fmt: skip


def example_pack() -> ExamplePack:
    """The invented pack."""
    return ExamplePack(
        id="example",
        version="0.1",
        digest="5e0a" * 16,
        indicators={each.id: each for each in INDICATORS},
        rules={each.id: each for each in RULES},
        instruments=_instruments(),
        typology=_named(
            T01=("推诿拖绕", "Dodging and delaying"), T16=("拖延拖沓", "Procrastination"), T20=("职责交叉扯皮", "Turf dispute"),
            T09=("等靠要", "Waiting for orders"),
        ),
        causes=_named(
            C1=("不愿", "Unwilling"), C2=("不敢", "Afraid to"), C3=("不会", "Does not know how"), C4=("不能", "Cannot"),
            C5=("机制", "The system"),
        ),
        explanations=_explanations(),
        label_texts={"charged_minutes": Both("承办用时", "time charged")},
    )  # fmt: skip


def _instruments() -> dict[str, ExampleInstrument]:
    inaction = ExampleProvision(
        title=Both("纪律要求", "Discipline"),
        gist=Both(
            "列举公务员不得有的行为，其中包括不担当、不作为。",
            "Lists what civil servants may not do, inaction among it.",
        ),
        confidence="H",
    )
    restraint = ExampleProvision(
        title=Both("督查的边界", "Bounds of supervision"),
        gist=Both(
            "督查不得重复、多头，不得超越权限。", "Supervision may not be repeated, many-headed or beyond its powers."
        ),
        confidence="M",
    )
    return {
        "civil-servant-law": ExampleInstrument(Both("公务员法", "Civil Servant Law"), {"art-59": inaction}),
        "supervision-regulations": ExampleInstrument(
            Both("政府督查工作条例", "Regulations on Government Supervision"), {"art-15": restraint}
        ),
    }


def _explanations() -> dict[str, ExampleExplanation]:
    return {
        "load": ExampleExplanation(
            Both("负荷偏高", "A high load"),
            Both("%(holder)s同期承办 %(load)s 件次，是同类中位数 %(usual)s 的 %(factor)s 倍。",
                 "%(holder)s carried %(load)s matters, %(factor)s times the usual %(usual)s."),
        ),
        "waiting_outside": ExampleExplanation(
            Both("等待外部", "Waiting for others"),
            Both("停留时间中有 %(share)s 在等待外部单位或群众。", "%(share)s of the time went into waiting for others."),
        ),
    }  # fmt: skip
