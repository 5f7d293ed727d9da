"""Takes the environment of a site. Gives its background jobs their turns until told to end. Never a page."""

from __future__ import annotations

import logging
import threading
from pathlib import Path

import django
from django.conf import settings

from shigan.lifeline import when_told_to_end

LAST_SECONDS = 1.5  # for what is just being told outside; less than the patience of the process tree


def main() -> None:
    django.setup()
    from shigan_site.jobs.alone import alone_on
    from shigan_site.jobs.list_of_jobs import all_jobs, outward_jobs
    from shigan_site.jobs.running import run

    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(message)s")
    ending = threading.Event()
    when_told_to_end(ending.set)
    with alone_on(Path(settings.DATA_DIR), ending) as our_turn:
        if not our_turn:
            return
        outside = threading.Thread(target=run, args=(outward_jobs(), ending), daemon=True, name="outward")
        outside.start()
        run(all_jobs(), ending)
        outside.join(LAST_SECONDS)


if __name__ == "__main__":
    main()
