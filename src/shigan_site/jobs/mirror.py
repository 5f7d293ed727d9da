"""Takes the clock. Gives the engines a ledger folder that is up to date, without what was erased. Never goes on after a difference."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from django.conf import settings

from shigan_site import clock
from shigan_site.actions.erasing.copies import finish_erasures
from shigan_site.actions.mirror import extend_mirror
from shigan_site.queries.evaluations import mirror_folder

EVERY_SECONDS: Final = 300.0
"""Each extension is a segment of its own, so it is not done for every few events."""


def run_mirror() -> int:
    """Bring the folder up to the last checkpoint. Gives how many entries it took over."""
    attachments = Path(settings.DATA_DIR) / "attachments"
    finish_erasures(mirror_folder(), attachments, now=clock.present(), machine=clock.of_the_machine())
    return extend_mirror(mirror_folder())
