"""Takes the pipe a parent left. Gives an end to this process when the parent has ended. Never outlives it."""

from __future__ import annotations

import os
import signal
import threading

PIPE = "SHIGAN_LIFELINE"


def hold(end: int = signal.SIGTERM) -> None:
    """Watch in the background; without a parent that left a pipe, nothing is watched."""
    number = os.environ.pop(PIPE, "")
    if number:
        threading.Thread(target=_watch, args=(int(number), end), daemon=True, name="lifeline").start()


def _watch(pipe: int, end: int) -> None:
    while os.read(pipe, 1):
        pass
    os.kill(os.getpid(), end)
