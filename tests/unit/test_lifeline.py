"""A process that was started by one that has ended does not stay behind, whatever ended it and whatever it was doing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from shigan import lifeline

SOURCE = Path(__file__).parents[2] / "src"
SOON = 5.0
ON_LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux: the kernel ends a process with its parent")

WAITING = "import os, sys, time; open(sys.argv[1], 'w').write(str(os.getpid())); time.sleep(600)"
IN_ORDER = """
import os, signal, sys, time
def end(number, frame):
    open(sys.argv[1] + ".in order", "w").close()
    sys.exit()
signal.signal(signal.SIGTERM, end)
"""


def environment(*folders: Path) -> dict[str, str]:
    return os.environ | {"PYTHONPATH": os.pathsep.join(map(str, (SOURCE, *folders)))}


def parent_of(statements: str, *folders: Path) -> subprocess.Popen[bytes]:
    """A process that starts another one and then waits."""
    program = f"import os, subprocess, sys, time\nfrom shigan import lifeline\n{statements}\ntime.sleep(600)"
    return subprocess.Popen([sys.executable, "-c", program], env=environment(*folders))


def soon(holds: Callable[[], bool], seconds: float = SOON) -> bool:
    until = time.monotonic() + seconds
    while not holds() and time.monotonic() < until:
        time.sleep(0.02)
    return holds()


def told(path: Path) -> int:
    """The number that a process wrote down once it was running."""
    assert soon(lambda: path.is_file() and path.read_text() != "", 60)
    return int(path.read_text())


def has_ended(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    status = Path(f"/proc/{pid}/status")
    return status.exists() and "\nState:\tZ" in status.read_text()


def left_behind(parent: subprocess.Popen[bytes], pid_file: Path, by: signal.Signals = signal.SIGKILL) -> bool:
    """Whether the child is still there some seconds after its parent was ended."""
    child = told(pid_file)
    assert not has_ended(child)
    parent.send_signal(by)
    parent.wait()
    if soon(lambda: has_ended(child)):
        return False
    os.kill(child, signal.SIGKILL)
    return True


@pytest.mark.parametrize("by", [signal.SIGKILL, signal.SIGTERM])
@pytest.mark.parametrize("gently", [False, True])
def test_a_started_module_ends_with_its_parent(gently: bool, by: signal.Signals, tmp_path: Path) -> None:
    (tmp_path / "waiting.py").write_text(WAITING)
    pid = tmp_path / "pid"
    starting = f"subprocess.Popen([sys.executable, *lifeline.command('waiting', {str(pid)!r}, gently={gently})])"
    assert not left_behind(parent_of(starting, tmp_path), pid, by)


@pytest.mark.parametrize("prepared", ["", "lifeline._PRCTL = None"], ids=["by the kernel where it can", "without the kernel"])
def test_a_forked_process_ends_with_its_parent(prepared: str, tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    forking = f"""
{prepared}
parent = os.getpid()
if os.fork() == 0:
    lifeline.end_with(parent)
    open({str(pid)!r}, "w").write(str(os.getpid()))
"""
    assert not left_behind(parent_of(forking), pid)


def test_what_is_ended_gently_puts_its_things_in_order(tmp_path: Path) -> None:
    (tmp_path / "orderly.py").write_text(IN_ORDER + WAITING)
    pid = tmp_path / "pid"
    starting = f"subprocess.Popen([sys.executable, *lifeline.command('orderly', {str(pid)!r}, gently=True)])"
    assert not left_behind(parent_of(starting, tmp_path), pid)
    assert (tmp_path / "pid.in order").exists()


def test_what_is_ended_gently_and_does_not_end_is_killed(tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    forking = f"""
import signal
parent = os.getpid()
if os.fork() == 0:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    lifeline.GRACE = 0.3
    lifeline.end_with(parent, gently=True)
    open({str(pid)!r}, "w").write(str(os.getpid()))
