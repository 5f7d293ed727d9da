"""Takes a job for the child. Gives its answer, worked out in a process that is bounded and alone. Never two at a time.

Several would take the machine from those who work on it: whoever comes second is told so at once.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import shigan
from shigan import lifeline
from shigan.errors import Both, ShiganError

WALL_SECONDS: Final = 600
CHILD: Final = "shigan_site.actions.imported.child"


def run(job: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """Raises ShiganError with what the child found wrong, or why it came to nothing."""
    with _alone(folder):
        child = subprocess.Popen(
            [sys.executable, "-P", *lifeline.command(CHILD)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True, text=True,
            env={
                "PATH": os.defpath, "PYTHONPATH": str(Path(shigan.__file__).resolve().parents[1]), "LC_ALL": "C.UTF-8",
                "TZ": "UTC", "PYTHONDONTWRITEBYTECODE": "1", "MPLBACKEND": "agg", "HOME": str(folder),
            },
        )  # fmt: skip
        try:
            said, _ = child.communicate(json.dumps(dict(job)), timeout=WALL_SECONDS)
        except subprocess.TimeoutExpired as error:
            raise _came_to_nothing(Both("it took too long", zh="用时过长")) from error
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
            child.wait()
    return _answer(said)


def _answer(said: str) -> dict[str, Any]:
    try:
        answer: dict[str, Any] = json.loads(said)
    except ValueError as error:
        raise _came_to_nothing(Both("it ended before it was done", zh="中途退出")) from error
    if "fault" in answer:
        found, expected, remedy = (Both(en, zh=zh) for zh, en in answer["fault"])
        raise ShiganError(found, expected=expected, remedy=remedy)
    return answer


def _came_to_nothing(found: Both) -> ShiganError:
    return ShiganError(
        found,
        expected=Both("a record that this machine can work through", zh="本机处理得了的记录"),
        remedy=Both(
            "take a shorter stretch of the record, or use the command line on a larger machine",
            zh="请缩短记录的时间范围，或在更大的机器上用命令行处理",
        ),
    )


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / ".busy").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise ShiganError(
                Both("another record is being worked on just now", zh="另一份记录正在处理"),
                remedy=Both("try again in a few minutes", zh="请几分钟后再试"),
            ) from error
        yield
