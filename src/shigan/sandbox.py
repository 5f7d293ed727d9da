"""Takes a job for one of our own modules. Gives its answer, worked out in a child process that cannot do much harm.

Never trusts the child: it may be killed for its memory, its processor time, what it writes or how long it takes, and
each of these becomes a named failure. Job and answers are lines of JSON: the job on the child's standard input,
progress and the answer on a pipe of their own.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import resource
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any, Final

from shigan import lifeline

MIB: Final = 1 << 20

Progress = Callable[[float | None, int], None]
"""Called with the share of the source consumed (0 to 1, None when unknown) and the rows read so far."""


@dataclass(frozen=True, kw_only=True)
class Allowance:
    """What a child may use at most."""

    memory_bytes: int = 3 << 30  # address space
    cpu_seconds: int = 1800
    wall_seconds: float = 3600.0
    written_bytes: int = 64 << 30  # in any one file
    open_files: int = 64


@dataclass(frozen=True)
class ChildFailure(Exception):
    """The child ended without an answer. ``kind``: 'memory' | 'time' | 'disk' | 'died'."""

    kind: str
    detail: str


@dataclass(frozen=True)
class Answer:
    """What the child gave back, and the most memory it had resident."""

    value: dict[str, Any]
    peak_memory_bytes: int


def run_in_child(
    module: str, job: Mapping[str, object], allowance: Allowance, on_progress: Progress | None = None
) -> Answer:
    """Run ``python -m module`` with the job and wait for its answer; raises ChildFailure when there is none."""
    read_end, write_end = os.pipe()
    with tempfile.TemporaryFile() as errors, os.fdopen(read_end, "rb", buffering=0) as pipe:
        try:
            child = _start(module, write_end, errors)
        finally:
            os.close(write_end)
        try:
            _send(child, {"allowance": asdict(allowance), "job": dict(job), "report_to": write_end})
            deadline = time.monotonic() + allowance.wall_seconds
            answer = _listen(pipe, deadline, on_progress)
            late = answer is None and time.monotonic() >= deadline
        finally:
            code = _end(child)
        if answer is None:
            raise _why_it_ended(code, _tail(errors), late=late)
    return Answer(value=answer["answer"], peak_memory_bytes=int(answer["peak_memory_bytes"]))


def _start(module: str, write_end: int, errors: IO[bytes]) -> subprocess.Popen[bytes]:
    home = str(Path(__file__).resolve().parents[1])
    return subprocess.Popen(
        [sys.executable, "-P", *lifeline.command(module)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=errors,
        pass_fds=(write_end,),
        start_new_session=True,
        env={
            "PATH": os.defpath,
            "PYTHONPATH": home,
            "PYTHONDONTWRITEBYTECODE": "1",
            "LC_ALL": "C.UTF-8",
            "TZ": "UTC",
            "OMP_NUM_THREADS": "1",
            "OPENBLAS_NUM_THREADS": "1",
            "MALLOC_ARENA_MAX": "2",
        },
    )


def _send(child: subprocess.Popen[bytes], job: Mapping[str, object]) -> None:
    assert child.stdin is not None
    with contextlib.suppress(BrokenPipeError):
        child.stdin.write(json.dumps(job).encode())
        child.stdin.close()


def _listen(pipe: IO[bytes], deadline: float, on_progress: Progress | None) -> dict[str, Any] | None:
    """The child's answer, or None when the pipe closed or the time was up before it came."""
    waiting = b""
    while (left := deadline - time.monotonic()) > 0 and select.select([pipe], [], [], left)[0]:
        piece = pipe.read(1 << 16)
        if not piece:
            return None
        *lines, waiting = (waiting + piece).split(b"\n")
        for line in lines:
            said: dict[str, Any] = json.loads(line)
            if "answer" in said:
                return said
            if on_progress is not None:
                on_progress(said["share"], said["rows"])
    return None


def _end(child: subprocess.Popen[bytes]) -> int:
    """Give it a moment to end by itself, then end it and its whole session."""
    try:
        return child.wait(timeout=0.5)
    except subprocess.TimeoutExpired:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        return child.wait()


