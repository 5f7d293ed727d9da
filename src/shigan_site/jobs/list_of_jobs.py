"""Takes the jobs of this folder. Gives them with how often each is due. Never an action of its own."""

from __future__ import annotations

import time
from pathlib import Path

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore

from shigan_site import clock
from shigan_site.actions.imported import keeping as imported
from shigan_site.actions.intake import keeping as lists
from shigan_site.actions.startup import measure
from shigan_site.actions.sweeping import sweep
from shigan_site.jobs import evaluation, lapses, mirror, outward, recurring, sequencer
from shigan_site.jobs.running import Job

A_SITE_OPENS_FIRST = 5.0  # seconds


def all_jobs() -> list[Job]:
    return [
        Job(name="sequencer", turn=sequencer.run_sequencer, every=sequencer.EVERY_SECONDS),
        Job(
            name="mirror",
            turn=mirror.run_mirror,
            every=mirror.EVERY_SECONDS,
            next_at=time.monotonic() + A_SITE_OPENS_FIRST,
        ),
        Job(
            name="evaluation",
            turn=evaluation.Evaluations().turn,
            every=evaluation.EVERY_SECONDS,
            next_at=time.monotonic() + A_SITE_OPENS_FIRST,
        ),
        Job(name="ended sessions", turn=_forget_sessions, every=3600.0),
        Job(name="old lists", turn=_forget_lists, every=3600.0),
        Job(name="how values are spread", turn=measure, every=3600.0),
        Job(name="left half made", turn=_sweep, every=3600.0),
        Job(name="limits that are over", turn=lapses.run_lapses, every=lapses.EVERY_SECONDS),
        Job(name="recurring matters", turn=recurring.run_recurring, every=recurring.EVERY_SECONDS),
    ]


def outward_jobs() -> list[Job]:
    """Those that wait for other machines; they have a thread of their own."""
    return [
        Job(name="messages outside", turn=outward.run_messages, every=outward.MESSAGES_SECONDS),
        Job(name="daily lines and mails", turn=outward.run_daily, every=outward.DAILY_SECONDS),
        Job(name="old messages", turn=outward.run_forgetting, every=outward.FORGET_SECONDS),
    ]


def _forget_lists() -> int:
    """What somebody handed in and did not take over is kept for its time, whether or not anybody hands in more."""
    now = clock.present()
    lists.sweep(Path(settings.DATA_DIR) / "intake", now)
    imported.sweep(Path(settings.DATA_DIR) / "imported", now)
    return 0


def _sweep() -> int:
    """At the start, and again when what was just interrupted has become old enough to be told from what runs."""
    return sweep(Path(settings.DATA_DIR), at=time.time())


def _forget_sessions() -> int:
    SessionStore.clear_expired()
    return 0
