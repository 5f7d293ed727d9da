"""Takes events with something wrong. Gives a refusal that says what, where and how to put it right. Never a silent repair."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shigan.ledger import EventsRefused
from shigan.ledger.admission import admit
from shigan.ledger.schema import EVENT_SCHEMA
from tests.strategies_ledger import CALM, EVENTS, Event, event, table

LOOSE = pa.schema([field.with_nullable(True) for field in EVENT_SCHEMA])


def faults(*events: Event) -> list[str]:
    with pytest.raises(EventsRefused) as refusal:
        admit(pa.Table.from_pylist(list(events), schema=LOOSE))
    return refusal.value.faults


@CALM
@given(st.lists(EVENTS, max_size=6))
def test_good_events_come_back_unchanged(events: list[Event]) -> None:
    assert admit(table(events)).to_pylist() == events


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"item": None}, "column 'item' is null in 1 rows, the first being row 1"),
        ({"occurred_us": None}, "column 'occurred_us' is null in 1 rows, the first being row 1"),
        ({"action": None}, "column 'action' is null in 1 rows, the first being row 1"),
        ({"action": "办理"}, "column 'action' holds a word outside ledger.actions.ACTIONS: row 1 has '办理'"),
        ({"actor": "王小明"}, "never a name (Directory.add gives the key): row 1 has '王小明'"),
        ({"counterpart": "p12"}, "column 'counterpart' must hold directory keys"),
        ({"actor": "p000001\n"}, "column 'actor' must hold directory keys"),
        ({"item": ""}, "column 'item' may not be empty"),
        ({"source": ""}, "column 'source' may not be empty"),
        ({"account": "王小明"}, "never a name (directory.account_key gives it): row 1 has '王小明'"),
        ({"account": "p000001"}, "column 'account' must hold the key of an account such as a000001"),
        ({"precision": "hour"}, "column 'precision' holds a word other than instant and day: row 1 has 'hour'"),
        ({"precision": ""}, "column 'precision' holds a word other than instant and day: row 1 has ''"),
        ({"precision": "day"}, "occurred_us is not the first instant of the local day: row 1 has 1767225600000000"),
        ({"procedure_from": "2026-1-1"}, "column 'procedure_from' must hold a day such as 2026-03-31"),
        ({"role": "e\u0301"}, "column 'role' is not in Unicode normalisation form NFC"),
        ({"procedure": "e\u0301"}, "column 'procedure' is not in Unicode normalisation form NFC"),
        ({"payload": "a\0b"}, "column 'payload' holds U+0000"),
        ({"unit": "e\u0301"}, "column 'unit' is not in Unicode normalisation form NFC"),
        ({"activity": "\u2126"}, "column 'activity' is not in Unicode normalisation form NFC"),
    ],
)
def test_what_is_wrong_is_named_with_its_row(changes: dict[str, Any], said: str) -> None:
    found = faults(event(), event(**changes), event())
    assert len(found) == 1
    assert said in found[0]


def test_all_faults_are_told_at_once() -> None:
    assert len(faults(event(item=None, action="x", actor="王", unit="e\u0301"), event(source=""))) == 5


def test_columns_missing_unknown_and_of_a_wrong_type_are_named() -> None:
    wrong = table([event()]).drop_columns(["due_us", "unit"]).append_column("sequence", pa.array([0]))
    wrong = wrong.set_column(0, "item", pa.array([1.5]))
    with pytest.raises(EventsRefused) as refusal:
        admit(wrong)
    assert sorted(refusal.value.faults) == [
        "column 'due_us' (int64) is missing",
        "column 'item' is double, expected string",
        "column 'sequence' is not a column of an event; the ledger numbers entries itself",
        "column 'unit' (string) is missing",
    ]


@pytest.mark.parametrize(("offset", "instant"), [(480, 1_767_196_800_000_000), (-210, -86_400_000_000 + 12_600_000_000)])
def test_a_day_stands_at_its_first_local_instant(offset: int, instant: int) -> None:
    by_day = event(precision="day", occurred_us=instant, offset_minutes=offset)
    assert admit(table([by_day])).to_pylist() == [by_day]
    for wrong in (instant - 1, instant + 1, instant + 60_000_000):
        assert "not the first instant of the local day" in faults({**by_day, "occurred_us": wrong})[0]


def test_truth_values_as_numbers_are_refused() -> None:
    good = table([event()])
    place = good.schema.get_field_index("outcome_known")
    with pytest.raises(EventsRefused, match=r"column 'outcome_known' is int64, expected bool"):
        admit(good.set_column(place, "outcome_known", pa.array([1])))


def test_instants_as_floats_or_timestamps_are_refused() -> None:
    good = table([event()])
    place = good.schema.get_field_index("occurred_us")
    for wrong in (good["occurred_us"].cast(pa.float64()), good["occurred_us"].cast(pa.timestamp("us"))):
        with pytest.raises(EventsRefused, match=r"column 'occurred_us' is .*, expected int64"):
            admit(good.set_column(place, "occurred_us", wrong))


def test_other_ways_to_store_the_same_values_are_welcome() -> None:
    good = table([event(), event(channel=None, payload="{}")])
    other = good.select(good.column_names[::-1])
    for name in ("kind", "channel"):
        at = other.schema.get_field_index(name)
        other = other.set_column(at, name, other[name].combine_chunks().dictionary_encode())
    at = other.schema.get_field_index("payload")
    other = other.set_column(at, "payload", other["payload"].cast(pa.large_string()))
    assert admit(other).to_pylist() == good.to_pylist()


def test_bytes_that_are_not_utf8_are_refused() -> None:
    broken = pa.Array.from_buffers(
        pa.string(), 1, [None, pa.array([0, 2], pa.int32()).buffers()[1], pa.py_buffer(b"\xff\xfe")]
    )
    good = table([event()])
    with pytest.raises(EventsRefused, match="column 'kind' is not UTF-8"):
        admit(good.set_column(good.schema.get_field_index("kind"), "kind", broken))


def test_a_number_too_large_for_its_column_is_refused() -> None:
    good = table([event()])
    at = good.schema.get_field_index("offset_minutes")
    with pytest.raises(EventsRefused, match="column 'offset_minutes' does not fit int32"):
        admit(good.set_column(at, "offset_minutes", pa.array([2**40])))
