"""Which of Volvo's returns pass an incident on to its next step: counted from the file, with nothing of Shigan.

A team's stay is at the step of its first own work: 'Accepted' or 'Completed'. A step's place in the incidents of a product
is the middle one of the numbers of its stays. A return is the procedure itself, and no ping-pong, when the step of the team
that gets the incident back stands later than that of the team that gives it, the giver has done something, and does not do
that step: fewer than one in twenty of its stays are the giver's.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from statistics import median_low

from tests.journeys.volvo_by_hand import ENDED, Row, incidents

OWN = {"Accepted / In Progress", "Completed / Resolved", "Unmatched / Unmatched"}
RESOLVED = "Completed / Resolved"


@dataclass
class Stay:
    """An incident's time with one team. ``own``: it did something itself; closing what was resolved is not that."""

    team: str
    step: str | None = None
    own: bool = False
    ended: bool = False


Journeys = list[tuple[str, list[Stay]]]
"""Each with the incident's product."""


def journeys(log: Path) -> Journeys:
    return [(rows[0].product, _stays(rows)) for rows in incidents(log)]


def _stays(rows: list[Row]) -> list[Stay]:
    """An incident that is closed again, without anything between, is with nobody."""
    stays: list[Stay] = []
    resolved = False
    for row in rows:
        ends = row.step in ENDED
        if ends and stays and stays[-1].ended:
            continue
        if not stays or stays[-1].ended or stays[-1].team != row.team:
            stays.append(Stay(row.team))
        stay = stays[-1]
        if row.step in OWN or (ends and not resolved):
            stay.own, stay.step = True, stay.step or row.step.partition(" / ")[0]
        if row.step in OWN or ends:
            resolved = row.step == RESOLVED
        stay.ended = ends
    return stays


def onward_returns(told: Journeys) -> Counter[tuple[str, str]]:
    """By the pair of teams: A gave to B, and B gave to A what comes next."""
    numbers: dict[tuple[str, str], list[int]] = defaultdict(list)
    doing: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    usual: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for product, stays in told:
        for stay in stays:
            usual[product, stay.team].update([stay.step] if stay.step else [])
        for number, stay in enumerate(stays, start=1):
            if stay.step:
                numbers[product, stay.step].append(number)
                doing[product, stay.step][stay.team] += 1
    found: Counter[tuple[str, str]] = Counter()
    for product, stays in told:
        for number, (first, giver, taker) in enumerate(zip(stays, stays[1:], stays[2:], strict=False), start=2):
            if first.ended or giver.ended or first.team != taker.team or not giver.own:
                continue
            here, there = (stay.step or _commonest(usual[product, stay.team]) for stay in (giver, taker))
            teams = doing[product, there] if there else Counter()
            later = bool(teams) and median_low(numbers[product, there or ""]) > (
                median_low(numbers[product, here]) if here and numbers[product, here] else number
            )
            found[first.team, giver.team] += later and 20 * teams[giver.team] < teams.total()
    return +found


def _commonest(steps: Counter[str]) -> str | None:
    return min(steps, key=lambda step: (-steps[step], step), default=None)
