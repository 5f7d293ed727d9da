"""Takes an id. Gives what the terminal tells of the finding."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from shigan.cli.commands.explain import show
from shigan.errors import ShiganError
from shigan.reports import Results
from shigan.reports.example import example_results
from shigan.reports.words import Words

OUT = Path("out")


@pytest.fixture(scope="module")
def results() -> Results:
    return example_results()


def told(results: Results, wanted: str, language: str = "zh", stories: int = 1) -> str:
    sink = io.StringIO()
    show(results, wanted, Console(file=sink, width=120), Words(language), out=OUT, stories=stories)  # type: ignore[arg-type]
    return sink.getvalue()


def test_a_finding_is_told_in_a_fair_order(results: Results) -> None:
    text = told(results, results.findings[0].id)
    order = [
        "记录显示",
        "请先看这些客观情况",
        "想请教的问题",
        "什么情况下本条不成立",
        "可能的原因",
        "依据",
        "证据",
        "第 1 件",
    ]
    places = [text.index(each) for each in order]
    assert places == sorted(places)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_finding_can_be_told(language: str, results: Results) -> None:
    for finding in results.findings:
        assert finding.id in told(results, finding.id, language)


def test_the_first_digits_of_an_id_will_do(results: Results) -> None:
    assert results.findings[0].id in told(results, results.findings[0].id[:6].upper())


def test_an_unknown_id_says_where_ids_are_found(results: Results) -> None:
    with pytest.raises(ShiganError, match=r"no-such.*findings\.jsonl"):
        told(results, "no-such")


def test_an_empty_or_ambiguous_id_is_refused(results: Results) -> None:
    with pytest.raises(ShiganError):
        told(results, "")
    twice = Results(**{**results.__dict__, "findings": (*results.findings, results.findings[0])})
    with pytest.raises(ShiganError, match=results.findings[0].id):
        told(twice, results.findings[0].id[:4])


def test_markup_in_a_name_is_only_text(results: Results) -> None:
    strange = replace(results, findings=(replace(results.findings[0], subject="[red]甲[/red]\x1b[31m"),))
    text = told(strange, results.findings[0].id)
    assert "[red]甲[/red]␛[31m" in text
    assert "\x1b" not in text


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_finding_without_limits_says_nothing_of_limits(language: str, results: Results) -> None:
    bare = {"n": 120, "items": 120, "observed": 84, "exposure": 120.0, "value": 0.7, "expected": 9.0}
    finding = replace(results.findings[0], facts={"overdue": bare})
    text = told(replace(results, findings=(finding,)), finding.id, language)
    assert "—" not in text.split(Words(language)("evidence"))[0]  # type: ignore[arg-type]
