"""Takes the stories of items in evidence. Gives them packed for a page's data block. Never packs more than it is allowed.

Texts are written once in a list and referred to by number, since names and activities repeat in every entry.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from markupsafe import Markup

from shigan.reports import numbers
from shigan.reports.results import Results, StoryEntry
from shigan.reports.text import visible
from shigan.reports.words import Words

DAY_US = 86_400_000_000
LONGEST = 80
"""Entries shown of one story; of a longer one the first and the last, with what was left out said."""


@dataclass
class Texts:
    """Texts in the order they were first used; a text is known by its place."""

    places: dict[str, int] = field(default_factory=dict)

    def place(self, text: str | None) -> int:
        return -1 if not text else self.places.setdefault(text, len(self.places))


@dataclass(frozen=True)
class Packed:
    """The data block, and the place in it of each item that has a story there."""

    block: Markup
    places: Mapping[str, int]


def pack_stories(results: Results, wanted: Iterable[tuple[Iterable[str], int]], words: Words) -> Packed:
    """Pack the stories of each group of items, in that order, until the group's number of entries is used up."""
    texts, told = Texts(), list[dict[str, object]]()
    places: dict[str, int] = {}
    for items, left in wanted:
        for item in dict.fromkeys(items):
            story = results.stories.get(item, ())
            size = min(len(story), LONGEST)
            if not story or item in places or size > left:
                continue
            left -= size
            places[item] = len(told)
            told.append({"item": visible(item), **_story(story, results, words, texts)})
    data = {"texts": list(texts.places), "stories": told}
    return Packed(block=data_block(data), places=places)


def data_block(data: object) -> Markup:
    """JSON that cannot end a script element, whatever is in it."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)


def _story(story: tuple[StoryEntry, ...], results: Results, words: Words, texts: Texts) -> dict[str, object]:
    shown = story if len(story) <= LONGEST else (*story[: LONGEST // 2], *story[-LONGEST // 2 :])
    return {
        "n": len(story),
        "cut": LONGEST // 2 if len(story) > LONGEST else 0,
        "e": [_entry(entry, results, words, texts, _days(before, entry)) for before, entry in pairwise((None, *shown))],
    }


def _days(before: StoryEntry | None, entry: StoryEntry | None) -> int:
    """Whole days between two entries; 0 for the first."""
    return 0 if before is None or entry is None else max(0, (entry.at_us - before.at_us) // DAY_US)


def _entry(entry: StoryEntry | None, results: Results, words: Words, texts: Texts, days: int) -> list[object]:
    assert entry is not None

    def name(key: str | None) -> int:
        return texts.place(None if key is None else visible(results.names.get(key) or key))

    return [
        entry.sequence,
        numbers.moment(entry.at_us, entry.offset_minutes),
        texts.place(visible(entry.activity)),
        texts.place(words.get("action_" + entry.action, entry.action)),
        name(entry.actor),
        name(entry.unit),
        name(entry.counterpart),
        name(entry.counterpart_unit),
        texts.place(visible(words.get("outcome_" + entry.outcome, entry.outcome)) if entry.outcome else None),
        days,
    ]
