"""Every few minutes: the limits of cases that are over and lapse."""

from __future__ import annotations

from typing import Final

from shigan_site import clock
from shigan_site.actions.lapsing import take_lapses

EVERY_SECONDS: Final = 300.0


def run_lapses() -> int:
    """Gives how many steps were taken."""
    return take_lapses(now=clock.present())
