"""What the trial on a site's ledger found, for a person and as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.table import Table

from shigan.cli.language import say
from shigan.findings.model import Finding
from shigan_trial.demo.model import Planted
from shigan_trial.site_trial.judging import LEAST_RECALL, LEAST_TIMES, Judged, Shown


def tell(judged: Judged, console: Console) -> None:
    """The two figures that count, then what was missed and what was asked without ground."""
    console.print(_headline(judged), soft_wrap=True)
    if judged.missed:
        console.print(_missed(judged))
    for finding in judged.own_steps:
        console.print(f"· {finding.rule}  {finding.subject}", markup=False, highlight=False)


def _headline(judged: Judged) -> str:
    counting = judged.counting
    found = sum(one.found for one in counting)
    return say(
        zh=f"经站点台账：埋下 {judged.planted} 处，其中 {len(judged.forbidden)} 处为办理程序所不许；其余 {len(judged.shown)} 处"
        f"找到 {judged.found} 处（{judged.recall:.0%}，目标不低于 {LEAST_RECALL:.0%}）；"
        f"至少有 {LEAST_TIMES} 次可以看出的 {len(counting)} 处中找到 {found} 处"
        f"（{judged.recall_of_counting:.0%}）。"
        f"仅凭程序自身步骤提出的问题 {len(judged.own_steps)} 个（目标 0）。"
        f"{judged.innocents} 个无关的人和单位中误提 {judged.flagged_subjects} 个。",
        en=f"Through a site's ledger: {judged.planted} behaviours planted, {len(judged.forbidden)} of them not allowed by the "
        f"procedure; of the other {len(judged.shown)}, {judged.found} were found ({judged.recall:.0%}, aim at least "
        f"{LEAST_RECALL:.0%}); of the {len(counting)} that could show at least {LEAST_TIMES} times, {found} "
        f"({judged.recall_of_counting:.0%}). Questions that rest on the procedure's own steps alone: {len(judged.own_steps)} (aim 0). "
        f"Of {judged.innocents} innocent people and units {judged.flagged_subjects} were flagged.",
    )


def _missed(judged: Judged) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    for heading in (
        say(zh="未找到", en="Missed"), say(zh="对象", en="Subject"), say(zh="指标", en="Indicator"), "n",
        say(zh="次数", en="Observed"), say(zh="预计", en="Expected"),
    ):  # fmt: skip
        table.add_column(heading)
    for one in judged.missed:
        for code, numbers in one.numbers.items():
            table.add_row(one.planted.behaviour, one.planted.subject, code, *_cells(numbers))
    return table


def _cells(numbers: Mapping[str, Any] | None) -> list[str]:
    if numbers is None:
        return ["0", "—", "—"]
    expected = numbers["expected"]
    return [str(numbers["n"]), str(numbers["observed"]), "—" if expected is None else f"{expected:.1f}"]


def as_values(judged: Judged, *, seed: int) -> dict[str, Any]:
    """For JSON."""
    return {
        "seed": seed,
        "planted": judged.planted,
        "possible": len(judged.shown),
        "found": judged.found,
        "recall": judged.recall,
        "counting": len(judged.counting),
        "recall_of_counting": judged.recall_of_counting,
        "passed": judged.passed,
        "shown": [_shown(one) for one in judged.shown],
        "forbidden": [_planted(one) for one in judged.forbidden],
        "innocents": judged.innocents,
        "flagged": [_finding(one) for one in judged.flagged],
        "own_steps": [_finding(one) for one in judged.own_steps],
        "findings": [_finding(one) for one in judged.findings],
    }


def _shown(shown: Shown) -> dict[str, Any]:
    return {**_planted(shown.planted), "found": shown.found, "times": shown.times, "numbers": shown.numbers}


def _planted(planted: Planted) -> dict[str, Any]:
    wanted = ("behaviour", "level", "subject", "indicators")
    return {name: value for name, value in asdict(planted).items() if name in wanted}


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "level": finding.level,
        "subject": finding.subject,
        "favourable": finding.favourable,
        "facts": {name: dict(numbers) for name, numbers in finding.facts.items()},
    }
