"""Takes the environment of a site. Gives its pages over HTTP. Never configures anything that the settings decide.

On SQLite one process answers with several threads: writers queue anyway, and reading is quick. On PostgreSQL as many
processes as there are cores, at most four.
"""

from __future__ import annotations

import argparse
import os
import signal

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from shigan_site.jobs.lifeline import hold

MOST_WORKERS = 4


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", type=int, required=True)
    asked = parser.parse_args()
    many = min(MOST_WORKERS, os.cpu_count() or 1) if os.environ.get("SHIGAN_DATABASE") else 1
    hold(signal.SIGTERM)
    Granian(
        "shigan_site.wsgi:application",
        address=asked.host,
        port=asked.port,
        interface=Interfaces.WSGI,
        workers=many,
        blocking_threads=8,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=8,
    ).serve()


if __name__ == "__main__":
    main()
