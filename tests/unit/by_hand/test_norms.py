"""What holds of one kind and step usually take, and which step a hold is."""

from __future__ import annotations

from typing import Any

from tests.drawn_tables import Look, read


def test_norms_need_ten_ended_holds_of_the_kind(look: Look) -> None:
    def items(n: int) -> list[dict[str, Any]]:
        rows = []
        for place in range(n):
            drawn = f"Mon 09:00 | receive | anna | \n Mon 09:{place + 1:02} | close | anna |"
            rows += read(drawn, item=f"item {place:02}")
        return rows

    assert look(items(9)).holds("norm_median_w", "excess_w", "item_excess_w") == [(None, None, None)] * 9
    ten = look(items(10))
    assert ten.holds("norm_median_w", "norm_p90_w", "norm_gap_p95_w")[0] == (5 / 60, 9 / 60, 10 / 60)
    assert ten.holds("excess_w", "item_excess_w")[-1] == (5 / 60, 5 / 60)
