"""Takes the data folder. Gives one process of jobs its way there. Never two at once: they would write the same files."""

from __future__ import annotations

import fcntl
import logging
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

log = logging.getLogger("shigan.jobs")
NAME: Final = "jobs.lock"
LOOK_EVERY: Final = 1.0


@contextmanager
def alone_on(folder: Path, ending: threading.Event) -> Iterator[bool]:
    """Waits while another process has it, and says so, once. False: it was told to end before its turn came.

    A process that dies gives it back by dying.
    """
    handle = os.open(folder / NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        yield _taken(handle, folder, ending)
    finally:
        os.close(handle)


def _taken(handle: int, folder: Path, ending: threading.Event) -> bool:
    told = False
    while not ending.is_set():
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if not told:
                log.warning(
                    "另一个进程正在数据目录 %s 上运行后台任务，本进程等它结束。"
                    " Another process runs the background jobs on %s; this one waits until it has ended.",
                    folder, folder,
                )  # fmt: skip
                told = True
            ending.wait(LOOK_EVERY)
            continue
        return True
    return False
