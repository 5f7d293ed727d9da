"""Takes the evaluations of the ledger. Gives the last one, and what is newer than it. Never a finding."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from django.conf import settings

from shigan_site.records.models import Evaluation, Event

OFFICE: Final = "organisation"
"""The procedure of events that are about the office itself."""


@dataclass(frozen=True)
class Standing:
    """How things stand with the evaluation: which was the last, and what has happened since.

    ``newer``: steps of matters taken after the checkpoint it looked at. ``failed``: the latest one, if it failed.
    """

    done: Evaluation | None
    under_way: Evaluation | None
    failed: Evaluation | None
    newer: int


def latest_done() -> Evaluation | None:
    return Evaluation.objects.filter(state="done").order_by("-pk").first()


def standing() -> Standing:
    """Two queries."""
    last = list(Evaluation.objects.order_by("-pk")[:20])
    done = next((each for each in last if each.state == "done"), None)
    return Standing(
        done=done,
        under_way=next((each for each in last if each.state in ("asked", "running")), None),
        failed=last[0] if last and last[0].state == "failed" else None,
        newer=Event.objects.filter(pk__gt=done.last_event).exclude(procedure=OFFICE).count() if done else 0,
    )


def evaluations_folder() -> Path:
    """Where results lie, each under the root of the checkpoint that was looked at."""
    return Path(settings.DATA_DIR) / "evaluations"


def mirror_folder() -> Path:
    """Where the columnar mirror of the ledger lies."""
    return Path(settings.DATA_DIR) / "mirror"


def running() -> Evaluation | None:
    return Evaluation.objects.filter(state="running").first()


def asked() -> Evaluation | None:
    return Evaluation.objects.filter(state="asked").first()


def began_before(moment: datetime) -> bool:
    """Whether the one that runs began before the moment."""
    return Evaluation.objects.filter(state="running", began_at__lt=moment).exists()
