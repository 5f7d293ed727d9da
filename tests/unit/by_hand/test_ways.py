"""In which way a matter was passed on."""

from __future__ import annotations

from tests.drawn_tables import Look


def test_what_comes_back_at_once_without_work_is_told_as_such(look: Look) -> None:
    seen = look("""
        Mon 09:00 | register | anna |
        Mon 10:00 | assign   | anna | bo
        Mon 11:00 | assign   | bo   | anna
        Mon 12:00 | work     | anna |
    """)
    columns = ("holder", "to_holder", "way", "worked", "came_back", "came_back_idle")
    assert seen.rows("handovers", *columns, level="person") == [
        ("anna", "bo", "intake", False, True, True),
        ("bo", "anna", "back", False, False, False),
    ]
    assert seen.item("handovers_before_work", "has_work", "status") == (1, True, "open")
