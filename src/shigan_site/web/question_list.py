"""Takes questions as their page shows them. Gives the list of them with its columns. Never a question about a person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from shigan.reports.words import Words
from shigan_site.web.asking import Asked
from shigan_site.web.lists import Column, Listed
from shigan_site.web.showing import ordered
from shigan_site.web.words import t


class Filter(Protocol):
    """One value of a filter, and whether the list is filtered by it."""

    @property
    def name(self) -> str: ...
    @property
    def held(self) -> bool: ...


def question_list(
    asked: Sequence[Asked], words: Words, filters: Iterable[tuple[str, Sequence[Filter]]]
) -> dict[str, Listed]:
    """In the order of the page: by level and name, which says nothing of weight."""
    held = [t("matters.colon").join((name, each.name)) for name, choices in filters for each in choices if each.held]
    return {"all": Listed(t("findings.worth_asking"), _columns(words), asked, scope=ordered(held))}


def _columns(words: Words) -> tuple[Column, ...]:
    return (
        Column("findings.column.level", lambda one: words("level_" + one.card.level)),
        Column("findings.column.subject", lambda one: one.card.subject),
        Column("findings.column.rule", lambda one: one.card.rule),
        Column("findings.column.place", lambda one: words(one.card.status.word)),
        Column("findings.column.condition", lambda one: one.card.condition),
        Column("findings.column.explanations", lambda one: "\n".join(one.card.explanations)),
        Column("findings.column.question", lambda one: one.card.question),
        Column("findings.column.refuted_by", lambda one: one.card.refuted_by),
        Column("findings.column.evidence", lambda one: one.card.evidence_total),
    )
