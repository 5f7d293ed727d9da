"""Takes somebody's wish, or the calendar's. Gives a request for an evaluation. Never a second one while one is waiting."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, Literal

from django.db import transaction

from shigan_site.actions.locking import alone_for
from shigan_site.queries.days import end_of, instant_of, local_day
from shigan_site.queries.evaluations import latest_done
from shigan_site.queries.ledger import last_checkpoint, waiting
from shigan_site.records.models import Case, Evaluation
from shigan_site.rules import pack

NIGHTLY: Final = timedelta(hours=2)
"""So long after midnight of the office's day an evaluation is due, when the record has grown since the last one."""

Asked = Literal["asked", "under_way", "nothing_newer", "no_matter"]


def ask_for_evaluation(by: str | None, *, now: datetime) -> Asked:
    """``by``: the person's key. What came of it; only 'asked' has an effect."""
    with transaction.atomic():
        alone_for("evaluation")
        if Evaluation.objects.filter(state__in=("asked", "running")).exists():
            return "under_way"
        if not Case.objects.exists():
            return "no_matter"
        if nothing_newer():
            return "nothing_newer"
        Evaluation.objects.create(state="asked", asked_at=now, asked_by=by)
        return "asked"


def nothing_newer() -> bool:
    """Whether the last evaluation was of this very ledger, by these very rules."""
    done, sealed = latest_done(), last_checkpoint()
    return (
        done is not None
        and sealed is not None
        and (done.root, done.pack_digest) == (sealed.root.hex(), pack().digest)
        and not waiting()
    )


def due_by_the_calendar(now: datetime) -> bool:
    """Never evaluated before; or the night has come, and none was asked for since."""
    last = Evaluation.objects.order_by("-pk").first()
    if last is None:
        return Case.objects.exists()
    return last.asked_at < _last_night(now)


def _last_night(now: datetime) -> datetime:
    """The latest moment, not after now, at which the office's clock showed the hour of evaluation."""
    tonight = instant_of(end_of(local_day(now) - timedelta(days=1))) + NIGHTLY
    return tonight if tonight <= now else tonight - timedelta(days=1)