def _tail(errors: IO[bytes]) -> str:
    size = errors.seek(0, os.SEEK_END)
    errors.seek(max(0, size - 2000))
    return errors.read().decode("utf-8", "replace").strip()


_MEMORY_SIGNS: Final = ("MemoryError", "memory allocation of", "bad_alloc", "out of memory", "failed to map segment")


def _why_it_ended(code: int, said: str, *, late: bool) -> ChildFailure:
    if late or code == -signal.SIGXCPU:
        return ChildFailure("time", said)
    if code == -signal.SIGXFSZ:
        return ChildFailure("disk", said)
    if any(sign in said for sign in _MEMORY_SIGNS) or code == -signal.SIGKILL:
        return ChildFailure("memory", said)
    reason = signal.Signals(-code).name if code < 0 else f"exit {code}"
    return ChildFailure("died", f"{reason}: {said.splitlines()[-1]}" if said else reason)


class Reporter:
    """The child's end of the pipe."""

    def __init__(self, descriptor: int) -> None:
        self._pipe = os.fdopen(descriptor, "wb", buffering=0)
        self._last = time.monotonic()

    def progress(self, share: float | None, rows: int) -> None:
        """Tell the parent how far the work is, ten times a second at most."""
        if time.monotonic() - self._last >= 0.1:
            self._last = time.monotonic()
            self._say({"share": share, "rows": rows})

    def answer(self, value: Mapping[str, object]) -> None:
        """Give the one and only answer."""
        self._say({"answer": dict(value), "peak_memory_bytes": _peak_memory_bytes()})

    def _say(self, what: Mapping[str, object]) -> None:
        left = memoryview(json.dumps(what).encode() + b"\n")
        while left:
            left = left[self._pipe.write(left) :]


def _peak_memory_bytes() -> int:
    """The high-water mark of this process alone; what getrusage says would include that of the parent it left."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def take_job() -> tuple[dict[str, Any], Reporter]:
    """In the child: give up what is not needed, then read the job from standard input."""
    message = json.loads(sys.stdin.buffer.read())
    confine(Allowance(**message["allowance"]))
    return message["job"], Reporter(message["report_to"])


def confine(allowance: Allowance) -> None:
    """Put the limits on this process, for good. It also loses the network and may start no other program."""
    _gain_nothing()
    _leave_network()
    _lower(resource.RLIMIT_AS, allowance.memory_bytes)
    _lower(resource.RLIMIT_CPU, allowance.cpu_seconds, grace=5)
    _lower(resource.RLIMIT_FSIZE, allowance.written_bytes)
    _lower(resource.RLIMIT_NOFILE, allowance.open_files)
    _lower(resource.RLIMIT_CORE, 0)
    sys.addaudithook(_refuse)


def _lower(limit: int, value: int, *, grace: int = 0) -> None:
    """``grace`` leaves room between the warning signal, which tells the parent why, and the end."""
    ceiling = resource.getrlimit(limit)[1]
    hard = value + grace if ceiling == resource.RLIM_INFINITY else min(value + grace, ceiling)
    resource.setrlimit(limit, (min(value, hard), hard))


_PR_SET_NO_NEW_PRIVS: Final = 38
_CLONE_NEWUSER_NEWNET: Final = 0x10000000 | 0x40000000


def _gain_nothing() -> None:
    ctypes.CDLL(None).prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)


def _leave_network() -> None:
    """Move to an empty network of its own where the kernel lets us; the audit hook stays in any case."""
    ctypes.CDLL(None).unshare(_CLONE_NEWUSER_NEWNET)


_REFUSED: Final = ("socket.", "subprocess.", "os.exec", "os.system", "os.posix_spawn", "os.fork", "os.spawn", "pty.")


def _refuse(event: str, _arguments: tuple[object, ...]) -> None:
    if event.startswith(_REFUSED):
        raise PermissionError(f"a reader of untrusted files may not do this: {event}")
