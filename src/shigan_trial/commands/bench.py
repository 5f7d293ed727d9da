"""Takes sizes and other programs to compare with. Gives times and peak memory, measured now on this machine. Never a test."""

from __future__ import annotations

import json
import os
import platform
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.table import Table

from shigan.cli.language import say
from shigan.cli.options import EngineName
from shigan_trial.bench.cases import FULL, GIB, LOG_EVENTS, SIZES, Case, Plan, Program, cases
from shigan_trial.bench.inputs import Input
from shigan_trial.bench.measuring import measure
from shigan_trial.bench.outcome import Comparison, Outcome, as_values, comparisons, memory
from shigan_trial.demo.bulk import generate_events

DATA: Final = "SHIGAN_DATA"
BESIDE: Final = Path(__file__).resolve().parents[3].parent / "shared" / "data"
MIB: Final = 1 << 20


def register(app: typer.Typer) -> None:
    """Add ``bench`` to the application."""

    @app.command(
        "bench",
        help=say(
            zh="测速：读入和评估的时间与内存峰值，可与 PM4Py、rustxes 及手写查询对比。",
            en="Measure time and peak memory of reading and evaluating, beside PM4Py, rustxes and a hand-written query.",
        ),
    )
    def command(
        full: Annotated[
            bool, typer.Option("--full", help=say(zh="也测一亿条记录", en="also a hundred million events"))
        ] = False,
        events: Annotated[
            list[int] | None,
            typer.Option("--events", min=1000, help=say(zh="只测这些规模，可多次给出", en="only these sizes; may be repeated")),
        ] = None,
        repeat: Annotated[
            int, typer.Option("--repeat", min=1, help=say(zh="重复次数，取中位数", en="repetitions, of which the median"))
        ] = 3,
        patience: Annotated[
            float,
            typer.Option(
                "--patience", help=say(zh="一项超过这些秒数就不再重复", en="no further repetition of a case after these seconds")
            ),
        ] = 300.0,
        seed: Annotated[int, typer.Option("--seed", help=say(zh="生成数据的种子", en="seed of the generated records"))] = 7,
        memory_gib: Annotated[
            float, typer.Option("--memory", help=say(zh="引擎内存上限（GiB）", en="memory of the engine, in GiB"))
        ] = 3.0,
        engine: EngineName = "duckdb",
        pm4py: Annotated[
            Path | None,
            typer.Option(
                "--pm4py", dir_okay=False, exists=True,
                help=say(zh="装有 PM4Py 的 Python，作为独立程序运行", en="a Python that has PM4Py; run as a separate program"),
            ),
        ] = None,
        rustxes: Annotated[
            Path | None,
            typer.Option(
                "--rustxes", dir_okay=False, exists=True,
                help=say(zh="装有 rustxes 的 Python", en="a Python that has rustxes"),
            ),
        ] = None,
        inputs: Annotated[
            Path | None,
            typer.Option(
                "--inputs", file_okay=False,
                help=say(zh="生成的数据放在这里并留下备用", en="keep the generated records in this folder, to be used again"),
            ),
        ] = None,
        json_file: Annotated[
            Path | None,
            typer.Option("--json", dir_okay=False, help=say(zh="全部数字写入此文件", en="write all figures to this file")),
        ] = None,
    ) -> None:  # fmt: skip
        with ExitStack() as stack:
            plan = Plan(
                folder=_folder(stack, inputs),
                sizes=tuple(events) if events else (*SIZES, FULL) if full else SIZES,
                seed=seed,
                repeat=repeat,
                patience_s=patience,
                threads=os.cpu_count() or 1,
                memory_bytes=int(memory_gib * GIB),
                engine=engine,
                log_events=min(LOG_EVENTS, *(events or SIZES)),
                log_folders=() if events else tuple(Path(name) for name in (os.environ.get(DATA), BESIDE) if name),
                pm4py=pm4py,
                rustxes=rustxes,
            )
            outcomes = _measured(plan, Console(stderr=True))
            _tell(plan, outcomes, Console())
            if json_file:
                told = {"machine": _machine(plan), **as_values(outcomes)}
                json_file.write_text(json.dumps(told, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _folder(stack: ExitStack, inputs: Path | None) -> Path:
    if inputs is None:
        return Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="shigan-bench-")))
    inputs.mkdir(parents=True, exist_ok=True)
    return inputs.resolve()


def _measured(plan: Plan, console: Console) -> list[Outcome]:
    """One case after the other, nothing beside it."""
    outcomes = []
    making = say(zh="准备数据……", en="Making the input…")
    with console.status(making) as status:
        for case in cases(plan, lambda seed, events, out: generate_events(seed, events, out=out)):
            status.update(f"{_subject(case)} · {_program(case.program)} · {case.given.events:,}")
            outcome = Outcome(
                case=case, measured=measure(case.command, case.job, repeat=plan.repeat, patience_s=plan.patience_s)
            )
            outcomes.append(outcome)
            console.print(
                f"{_subject(case)} · {_program(case.program)} · {case.given.events:,}: {outcome.measured.wall_s:.2f} s",
                style="dim",
            )
            status.update(making)
    return outcomes


