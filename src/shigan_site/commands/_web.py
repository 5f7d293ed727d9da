"""Runs the web server (granian) for one site. Address, processes and threads are chosen here; all else is in the settings.

As many processes answer as there are cores, at most four, because Python runs on one core at a time in each. On SQLite as on
PostgreSQL: readers do not wait there either, and writers have one queue whichever process they are in
(``records.sqlite.base``). What all of them must agree on lies in the database or in a file of the data folder, never in the
memory of one. The processes that answer are forked from this one, or started anew where the system does not fork (macOS);
this one only starts and ends them.
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
THREADS = 4
"""Of each process. They wait for the disk and for the turn to write; more would only take Python from each other."""
LAST_SECONDS = 2  # for requests that are being answered; less than the patience of the process tree


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", type=int, required=True)
    asked = parser.parse_args()
    server = Granian(
        "shigan_site.wsgi:application",
        address=asked.host,
        port=asked.port,
        interface=Interfaces.WSGI,
        workers=min(MOST_WORKERS, os.cpu_count() or 1),
        blocking_threads=THREADS,
        log_level=LogLevels.error,
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
