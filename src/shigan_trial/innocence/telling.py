"""The summary of a run as a person reads it, in the language of the run."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from shigan.cli.language import say
from shigan_trial.innocence.summing import AIMED_RECALL, MOST_FLAGGED, Share, Summary
from shigan_trial.offices.traits import all_traits


def tell(summary: Summary, console: Console) -> None:
    """The two figures that count, then what they are made of."""
    console.print(_headline(summary), soft_wrap=True)
    for one in summary.unread:
        why = one.unread.strip().splitlines()[-1]
        console.print(
            say(zh=f"· 第 {one.number} 个单位未能自动读入：{why}", en=f"· Office {one.number} could not be read: {why}"),
            markup=False, highlight=False, soft_wrap=True,
        )  # fmt: skip
    console.print(_recall(summary))
    if summary.by_rule:
        console.print(_rules(summary))
    if summary.by_trait:
        console.print(_traits(summary))


def percent(share: Share) -> str:
    return "—" if share.value is None else f"{share.value:.2%}"


def _headline(summary: Summary) -> str:
    flagged = summary.flagged
    return say(
        zh=f"{summary.offices} 个虚构单位，其中 {len(summary.unread)} 个未能自动读入；{flagged.whole:,} 个无关的人和单位中误提 "
        f"{flagged.part} 个（{percent(flagged)}，目标不超过 {MOST_FLAGGED:.2%}）；另有 {summary.about_nobody} 条关于单位之间和事项类别。",
        en=f"{summary.offices} invented offices, {len(summary.unread)} could not be read; of {flagged.whole:,} innocent people and "
        f"units {flagged.part} were flagged ({percent(flagged)}, aim at most {MOST_FLAGGED:.2%}); beside these "
        f"{summary.about_nobody} findings about pairs and kinds.",
    )


def _recall(summary: Summary) -> Table:
    table = _table(say(zh="埋下的行为", en="Planted"), *(f"× {factor:g}" for factor in summary.recall))
    table.add_row(
        say(zh=f"全部（目标：× 2 不低于 {AIMED_RECALL:.0%}）", en=f"all (aim at × 2: at least {AIMED_RECALL:.0%})"),
        *(_of(share) for share in summary.recall.values()),
    )
    for name in sorted({name for name, _ in summary.recall_by_behaviour}):
        table.add_row(
            name, *(_of(summary.recall_by_behaviour.get((name, factor), Share(part=0, whole=0))) for factor in summary.recall)
        )
    return table


def _rules(summary: Summary) -> Table:
    table = _table(say(zh="误提所依据的规则", en="Rule of the false findings"), say(zh="人和单位", en="Subjects"))
    for rule, number in summary.by_rule.items():
        table.add_row(rule, str(number))
    return table


def _traits(summary: Summary) -> Table:
    """Largest difference between offices with and without the trait first; both shares, as traits come together."""
    table = _table(
        say(zh="单位的正常特点", en="Innocent trait"), say(zh="有时误提", en="Flagged with it"), say(zh="无时误提", en="without it")
    )
    def difference(name: str) -> float:
        on, off = summary.by_trait[name]
        return (off.value or 0.0) - (on.value or 0.0)

    for name in sorted(summary.by_trait, key=difference):
        trait = all_traits()[name]
        table.add_row(f"{name}  {say(zh=trait.zh, en=trait.en)}", *(percent(share) for share in summary.by_trait[name]))
    return table


def _of(share: Share) -> str:
    return f"{share.part}/{share.whole}" if share.whole else "—"


def _table(first: str, *others: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column(first)
    for other in others:
        table.add_column(other, justify="right")
    return table
