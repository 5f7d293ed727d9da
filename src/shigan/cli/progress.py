"""Takes news of a long run. Gives a bar that shows it. Never shown for what is over in a moment."""

from __future__ import annotations

import time
from types import TracebackType
from typing import Final, Self

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from shigan.cli.language import say

SHOWN_AFTER_SECONDS: Final = 1.0


class Watching:
    """One line on the error stream that says what is being done and how far it is. Appears after a second."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._bar = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(bar_width=28),
            TextColumn("{task.fields[detail]}", style="dim"),
            TimeElapsedColumn(),
            console=Console(stderr=True),
            transient=True,
        )
        self._task: TaskID | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._task is not None:
            self._bar.stop()

    def reading(self, doing: str, share: float | None, rows: int) -> None:
        """News from ingest: 'read' or 'write'."""
        what = say(zh="读取", en="Reading") if doing == "read" else say(zh="入账", en="Recording")
        self._show(what, share, say(zh=f"{rows:,} 行", en=f"{rows:,} rows"))

    def stage(self, stage: str, detail: str) -> None:
        """News from the evaluation."""
        words = {
            "stage": say(zh="整理记录", en="Ordering the record"),
            "measure": say(zh="计算指标", en="Counting"),
            "evaluate": say(zh="对照规则", en="Applying rules"),
            "stories": say(zh="汇集证据", en="Gathering evidence"),
            "write": say(zh="写出报告", en="Writing reports"),
        }
        self._show(words.get(stage, stage), None, detail if stage in ("measure", "evaluate") else "")

    def counting(self, what: str, done: int, of: int) -> None:
        """News from work that is done piece by piece."""
        self._show(what, done / of, f"{done}/{of}")

    def _show(self, what: str, share: float | None, detail: str) -> None:
        if self._task is None:
            if time.monotonic() - self._began < SHOWN_AFTER_SECONDS:
                return
            self._bar.start()
            self._task = self._bar.add_task(what, total=None, detail=detail)
        total = None if share is None else 1.0
        self._bar.update(self._task, description=what, total=total, completed=share or 0.0, detail=detail[:48])
