"""Takes a random source. Gives the units and people of the demo bureau and their leave. Never says how they behave."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Final

from shigan.calendars import Calendar
from shigan.organisation import Leave, Organisation, Person, Post, StaffClass, Unit
from shigan.organisation.model import days
from shigan_trial.demo import kinds as k
from shigan_trial.demo.names import invent_people

BUREAU: Final = "云川市医疗保障局"
CENTRE: Final = "云川市医疗保障事业管理中心"
YEAR_FROM, YEAR_UNTIL = date(2024, 7, 1), date(2025, 7, 1)

SIZES: Final[dict[str, int]] = {
    k.OFFICE: 6, k.SUPERVISION: 4, k.LETTERS: 4, k.FINANCE: 5, k.BENEFITS: 6, k.SERVICES: 6, k.PRICES: 5, k.FUND: 6,
    k.PERSONNEL: 4, k.SYSTEMS: 4, k.GENERAL: 4, k.PAYMENT: 7, k.SETTLEMENT: 7, k.ACCOUNTS: 4, k.AUDIT: 6, k.HALL: 8,
    k.LINJIANG: 5, k.QIAOBEI: 4, k.DONGLING: 4, k.GAOXIN: 4, k.QINGSHI: 4, k.BAIWAN: 4, k.YUNXI: 4, k.PINGLING: 5,
}  # fmt: skip
"""Units with their staff: 24 and 120."""

DISPATCHERS: Final = (k.OFFICE, k.SUPERVISION, k.LETTERS)
NEWCOMERS: Final = {(k.GAOXIN, 1): date(2024, 11, 4), (k.HALL, 6): date(2024, 9, 2), (k.BENEFITS, 5): date(2025, 1, 6)}
LONG_LEAVE: Final = {(k.DONGLING, 1): (date(2024, 10, 14), date(2024, 12, 23))}


@dataclass(frozen=True)
class Staff:
    """Everybody by unit and place; place 0 leads the unit."""

    directory: dict[str, str]  # key -> name
    members: dict[str, tuple[str, ...]]  # unit -> keys
    unit_of: dict[str, str]
    organisation: Organisation
    away: dict[str, tuple[tuple[int, int], ...]]  # key -> leave as spans of the working-time coordinate
    joined: dict[str, int]  # key -> working-time coordinate of the first day, for newcomers

    def key(self, slot: tuple[str, int]) -> str:
        return self.members[slot[0]][slot[1]]


def staff_the_bureau(random: Random, calendar: Calendar) -> Staff:
    """Invent the people, put them into units, and send them on leave now and then."""
    directory = invent_people(sum(SIZES.values()), random)
    keys = iter(directory)
    members = {unit: tuple(next(keys) for _ in range(size)) for unit, size in SIZES.items()}
    starts = {members[unit][place]: day for (unit, place), day in NEWCOMERS.items()}
    leave = _leave(random, members, starts)
    organisation = Organisation(
        units=_units(),
        people=tuple(
            Person(key=key, name=directory[key], staff_class=_class(unit, place), unit=unit, from_on=starts.get(key))
            for unit, people in members.items()
            for place, key in enumerate(people)
        ),
        posts=tuple(_posts(members, directory)),
        leave=tuple(
            Leave(key=key, name=directory[key], from_on=since, until_on=until)
            for key, spans in leave.items()
            for since, until in spans
        ),
    )

    def at(day: date) -> int:
        return calendar.coordinate(days(day) * 86_400)

    return Staff(
        directory=directory,
        members=members,
        unit_of={key: unit for unit, people in members.items() for key in people},
        organisation=organisation,
        away={key: tuple((at(since), at(until)) for since, until in spans) for key, spans in leave.items()},
        joined={key: at(day) for key, day in starts.items()},
    )


def _units() -> tuple[Unit, ...]:
    heads = (Unit(key=BUREAU, name=BUREAU, tier=3), Unit(key=CENTRE, name=CENTRE, parent=BUREAU, tier=2))
    return heads + tuple(
        Unit(
            key=unit,
            name=unit,
            parent=CENTRE if unit in k.CENTRE else BUREAU,
            tier=1 if unit in k.COUNTIES else 2 if unit in k.CENTRE else 3,
            dispatching=unit in DISPATCHERS,
        )
        for unit in SIZES
    )


def _class(unit: str, place: int) -> StaffClass:
    if place == 0:
        return "leading"
    if unit in k.CENTRE:
        return "contract" if place >= 5 else "institution"
    if unit in k.COUNTIES:
        return "civil_servant" if place == 1 else "institution" if place == 2 else "contract"
    return "co_located" if place == 4 else "civil_servant"


def _posts(members: dict[str, tuple[str, ...]], directory: dict[str, str]) -> list[Post]:
    """One role sheet for everybody; one person's sheet leaves out what they are sent all the same."""
    posts = []
    for unit, people in members.items():
        duties = frozenset(kind.name for kind in k.KINDS if unit in kind.units or unit in kind.hand_to)
        if unit in k.COUNTIES:
            duties |= {kind.name for kind in k.KINDS if kind.hand_down}
        for place, key in enumerate(people):
            dispatching = unit in DISPATCHERS and place in (1, 2)
            title = "负责人" if place == 0 else "收文转办岗" if dispatching else f"经办岗{place}"
            listed = duties - {"12345诉求", "会议交办"} if (unit, place) == (k.GENERAL, 1) else duties
            posts.append(
                Post(title=title, unit=unit, key=key, name=directory[key], dispatching=dispatching, duties=listed)
            )
    return posts


def _leave(
    random: Random, members: dict[str, tuple[str, ...]], starts: dict[str, date]
) -> dict[str, tuple[tuple[date, date], ...]]:
    """A week or two for most, and the long absences that are part of the story."""
    leave: dict[str, tuple[tuple[date, date], ...]] = {}
    for unit, people in members.items():
        for place, key in enumerate(people):
            if (unit, place) in LONG_LEAVE:
                leave[key] = (LONG_LEAVE[unit, place],)
            elif key not in starts and random.random() < 0.7:
                since = date.fromordinal(YEAR_FROM.toordinal() + random.randrange(340))
                leave[key] = ((since, date.fromordinal(since.toordinal() + random.choice((5, 7, 7, 14)))),)
    return leave
