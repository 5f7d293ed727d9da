"""Takes a seed. Gives a year of a believable bureau, with the truth about it. Never twice different for one seed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import accumulate
from random import Random
from typing import Literal

import numpy as np
import pyarrow as pa

from shigan.calendars import Calendar, load_calendar
from shigan.calendars.calendar import Seconds
from shigan.ledger.schema import EVENT_SCHEMA, with_nulls
from shigan.organisation.model import days
from shigan_trial.demo.behaviours import Manner, innocents, manners, truth
from shigan_trial.demo.course import Course
from shigan_trial.demo.kinds import KINDS, Kind
from shigan_trial.demo.matter import DAY, Happening, Scene
from shigan_trial.demo.model import DemoBureau
from shigan_trial.demo.staff import YEAR_FROM, YEAR_UNTIL, Staff, staff_the_bureau

OFFSET_MINUTES = 480
CHIEF_SHARE = 0.3
WEEKDAY_SHARES = (1.25, 1.1, 1.0, 0.95, 0.8, 0.4, 0.3)
"""Mondays bring more than Fridays; make-up weekends bring little."""


def generate(seed: int, size: Literal["demo"] | int = "demo") -> DemoBureau:
    """Generate the bureau: some 9,000 items with the usual size, or about as many items as asked for."""
    calendar = load_calendar("cn-gov")
    random = Random(seed)
    staff = staff_the_bureau(random, calendar)
    behaviour = manners(staff)
    scene = Scene(
        random=random,
        staff=staff,
        manners=behaviour,
        pick=Picker(random, staff, behaviour),
        fixed_due={
            kind.name: calendar.coordinate(days(date.fromisoformat(kind.fixed_due)) * 86_400 + 86_400)
            for kind in KINDS
            if kind.fixed_due
        },
    )
    whole = sum(kind.items for kind in KINDS)
    scale = 1.0 if size == "demo" else size / whole
    happenings = _happenings(scene, calendar, scale)
    as_of_us = (days(YEAR_UNTIL) * 86_400 - OFFSET_MINUTES * 60) * 1_000_000
    return DemoBureau(
        events=_table(happenings, calendar, source=f"demo:{seed}", until_us=as_of_us),
        directory=dict(staff.directory),
        organisation=staff.organisation,
        truth=truth(staff),
        innocents=innocents(staff),
        as_of_us=as_of_us,
    )


class Picker:
    """Chooses who of a unit gets a matter: those present, by their share of the work."""

    def __init__(self, random: Random, staff: Staff, behaviour: Mapping[str, Manner]) -> None:
        self._random, self._staff, self._behaviour = random, staff, behaviour

    def __call__(self, kind: Kind, unit: str, at: int, but: str | None) -> str:
        people = [key for key in self._staff.members[unit] if key != but and self._takes(key, kind, at)]
        people = people or [key for key in self._staff.members[unit] if key != but]
        chief = self._staff.members[unit][0]
        shares = [self._behaviour[key].share * (CHIEF_SHARE if key == chief else 1.0) for key in people]
        return self._random.choices(people, cum_weights=list(accumulate(shares)))[0]

    def _takes(self, key: str, kind: Kind, at: int) -> bool:
        present = at >= self._staff.joined.get(key, 0)
        away = any(since <= at < back for since, back in self._staff.away.get(key, ()))
        only = self._behaviour[key].only
        return present and not away and (not only or kind.name in only)


def _happenings(scene: Scene, calendar: Calendar, scale: float) -> list[Happening]:
    """Every event of every matter, matter after matter."""
    happenings: list[Happening] = []
    for kind in KINDS:
        arrivals = _arrivals(scene.random, calendar, kind, max(1, round(kind.items * scale)))
        for number, at in enumerate(arrivals, 1):
            item = f"{kind.name}-{number:05d}"
            happenings += Course(scene=scene, kind=kind, item=item, at=at).run()
    return happenings


def _arrivals(random: Random, calendar: Calendar, kind: Kind, count: int) -> list[int]:
    """When matters of a kind come in: busy and quiet months, Mondays, never on a day off."""
    openings, weights = [], []
    for ordinal in range(YEAR_FROM.toordinal(), YEAR_UNTIL.toordinal()):
        day = date.fromordinal(ordinal)
        if calendar.works_on(day):
            openings.append(calendar.coordinate(days(day) * 86_400))
            weights.append(kind.months.get(day.month, 1.0) * WEEKDAY_SHARES[day.weekday()])
    chosen = random.choices(openings, cum_weights=list(accumulate(weights)), k=count)
    return sorted(opening + 1 + int(random.random() * (DAY - 3_600)) for opening in chosen)


def _table(happenings: list[Happening], calendar: Calendar, *, source: str, until_us: int) -> pa.Table:
    """The events as columns in order of time, without those that lie ahead of the as-of instant."""
    at = np.array([event.at for event in happenings], dtype=np.int64)
    due = np.array([-1 if event.due is None else event.due for event in happenings], dtype=np.int64)
    evening = np.array([event.evening_s for event in happenings], dtype=np.int64)
    closing = (at // DAY + 1) * DAY  # the coordinate of the end of office hours
    occurred_us = _instants(calendar, np.where(evening > 0, closing, at)) + evening * 1_000_000
    columns = {
        "item": [event.item for event in happenings],
        "kind": [event.kind.name for event in happenings],
        "channel": [event.channel for event in happenings],
        "action": [event.action for event in happenings],
        "activity": [event.activity for event in happenings],
        "actor": [event.actor for event in happenings],
        "unit": [event.unit for event in happenings],
        "counterpart": [event.counterpart for event in happenings],
        "counterpart_unit": [event.counterpart_unit for event in happenings],
        "occurred_us": occurred_us,
        "offset_minutes": np.full(len(at), OFFSET_MINUTES, dtype=np.int32),
        "recorded_us": occurred_us,
        "due_us": pa.array(_instants(calendar, np.maximum(due, 0)), mask=due < 0),
        "outcome": [event.outcome for event in happenings],
        "source": [source] * len(at),
        "payload": [event.payload for event in happenings],
    }
    order = np.argsort(occurred_us, kind="stable")
    inside = order[occurred_us[order] <= until_us]
    return pa.table(with_nulls(columns, len(at)), schema=EVENT_SCHEMA).take(pa.array(inside))


def _instants(calendar: Calendar, coordinates: Seconds) -> Seconds:
    """Microseconds since 1970-01-01T00:00Z of working-time coordinates."""
    return (calendar.seconds_at(coordinates) - OFFSET_MINUTES * 60) * 1_000_000
