"""Takes the programs of a site. Gives one process tree that lives and dies together. Never leaves an orphan.

Every child holds the reading end of a pipe whose writing end only this process holds: when it ends, however it
ends, the children see it and end as well. A child that falls is started again; one that keeps falling ends the site.
"""

from __future__ import annotations

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

from shigan.cli.language import say

PIPE: Final = "SHIGAN_LIFELINE"
FALLS: Final = 5  # within a minute: then it is of no use to start it again
PATIENCE: Final = 10.0  # seconds for a child to end by itself


@dataclass
class Child:
    """One program; ``command`` follows the interpreter's name."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    falls: deque[float] = field(default_factory=lambda: deque(maxlen=FALLS))

    def start(self, lifeline: int) -> None:
        environment = os.environ | {PIPE: str(lifeline)}
        self.process = subprocess.Popen(
            [sys.executable, *self.command], env=environment, pass_fds=(lifeline,), start_new_session=True
        )

    def fell(self, at: float) -> bool:
        """Whether it has fallen too often to be started again."""
        self.falls.append(at)
        return len(self.falls) == FALLS and at - self.falls[0] < 60


class Tree:
    """The children together. ``run`` returns the exit code: 0 after a wish to end, 1 when a child kept falling."""

    def __init__(self, children: Sequence[Child], *, once_up: Callable[[], bool] = lambda: False) -> None:
        self._children, self._once_up = children, once_up
        self._ending = False

    def run(self) -> int:
        reading, writing = os.pipe()
        before = {number: signal.signal(number, self._end) for number in (signal.SIGTERM, signal.SIGINT)}
        try:
            for child in self._children:
                child.start(reading)
            return self._watch(reading)
        finally:
            os.close(writing)
            self._stop()
            os.close(reading)
            for number, handler in before.items():
                signal.signal(number, handler)

    def end(self) -> None:
        """As if somebody had asked for it."""
        self._ending = True

    def _end(self, number: int, frame: FrameType | None) -> None:
        self.end()

    def _watch(self, lifeline: int) -> int:
        waiting = True
        while not self._ending:
            if waiting:
                waiting = not self._once_up()
            for child in self._children:
                assert child.process is not None
                if child.process.poll() is not None and not self._ending and not self._start_again(child, lifeline):
                    return 1
            time.sleep(0.1)
        return 0

    def _start_again(self, child: Child, lifeline: int) -> bool:
        assert child.process is not None
        code = child.process.returncode
        console = Console(stderr=True)
        if child.fell(time.monotonic()):
            console.print(
                say(
                    zh=f"{child.name} 反复退出（代码 {code}），站点已停止；原因见上方的输出。",
                    en=f"{child.name} keeps ending (code {code}); the site was stopped. The reason stands above.",
                )
            )
            return False
        console.print(say(zh=f"{child.name} 退出（代码 {code}），正在重启。", en=f"{child.name} ended (code {code}); starting it again."))
        child.start(lifeline)
        return True

    def _stop(self) -> None:
        running = [child.process for child in self._children if child.process is not None]
        for process in running:
            if process.poll() is None:
                process.terminate()
        until = time.monotonic() + PATIENCE
        for process in running:
            try:
                process.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
