"""The runs as tables for people, and as plain values for programs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.table import Table

from shigan.cli.language import current, say
from shigan.errors import told
from shigan_trial.records.checks import Check
from shigan_trial.records.running import Run

MIB = 1 << 20
NOT_SEEN = "—"


def tell(runs: Sequence[Run], console: Console) -> None:
    """Counts, then truths, then findings by rule."""
    console.print(_counts(runs))
    console.print(_truths(runs))
    console.print(_findings(runs))
    for run in runs:
        if run.failed:
            console.print(f"{run.name}: {told(run.failed.found, current())}", style="red", markup=False)


def as_values(runs: Sequence[Run]) -> dict[str, Any]:
    return {"records": [_values(run) for run in runs]}


def _counts(runs: Sequence[Run]) -> Table:
    table = Table(title=say(zh="公开记录", en="Public records"), title_justify="left")
    table.add_column(say(zh="记录", en="record"), no_wrap=True)
    for zh, en in (
        ("事项", "cases"), ("条目", "events"), ("已办结", "ended"), ("未办结", "open"), ("已撤销", "cancelled"), ("不明", "unknown"),
        ("重新办理", "reopened"), ("逾期", "late"), ("发现", "findings"), ("秒", "s"), ("CPU 秒", "CPU s"),
        ("MiB", "MiB"), ("相符", "agree"),
    ):  # fmt: skip
        table.add_column(say(zh=zh, en=en), justify="right", no_wrap=True)
    for run in runs:
        table.add_row(run.name, *_numbers(run), *_cost(run), _agreeing(run.checks))
    return table


def _numbers(run: Run) -> list[str]:
    ours = run.ours
    if ours is None:
        return [NOT_SEEN] * 9
    counts = (ours.cases, ours.events, ours.ended, ours.open, ours.cancelled, ours.unknown, ours.reopened, ours.late, ours.findings)
    return [_count(count) for count in counts]


def _cost(run: Run) -> list[str]:
    seconds = [NOT_SEEN if time is None else f"{time:.1f}" for time in (run.seconds, run.cpu_seconds)]
    return [*seconds, _count(None if run.peak_bytes is None else run.peak_bytes // MIB)]


def _agreeing(checks: Sequence[Check]) -> str:
    compared = [check for check in checks if check.agrees is not None]
    return f"{sum(bool(check.agrees) for check in compared)}/{len(compared)}"


def _truths(runs: Sequence[Run]) -> Table:
    table = Table(title=say(zh="与已知情况核对", en="Against what is known"), title_justify="left")
    table.add_column(say(zh="记录", en="record"), no_wrap=True)
    table.add_column(say(zh="核对内容", en="truth"), max_width=64)
    for zh, en in (("已载明", "written"), ("另行清点", "counted"), ("本系统", "ours"), ("结果", "result")):
        table.add_column(say(zh=zh, en=en), justify="right", no_wrap=True)
    for run in runs:
        for place, check in enumerate(run.checks):
            name = run.name if place == 0 else ""
            table.add_row(
                name, told(check.name, current()), _count(check.written), _count(check.counted), _count(check.ours), _result(check)
            )
        table.add_section()
    return table


def _result(check: Check) -> str:
    if check.agrees is None:
        return say(zh="未见", en="not seen")
    verdict = say(zh="相符", en="agrees") if check.agrees else say(zh="不符", en="DIFFERS")
    share = check.share
    return verdict if share is None else f"{verdict} {100 * share:.2f} %"


def _findings(runs: Sequence[Run]) -> Table:
    table = Table(title=say(zh="各规则的发现", en="Findings by rule"), title_justify="left")
    table.add_column(say(zh="记录", en="record"), no_wrap=True)
    table.add_column(say(zh="规则", en="rules"))
    for run in runs:
        if run.ours:
            table.add_row(run.name, ", ".join(f"{rule} {count}" for rule, count in run.ours.by_rule.items()) or NOT_SEEN)
    return table


def _count(count: int | None) -> str:
    return NOT_SEEN if count is None else f"{count:,}"


def _values(run: Run) -> dict[str, Any]:
    ours = run.ours
    counted = ("cases", "events", "rows", "ended", "open", "cancelled", "unknown", "reopened", "late", "findings")
    return {
        "name": run.name,
        "mapping": run.mapping,
        **{name: getattr(ours, name) if ours else None for name in counted},
        "by_rule": dict(ours.by_rule) if ours else None,
        "seconds": run.seconds,
        "cpu_seconds": run.cpu_seconds,
        "peak_bytes": run.peak_bytes,
        "checks": [{**_plain(check), "agrees": check.agrees, "share": check.share} for check in run.checks],
        "failed": str(run.failed) if run.failed else None,
    }


def _plain(check: Check) -> dict[str, Any]:
    return {**asdict(check), "name": {"zh": told(check.name, "zh"), "en": told(check.name, "en")}}
