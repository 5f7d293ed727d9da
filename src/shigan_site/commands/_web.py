"""Runs the web server (granian) for one site. Address, processes and threads are chosen here; all else is in the settings.

On SQLite one process answers with several threads: writers queue anyway, and reading is quick. On PostgreSQL as many
processes as there are cores, at most four. The processes that answer are forked from this one, or started anew where the
system does not fork (macOS); this one only starts and ends them.
"""

from __future__ import annotations

import argparse
import os
import time
from functools import partial

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from shigan.lifeline import when_told_to_end
from shigan_site.commands._worker import load

MOST_WORKERS = 4
LAST_SECONDS = 2  # for requests that are being answered; less than the patience of the process tree


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", type=int, required=True)
    asked = parser.parse_args()
    many = min(MOST_WORKERS, os.cpu_count() or 1) if os.environ.get("SHIGAN_DATABASE") else 1
    server = Granian(
        "shigan_site.wsgi:application",
        address=asked.host,
        port=asked.port,
        interface=Interfaces.WSGI,
        workers=many,
        blocking_threads=8,
        log_level=LogLevels.error,  # it warns of more threads than cores; ours mostly wait for the disk
        respawn_failed_workers=True,
        workers_kill_timeout=LAST_SECONDS,
    )

    def end() -> None:
        """Again and again: the server forgets the wish when it is just starting a worker."""
        while True:
            server.signal_handler_interrupt()  # type: ignore[no-untyped-call]
            time.sleep(0.1)

    when_told_to_end(end)
    server.serve(target_loader=partial(load, os.getpid()), wrap_loader=False)


if __name__ == "__main__":
    main()
