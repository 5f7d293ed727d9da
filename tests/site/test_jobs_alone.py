"""Takes a data folder that two processes want, or that one left in disorder. Gives proof that one works there, on clean ground."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from shigan.ledger.storage import exclusive_staging
from shigan_site.actions.sweeping import SURELY_OVER, sweep
from shigan_site.jobs.alone import alone_on

HOLDS = """
import sys, threading
from pathlib import Path
from shigan_site.jobs.alone import alone_on
with alone_on(Path(sys.argv[1]), threading.Event()) as ours:
    print(ours, flush=True)
    sys.stdin.read()
"""


def another(folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def test_a_second_process_says_so_and_waits_until_the_first_has_died(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    first = another(tmp_path)
    assert first.stdout is not None and first.stdout.readline() == "True\n"
    threading.Timer(0.5, first.kill).start()
    began = time.monotonic()
    with alone_on(tmp_path, threading.Event()) as ours:
        assert ours and time.monotonic() - began > 0.4
    first.wait()
    assert caplog.text.count("Another process runs the background jobs") == 1 and "另一个进程" in caplog.text


def test_whoever_waits_can_be_told_to_end(tmp_path: Path) -> None:
    first = another(tmp_path)
    assert first.stdout is not None and first.stdout.readline() == "True\n"
    ending = threading.Event()
    threading.Timer(0.2, ending.set).start()
    with alone_on(tmp_path, ending) as ours:
        assert not ours
    first.kill()
    first.wait()


def test_what_interrupted_runs_left_goes_and_what_may_still_run_stays(tmp_path: Path) -> None:
    old = [tmp_path / "imported" / ".reading-a", tmp_path / "imported" / ".looking-b", tmp_path / "imported" / ".reporting-c"]
    young = tmp_path / "imported" / ".reading-now"
    kept = tmp_path / "imported" / ("a" * 64)
    for folder in (*old, young, kept):
        folder.mkdir(parents=True)
        (folder / "names.csv").write_text("王某")
    (tmp_path / "attachments").mkdir()
    incoming = tmp_path / "attachments" / ".incoming-x"
    incoming.write_text("王某")
    now = time.time()
    for path in (*old, incoming, kept):
        os.utime(path, (now - SURELY_OVER - 1,) * 2)
    (tmp_path / ".mirror.writing").mkdir()
    (tmp_path / ".mirror.writing" / "entries").write_text("王某")
    assert sweep(tmp_path, at=now) == 5
    assert not any(path.exists() for path in (*old, incoming, tmp_path / ".mirror.writing"))
    assert young.exists() and kept.exists()


def test_a_mirror_that_is_being_written_is_left_alone(tmp_path: Path) -> None:
    with exclusive_staging(tmp_path / "mirror") as staging:
        (staging / "entries").write_text("x")
        assert sweep(tmp_path, at=time.time()) == 0
        assert (staging / "entries").exists()
