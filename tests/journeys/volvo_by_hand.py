"""Takes the incidents of Volvo IT as they stand in the file. Gives counts by hand. Uses nothing of Shigan.

Which rows say with which team an incident rests: every row names one (``org:group``). On a row 'Queued' it is the queue
that the incident goes to; on any other row the team that did something. So the teams of an incident, in the order of
time and with equal neighbours taken together, are its journey. A journey starts anew after a closing.
"""

from __future__ import annotations

import gzip
import itertools
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree as Xml

WORK = {
    "Accepted / In Progress", "Completed / Resolved", "Completed / Closed", "Completed / In Call", "Completed / Cancelled",
}  # fmt: skip
CLOSED = {"Completed / Closed", "Completed / In Call"}
ENDED = CLOSED | {"Completed / Cancelled"}


@dataclass(frozen=True)
class Row:
    """One line of the record."""

    at: datetime
    step: str  # status / sub-status
    team: str
    product: str


@dataclass
class Stay:
    """An incident's time with one team."""

    team: str
    worked: bool = False
    named_only: bool = True  # every row of the stay is 'Queued', which is the giver's
    taken: bool = False  # another team's own row follows
    ended: bool = False  # the last row of the stay is an ending

    @property
    def gave(self) -> bool:
        """Not if the team was only named, and another took the incident."""
        return not (self.named_only and self.taken)


@dataclass
class Count:
    """What the questions of the challenge ask for."""

    given: Counter[tuple[str, str]] = field(default_factory=Counter)  # A gave to B
    back: Counter[tuple[str, str]] = field(default_factory=Counter)  # ... and B gave straight back to A
    idle: Counter[tuple[str, str]] = field(default_factory=Counter)  # ... without having worked on it
    again: Counter[tuple[str, str]] = field(default_factory=Counter)  # ... and A gave it to B once more
    back_past_endings: int = 0  # A, B, A also where a closing lies between
    closed: Counter[str] = field(default_factory=Counter)  # by product
    higher: Counter[str] = field(default_factory=Counter)  # closed at a higher line than the first, by product
    beyond_first: Counter[str] = field(default_factory=Counter)  # closed, and touched by the 2nd or 3rd line at all


def count(log: Path) -> Count:
    found = Count()
    for rows in incidents(log):
        journey = stays(rows)
        _journey(journey, found)
        _push(rows, journey, found)
    return found


def incidents(log: Path) -> Iterator[list[Row]]:
    """The rows of each incident by time; rows of the same instant stay as they stand in the file."""
    with gzip.open(log) as lines:
        for _, node in Xml.iterparse(lines):
            if node.tag.rpartition("}")[2] == "trace":
                events = [part for part in node if part.tag.rpartition("}")[2] == "event"]
                yield sorted((_row(event) for event in events), key=lambda row: row.at)
                node.clear()


def _row(event: Xml.Element) -> Row:
    said = {part.attrib["key"]: part.attrib["value"] for part in event}
    step = f"{said['concept:name']} / {said['lifecycle:transition']}"
    return Row(datetime.fromisoformat(said["time:timestamp"]), step, said["org:group"], said["product"])


def stays(rows: list[Row]) -> list[Stay]:
    """The journey. What a row does counts for the team it names, but a 'Queued' row is the giver's, not the queue's."""
    journey: list[Stay] = []
    for row in rows:
        if not journey or journey[-1].ended or journey[-1].team != row.team:
            journey.append(Stay(row.team))
            if len(journey) > 1:
                journey[-2].taken = not row.step.startswith("Queued")
        if row.step in WORK:
            journey[-1].worked = True
        journey[-1].named_only &= row.step.startswith("Queued")
        journey[-1].ended = row.step in ENDED
    return journey


def _journey(journey: list[Stay], found: Count) -> None:
    for place, (here, there) in enumerate(itertools.pairwise(journey)):
        after = journey[place + 2].team if place + 2 < len(journey) else None
        found.back_past_endings += after == here.team and there.team != here.team
        if here.ended:
            continue
        found.given[here.team, there.team] += 1
        if after == here.team and not there.ended:
            found.back[here.team, there.team] += 1
        if after == here.team and not there.ended and there.gave:
            found.idle[here.team, there.team] += not there.worked
            third, fourth = journey[place + 2], journey[place + 3 : place + 4]
            again = not third.ended and third.gave and [stay.team for stay in fourth] == [there.team]
            found.again[here.team, there.team] += again


def line(team: str) -> int:
    """Teams carry their support line in their name; the rest is the front."""
    words = team.split()
    return 2 if "2nd" in words else 3 if "3rd" in words else 1


def _push(rows: list[Row], journey: list[Stay], found: Count) -> None:
    if rows[-1].step not in CLOSED:
        return
    product = rows[0].product
    found.closed[product] += 1
    found.higher[product] += line(journey[-1].team) > line(journey[0].team)
    found.beyond_first[product] += any(line(stay.team) > 1 for stay in journey)


def by_team(counter: Counter[tuple[str, str]]) -> dict[str, int]:
    """The sums over the receiving teams."""
    sums: dict[str, int] = defaultdict(int)
    for (giver, _), number in counter.items():
        sums[giver] += number
    return dict(sums)
