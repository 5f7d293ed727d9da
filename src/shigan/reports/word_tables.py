"""Takes cards about units and matters. Gives the tables of the official letter. Never a row about a person.

A column that is empty for every card is left out: a rule about a kind of matter has nothing to expect.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from shigan.reports import numbers
from shigan.reports.cards import Card
from shigan.reports.words import Words

Table = tuple[list[str], list[list[str]], list[float]]
Cell = Callable[[Card], str]
WIDTH_MM = 156.0
"""Of the type area."""


def figures_table(cards: Sequence[Card], words: Words) -> Table:
    """Headings, rows and widths: one subject of a rule in each row."""
    columns: list[tuple[str, float, Cell]] = [("subject", 46, lambda card: card.subject), *_measured(cards, words)]
    return _table(columns, cards, words)


def annex_table(cards: Sequence[Card], words: Words) -> Table:
    """Headings, rows and widths: one finding in each row, with the id by which it is found elsewhere."""
    columns: list[tuple[str, float, Cell]] = [
        ("subject", 30, lambda card: card.subject),
        ("rule", 32, lambda card: card.rule),
        *_measured(cards, words),
        ("evidence_count", 12, lambda card: numbers.count(card.evidence_total)),
        ("id", 19, lambda card: card.id),
    ]
    return _table(columns, cards, words)


def _measured(cards: Sequence[Card], words: Words) -> list[tuple[str, float, Cell]]:
    columns: list[tuple[str, float, Cell]] = [
        ("observed_of", 17, lambda card: f"{card.figures['observed']}/{card.figures['exposure']}"),
        ("value", 18, lambda card: card.figures["value"]),
    ]
    if all(card.statistic == "duration" for card in cards):
        columns = [("median", 20, lambda card: card.figures["value"])]
    elif any(card.compared for card in cards):
        columns.pop()
    if any(card.compared for card in cards):
        columns += [
            ("expected", 13, lambda card: card.figures["expected"] if card.compared else ""),
            ("ratio", 12, lambda card: card.figures["ratio"] if card.compared else ""),
        ]
    if any(card.limited for card in cards):
        columns.append(("limits_998", 21, _limits))
    return columns


def _limits(card: Card) -> str:
    return f"{card.figures['low_998']}–{card.figures['high_998']}" if card.limited else ""


def _table(columns: Sequence[tuple[str, float, Cell]], cards: Sequence[Card], words: Words) -> Table:
    wide = WIDTH_MM / sum(width for _, width, _ in columns)
    return (
        [words(head) for head, _, _ in columns],
        [[cell(card) for _, _, cell in columns] for card in cards],
        [width * wide for _, width, _ in columns],
    )
