"""Takes cards. Gives them by rule, so that what is the same for many is said once. Never groups persons.

Inside a group the order is that of the subjects' names, which says nothing; a list of persons under one heading would
be a league table by another name, so a card about a person cannot be put into one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from shigan.reports.cards import LEVELS, Card
from shigan.reports.status import ORDER


@dataclass(frozen=True, kw_only=True)
class Group:
    """The findings of one rule at one level, by name of subject. ``head`` is any of them: what they share stands there."""

    cards: tuple[Card, ...]
    explanations: tuple[str, ...]  # said of every subject in the same words
    sometimes: tuple[tuple[str, tuple[str, ...]], ...]  # name of an explanation, and the subjects of whom it is said

    @property
    def head(self) -> Card:
        return self.cards[0]

    @property
    def alone(self) -> bool:
        return len(self.cards) == 1

    @property
    def id(self) -> str:
        """In a page: the finding's own place, or that of the first."""
        return f"f-{self.head.id}" if self.alone else f"g-{self.head.id}"

    @property
    def size(self) -> int:
        return len(self.cards)

    @property
    def subjects(self) -> tuple[str, ...]:
        return tuple(card.subject for card in self.cards)

    @property
    def compared(self) -> bool:
        return any(card.compared for card in self.cards)

    @property
    def limited(self) -> bool:
        return any(card.limited for card in self.cards)

    def same(self, name: str) -> str:
        """The text of that name when all cards say the same; empty when each says its own."""
        told = {str(getattr(card, name)) for card in self.cards}
        return told.pop() if len(told) == 1 else ""

    def own_explanations(self, card: Card) -> tuple[str, ...]:
        """What is said of this subject and not in the same words of all."""
        return tuple(each for each in card.explanations if each not in self.explanations)


def grouped(cards: Sequence[Card]) -> list[Group]:
    """By level, then by how far outside the furthest subject lies, then by name of the rule."""
    assert all(card.level != "person" for card in cards), "findings about persons are never listed together"
    found: dict[tuple[str, str], list[Card]] = {}
    for card in cards:
        found.setdefault((card.level, card.rule_id), []).append(card)
    made = [_group(sorted(same, key=lambda card: (card.subject, card.id))) for same in found.values()]
    return sorted(made, key=_place)


def _place(group: Group) -> tuple[int, int, str, str]:
    level = LEVELS.index(group.head.level) if group.head.level in LEVELS else 0
    return level, min(ORDER.index(card.status.place) for card in group.cards), group.head.rule, group.head.rule_id


def _group(cards: Sequence[Card]) -> Group:
    first = cards[0].explanations
    shared = tuple(each for each in first if all(each in card.explanations for card in cards))
    said = {
        card.subject: [
            n for n, told in zip(card.explanation_names, card.explanations, strict=True) if told not in shared
        ]
        for card in cards
    }
    sometimes = tuple(
        (name, tuple(subject for subject, names in said.items() if name in names)) for name in _in_order(said.values())
    )
    return Group(cards=tuple(cards), explanations=shared, sometimes=sometimes)


def _in_order(lists: Iterable[Sequence[str]]) -> list[str]:
    """Every name once; what one of the lists says first stays before what it says later."""
    order: list[str] = []
    for names in sorted(lists, key=len, reverse=True):
        at = len(order)
        for name in reversed(names):
            if name in order:
                at = order.index(name)
            else:
                order.insert(at, name)
    return order