"""
    assert not left_behind(parent_of(forking), pid)


@pytest.mark.parametrize("gently", [False, True])
def test_a_parent_that_ended_before_anybody_looked_is_noticed(gently: bool, tmp_path: Path) -> None:
    (tmp_path / "waiting.py").write_text(WAITING)
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    words = lifeline.command("waiting", str(tmp_path / "pid"), gently=gently)
    words[words.index(str(os.getpid()))] = str(gone.pid)
    child = subprocess.Popen([sys.executable, *words], env=environment(tmp_path))
    assert child.wait(SOON) == (-signal.SIGTERM if gently else -signal.SIGKILL)


@ON_LINUX
def test_another_program_ends_with_its_parent_too(tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    starting = f"""
import functools, signal
dying = functools.partial(lifeline.die_with, os.getpid(), signal.SIGQUIT)
child = subprocess.Popen(["sleep", "600"], preexec_fn=dying)
open({str(pid)!r}, "w").write(str(child.pid))
"""
    assert not left_behind(parent_of(starting), pid)


def test_signals_that_a_parent_holds_back_reach_its_children(tmp_path: Path) -> None:
    (tmp_path / "waiting.py").write_text(WAITING)
    before = signal.pthread_sigmask(signal.SIG_BLOCK, lifeline.ENDS)
    try:
        words = lifeline.command("waiting", str(tmp_path / "pid"))
        child = subprocess.Popen([sys.executable, *words], env=environment(tmp_path))
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    told(tmp_path / "pid")
    child.terminate()
    assert child.wait(SOON) == -signal.SIGTERM


def test_a_started_module_that_asked_a_database_leaves_without_a_word(tmp_path: Path) -> None:
    (tmp_path / "asking.py").write_text("import duckdb\nduckdb.connect().sql('SELECT 1').fetchall()\n")
    command = [sys.executable, *lifeline.command("asking")]
    ended = subprocess.run(command, env=environment(tmp_path), capture_output=True, text=True, timeout=60, check=True)
    assert (ended.stdout, ended.stderr) == ("", "")


def test_whoever_is_told_to_end_many_times_at_once_ends() -> None:
    program = """
import threading
from shigan.lifeline import when_told_to_end
ending = threading.Event()
when_told_to_end(ending.set)
print("up", flush=True)
ending.wait()
"""
    child = subprocess.Popen([sys.executable, "-c", program], env=environment(), stdout=subprocess.PIPE)
    assert child.stdout is not None and child.stdout.readline() == b"up\n"
    for _ in range(500):
        child.send_signal(signal.SIGTERM)
        child.send_signal(signal.SIGINT)
    assert child.wait(SOON) == 0


# -- who starts something ----------------------------------------------------------------------------------------------


def waiting_at_home(folder: Path, begin: str, pid: Path) -> Path:
    """A folder that holds the core and a module which waits, for those that start their children with no other."""
    (folder / "shigan").symlink_to(SOURCE / "shigan")
    (folder / "waiting.py").write_text(f"{begin}\nimport sys; sys.argv[1:] = [{str(pid)!r}]\n{WAITING}")
    return folder / "none" / "none.py"


@ON_LINUX
def test_a_reader_of_untrusted_files_ends_with_whoever_started_it(tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    here = waiting_at_home(tmp_path, "from shigan.sandbox import take_job; take_job()", pid)
    reading = f"""
from shigan import sandbox
sandbox.__file__ = {str(here)!r}
sandbox.run_in_child("waiting", {{}}, sandbox.Allowance())
"""
    assert not left_behind(parent_of(reading), pid)


def test_the_reading_of_another_systems_record_ends_with_whoever_started_it(tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    here = waiting_at_home(tmp_path, "", pid)
    reading = f"""
import pathlib, shigan
from shigan_site.actions.imported import running
shigan.__file__, running.CHILD = {str(here)!r}, "waiting"
running.run({{}}, pathlib.Path({str(tmp_path / "imported")!r}))
"""
    assert not left_behind(parent_of(reading), pid)


def test_a_measured_program_ends_with_whoever_measures(tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    program = WAITING.replace("sys.argv[1]", repr(str(pid)))
    measuring = f"""
from shigan_trial.bench.measuring import measure
measure([sys.executable, "-c", {program!r}], {{}}, repeat=1, patience_s=600)
"""
    assert not left_behind(parent_of(measuring), pid)
