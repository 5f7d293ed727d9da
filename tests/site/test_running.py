"""Takes the command line. Gives proof that a site starts, tells where it is, and ends with all its processes."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Collection, Iterator
from pathlib import Path

import pytest

from shigan_trial.bench_site import postgresql

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 90.0
WORKERS = min(4, os.cpu_count() or 1)
SOON = 5.0
"""Seconds within which all processes have ended, however it came about."""


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "shigan.cli", *words]


def environment() -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(ROOT / "src"), "PYTHONUNBUFFERED": "1", "COLUMNS": "200"}


def free_port() -> int:
    with socket.socket() as place:
        place.bind(("127.0.0.1", 0))
        port: int = place.getsockname()[1]
        return port


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(*words), env=environment(), capture_output=True, text=True, timeout=PATIENCE, cwd=ROOT, check=False
    )


@pytest.fixture
def starting(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    words = command("serve", "--data", str(tmp_path / "data"), "--port", str(free_port()))
    with subprocess.Popen(words, env=environment(), stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        yield process
        process.kill()


@pytest.fixture
def running(starting: subprocess.Popen[str]) -> subprocess.Popen[str]:
    assert starting.stdout is not None
    for line in starting.stdout:
        if "已就绪" in line:
            break
    return starting


def children(pid: int) -> set[int]:
    try:
        return {int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()}
    except (FileNotFoundError, ProcessLookupError):
        return set()


def family(pid: int) -> set[int]:
    """The process's children, and theirs."""
    found = children(pid)
    return found.union(*(family(child) for child in found))


def alive(pids: set[int]) -> set[int]:
    def runs(pid: int) -> bool:
        try:
            return re.search(r"^State:\s+Z", Path(f"/proc/{pid}/status").read_text(), re.M) is None
        except (FileNotFoundError, ProcessLookupError):
            return False

    return {pid for pid in pids if runs(pid)}


def left_of(pids: set[int]) -> set[int]:
    """Those that are still there after some seconds."""
    until = time.monotonic() + SOON
    while alive(pids) and time.monotonic() < until:
        time.sleep(0.05)
    return alive(pids)


def test_a_first_run_makes_a_private_folder_and_prints_the_one_time_address(tmp_path: Path) -> None:
    done = run("serve", "--data", str(tmp_path / "data"), "--port", str(free_port()), "--once")
    assert done.returncode == 0, done.stderr
    assert re.search(r"http://127\.0\.0\.1:\d+/setup/\?token=\S{30}", done.stdout)
    assert (tmp_path / "data").stat().st_mode & 0o777 == 0o700
    for name in ("secret.key", "setup.token"):
        assert (tmp_path / "data" / name).stat().st_mode & 0o777 == 0o600


def test_an_office_is_opened_on_postgresql_from_a_clean_folder_and_again(tmp_path: Path) -> None:
    if lacking := postgresql.lacking():
        pytest.skip(lacking)
    with postgresql.server() as server:
        postgresql.run(server, "CREATE DATABASE office")
        for _ in range(2):
            words = ("--data", str(tmp_path / "data"), "--port", str(free_port()), "--database", f"{server}/office", "--once")
            done = run("serve", *words)
            assert done.returncode == 0, done.stderr
            assert re.search(r"http://127\.0\.0\.1:\d+/setup/\?token=\S{30}", done.stdout)
    assert not (tmp_path / "data" / "shigan.sqlite3").exists()


def test_a_database_that_does_not_answer_is_told_with_a_remedy(tmp_path: Path) -> None:
    address = f"postgresql://nobody@127.0.0.1:{free_port()}/office"
    done = run("serve", "--data", str(tmp_path / "data"), "--port", str(free_port()), "--database", address, "--once")
    assert done.returncode == 2
    assert "数据库没有应答" in done.stderr


ENDS = [signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGKILL]


@pytest.mark.parametrize("end", ENDS)
def test_the_processes_of_a_site_end_together(running: subprocess.Popen[str], end: signal.Signals) -> None:
    server_and_workers(running)
    pids = family(running.pid)
    assert len(pids) == 2 + WORKERS, "the web server, on SQLite too a worker for every core, and the jobs"
    running.send_signal(end)
    assert running.wait(SOON) == (-end if end == signal.SIGKILL else 0)
    assert left_of(pids) == set()


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL])
def test_a_site_that_is_just_starting_ends_as_well(starting: subprocess.Popen[str], end: signal.Signals) -> None:
    until = time.monotonic() + PATIENCE
    while len(pids := family(starting.pid)) < 2 and time.monotonic() < until:
        time.sleep(0.01)
    assert len(pids) >= 2
    starting.send_signal(end)
    starting.wait(SOON)
    assert left_of(pids) == set()


def test_a_site_ends_when_each_of_its_processes_is_told_to(running: subprocess.Popen[str]) -> None:
    """As service managers do it; those below are then told a second time by those above."""
    pids = family(running.pid)
    for pid in (running.pid, *pids):
        os.kill(pid, signal.SIGTERM)
    assert running.wait(SOON) == 0
    assert left_of(pids) == set()


def test_a_part_that_falls_takes_along_what_it_started_and_is_started_again(running: subprocess.Popen[str]) -> None:
    server, workers = server_and_workers(running)
    fallen = min(workers)
    os.kill(fallen, signal.SIGKILL)
    same, workers = server_and_workers(running, without={fallen})
    assert same == server, "the server starts another worker by itself"
    os.kill(server, signal.SIGKILL)
    assert left_of({server, *workers}) == set(), "nobody answers beside the server that is started next"
    server, workers = server_and_workers(running, without={server, *workers})
    jobs = children(running.pid) - {server}
    os.kill(jobs.pop(), signal.SIGKILL)
    until = time.monotonic() + PATIENCE
    while len(children(running.pid)) < 2 and time.monotonic() < until:
        time.sleep(0.05)
    pids = family(running.pid)
    assert {server, *workers} < pids and len(pids) == 2 + WORKERS
    running.terminate()
    assert running.wait(SOON) == 0
    assert left_of(pids) == set()


def server_and_workers(site: subprocess.Popen[str], without: Collection[int] = ()) -> tuple[int, set[int]]:
    """Once all are there: the only child of the site that has children, and these; none of them is one of ``without``."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        for server in children(site.pid):
            workers = alive(children(server))
            if len(workers) == WORKERS and not {server, *workers} & set(without):
                return server, workers
        time.sleep(0.05)
    raise AssertionError(f"there were no {WORKERS} workers")


def test_a_port_that_is_taken_is_told_with_a_remedy(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = run("serve", "--data", str(tmp_path / "data"), "--port", str(taken.getsockname()[1]), "--once")
    assert done.returncode == 2
    assert "--port" in done.stderr


def test_the_folder_of_a_demonstration_never_becomes_an_office(tmp_path: Path) -> None:
    (tmp_path / "demo.json").write_text("{}")
    done = run("serve", "--data", str(tmp_path), "--port", str(free_port()), "--once")
    assert done.returncode == 2
    assert "演示" in done.stderr


def test_a_demonstration_never_takes_the_place_of_something_else(tmp_path: Path) -> None:
    (tmp_path / "thesis.docx").write_text("years of work")
    done = run("demo", "--out", str(tmp_path), "--port", str(free_port()), "--once", "--no-browser")
    assert done.returncode == 2
    assert (tmp_path / "thesis.docx").read_text() == "years of work"
