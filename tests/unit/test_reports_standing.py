"""What stands at the head of a report: how matters stand, and how much of the record was understood."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shigan.reports.cards import cards
from shigan.reports.example import example_results
from shigan.reports.results import Results
from shigan.reports.standing import standing_figures, standing_sentence
from shigan.reports.words import LANGUAGES, Words

STANDING = {"cases": 200, "open": 20, "ended": 176, "cancelled": 4, "reopened": 0, "late": None}


@pytest.fixture(scope="module")
def results() -> Results:
    return example_results()


def test_none_is_zero_and_unknown_is_a_dash(results: Results) -> None:
    told = standing_figures(replace(results, receipt=STANDING), Words("en"))
    assert [(each.name, each.value, each.note) for each in told] == [
        ("Open", "20", "10.0% of the items"),
        ("Ended", "176", "88.0% of the items"),
        ("Cancelled", "4", "2.0% of the items"),
        ("Reopened", "0", "0.0% of the items"),
        ("Late", "—", "the record does not show it"),
        ("Entries understood", "—", "the record does not show it"),
    ]


def test_the_sentence_explains_its_dash_only_where_it_has_one(results: Results) -> None:
    sentence = standing_sentence(replace(results, receipt=STANDING), Words("zh"))
    assert sentence == "未办结 20 件，已办结 176 件，已撤销 4 件；重新办理 0 件，逾期 — 件（“—”表示记录中看不到）。"
    assert "表示" not in standing_sentence(replace(results, receipt={**STANDING, "late": 3}), Words("zh"))


def test_what_was_not_understood_is_never_rounded_away(results: Results) -> None:
    receipt = {**STANDING, "vocabulary": {"entries_understood": 9_999, "entries": 10_000}}
    assert standing_figures(replace(results, receipt=receipt), Words("zh"))[-1].value == "99.9%"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_finding_says_how_many_rows_were_compared_with_nobody(language: str, results: Results) -> None:
    words = Words("zh" if language == "zh" else "en")
    finding = results.findings[0]
    ((name, fact),) = finding.facts.items()
    said = "too few others" if language == "en" else "可比对象或可比事项过少"

    def condition(silent: int) -> str:
        one = replace(finding, facts={name: {**fact, "silent": silent}})
        (card,) = cards(replace(results, findings=(one,)), words)
        return card.condition

    assert said in condition(7)
    assert said not in condition(0)
