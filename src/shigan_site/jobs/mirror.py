"""Takes the clock. Gives the engines a ledger folder that is up to date. Never goes on after a difference."""

from __future__ import annotations

from typing import Final

from shigan_site import clock
from shigan_site.actions.erasing import erase_from_mirror
from shigan_site.actions.mirror import extend_mirror
from shigan_site.queries.evaluations import mirror_folder

EVERY_SECONDS: Final = 300.0
"""Each extension is a segment of its own, so it is not done for every few events."""


def run_mirror() -> int:
    """Bring the folder up to the last checkpoint. Gives how many entries it took over."""
    erase_from_mirror(mirror_folder(), now=clock.present())
    return extend_mirror(mirror_folder())
