"""Takes the clock and the requests. Gives each evaluation its process, and its results their place. Never two at once."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from shigan import lifeline
from shigan.errors import Both, ShiganError
from shigan_site import clock
from shigan_site.actions.evaluating import FAULT
from shigan_site.actions.evaluating.asking import ask_for_evaluation, due_by_the_calendar
from shigan_site.actions.evaluating.concluding import begin, clear_away, conclude, forget_the_oldest, give_up
from shigan_site.queries.evaluations import asked

EVERY_SECONDS: Final = 2.0
"""How often it is looked whether one was asked for, or has ended."""
CALENDAR_EVERY: Final = 60.0
LONGEST: Final = 3600.0
"""Seconds after which an evaluation is stopped."""


@dataclass
class Child:
    """The process of one evaluation. It ends when this process does."""

    evaluation: Any
    folder: Path
    process: subprocess.Popen[bytes]
    until: float

    @classmethod
    def start(cls, evaluation: Any, folder: Path) -> Child:
        named = getattr(settings, "PACK", None)
        words = [str(folder), *([str(named)] if named else [])]
        command = [sys.executable, *lifeline.command("shigan_site.jobs.evaluator", *words)]
        process = subprocess.Popen(command, start_new_session=True)
        return cls(evaluation, folder, process, time.monotonic() + LONGEST)

    def end(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()


@dataclass
class Evaluations:
    """Called again and again; a turn never waits for an evaluation to end."""

    child: Child | None = None
    cleared: bool = False
    calendar_at: float = field(default=0.0)

    def turn(self) -> int:
        """Gives how many evaluations were concluded."""
        if not self.cleared:
            clear_away(now=clock.present())
            self.cleared = True
        if self.child is not None:
            return self._look_after(self.child)
        self._look_at_the_calendar()
        waiting = asked()
        if waiting is not None:
            self._start(waiting)
        return 0

    def _look_at_the_calendar(self) -> None:
        if time.monotonic() >= self.calendar_at:
            self.calendar_at = time.monotonic() + CALENDAR_EVERY
            now = clock.present()
            if due_by_the_calendar(now):
                ask_for_evaluation(None, now=now)

    def _start(self, evaluation: Any) -> None:
        try:
            folder = begin(evaluation, now=clock.present())
            self.child = None if folder is None else Child.start(evaluation, folder)
        except Exception as error:
            give_up(evaluation, _told(error), now=clock.present())
            raise

    def _look_after(self, child: Child) -> int:
        code = child.process.poll()
        if code is None and time.monotonic() < child.until:
            return 0
        self.child = None
        child.end()
        if code != 0:
            give_up(child.evaluation, _fault(child, code), now=clock.present())
            return 0
        try:
            conclude(child.evaluation, now=clock.present())
        except Exception as error:
            give_up(child.evaluation, _told(error), now=clock.present())
            raise
        forget_the_oldest()
        return 1


def _told(error: Exception) -> ShiganError:
    """In the reader's words where it was said for people; the log has the rest."""
    if isinstance(error, ShiganError):
        return error
    return ShiganError(Both("something went wrong; the site's log tells what", zh="程序出错，详见站点日志"))


def _fault(child: Child, code: int | None) -> ShiganError:
    told = child.folder / FAULT
    if told.is_file():
        said = json.loads(told.read_text(encoding="utf-8"))
        return ShiganError(Both(said["en"], zh=said["zh"]))
    if code is None:
        return ShiganError(Both("it took longer than an hour and was stopped", zh="评估超过一小时，已停止"))
    return ShiganError(Both(f"its process ended with {code}", zh=f"评估进程异常退出（{code}）"))
