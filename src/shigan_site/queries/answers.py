"""Takes questions about people. Gives what these people said to them. Never a word that was erased."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from shigan_site.records.models import Answer


@dataclass(frozen=True)
class Said:
    """One answer. ``text`` None: it was erased. ``finding``: the question as it was asked then.

    ``sequence``: of its event in the ledger; None until it has its place.
    """

    finding: str
    text: str | None
    made_at: datetime
    sequence: int | None = None


def answers_to(asked: Iterable[tuple[str, str]]) -> Mapping[tuple[str, str], Sequence[Said]]:
    """By (person, rule), the latest first: who is asked the same again need not say it again. One query."""
    wanted = set(asked)
    if not wanted:
        return {}
    rows = Answer.objects.filter(person__in={person for person, _ in wanted}, rule__in={rule for _, rule in wanted})
    found: dict[tuple[str, str], list[Said]] = defaultdict(list)
    for row in rows.select_related("event__particulars", "event__entry").order_by("-pk"):
        if (row.person, row.rule) in wanted:
            found[row.person, row.rule].append(Said(row.finding, _text(row), row.made_at, _sequence(row)))
    return found


def _sequence(row: Answer) -> int | None:
    return row.event.entry.sequence if hasattr(row.event, "entry") else None


def _text(row: Answer) -> str | None:
    particulars = getattr(row.event, "particulars", None)
    return None if particulars is None else str(json.loads(particulars.payload)["form"]["text"])
