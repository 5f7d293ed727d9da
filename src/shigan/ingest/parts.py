"""Which part of dealing with a matter each activity is: stated in the mapping, told by its name, or found in the record.

Engines ask who held a matter when its outcome was there; that rests on the parts and engines never guess them. So they are
proposed here, told with their reason, kept in the mapping beside the ledger, and asked about where the record leaves it open.
Careful by design: a wrong 'after' hides slowness and a wrong 'desk' hides work, so what is unsure has no part.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from collections.abc import Mapping as Named
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Final

from shigan.ingest.events import EventStage
from shigan.ingest.mapping import Mapping
from shigan.ingest.outcome_step import Steps, find_outcome
from shigan.ingest.remarks import Remark
from shigan.yaml_text import load

OUTCOME: Final = "outcome"
PART_NAMES: Final[Named[str, Remark]] = {
    "desk": Remark("经手（登记、分派、核验、签发等）", "desk work"),
    OUTCOME: Remark("得出结果", "yields the outcome"),
    "after": Remark("结果之后", "comes after the outcome"),
    "dealt": Remark("转办即办理", "passing on was the dealing"),
}


@dataclass(frozen=True)
class Parts:
    """``by_activity``: as the activity stands in the ledger. ``remarks``: how they were found; ``asked``: what a person
    should decide."""

    by_activity: Named[str, str] = field(default_factory=dict)
    remarks: tuple[Remark, ...] = ()
    asked: tuple[Remark, ...] = ()


@cache
def part_words() -> dict[str, str]:
    """The part of every word in the vocabulary."""
    text = resources.files("shigan.ingest").joinpath("vocabulary/parts.yaml").read_text("utf-8")
    return {_plain(word): part for part, words in load(text).items() for word in words}


def _plain(name: str) -> str:
    """Without what numbers a step, and without the differences of case, blanks and underscores."""
    unnumbered = re.sub(r"^[\d.、）)\-_\s]+", "", name)
    return re.sub(r"[\s_]+", " ", unnumbered).strip().casefold()


def parts_of(staged: EventStage, *, known: bool) -> Parts:
    """The parts of every activity met. A mapping that states any is believed; a shipped one (``known``) in any case."""
    steps = Steps.of(staged)
    stated = {**_stated(staged, steps), **staged.mapping.parts_of(steps.actions)}
    if known or staged.mapping.states_parts():
        return Parts(stated)
    named = {activity: part for activity in steps.actions if (part := part_words().get(_plain(activity))) is not None}
    sure = {activity: part for activity, part in named.items() if part != OUTCOME}
    found = find_outcome(staged, steps, sure, called_so=named.keys() - sure.keys())
    return Parts({**sure, **dict.fromkeys(found.activities, OUTCOME)}, (*_told(sure), *found.remarks), found.asked)


def with_parts(mapping: Mapping, parts: Parts) -> Mapping:
    """The mapping with every part written out, so that who reads it needs nothing else; where it wants none, as it is."""
    return mapping if not parts.by_activity else mapping.model_copy(update={"parts": dict(parts.by_activity)})


def _stated(staged: EventStage, steps: Steps) -> dict[str, str]:
    """What the mapping says of the words of an activity, where it says the same of all of them."""
    parts = {activity: {staged.deeds.of(deed).part for deed in deeds} for activity, deeds in steps.deeds.items()}
    return {activity: part for activity, said in parts.items() if len(said) == 1 for part in said if part is not None}


def _told(named: Named[str, str]) -> Iterable[Remark]:
    for part in dict.fromkeys(named.values()):
        activities = [activity for activity, said in named.items() if said == part]
        yield Remark(
            f"按名称认定的环节（{PART_NAMES[part].zh}）：{'、'.join(activities)}；不是的，请在映射的 parts 中改写。",
            f"Steps told by their name ({PART_NAMES[part].en}): {', '.join(activities)}. If this is wrong, correct 'parts' in the mapping.",
        )
