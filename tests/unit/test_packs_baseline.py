"""The pack that comes with the software holds what it promises."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from typing import Any

import pytest
from pydantic import BaseModel

from shigan.engines.relations import RELATIONS
from shigan.packs import Bilingual, Pack, default_pack_path, load_pack
from shigan.packs.examples import failing_examples, missing_examples, outcome

CHINESE = re.compile(r"[\u4e00-\u9fff]")


@cache
def baseline() -> Pack:
    return load_pack(default_pack_path(), relations=RELATIONS)


def rules_and_names() -> list[str]:
    return list(baseline().rules)


def adverse_comparisons() -> list[str]:
    rules = baseline().rules.values()
    return [rule.id for rule in rules if not rule.favourable and rule.level != "kind"]


def test_the_baseline_pack_loads_without_a_fault() -> None:
    pack = baseline()
    assert pack.id == "cn-baseline" and re.fullmatch("[0-9a-f]{64}", pack.digest)


def test_every_indicator_of_the_list_is_there_or_its_limits_are_told() -> None:
    pack = baseline()
    wanted = {f"I{number:02}" for number in range(1, 25)}
    assert set(pack.coverage.indicators) == wanted == {one.code for one in pack.indicators.values()}


def test_every_manifestation_is_covered_by_rules_or_it_is_said_why_not() -> None:
    pack = baseline()
    assert set(pack.typology) == {f"T{number:02}" for number in range(1, 29)} == set(pack.coverage.typology)
    silent = {code for code, entry in pack.coverage.typology.items() if not entry.shown_in}
    assert silent == {"T06", "T07", "T11", "T13", "T17", "T21", "T22", "T26", "T28"}


@pytest.mark.parametrize("name", rules_and_names())
def test_every_rule_says_in_its_examples_what_it_does(name: str) -> None:
    rule = baseline().rules[name]
    assert failing_examples(rule) == () and missing_examples(rule) == ()


@pytest.mark.parametrize("name", rules_and_names())
def test_every_citation_of_a_rule_exists_and_is_sure_enough(name: str) -> None:
    pack = baseline()
    for citation in pack.rules[name].criterion:
        assert pack.provision(citation).confidence in ("H", "M")
        assert pack.cite(citation, "zh").startswith("《") and ", Article " in pack.cite(citation, "en")


@pytest.mark.parametrize("name", rules_and_names())
def test_no_rule_speaks_about_fewer_than_ten_matters(name: str) -> None:
    rule = baseline().rules[name]
    applying = next(example for example in rule.examples if example.then == "applies")
    column = "n" if rule.level == "kind" else "items"
    assert outcome(rule, {**applying.given, column: 9}) == "silent"


@pytest.mark.parametrize("name", adverse_comparisons())
def test_an_adverse_rule_on_persons_units_and_pairs_needs_all_four_safeguards(name: str) -> None:
    rule = baseline().rules[name]
    applying = next(example for example in rule.examples if example.then == "applies")
    for change in ({"significant": False}, {"outside_998": False}, {"ratio": 1.49}):
        assert outcome(rule, {**applying.given, **change}) == "silent"
    assert rule.explanations and rule.causes and rule.typology


def test_no_rule_on_persons_reads_what_only_the_last_holder_would_pay_for() -> None:
    on_persons = {rule.indicator for rule in baseline().rules.values() if rule.level == "person"}
    assert on_persons.isdisjoint({"overdue", "last_minute", "late_touched", "bad_reviews", "ping_pong", "disputes"})


def test_good_practice_is_looked_for_too() -> None:
    assert sum(rule.favourable for rule in baseline().rules.values()) >= 5


def test_no_rule_cites_what_only_leading_cadres_or_one_place_are_bound_by() -> None:
    pack = baseline()
    standings = {
        pack.instruments[citation.instrument].standing for rule in pack.rules.values() for citation in rule.criterion
    }
    assert standings <= {"house", "law", "regulation"}


def test_a_value_of_low_confidence_is_never_used() -> None:
    for parameter in baseline().parameters.values():
        for value in parameter.values:
            assert value.confidence != "L" or not value.usable


def test_a_dated_value_holds_from_its_first_day() -> None:
    limit = baseline().parameters["petition_decision_days"]
    assert limit.on(date(2022, 4, 30)) is None
    found = limit.on(date(2022, 5, 1))
    assert found is not None and found.value == 60


def texts(found: Any, where: str) -> list[tuple[str, Bilingual]]:
    if isinstance(found, Bilingual):
        return [(where, found)]
    if isinstance(found, BaseModel):
        return [text for name in type(found).model_fields for text in texts(getattr(found, name), f"{where}.{name}")]
    if isinstance(found, dict):
        return [text for key, value in found.items() for text in texts(value, f"{where}.{key}")]
    if isinstance(found, tuple):
        return [text for place, value in enumerate(found) for text in texts(value, f"{where}.{place}")]
    return []


def test_every_text_is_chinese_in_chinese_and_english_in_english_with_the_same_placeholders() -> None:
    pack = baseline()
    found = [text for name in vars(pack) for text in texts(getattr(pack, name), name)]
    assert len(found) > 500
    for where, text in found:
        has_words = re.search(r"\w", re.sub(r"%\(\w+\)s", "", text.zh))
        assert CHINESE.search(text.zh) or not has_words, where
        assert not CHINESE.search(text.en), where
        placeholders = [set(re.findall(r"%\((\w+)\)s", one)) for one in (text.zh, text.en)]
        assert placeholders[0] == placeholders[1], where


def test_no_text_calls_a_person_by_a_label() -> None:
    pack = baseline()
    for where, text in [text for name in vars(pack) for text in texts(getattr(pack, name), name)]:
        assert not re.search("躺平|懒政|庸官|老油条", text.zh), where
        assert not re.search(r"\blazy\b|\bslacker|\bshirker", text.en, re.IGNORECASE), where
