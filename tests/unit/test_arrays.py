"""Arrays put entries in order, tell them apart and count them; what follows from them is proven in tests/conformance."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shigan.engines.arrays.ahead import ahead
from shigan.engines.arrays.norms import nearest_rank
from shigan.engines.arrays.ordering import in_order, parts
from shigan.engines.arrays.shards import shard_of
from shigan.engines.arrays.steps import StepCounts
from shigan.engines.arrays.survival import Segments
from shigan.engines.arrays.tables import Extent, narrowed
from shigan.engines.arrays.vocabulary import Vocabulary
from shigan.engines.reference.norms import nearest_rank as plainly

ROWS = st.lists(st.tuples(st.integers(0, 70_000), st.integers(-3, 3), st.integers(0, 9)), max_size=40)


@given(ROWS)
def test_rows_come_by_group_then_time_then_sequence_whatever_order_they_had(rows: list[tuple[int, int, int]]) -> None:
    group, at, sequence = np.array(rows, dtype=np.int64).reshape(-1, 3).T
    order = in_order(group.astype(np.int32), at, sequence)
    assert [rows[place] for place in order] == sorted(rows)


@given(st.lists(st.integers(0, 9), max_size=60), st.integers(1, 8))
def test_parts_cover_all_rows_once_and_never_cut_a_group(groups: list[int], count: int) -> None:
    grouped = np.array(sorted(groups), dtype=np.int32)
    found = [list(grouped[part]) for part in parts(grouped, count)]
    assert [group for part in found for group in part] == sorted(groups)
    assert all(not set(one) & set(other) for place, one in enumerate(found) for other in found[:place])


def test_a_text_goes_to_one_shard_wherever_it_stands_and_shards_are_even() -> None:
    texts = [f"M{number:09d}" for number in range(20_000)] + ["", "项", "项项"]
    shards = shard_of(pa.array(texts), 16)
    sizes = np.bincount(shards, minlength=16)
    assert 0.8 * len(texts) / 16 < sizes.min() <= sizes.max() < 1.2 * len(texts) / 16
    turned = shard_of(pa.array(["x", *reversed(texts)]).slice(1), 16)
    assert list(reversed(turned)) == list(shards)
    assert len(shard_of(pa.array([], pa.string()), 16)) == 0


def test_numbers_given_while_reading_become_the_order_of_the_texts() -> None:
    vocabulary = Vocabulary()
    first = vocabulary.codes(pa.array(["乙", "b", None]))
    again = vocabulary.codes(pa.array(["a", "b"]))
    words = vocabulary.settled()
    assert words.texts.to_pylist() == ["a", "b", "乙"]
    assert words.code_of[first].tolist() == [3, 2, 0] and words.code_of[again].tolist() == [1, 2]
    assert words.codes(pa.array(["乙", "unheard of"])).tolist() == [3, 0]


@given(st.lists(st.integers(0, 50), min_size=1, max_size=60), st.sampled_from([1, 50, 90, 95, 100]))
def test_a_nearest_rank_is_the_reference_s(values: list[int], percent: int) -> None:
    assert nearest_rank(np.array(values), [percent]) == [plainly(values, percent)]


def test_sums_begin_anew_with_each_segment() -> None:
    segments = Segments(np.array([3, 3, 3, 8, 9, 9]))
    values = np.array([1, 2, 3, 4, 5, 6])
    assert segments.so_far(values).tolist() == [1, 3, 6, 4, 5, 11]
    assert segments.from_here(values).tolist() == [6, 5, 3, 4, 11, 6]
    assert segments.total(values).tolist() == [6, 4, 11]


def test_what_is_made_ahead_comes_in_order_and_a_fault_is_raised_where_it_is_due() -> None:
    def things() -> object:
        yield from (1, 2)
        raise OSError("the disk is full")

    coming = ahead(things())  # type: ignore[arg-type]
    assert [next(coming), next(coming)] == [1, 2]
    with pytest.raises(OSError, match="the disk is full"):
        next(coming)


def test_numbers_stay_wide_where_one_of_the_ledger_has_no_room_in_half_the_bytes() -> None:
    extent = Extent()
    extent.add(seconds=np.array([0, 1_700_000_000]), sequence=np.array([0, 5]))
    assert extent.is_narrow(longest_w=10**9)
    assert not extent.is_narrow(longest_w=2**31)
    extent.add(seconds=np.array([2**31]), sequence=np.array([6]))  # the year 2038
    assert not extent.is_narrow(longest_w=10**9)


def test_narrow_rows_keep_what_is_unknown_and_what_has_no_bound() -> None:
    rows = narrowed(pa.table({"due_s": pa.array([7, None], pa.int64()), "leave_w": pa.array([2**40, 0], pa.int64())}))
    assert rows.schema.field("due_s").type == pa.int32()
    assert rows.to_pylist() == [{"due_s": 7, "leave_w": 2**40}, {"due_s": None, "leave_w": 0}]


def test_steps_counted_in_many_parts_are_added_up_early_and_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    counted = []
    for at_once in (1, 1 << 20):
        monkeypatch.setattr("shigan.engines.arrays.steps.AT_ONCE", at_once)
        steps = StepCounts()
        for holder in (3, 1, 3, 2, 3):
            one = np.array([holder])
            steps.add("person", kind=one, holder=one, step=np.array([9]), number=np.array([1]))
        counted.append(steps.table().to_pylist())
    assert counted[0] == counted[1]
    assert [row["n"] for row in counted[0] if row["of"] == "holder"] == [1, 1, 3]
