"""Takes the invented bureau, evaluated. Gives proof that every figure of its page opens to exactly what was counted."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from shigan.cli.language import choose
from shigan.cli.main import main
from shigan.engines.relations import RELATIONS
from shigan.errors import ShiganError
from shigan.findings.behind import Number
from shigan.packs import default_pack_path, load_pack
from shigan.pipeline.again import ground_again
from shigan.pipeline.drilling import ROWS_PER_NUMBER
from shigan.pipeline.ground import Means
from shigan.reports import Results, load_results
from shigan.reports.evidence_rows import evidence_row
from shigan.reports.facts_view import Fact
from shigan.reports.shown import tables
from shigan.reports.words import LANGUAGES, Words
from shigan_trial.demo.trial import evaluate_bureau

PACK = load_pack(default_pack_path(), relations=RELATIONS)


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bureau") / "demo"
    evaluate_bureau(7, folder, Means(), "zh", formats=("html",))
    return folder


@pytest.fixture(scope="module")
def results(out: Path) -> Results:
    return load_results(out, PACK)


@pytest.fixture(scope="module")
def shown(results: Results) -> dict[Number, Fact]:
    """Every total of which the page says something."""
    return {
        Number(indicator, level, row["subject"]): row
        for (indicator, level), table in tables(results.facts, results.findings, PACK).items()
        for row in table.rows
        if row["spoken"]
    }


@pytest.fixture(autouse=True)
def _chinese_again() -> object:
    yield
    choose("zh")


def test_the_rows_kept_are_those_of_the_figures_shown_and_never_a_persons(results: Results, shown: dict[Number, Fact]) -> None:
    assert set(results.behind) == set(shown)
    assert {number.level for number in shown} == {"unit", "pair", "kind"}


def test_as_many_rows_are_behind_a_figure_as_were_counted(results: Results, shown: dict[Number, Fact]) -> None:
    for number, fact in shown.items():
        behind = results.behind[number]
        assert len(behind.rows) == min(ROWS_PER_NUMBER, behind.total), number
        if PACK.indicators[number.indicator].statistic in ("share", "duration"):
            assert behind.total == fact["observed"], number


def test_what_is_summed_is_told_largest_first_and_adds_up(results: Results, shown: dict[Number, Fact]) -> None:
    for number, fact in shown.items():
        if number.indicator != "chain_before_work":
            continue
        added = [int(str(row.values["handovers_before_work"])) for row in results.behind[number].rows]
        assert added == sorted(added, reverse=True)
        assert sum(added) <= fact["observed"]


def test_a_duration_opens_to_the_longest_first(results: Results) -> None:
    for number, behind in results.behind.items():
        if number.indicator == "holding_time":
            lasted = [int(str(row.values["charged_minutes"])) for row in behind.rows]
            assert lasted == sorted(lasted, reverse=True)


def test_every_value_told_has_a_name_in_the_readers_language(results: Results) -> None:
    for language in LANGUAGES:
        words = Words(language)
        for behind in results.behind.values():
            for row in behind.rows[:1]:
                assert not [name for name, _ in evidence_row(row, results, words).values if "_" in name]


def test_the_page_stays_small_enough_to_be_sent(out: Path) -> None:
    assert (out / "report.html").stat().st_size < 5_000_000


def test_the_receipt_says_how_long_a_day_is_and_what_was_refused(results: Results) -> None:
    assert results.receipt["seconds_per_day"] == 28_800
    assert results.receipt["quarantine"] == []


@pytest.mark.parametrize("level", ["unit", "pair", "kind", "person"])
def test_explain_lists_exactly_the_rows_that_were_counted(
    level: str, out: Path, results: Results, capsys: pytest.CaptureFixture[str]
) -> None:
    fact = next(
        row
        for row in results.facts.table().to_pylist()
        if row["level"] == level and row["kind"] is None and row["period"] is None and row["spoken"]
        and PACK.indicators[row["indicator"]].statistic == "share" and 3 <= row["observed"] <= 40
    )  # fmt: skip
    assert main(["explain", f"{fact['indicator']}@{fact['subject']}", "--level", level, "--out", str(out)]) == 0
    told = capsys.readouterr().out
    assert len(re.findall(r"^ +\d+  \S", told, re.M)) == fact["observed"]
    for head in ("含义", "看哪些", "数哪些", "预期", "样本", "实际"):
        assert head in told


def test_explain_lists_no_more_than_asked_for_and_says_so(out: Path, results: Results, capsys: pytest.CaptureFixture[str]) -> None:
    number = next(n for n, behind in sorted(results.behind.items()) if n.level == "unit" and behind.total > 4)
    choose("en")
    words = ["explain", f"{number.indicator}@{number.subject}", "--out", str(out), "--limit", "3", "--language", "en"]
    assert main(words) == 0
    assert f"3 of {results.behind[number].total:,} are listed" in capsys.readouterr().out


def test_a_figure_nobody_counted_says_what_there_is_and_names_no_person(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "pass_through@nobody", "--out", str(out)]) == 2
    assert main(["explain", "nothing@nobody", "--out", str(out)]) == 2
    told = capsys.readouterr().err
    assert "nobody" in told
    assert "overdue" in told
    assert not re.search(r"p\d{6}", told)


def test_results_without_their_ledger_ask_for_it(results: Results, tmp_path: Path) -> None:
    with pytest.raises(ShiganError, match="--ledger"):
        ground_again(tmp_path, results, tmp_path, None)


def test_another_ledger_is_refused(out: Path, results: Results) -> None:
    other = {**results.receipt, "ledger": {"root": "00" * 32}}
    with pytest.raises(ShiganError, match="ledger is not the one"):
        ground_again(out, Results(**{**results.__dict__, "receipt": other}), out, None)
