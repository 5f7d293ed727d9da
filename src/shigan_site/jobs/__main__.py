"""Takes the environment of a site. Gives its background jobs their turns until told to end. Never a page."""

from __future__ import annotations

import logging
import signal
import threading
from pathlib import Path
from types import FrameType

import django
from django.conf import settings

LAST_SECONDS = 5.0  # for what is just being told outside; what is cut off is told again


def main() -> None:
    django.setup()
    from shigan_site.jobs.alone import alone_on
    from shigan_site.jobs.list_of_jobs import all_jobs, outward_jobs
    from shigan_site.jobs.running import run
    from shigan_site.lifeline import hold

    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(message)s")
    ending = threading.Event()

    def end(number: int, frame: FrameType | None) -> None:
        ending.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the parent, which ends its children in order
    hold()
    with alone_on(Path(settings.DATA_DIR), ending) as our_turn:
        if not our_turn:
            return
        outside = threading.Thread(target=run, args=(outward_jobs(), ending), daemon=True, name="outward")
        outside.start()
        run(all_jobs(), ending)
        outside.join(LAST_SECONDS)


if __name__ == "__main__":
    main()
