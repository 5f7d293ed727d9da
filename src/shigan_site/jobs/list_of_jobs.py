"""Takes the actions that nobody waits for. Gives them as jobs, with how often each is due. Never an action of its own."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore

from shigan_site.actions.ledger import place_events
from shigan_site.actions.mirror import extend_mirror
from shigan_site.jobs.running import Job


def all_jobs() -> list[Job]:
    return [
        Job(name="sequencer", turn=_place, every=0.5),
        Job(name="mirror", turn=_mirror, every=15.0),
        Job(name="ended sessions", turn=_forget_sessions, every=3600.0),
    ]


def _place(now: datetime) -> int:
    return place_events(now=now)


def _mirror(now: datetime) -> int:
    return extend_mirror(Path(settings.DATA_DIR) / "mirror")


def _forget_sessions(now: datetime) -> int:
    SessionStore.clear_expired()
    return 0
