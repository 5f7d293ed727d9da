"""The processes of a site, started and ended together.

A child that falls is started again; one that keeps falling ends the site. Stopping asks every child to end and waits; what
is then still there is killed, with everything it started in its process group. When this process is killed and can stop
nothing, the children end by themselves (``shigan.lifeline``).
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import FrameType
from typing import Final

from rich.console import Console

from shigan import lifeline
from shigan.cli.language import say

FALLS: Final = 5  # within a minute: then it is of no use to start it again
PATIENCE: Final = 2.5
"""Seconds for a child to end by itself; less than the grace of a lifeline, so that the order holds from above."""


@dataclass
class Child:
    """One program, run as a module with these words."""

    name: str
    module: str
    words: Sequence[str] = ()
    process: subprocess.Popen[bytes] | None = None
    falls: deque[float] = field(default_factory=lambda: deque(maxlen=FALLS))

    def start(self) -> None:
        """It leads a process group of its own, to which whatever it forks belongs."""
        command = [sys.executable, *lifeline.command(self.module, *self.words, gently=True)]
        self.process = subprocess.Popen(command, start_new_session=True)

    def fell(self, at: float) -> bool:
        """Whether it has fallen too often to be started again."""
        self.falls.append(at)
        return len(self.falls) == FALLS and at - self.falls[0] < 60

    def has_ended(self) -> bool:
        """Whether the process and its whole group are gone."""
        return self.process is None or (self.process.poll() is not None and not self._signal_group(0))

    def kill(self) -> None:
        """The process and its whole group."""
        if self.process is not None:
            self._signal_group(signal.SIGKILL)
            self.process.wait()

    def _signal_group(self, number: int) -> bool:
        """Whether there was anybody left in it."""
        assert self.process is not None
        with contextlib.suppress(ProcessLookupError, PermissionError):  # the latter on macOS, of those that only wait to be reaped
            os.killpg(self.process.pid, number)
            return True
        return False


class Tree:
    """The children together. ``run`` returns the exit code: 0 after a wish to end, 1 when a child kept falling."""

    def __init__(self, children: Sequence[Child], *, once_up: Callable[[], bool] = lambda: False) -> None:
        self._children, self._once_up = children, once_up
        self.ending = False

    def run(self) -> int:
        before = {number: signal.signal(number, self._end) for number in _heeded()}
        try:
            for child in self._children:
                child.start()
            return self._watch()
        finally:
            self._stop()
            lifeline.leave_quickly()
            for number, handler in before.items():
                signal.signal(number, handler)

    def end(self) -> None:
        """As if somebody had asked for it."""
        self.ending = True

    def _end(self, number: int, frame: FrameType | None) -> None:
        self.end()

    def _watch(self) -> int:
        waiting = True
        while not self.ending:
            if waiting:
                waiting = not self._once_up()
            for child in self._children:
                assert child.process is not None
                if child.process.poll() is not None and not self.ending and not self._start_again(child):
                    return 1
            time.sleep(0.1)
        return 0

    def _start_again(self, child: Child) -> bool:
        assert child.process is not None
        code = child.process.returncode
        child.kill()  # what it leaves behind has nobody who would end it in order
        console = Console(stderr=True)
        if child.fell(time.monotonic()):
            console.print(
                say(
                    zh=f"{child.name} 反复退出（代码 {code}），站点已停止；原因见上方的输出。",
                    en=f"{child.name} keeps ending (code {code}); the site was stopped. The reason stands above.",
                )
            )
            return False
        console.print(
            say(
                zh=f"{child.name} 退出（代码 {code}），正在重启。",
                en=f"{child.name} ended (code {code}); starting it again.",
            )
        )
        child.start()
        return True

    def _stop(self) -> None:
        for child in self._children:
            if child.process is not None:
                child.process.terminate()
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and not all(child.has_ended() for child in self._children):
            time.sleep(0.02)
        for child in self._children:
            child.kill()


def _heeded() -> list[signal.Signals]:
    """``nohup`` has SIGHUP ignored, which is to stay so."""
    return [number for number in sorted(lifeline.ENDS) if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN]
