"""Takes a writer and kills it. Gives the disk as it was, or the finished ledger. Never half of one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from shigan.ledger import open_ledger
from shigan.ledger.storage import staging_folder
from tests.strategies_ledger import DIRECTORY, many, seal

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = """
import sys
from pathlib import Path
import pyarrow.parquet as pq
from shigan.ledger import Directory, LedgerWriter, writer
writer.GROUP_ROWS, writer.SEGMENT_ROWS = 50, 200
ledger, inputs = Path(sys.argv[1]), Path(sys.argv[2])
events, directory = pq.read_table(inputs / "events.parquet"), Directory.load(inputs / "directory.parquet")
print("ready", flush=True)
with LedgerWriter(ledger, extend=sys.argv[3] == "extend") as opened:
    for at in range(0, 3_000, 30):
        opened.append(events.slice(at, 30))
    opened.seal(directory)
print("sealed", flush=True)
"""


@pytest.fixture
def inputs(tmp_path: Path) -> Path:
    folder = tmp_path / "inputs"
    folder.mkdir()
    pq.write_table(many(3_000, seed=2), folder / "events.parquet")
    DIRECTORY.save(folder / "directory.parquet")
    return folder


def killed(ledger: Path, inputs: Path, how: str, after: float) -> bool:
    """Start writing, kill -9 after some seconds. Gives whether it said that it had sealed."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    command = [sys.executable, "-c", PROGRAM, str(ledger), str(inputs), how]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        time.sleep(after)
        child.send_signal(signal.SIGKILL)
        return "sealed" in child.stdout.read()


@pytest.mark.parametrize("how", ["new", "extend"])
def test_a_killed_writer_leaves_the_old_ledger_or_the_new_one(tmp_path: Path, inputs: Path, how: str) -> None:
    path, states = tmp_path / "ledger", set()
    if how == "extend":
        seal(path, many(500))
    size = 500 if how == "extend" else 0
    for seconds in (0.0, 0.03, 0.07, 0.15):
        sealed = killed(path, inputs, how, seconds)
        if not path.exists():
            assert not sealed
            states.add("nothing")
            continue
        ledger = open_ledger(path)
        assert ledger.size in (size, size + 3_000)
        assert ledger.size == size + 3_000 or not sealed
        assert ledger.verify().ok
        states.add("old" if ledger.size == size else "new")
        if ledger.size != size:
            break
    assert states & {"nothing", "old"}, "no kill came early enough to mean anything"
    assert_the_next_writer_is_not_disturbed(path)


def assert_the_next_writer_is_not_disturbed(path: Path) -> None:
    """By what a killed writer left beside the ledger."""
    seal(path, many(10), extend=path.exists())
    assert open_ledger(path).verify().ok
    assert not staging_folder(path).exists()
