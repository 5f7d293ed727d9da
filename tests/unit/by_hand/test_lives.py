"""When a matter has ended, and what brings it back."""

from __future__ import annotations

from tests.drawn_tables import Look


def test_after_an_ending_a_new_hold_begins_even_with_the_same_person(look: Look) -> None:
    seen = look("""
        Mon 09:00 | receive | anna |
        Mon 10:00 | close   | anna |
        Tue 09:00 | complain|      |
        Tue 10:00 | reopen  | head | anna
        Tue 11:00 | close   | anna |
    """)
    assert seen.holds("hold_no", "received_s", "left_s", "received_from", "ended_by") == [
        (1, "Mon 09:00", "Mon 10:00", None, "close"),
        (2, "Tue 10:00", "Tue 11:00", None, "close"),
    ]
    assert seen.item("reopened", "status", "closed_s") == (True, "closed", "Tue 11:00")
    assert seen.rows("entries", "reopened_90d", "followed_90d", action="close") == [(True, False), (False, False)]
