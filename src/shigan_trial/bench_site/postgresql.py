"""Takes PostgreSQL as it is installed. Gives a temporary server of its own, to measure or to test. Never touches another one.

PostgreSQL refuses to run as root, so root hands it to another user. For tests it need not survive a power cut: fsync is off.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import psycopg

from shigan.lifeline import die_with

PLACES = Path("/usr/lib/postgresql")
USERS = ("postgres", "nobody")
OLDEST = 15
COMMON = ("listen_addresses=127.0.0.1", "max_connections=200", "unix_socket_directories=")
SWIFT = ("fsync=off", "full_page_writes=off", "shared_buffers=64MB")
USUAL = ("shared_buffers=1GB", "effective_cache_size=4GB", "max_wal_size=4GB", "random_page_cost=1.1")
"""As an administrator sets them for a disk without moving parts and some memory; what is answered is on disk."""


def programs() -> Path | None:
    """The folder of the newest installed server that is new enough; None when there is none."""
    named = [Path(found).parent] if (found := shutil.which("initdb")) else []
    installed = sorted(
        (int(place.name), place / "bin")
        for place in PLACES.glob("*")
        if place.name.isdigit() and int(place.name) >= OLDEST
    )
    return next(
        (folder for folder in [*(f for _, f in reversed(installed)), *named] if (folder / "postgres").exists()), None
    )


def lacking() -> str:
    """Why PostgreSQL cannot be run here; empty when it can."""
    if programs() is None:
        return f"PostgreSQL {OLDEST} or later (apt-get install postgresql)"
    return "" if _as_whom() is not None else "PostgreSQL (root may not run it, and there is no user postgres or nobody)"


def _as_whom() -> dict[str, Any] | None:
    """What subprocess needs to become somebody who may run a server; None when there is nobody."""
    if os.getuid() != 0:
        return {}
    for name in USERS:
        try:
            person = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": person.pw_uid, "group": person.pw_gid, "extra_groups": []}
    return None


@contextmanager
def server(*, durable: bool = False) -> Iterator[str]:
    """A running server; gives its address without a database's name, such as postgresql://shigan@127.0.0.1:5433."""
    bin_, whom = programs(), _as_whom()
    assert bin_ is not None and whom is not None, lacking()
    folder = Path(tempfile.mkdtemp(prefix="shigan-postgresql-", dir=_where_all_may_go() if whom else None))
    try:
        if whom:
            os.chown(folder, whom["user"], whom["group"])
        _initialise(bin_, folder / "data", whom)
        port = free_port()
        options = [part for option in (*COMMON, *(USUAL if durable else SWIFT)) for part in ("-c", option)]
        dies_with_us = partial(die_with, os.getpid(), signal.SIGQUIT)  # at once; it is thrown away anyway
        command = [bin_ / "postgres", "-D", folder / "data", "-p", str(port), *options]
        with (
            (folder / "log").open("wb") as log,
            subprocess.Popen(command, stdout=log, stderr=log, cwd=folder, preexec_fn=dies_with_us, **whom) as process,
        ):
            try:
                address = f"postgresql://shigan@127.0.0.1:{port}"
                _wait(address, folder / "log", process)
                yield address
            finally:
                process.send_signal(signal.SIGINT)  # fast shutdown: connections still open are cut
                process.wait(30)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _where_all_may_go() -> Path:
    """A folder for temporary files that another user reaches, too: the one asked for may lie in one that only root may enter."""
    places = [Path(tempfile.gettempdir()), Path("/tmp"), Path("/var/tmp")]
    return next(place for place in places if all(each.stat().st_mode & 0o001 for each in (place, *place.parents)))


def _initialise(bin_: Path, data: Path, whom: dict[str, Any]) -> None:
    command = [str(bin_ / "initdb"), "-D", str(data), "-U", "shigan", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
    done = subprocess.run(command, capture_output=True, text=True, cwd="/", check=False, **whom)
    assert done.returncode == 0, done.stderr


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


def _wait(address: str, log: Path, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until and process.poll() is None:
        try:
            psycopg.connect(f"{address}/postgres").close()
            return
        except psycopg.OperationalError:
            time.sleep(0.05)
    raise AssertionError(f"PostgreSQL did not start: {log.read_text(errors='replace')}")


def run(address: str, *statements: str) -> None:
    """Statements on the server as such, outside of a transaction."""
    with psycopg.connect(f"{address}/postgres", autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)
