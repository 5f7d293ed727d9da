"""Which rules hold on a day, and on what they rest."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache

from shigan.engines.relations import RELATIONS
from shigan.packs import Pack, default_pack_path, load_pack
from shigan.rulebook import citations_in_force, outcome, rules_in_force


@cache
def baseline() -> Pack:
    return load_pack(default_pack_path(), relations=RELATIONS)


def test_an_old_record_is_read_by_the_conventions_and_not_by_laws_of_later_days() -> None:
    rule = baseline().rules["sent_back_person"]
    assert [str(one) for one in citations_in_force(baseline(), rule, date(2013, 5, 1))] == ["house-standard/art-8"]
    told = [str(one) for one in citations_in_force(baseline(), rule, date(2023, 1, 12))]
    assert told == ["house-standard/art-8", "institution-staff-appraisal/art-13"]


def test_every_rule_holds_on_any_day_of_the_records_because_it_rests_on_a_convention() -> None:
    assert len(rules_in_force(baseline(), date(2010, 1, 1))) == len(baseline().rules)


def test_rules_come_in_the_order_of_their_ids() -> None:
    found = [rule.id for rule in rules_in_force(baseline(), date(2026, 1, 1))]
    assert found == sorted(found)


def test_a_rule_holds_from_its_first_day_to_the_day_before_its_last() -> None:
    rule = baseline().rules["overdue_unit"].model_copy(update={"since": date(2025, 1, 1), "until": date(2026, 1, 1)})
    pack = replace(baseline(), rules={rule.id: rule})
    held = {day: len(rules_in_force(pack, day)) for day in (date(2024, 12, 31), date(2025, 1, 1), date(2026, 1, 1))}
    assert list(held.values()) == [0, 1, 0]


def test_a_rule_is_silent_once_its_only_instrument_is_repealed() -> None:
    pack = baseline()
    gone = pack.instruments["house-standard"].model_copy(update={"repealed_on": date(2026, 1, 1)})
    pack = replace(pack, instruments={**pack.instruments, "house-standard": gone})
    held = {rule.id for rule in rules_in_force(pack, date(2026, 1, 1))}
    assert "stalls_person" not in held and "sent_back_person" in held


def test_what_is_left_out_is_unknown_and_what_is_known_can_still_decide() -> None:
    rule = baseline().rules["stalls_person"]
    assert outcome(rule, {}) == "unknown"
    assert outcome(rule, {"items": 3}) == "silent"
