"""Takes the indicators of the pack. Gives their formulas as a reader meets them."""

from __future__ import annotations

import re

import pytest

from shigan.reports.formula import formula
from shigan.reports.words import LANGUAGES, Words
from tests.office import baseline


def told(name: str, level: str = "unit", language: str = "zh") -> dict[str, str]:
    return dict(formula(baseline().indicators[name], level, baseline(), Words(language)))  # type: ignore[arg-type]


def test_a_share_says_what_was_looked_at_and_what_counted() -> None:
    looked_at = "结束方式为“转出”，且并非转出方式为“收件分办”、“办毕转交”、“单位内部分工”之一，且所处环节已知，且并非结果形成之后才到手"
    assert told("pass_through")["看哪些"] == f"每一次经手（从收到到交出或办结），条件是：{looked_at}"
    assert told("pass_through")["数哪些"] == "其中符合这个条件的：处理次数为0，且转出方式为“转手”、“退回”之一"
    assert told("pass_through", language="en")["Counted"].startswith("those for which actions is 0 and way it was passed on is")


def test_lengths_of_time_are_told_in_working_days() -> None:
    assert "5.0 个工作日" in told("unarbitrated")["数哪些"]


def test_a_total_and_a_kind_are_not_compared() -> None:
    assert "不作比较" in told("load_open")["预期"]
    assert "不作比较" in told("overdue", "kind")["预期"]
    assert "用其他各方在同种事项上的比例" in told("overdue")["预期"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", sorted(baseline().indicators))
def test_every_formula_reads_without_a_name_of_the_code(name: str, language: str) -> None:
    for sentence in told(name, language=language).values():
        assert not re.search(r"[a-z0-9]+_[a-z]", sentence), sentence
        assert language == "en" or not re.search(r"[A-Za-z]{3,}", sentence), sentence
