"""What is in time: limits, promises, and where lateness is judged."""

from __future__ import annotations

from tests.drawn_tables import Look


def test_an_extension_moves_the_due_date_and_a_promise_does_not(look: Look) -> None:
    seen = look("""
        Mon 09:00 | register     | anna | | due Tue 12:00
        Mon 10:00 | promise      | anna | | due Mon 17:00
        Tue 15:00 | extend_grant | head | | due Thu 17:00
        Thu 15:00 | close        | anna | |
    """)
    assert seen.rows("entries", "action", "due_s", "after_due", "kept") == [
        ("register", "Tue 12:00", False, None),
        ("promise", "Mon 17:00", False, False),
        ("extend_grant", "Thu 17:00", True, None),  # granted when the old date had already passed
        ("close", "Thu 17:00", False, None),
    ]
    assert seen.item("due_s", "late", "overdue_w", "last_tenth") == ("Thu 17:00", False, 0.0, True)


def test_a_promise_is_open_to_the_last_second(look: Look) -> None:
    drawn = """
        Mon 09:00 | promise | anna | | due Mon 17:00
        Mon 17:00 | submit  | bo   | |
    """
    assert look(drawn).rows("entries", "kept", action="promise") == [(True,)]
    alone = drawn.strip().splitlines()[0]
    assert look(alone, as_of="Mon 17:00").rows("entries", "kept") == [(None,)]
    assert look(alone, as_of="Mon 17:01").rows("entries", "kept") == [(False,)]


def test_late_is_late_by_working_time_when_open_and_when_closed(look: Look) -> None:
    drawn = """
        Mon 09:00 | register | anna | | due Tue 17:00
        Wed 15:00 | close    | anna | |
    """
    assert look(drawn).item("late", "overdue_w", "status") == (True, 4.0, "closed")
    assert look(drawn, as_of="Wed 10:00").item("late", "overdue_w", "status") == (True, 1.0, "open")
    assert look(drawn, as_of="Tue 17:00").item("late", "overdue_w", "status") == (False, 0.0, "open")
