"""The manual page says what the declaration says, and the page in docs is the one of today's declaration."""

from __future__ import annotations

import re

import pytest

from shigan.procedures.manual import manual_page
from tests.procedures_support import baseline, matter
from tools.write_manual import PAGE, written


def test_the_page_in_docs_is_current() -> None:
    assert PAGE.read_text("utf-8") == written(), "run: python tools/write_manual.py"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_state_step_and_limit_is_on_the_page(language: str) -> None:
    page = manual_page(baseline(), matter(), language)  # type: ignore[arg-type]
    for part in (*matter().states.values(), *matter().steps.values(), *matter().limits):
        assert part.name.get(language) in page  # type: ignore[arg-type]
    assert "%(" not in page


def test_the_english_page_has_no_chinese_and_tells_the_provision() -> None:
    page = manual_page(baseline(), matter(), "en")
    assert not re.search(r"[\u4e00-\u9fff]", page)
    assert "Civil Servant Law, Article 60" in page
    assert "2 working days" in page and "40 working hours" in page


def test_a_notice_to_a_unit_of_the_form_is_said_in_words() -> None:
    assert "协办单位的单位负责人" in manual_page(baseline(), matter(), "zh")


@pytest.mark.parametrize(("language", "said"), [("zh", "报送结果，逾期与否以此为准"), ("en", "hands in the outcome")])
def test_the_manual_says_which_part_of_the_course_a_step_is(language: str, said: str) -> None:
    page = manual_page(baseline(), matter(), language)  # type: ignore[arg-type]
    (submit,) = (part for part in page.split("#### ") if "`submit`" in part.partition("\n")[0])
    assert said in submit
