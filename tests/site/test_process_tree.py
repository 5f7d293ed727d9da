"""What a process tree does with children that do not end, that leave something behind, or that nobody wants to hear of."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from shigan_site.commands import _tree
from shigan_site.commands._tree import Child, Tree

ROOT = Path(__file__).resolve().parents[2]
SOON = 5.0

STUBBORN = """
import os, signal, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
if os.fork() == 0:
    open(sys.argv[1], "w").write(str(os.getpid()))
time.sleep(600)
"""
FALLING = """
import os, signal, sys, time
if os.fork() == 0:
    open(sys.argv[1], "a").write(f"{os.getpid()}\\n")
    time.sleep(600)
while not os.path.exists(sys.argv[1]):
    time.sleep(0.01)
sys.exit(3)
"""


@pytest.fixture
def child(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Child]:
    def written(program: str) -> Child:
        (tmp_path / "program.py").write_text(program)
        return Child("the child", "program", [str(tmp_path / "pids")])

    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT / "src"), str(tmp_path)]))
    return written


def gone(pid: int) -> bool:
    """At least a moment later."""
    until = time.monotonic() + SOON
    while alive(pid) and time.monotonic() < until:
        time.sleep(0.02)
    return not alive(pid)


def alive(pid: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_a_child_that_does_not_end_is_killed_with_what_it_forked(tmp_path: Path, child: Callable[[str], Child]) -> None:
    began = 0.0

    def once_up() -> bool:
        nonlocal began
        if not (tmp_path / "pids").exists():
            return False
        began = time.monotonic()
        tree.end()
        return True

    tree = Tree([child(STUBBORN)], once_up=once_up)
    assert tree.run() == 0
    assert time.monotonic() - began < SOON
    assert gone(int((tmp_path / "pids").read_text()))


def test_a_child_that_falls_leaves_nothing_to_the_next(tmp_path: Path, child: Callable[[str], Child]) -> None:
    assert Tree([child(FALLING)]).run() == 1
    pids = [int(line) for line in (tmp_path / "pids").read_text().split()]
    assert pids and all(gone(pid) for pid in pids)


@pytest.mark.parametrize("ignored", [True, False])
def test_a_hang_up_ends_the_tree_but_not_under_nohup(ignored: bool, child: Callable[[str], Child]) -> None:
    def once_up() -> bool:
        os.kill(os.getpid(), signal.SIGHUP)
        heard.append(tree.ending)
        tree.end()
        return True

    heard: list[bool] = []
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN if ignored else signal.SIG_DFL)
    try:
        tree = Tree([child("import time; time.sleep(600)")], once_up=once_up)
        assert tree.run() == 0
        assert signal.getsignal(signal.SIGHUP) == (signal.SIG_IGN if ignored else signal.SIG_DFL)
    finally:
        signal.signal(signal.SIGHUP, before)
    assert heard == [not ignored]


def test_the_tree_waits_less_long_than_a_lifeline_does() -> None:
    """So that a tree which has lost its own parent kills in order before it is killed."""
    assert _tree.PATIENCE < _tree.lifeline.GRACE < SOON
