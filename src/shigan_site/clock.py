"""Takes the machine's clock. Gives the office's time, which in a demonstration stands where its year ended. Never a day back.

The only place of the site that looks at the clock; what lies behind the doors is given the time.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.conf import settings


def present() -> datetime:
    """The present moment, moved by SHIGAN_CLOCK_SHIFT seconds; everywhere but in a demonstration that is nought."""
    return datetime.now(UTC) + timedelta(seconds=settings.CLOCK_SHIFT)


def of_the_machine() -> datetime:
    """What the machine's own clock says: for signatures, which a receiver compares with a clock of its own."""
    return datetime.now(UTC)
