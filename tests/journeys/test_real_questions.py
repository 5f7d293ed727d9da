"""Written questions to UK departments: our lateness equals a count in plain Python, department by department."""

from __future__ import annotations

import csv
import gzip
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.journeys import real_data as real
from tests.journeys.real_data import Road

Question = dict[str, str]


@pytest.fixture(scope="module")
def questions(real_log: Callable[[str], Path]) -> list[Question]:
    with gzip.open(real_log(real.QUESTIONS), "rt", encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def named_day(question: Question) -> bool:
    return question["isNamedDay"] == "True"


def late(question: Question) -> bool:
    """Days compare as texts. A correction is the day of the last closing; nothing was open when the file was taken."""
    return (question["dateAnswerCorrected"] or question["dateAnswered"]) > question["dateForAnswer"]


def test_questions_for_a_named_day_are_late_as_counted_by_department(questions: list[Question], road: Road) -> None:
    due = [question for question in questions if named_day(question) and question["isWithdrawn"] != "True"]
    n = Counter(question["answeringBodyName"] for question in due)
    of_them_late = Counter(question["answeringBodyName"] for question in due if late(question))
    facts = road(real.QUESTIONS).fact("overdue", "unit")
    assert {unit: (row["n"], row["observed"]) for unit, row in facts.items()} == {
        unit: (number, of_them_late[unit]) for unit, number in n.items()
    }


def test_a_holding_answer_stops_no_clock(questions: list[Question], road: Road) -> None:
    items = road(real.QUESTIONS).relation("items").to_pylist()
    ours = {item["item"]: item["late"] for item in items}
    held = [question for question in questions if question["dateHoldingAnswer"] and named_day(question)]
    assert held
    assert [ours[question["id"]] for question in held] == [late(question) for question in held]


def test_an_ordinary_question_has_no_day_that_binds(questions: list[Question], road: Road) -> None:
    """The day for answer of an ordinary question is nominal: 92 of 100 are answered after it, by custom within a week of
    tabling or later. Only a named day binds, so an ordinary question is neither late nor in time."""
    ordinary = {question["id"] for question in questions if not named_day(question)}
    items = road(real.QUESTIONS).relation("items").to_pylist()
    assert {item["late"] for item in items if item["item"] in ordinary} == {None}
    assert not [finding.subject for finding in road(real.QUESTIONS).findings if finding.rule == "limit_doubtful_kind"]
