"""What is in time: limits, promises, and where lateness is judged."""

from __future__ import annotations

from tests.drawn_tables import Look

HANDED_IN = """
    Mon 09:00 | receive | bo@north    |         | due Tue 12:00
    Tue 10:00 | submit  | bo@north    |
"""


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


def test_late_is_judged_at_the_hand_in_that_was_accepted(look: Look) -> None:
    seen = look(f"""{HANDED_IN}
        Thu 10:00 | verify  | head@office |
        Fri 10:00 | close   | head@office |
    """)
    assert seen.item("late", "overdue_w", "last_tenth", "outcome_by", "outcome_s", "closed_s") == (
        False, 0.0, True, "accepted", "Tue 10:00", "Fri 10:00",
    )  # fmt: skip
    assert seen.item("person", "unit", "solved_higher") == ("bo", "north", None)
    assert seen.holds("holder", "charged_w", "item_late") == [("bo", 7.0, False)]


def test_the_limit_runs_on_when_the_hand_in_was_returned(look: Look) -> None:
    seen = look(f"{HANDED_IN} Tue 11:00 | return | head@office | bo@north", as_of="Wed 10:00")
    assert seen.item("late", "overdue_w", "outcome_by", "person") == (True, 4.0, None, "bo")
    assert seen.holds("held_w", "waited_w", "charged_w") == [(13.0, 1.0, 12.0)]  # not for the hour of checking


def test_a_second_hand_in_is_judged_when_the_first_was_returned(look: Look) -> None:
    seen = look(f"""{HANDED_IN}
        Tue 11:00 | return  | head@office | bo@north
        Wed 10:00 | submit  | bo@north    |
        Thu 10:00 | verify  | head@office |
    """)
    assert seen.item("late", "overdue_w", "outcome_s", "status") == (True, 4.0, "Wed 10:00", "open")


def test_a_hand_in_that_waits_for_its_answer_is_not_late(look: Look) -> None:
    seen = look(HANDED_IN)
    assert seen.item("status", "late", "overdue_w", "last_tenth", "outcome_by") == ("open", False, 0.0, None, None)
    assert seen.item("person", "unit") == ("bo", "north")
    assert seen.holds("held_w", "charged_w", "settled") == [(30.0, 7.0, False)]


def test_nobody_is_charged_for_the_answer_to_a_hand_in(look: Look) -> None:
    seen = look("""
        Mon 09:00 | receive | bo@north |             | due Tue 12:00
        Tue 10:00 | submit  | bo@north | head@office
    """)
    assert seen.holds("holder", "charged_w", "settled", "response_minutes") == [
        ("bo", 7.0, False, 7 * 60),
        ("head", 0.0, True, 0),
    ]
    assert seen.item("person", "unit", "late") == ("bo", "north", False)


def test_a_hand_in_after_the_limit_is_late_by_the_time_between(look: Look) -> None:
    seen = look("""
        Mon 09:00 | receive | bo   | | due Mon 12:00
        Tue 10:00 | submit  | bo   |
        Fri 10:00 | close   | head |
    """)
    assert seen.item("late", "overdue_w") == (True, 4.0)  # Monday afternoon and an hour, not the days of checking


def test_a_matter_that_was_cancelled_is_neither_late_nor_in_time(look: Look) -> None:
    seen = look("""
        Mon 09:00 | receive | bo | | due Mon 12:00
        Tue 10:00 | cancel  | bo |
    """)
    assert seen.item("status", "late", "overdue_w", "outcome_by") == ("cancelled", None, None, "ending")


def test_a_hand_in_that_was_cancelled_was_not_accepted(look: Look) -> None:
    seen = look(f"{HANDED_IN} Wed 10:00 | cancel | head@office |")
    assert seen.item("status", "outcome_by", "outcome_s", "person") == ("cancelled", "work", "Tue 10:00", "bo")
