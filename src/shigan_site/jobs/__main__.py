"""Takes the environment of a site. Gives its background jobs their turns until told to end. Never a page."""

from __future__ import annotations

import logging
import signal
import threading
from types import FrameType

import django


def main() -> None:
    django.setup()
    from shigan_site import clock
    from shigan_site.jobs.lifeline import hold
    from shigan_site.jobs.list_of_jobs import all_jobs
    from shigan_site.jobs.running import run

    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(message)s")
    ending = threading.Event()

    def end(number: int, frame: FrameType | None) -> None:
        ending.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the parent, which ends its children in order
    hold()
    run(all_jobs(), clock.now, ending)


if __name__ == "__main__":
    main()
