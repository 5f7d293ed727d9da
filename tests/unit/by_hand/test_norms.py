"""What holds of one kind and step usually take, and what exceeds it."""

from __future__ import annotations

from typing import Any

from tests.drawn_tables import Look, read


def closings(n: int, activity: str, hour: str, who: str) -> list[dict[str, Any]]:
    """Received at nine and closed some minutes after the hour: 1, 2, 3 ..."""
    rows = []
    for minute in range(1, n + 1):
        drawn = f"Mon 09:00 | receive | {who} | \n Mon {hour}:{minute:02} | close {activity} | {who} |"
        rows += read(drawn, item=f"{activity} {minute:02}")
    return rows


def test_norms_need_ten_ended_holds_of_the_kind(look: Look) -> None:
    nine = look(closings(9, "check", "09", "anna"))
    assert nine.holds("norm_median_w", "excess_w", "item_excess_w") == [(None, None, None)] * 9
    ten = look(closings(10, "check", "09", "anna"))
    assert ten.holds("norm_median_w", "norm_p90_w", "norm_gap_p90_w")[0] == (5 / 60, 9 / 60, 9 / 60)
    assert ten.holds("excess_w", "item_excess_w")[-1] == (5 / 60, 5 / 60)


def test_each_step_has_norms_of_its_own(look: Look) -> None:
    both = closings(10, "check", "09", "anna") + closings(10, "decide", "15", "bo")
    seen = look(both)
    assert set(seen.rows("holds", "norm_median_w", step="check", level="person")) == {(5 / 60,)}
    assert set(seen.rows("holds", "norm_median_w", step="decide", level="person")) == {(4 + 5 / 60,)}
    assert seen.rows("holds", "excess_w", item="decide 10", level="person") == [(5 / 60,)]
    assert set(look(both[:-2]).rows("holds", "norm_median_w", step="decide")) == {(None,)}


def test_a_settled_hold_counts_for_no_norm_and_has_no_excess(look: Look) -> None:
    seen = look("""
        Mon 09:00 | receive | bo   |
        Mon 10:00 | submit  | bo   | head
        Mon 12:00 | close   | head |
    """)
    assert seen.holds("holder", "settled", "charged_w", "excess_w", "item_excess_w") == [
        ("bo", False, 1.0, None, None),
        ("head", True, 0.0, 0.0, None),
    ]


def test_settled_holds_do_not_make_ten(look: Look) -> None:
    drawn = """
        Mon 09:00 | receive      | bo   |
        Mon 10:00 | submit write | bo   | head
        Mon 12:00 | close        | head |
    """
    ten = [row for number in range(10) for row in read(drawn, item=f"{number}")]
    seen = look(ten)
    assert set(seen.rows("holds", "step", "norm_median_w", holder="bo")) == {("write", 1.0)}
    assert set(seen.rows("holds", "step", "norm_median_w", holder="head")) == {(None, None)}
