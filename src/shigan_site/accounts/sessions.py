"""Takes a session and the time. Gives whether it still holds. Never longer than twelve hours, nor idle for thirty minutes."""

from __future__ import annotations

from collections.abc import MutableMapping
from datetime import datetime, timedelta
from typing import Any, Final

IDLE: Final = timedelta(minutes=30)
LONGEST: Final = timedelta(hours=12)
NOTED_EVERY: Final = timedelta(minutes=1)  # a request writes to the database at most this often
BEGAN: Final = "began"
SEEN: Final = "seen"


def begin(session: MutableMapping[str, Any], now: datetime) -> None:
    """At logging in."""
    session[BEGAN] = session[SEEN] = now.isoformat()


def holds(session: MutableMapping[str, Any], now: datetime) -> bool:
    """Whether the session may go on; it is noted that somebody was there. A new one begins here."""
    if BEGAN not in session:
        begin(session, now)
    try:
        began, seen = (datetime.fromisoformat(session[name]) for name in (BEGAN, SEEN))
    except (KeyError, TypeError, ValueError):
        return False
    if now - seen >= IDLE or now - began >= LONGEST:
        return False
    if now - seen >= NOTED_EVERY:
        session[SEEN] = now.isoformat()
    return True
