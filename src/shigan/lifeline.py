"""Ends a process when the one that started it has ended, and lets a process be told to end without harm.

Stopping in order is the parent's business. But a parent may be killed, and then nobody tells its children: they would go
on answering and writing beside those of the next start. So whatever we start runs as ``python -m shigan.lifeline``, which
looks to the parent before anything else is imported; and a process that is forked calls ``end_with`` itself, because a
fork copies no thread, and so none that keeps watch.

A parent's end is seen by its number: a process that loses its parent is given another one. A process that has nothing to
put in order is ended by the kernel where the kernel offers it (Linux), even while C code holds the interpreter; elsewhere
a thread looks, and it also looks for those that are ended gently.
"""

from __future__ import annotations

import ctypes
import gc
import os
import runpy
import signal
import sys
import threading
import time
from collections.abc import Callable
from typing import Final

GRACE: Final = 3.5
"""Seconds that a process which is ended gently has for putting its things in order."""
ENDS: Final = frozenset({signal.SIGTERM, signal.SIGINT, signal.SIGHUP})
"""The signals by which somebody asks a process to end."""
LOOK_EVERY: Final = 0.2

_PR_SET_PDEATHSIG: Final = 1
_PRCTL: Final = getattr(ctypes.CDLL(None), "prctl", None)


def command(module: str, *words: str, gently: bool = False) -> list[str]:
    """What follows the interpreter's name for ``-m module words`` to end when this process does.

    Gently: SIGTERM first, and SIGKILL only after ``GRACE``.
    """
    return ["-m", "shigan.lifeline", str(os.getpid()), "gently" if gently else "at-once", module, *words]


def end_with(parent: int, *, gently: bool = False) -> None:
    """From now on this process ends when ``parent`` does; it ends at once when that has happened already.

    The kernel takes the thread that started this process for its parent, so that thread has to live as long.
    """
    if gently or not die_with(parent, signal.SIGKILL):
        threading.Thread(target=_watch, args=(parent, gently), daemon=True, name="lifeline").start()


def die_with(parent: int, by: signal.Signals) -> bool:
    """Have the kernel send the signal when the parent ends; the process may become another program. False: it cannot."""
    if _PRCTL is None or _PRCTL(_PR_SET_PDEATHSIG, int(by), 0, 0, 0) != 0:
        return False
    if os.getppid() != parent:  # it ended before the kernel was asked
        os.kill(os.getpid(), signal.SIGKILL)
    return True


def _watch(parent: int, gently: bool) -> None:
    signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())  # they are for the other threads
    while os.getppid() == parent:
        time.sleep(LOOK_EVERY)
    if gently:
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(GRACE)
    os.kill(os.getpid(), signal.SIGKILL)


def when_told_to_end(end: Callable[[], None]) -> None:
    """Call ``end`` in a thread of its own when this process is told to end; to be called before it has other threads.

    A signal handler interrupts the main thread anywhere, a second signal also within the first one's handler. There,
    ``threading.Event.set`` waits for ever for a lock that its own thread holds: a process that its parent and a service
    manager told to end in the same moment never ended.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDS)
    threading.Thread(target=_wait_to_be_told, args=(end,), daemon=True, name="told to end").start()


def _wait_to_be_told(end: Callable[[], None]) -> None:
    while True:
        signal.sigwait(ENDS)
        end()


def main() -> None:
    """``python -m shigan.lifeline PARENT gently|at-once MODULE WORDS…``"""
    parent, how, module, *words = sys.argv[1:]
    signal.pthread_sigmask(signal.SIG_SETMASK, ())  # the parent may hold signals back for itself
    end_with(int(parent), gently=how == "gently")
    sys.argv = [module, *words]
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    finally:
        leave_quickly()


def leave_quickly() -> None:
    """To be called last. On its way out Python looks through all objects several times, for half a second in a process that
    has read the site, and several on a busy machine; whoever waits for the process waits for that.

    Not where the bindings of DuckDB are loaded: they count what they made, and complain on the terminal of what is left.
    """
    if "duckdb" not in sys.modules:
        gc.freeze()


if __name__ == "__main__":
    main()
