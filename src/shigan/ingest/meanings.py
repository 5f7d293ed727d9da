"""Takes the words for steps that occur in a source. Gives the action each most likely means, how sure, and why. Never
guesses silently: what no word tells stays 'act', and is said to be undecided."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final, Literal

from shigan.ingest.mapping_terms import JOINT
from shigan.ingest.remarks import Remark
from shigan.ledger.actions import ACT, ACTIONS, WORK
from shigan.yaml_text import load

Sureness = Literal["sure", "likely", "undecided"]
LOOKED_AT: Final = 1_000
"""Characters of a step's text; one that goes on is a letter that slipped into the wrong cell."""
CJK: Final = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True)
class Meaning:
    """What one word of the source was taken for."""

    word: str
    count: int
    action: str
    sureness: Sureness
    why: Remark


@cache
def action_words() -> tuple[tuple[str, str, bool], ...]:
    """(word, action, only as the whole name) for every word in the vocabulary, longest first."""
    said = _vocabulary()
    words = [(word.casefold(), action) for action in ACTIONS for word in said.get(action, ())]
    marked = [(word.removesuffix("!"), action, word.endswith("!")) for word, action in words]
    return tuple(sorted(marked, key=lambda one: (-len(one[0]), one)))


@cache
def _vocabulary() -> dict[str, Any]:
    text = resources.files("shigan.ingest").joinpath("vocabulary/actions.yaml").read_text("utf-8")
    said: dict[str, Any] = load(text)
    return said


def lifecycle_words() -> dict[str, str]:
    """What states of a step's life-cycle mean."""
    return dict(_vocabulary()["lifecycle"])


def meaning_of(word: str, count: int = 1, *, started: Collection[str] = ()) -> Meaning:
    """What a step's name means. ``word`` may be ACTIVITY / STATE; ``started``: activities whose start is recorded too."""
    activity, _, last = word.rpartition(JOINT)
    state = last.casefold()
    states = lifecycle_words()
    if JOINT in word and state in states:
        why = Remark(f"状态“{last}”是环节的生命周期。", f"'{last}' is a state of a step's life-cycle.")
        return Meaning(word, count, states[state], "likely", why)
    if JOINT in word and state in _vocabulary()["step_only"]:
        if activity in started:
            why = Remark(
                "环节有开始也有完成，完成即做了事。", "The step has a start and an end, so work was done in it."
            )
            return Meaning(word, count, WORK, "likely", why)
        return _by_vocabulary(word, count, activity)
    if JOINT in word:
        by_state = _by_vocabulary(word, count, last)
        return by_state if by_state.sureness != "undecided" else _by_vocabulary(word, count, word)
    return _by_vocabulary(word, count, word)


def _by_vocabulary(word: str, count: int, text: str) -> Meaning:
    found = _longest(text[:LOOKED_AT].casefold())
    if not found:
        why = Remark(
            "词表中没有；只知道办了一个环节。", "Not in the vocabulary; only that a step was completed is known."
        )
        return Meaning(word, count, ACT, "undecided", why)
    actions = {action for _, action in found}
    said = found[0][0]
    if len(actions) > 1:
        names = "、".join(sorted(actions))
        why = Remark(
            f"“{said}”等词可作几解（{names}），请选定。",
            f"It could be any of {', '.join(sorted(actions))}; please choose.",
        )
        return Meaning(word, count, ACT, "undecided", why)
    sureness: Sureness = "sure" if said == text.casefold() else "likely"
    return Meaning(word, count, actions.pop(), sureness, Remark(f"词表：“{said}”。", f"Vocabulary: '{said}'."))


def _longest(text: str) -> list[tuple[str, str]]:
    """The longest words of the vocabulary that stand in the text; several if equally long ones mean different things."""
    found: list[tuple[str, str]] = []
    for word, action, whole in action_words():
        if found and len(word) < len(found[0][0]):
            break
        if word == text if whole else _stands_in(word, text):
            found.append((word, action))
    return found


def _stands_in(word: str, text: str) -> bool:
    if CJK.search(word):
        return word in text
    spaced = text if "_" in word else text.replace("_", " ")
    return re.search(rf"(?<![a-zà-ÿ]){re.escape(word)}(?![a-zà-ÿ])", spaced) is not None


def undecided(meanings: Sequence[Meaning]) -> tuple[Meaning, ...]:
    """Those that a person should look at, the most frequent first."""
    return tuple(sorted((one for one in meanings if one.sureness == "undecided"), key=lambda one: -one.count))
