"""What is said of entries of which only the day is known, and what stays unknown."""

from __future__ import annotations

import pytest

from tests.drawn_tables import Look, read


@pytest.mark.parametrize("due", ["Tue", "Tue 12:00", "Tue 00:01"])
def test_a_closing_of_the_due_day_is_in_time_whatever_the_hour(look: Look, due: str) -> None:
    seen = look(f"""
        Mon 09:00 | register | anna | | due {due}
        Tue       | close    | anna |
    """)
    assert seen.item("closed_s", "late", "overdue_w") == ("Tue 23:59", False, 0.0)
    assert seen.rows("entries", "after_due", action="close") == [(False,)]


def test_a_closing_of_the_next_day_is_late_by_the_whole_of_it(look: Look) -> None:
    seen = look("""
        Mon 09:00 | register | anna | | due Tue 12:00
        Wed       | close    | anna |
    """)
    assert seen.item("late", "overdue_w") == (True, 9.0)  # Tuesday afternoon and Wednesday
    assert seen.rows("entries", "after_due", action="close") == [(True,)]


def test_a_day_may_leave_open_whether_it_was_the_last_tenth(look: Look) -> None:
    drawn = """
        Mon 09:00 | register | anna | | due Tue 12:00
        {when}    | close    | anna |
    """
    assert look(drawn.format(when="Mon      ")).item("last_tenth") == (False,)  # at midnight 12 h are left of 27
    assert look(drawn.format(when="Tue      ")).item("last_tenth") == (None,)
    assert look(drawn.format(when="Tue 10:00")).item("last_tenth") == (True,)


def test_a_promise_is_kept_by_a_result_of_its_day(look: Look) -> None:
    seen = look("""
        Mon 09:00 | promise | anna | | due Tue 12:00
        Tue       | submit  | anna |
    """)
    assert seen.rows("entries", "kept", action="promise") == [(True,)]


def test_a_response_is_counted_in_whole_days(look: Look) -> None:
    drawn = """
        {received} | receive | anna |
        {acted}    | work    | anna |
    """

    def response(received: str, acted: str) -> tuple[object, ...]:
        (row,) = look(drawn.format(received=received, acted=acted)).holds("response_minutes")
        return row

    assert response("Mon 15:00", "Wed 10:00") == (9 * 60,)  # 2 h, 6 h, 1 h
    assert response("Mon 15:00", "Wed") == (12 * 60,)  # from Monday to Wednesday
    assert response("Mon", "Wed 10:00") == (12 * 60,)
    assert response("Mon", "Mon 16:00") == (0,)


def test_a_day_has_no_hour_for_a_burst(look: Look) -> None:
    entries = [row for item in "abcde" for row in read("Mon | close | anna |", item=item)]
    assert look(entries).rows("entries", "in_burst") == [(None,)] * 5


def test_of_one_day_nobody_knows_whether_the_reminder_or_the_work_came_first(look: Look) -> None:
    drawn = """
        Mon 09:00 | receive | anna |
        Tue 10:00 | remind  |      |
        {when}    | work    | anna |
    """
    for when, moved in (("Mon", False), ("Tue", None), ("Wed", True), ("Tue 09:00", False), ("Tue 11:00", True)):
        assert look(drawn.format(when=when)).holds("n_reminders", "moved_after_reminder") == [(1, moved)], when


def test_what_is_of_the_closing_day_was_before_the_closing(look: Look) -> None:
    seen = look("""
        Mon       | receive | anna |
        Tue       | close   | anna |
        Tue 16:00 | work    | anna |
        Tue       | work    | anna |
    """)
    assert seen.item("status", "reopened", "touched_after") == ("closed", False, False)
    assert seen.holds("n_work", "received_s", "left_s") == [(3, "Mon 00:00", "Tue 23:59")]


def test_a_reopening_of_the_closing_day_is_one_and_stands_as_it_was_recorded(look: Look) -> None:
    received = "Mon | receive | anna | \n"
    close, reopen = "Tue | close | anna | \n", "Tue | reopen | head | anna \n"
    assert look(received + close + reopen).item("status", "reopened") == ("open", True)
    assert look(received + reopen + close).item("status", "reopened") == ("closed", False)


def test_entries_of_one_day_stand_as_they_were_recorded(look: Look) -> None:
    seen = look("""
        Mon | receive | bo   |    | due Tue
        Tue | submit  | bo   |
        Tue | return  | head | bo
        Tue | submit  | bo   |
        Wed | verify  | head |
    """)
    assert seen.rows("entries", "review", action="submit") == [("returned",), ("passed",)]
    assert seen.item("outcome_sequence", "outcome_s", "late") == (3, "Tue 23:59", False)