def _program(name: Program) -> str:
    return {"shigan": "Shigan 实干", "hand": say(zh="手写 SQL", en="SQL by hand"), "pm4py": "PM4Py", "rustxes": "rustxes"}[name]


def _subject(case: Case) -> str:
    return {
        "read": say(zh="读 XES", en="read XES"),
        "record": say(zh="读表入账", en="read and seal"),
        "evaluate": say(zh="全部评估", en="evaluate all"),
        "questions": say(zh="八个问题", en="eight questions"),
    }[case.subject]


def _tell(plan: Plan, outcomes: list[Outcome], console: Console) -> None:
    console.print(_machine(plan))
    console.print(_inputs(outcomes))
    console.print(_times(outcomes))
    for outcome in outcomes:
        console.print(_steps(outcome), style="dim", highlight=False)
    console.print(_ratios([*comparisons(outcomes), *memory(outcomes)]))


def _machine(plan: Plan) -> str:
    python = f"Python {platform.python_version()}"
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    return (
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} CPU, {_ram() / GIB:.0f} GiB, {python}; "
        f"{plan.engine}, {plan.threads} threads, {plan.memory_bytes / GIB:g} GiB; load {load}"
    )


def _ram() -> int:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def _inputs(outcomes: list[Outcome]) -> Table:
    table = Table(title=say(zh="数据", en="Inputs"), title_justify="left")
    for name in (say(zh="文件", en="file"), "MiB", say(zh="记录", en="events"), say(zh="事项", en="items"),
                 say(zh="人", en="people"), say(zh="单位", en="units"), say(zh="种子", en="seed")):  # fmt: skip
        table.add_column(name, justify="left" if not table.columns else "right")
    given: dict[Path, Input] = {outcome.case.given.path: outcome.case.given for outcome in outcomes}
    for one in given.values():
        numbers = (one.events, one.items, one.people, one.units, one.seed)
        table.add_row(one.path.name, f"{one.bytes / MIB:,.1f}", *("–" if n is None else f"{n:,}" for n in numbers))
    return table


def _times(outcomes: list[Outcome]) -> Table:
    table = Table(title=say(zh="时间与内存（中位数）", en="Time and memory (medians)"), title_justify="left")
    left = (say(zh="做什么", en="what"), say(zh="程序", en="program"))
    right = (say(zh="记录", en="events"), say(zh="秒", en="seconds"), "CPU", say(zh="峰值 MiB", en="peak MiB"),
             say(zh="次", en="runs"))  # fmt: skip
    for name in left:
        table.add_column(name)
    for name in right:
        table.add_column(name, justify="right")
    for outcome in outcomes:
        measured = outcome.measured
        table.add_row(
            _subject(outcome.case),
            _program(outcome.case.program),
            f"{outcome.case.given.events:,}",
            f"{measured.wall_s:.2f}",
            f"{measured.cpu_s:.2f}",
            f"{measured.peak_bytes / MIB:,.0f}",
            str(len(measured.runs)),
        )
    return table


def _steps(outcome: Outcome) -> str:
    steps = ", ".join(f"{name} {seconds:.2f}" for name, seconds in outcome.measured.steps.items())
    return f"{_subject(outcome.case)} · {_program(outcome.case.program)} · {outcome.case.given.events:,}: {steps}"


def _ratios(found: list[Comparison]) -> Table:
    table = Table(title=say(zh="对比", en="Comparisons"), title_justify="left")
    for name in (say(zh="什么", en="what"), say(zh="记录", en="events"), say(zh="结果", en="found"),
                 say(zh="目标", en="aim"), say(zh="按 CPU 时间", en="by CPU time")):  # fmt: skip
        table.add_column(name)
    for one in found:
        table.add_row(_what(one), f"{one.events:,}", *_figures(one))
    return table


def _what(one: Comparison) -> str:
    subject = {
        "read": say(zh="读 XES", en="reading XES"),
        "record": say(zh="读表入账", en="reading and sealing"),
        "evaluate": say(zh="全部评估", en="evaluating all"),
        "questions": say(zh="八个问题", en="the eight questions"),
    }[one.subject]
    if one.against == "shigan":
        return say(zh=f"{subject}：内存峰值", en=f"{subject}: peak memory")
    return say(zh=f"{subject}：{_program(one.against)} 用时 ÷ 实干用时", en=f"{subject}: {_program(one.against)} / Shigan")


def _figures(one: Comparison) -> tuple[str, str, str]:
    unit = " GiB" if one.against == "shigan" else " ×"
    mark = "" if one.at_least is None and one.at_most is None else " ✓" if one.reached else " ✗"
    aim = f"≥ {one.at_least:.2g}{unit}" if one.at_least else f"≤ {one.at_most:g}{unit}" if one.at_most else "–"
    return f"{one.figure:.2f}{unit}{mark}", aim, "–" if one.by_cpu is None else f"{one.by_cpu:.2f}{unit}"
