"""Takes the clock. Gives the matters of every period that has begun. Never one twice, however many jobs look."""

from __future__ import annotations

from typing import Final

from shigan_site import clock
from shigan_site.actions.recurring import open_periods

EVERY_SECONDS: Final = 60.0


def run_recurring() -> int:
    """Gives how many matters were opened."""
    return open_periods(now=clock.present())
