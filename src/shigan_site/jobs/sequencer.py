"""Takes the clock. Gives every event its place in the ledger soon after it happened. Never in anybody's way."""

from __future__ import annotations

from typing import Final

from shigan_site import clock
from shigan_site.actions.ledger import place_all_events

EVERY_SECONDS: Final = 1.0
"""How long the sequencer sleeps between two looks at the outbox."""


def run_sequencer() -> int:
    """Empty the outbox once. Gives how many events got their place."""
    return place_all_events(now=clock.present())
