"""Who held a matter, from when until when, and what of it is charged."""

from __future__ import annotations

import pytest

from tests.drawn_tables import Look

HANDED_ON = """
    Mon 09:00 | register | anna@desk |
    Mon 10:00 | assign   | anna@desk | bo@north
    Mon 15:00 | work     | bo@north  |
    Tue 10:00 | close    | bo@north  |          | granted
"""


def test_a_transfer_ends_the_givers_hold_and_begins_the_takers(look: Look) -> None:
    seen = look(HANDED_ON)
    assert seen.holds("holder", "received_s", "left_s", "passed_to", "received_from", "ended_by", "held_w") == [
        ("anna", "Mon 09:00", "Mon 10:00", "bo", None, "handover", 1.0),
        ("bo", "Mon 10:00", "Tue 10:00", None, "anna", "close", 6.0),  # 2 h + 3 h on Monday, 1 h on Tuesday
    ]
    assert seen.rows("handovers", "holder", "to_holder", "pair", "at_s", "worked", level="person") == [
        ("anna", "bo", "anna → bo", "Mon 10:00", False)
    ]
    assert seen.item("status", "closed_s", "n_person_holds", "n_unit_holds", "person", "unit", "has_outcome") == (
        "closed", "Tue 10:00", 2, 2, "bo", "north", True,
    )  # fmt: skip


def test_work_that_was_passed_over_silently_rests_with_whoever_shows_up_next(look: Look) -> None:
    seen = look("""
        Mon 09:00 | receive | anna@desk  |
        Tue 09:00 | note    | carl@south |
        Wed 09:00 | work    | bo@north   |
        Wed 10:00 | close   | bo@north   |
    """)
    assert seen.holds("holder", "received_s", "left_s", "held_w", "ended_by") == [
        ("anna", "Mon 09:00", "Mon 09:00", 0.0, "handover"),
        ("bo", "Mon 09:00", "Wed 10:00", 13.0, "close"),
    ]
    (hand_over,) = seen.rows("handovers", "at_s", "sequence", level="person")
    assert hand_over == ("Mon 09:00", 2)  # seen at the entry of Wednesday


def test_a_unit_may_keep_what_its_people_pass_on(look: Look) -> None:
    seen = look("""
        Mon 09:00 | receive | anna@desk |
        Mon 10:00 | assign  | anna@desk | bo@desk
        Mon 11:00 | close   | bo@desk   |
    """)
    assert seen.holds("holder", "n_work") == [("anna", 0), ("bo", 1)]
    assert seen.holds("holder", "n_work", level="unit") == [("desk", 1)]
    assert seen.rows("handovers", "same_unit", level="person") == [(True,)]
    assert seen.rows("handovers", "same_unit", level="unit") == []


def test_nobodys_clock_runs_from_a_wait_to_the_next_sign_of_who_has_it(look: Look) -> None:
    seen = look("""
        Mon 09:00 | receive | anna |
        Mon 10:00 | wait    | anna |
        Tue 10:00 | note    | anna |
        Wed 10:00 | resume  |      |
        Wed 11:00 | close   | anna |
    """)
    assert seen.holds("held_w", "waited_w", "charged_w", "charged_minutes", "longest_gap_w") == [
        (14.0, 12.0, 2.0, 120, 1.0)
    ]


def test_waiting_that_has_not_ended_is_not_charged_either(look: Look) -> None:
    seen = look("""
        Mon 09:00 | receive | anna |
        Mon 10:00 | submit  | anna |
    """)
    charged = seen.holds("ended_by", "left_s", "held_w", "waited_w", "charged_w")
    assert charged == [("open", None, 30.0, 0.0, 1.0)]  # charged up to the hand-in


def test_leave_is_charged_neither_to_the_person_nor_to_the_unit_in_which_they_have_it(look: Look) -> None:
    seen = look(
        """
        Mon 09:00 | receive | anna@desk |
        Thu 12:00 | work    | anna@desk |
        Thu 17:00 | close   | anna@desk |
        """,
        leave=[("anna", "Tue", "Thu")],
    )
    expected = [("anna", 24.0, 12.0, 12.0, 9 * 60)]  # first action after 6 h on Monday and 3 h on Thursday
    assert seen.holds("holder", "held_w", "leave_w", "charged_w", "response_minutes") == expected
    assert seen.holds("held_w", "leave_w", "charged_w", level="unit") == [(24.0, 12.0, 12.0)]


def test_a_matter_that_nobody_of_the_unit_has_taken_up_lies_with_the_unit_whoever_is_on_leave(look: Look) -> None:
    seen = look(
        """
        Mon 09:00 | receive  | anna@desk |
        Mon 10:00 | transfer | anna@desk | @north
        Thu 10:00 | work     | bo@north  |
        Thu 17:00 | close    | bo@north  |
        """,
        leave=[("anna", "Tue", "Wed"), ("bo", "Wed", "Thu")],
    )
    assert seen.holds("holder", "leave_w", level="unit") == [("desk", 0.0), ("north", 0.0)]


def test_what_was_addressed_to_somebody_who_never_touched_it_came_from_where_it_came_to_them(look: Look) -> None:
    seen = look("""
        Mon 09:00 | register | anna@desk |
        Mon 10:00 | transfer | anna@desk | erin@north
        Mon 11:00 | receive  | sven@north |
        Mon 12:00 | assign   | sven@north | cleo@north
        Mon 13:00 | work     | cleo@north |
    """)
    inside = seen.holds("holder", "received_inside")
    assert inside == [("anna", None), ("erin", False), ("sven", False), ("cleo", True)]


def test_only_ones_own_acts_end_the_wait_for_a_first_action(look: Look) -> None:
    seen = look("""
        Mon 09:00 | register | anna |
        Mon 10:00 | assign   | anna | bo
        Mon 11:00 | guide    | anna |
        Mon 12:00 | receive  | bo   |
        Mon 16:00 | act      | bo   |
    """)
    assert seen.holds("holder", "acted", "response_minutes", "n_entries", "n_acts", "n_work") == [
        ("anna", False, 60, 2, 0, 0),  # she held it for an hour; assigning is not acting
        ("bo", True, 240, 2, 1, 0),
    ]


def test_a_reminder_counts_for_whoever_has_the_item_then(look: Look) -> None:
    seen = look("""
        Mon 09:00 | remind  |      |
        Mon 10:00 | receive | anna |
        Mon 11:00 | remind  |      |
        Mon 12:00 | assign  | anna | bo
        Mon 15:00 | remind  |      |
        Mon 16:00 | work    | bo   |
        Tue 09:00 | close   | bo   |
        Tue 10:00 | remind  |      |
    """)
    assert seen.holds("holder", "n_reminders", "moved_after_reminder") == [("anna", 1, False), ("bo", 1, True)]


def test_an_unmarked_ending_is_unknown_and_counted_to_the_last_entry(look: Look) -> None:
    drawn = """
        Mon 09:00 | receive | anna |
        Mon 12:00 | work    | anna |
    """
    assert look(drawn).holds("ended_by", "held_w", "ended") == [("open", 30.0, False)]
    assert look(drawn, ending="unmarked").holds("ended_by", "held_w", "ended") == [("unknown", 3.0, False)]


def test_what_happened_after_the_as_of_instant_does_not_exist(look: Look) -> None:
    seen = look(HANDED_ON, as_of="Mon 15:00")
    assert seen.item("n_entries", "status", "person") == (3, "open", "bo")
    assert seen.holds("holder", "ended_by", "held_w") == [("anna", "handover", 1.0), ("bo", "open", 3.0)]
    assert look(HANDED_ON, as_of="Mon 08:00").rows("items", "item") == []


def test_days_outside_the_calendar_have_no_working_time(look: Look) -> None:
    seen = look(
        """
        -2 Mon 09:00 | receive | anna |
        40 Mon 09:00 | close   | anna |
        """,
        as_of="41 Mon 09:00",
    )
    whole = sum(6 if day % 7 < 5 else day % 7 == 5 for day in range(4, 4 + 120))  # from Friday, 4 October, for 120 days
    assert seen.holds("received_w", "left_w", "held_w", "period", "period_left") == [
        (0.0, float(whole), float(whole), "period 0", "period 3")
    ]


def test_a_silent_takeover_does_not_inherit_the_reminder(look: Look) -> None:
    drawn = """
        Mon 09:00 | receive | anna |
        Tue 09:00 | remind  |      |
        Wed 09:00 | work    | bo   |
    """
    columns = ("holder", "n_reminders", "moved_after_reminder", "response_minutes")
    assert look(drawn).holds(*columns) == [("anna", 0, None, 0), ("bo", 0, None, 720)]
    again = f"{drawn} Wed 10:00 | remind | | \n Wed 11:00 | act | bo |"
    assert look(again).holds(*columns)[1] == ("bo", 1, False, 720)  # the first action came before the reminder


def test_a_transfer_hands_over_no_reminder_either(look: Look) -> None:
    seen = look("""
        Mon 09:00 | receive | anna |
        Mon 10:00 | remind  |      |
        Mon 11:00 | assign  | anna | bo
        Mon 12:00 | work    | bo   |
    """)
    assert seen.holds("holder", "n_reminders", "moved_after_reminder") == [("anna", 1, False), ("bo", 0, None)]


def test_after_the_outcome_no_gap_grows(look: Look) -> None:
    seen = look("""
        Mon 09:00 | receive | bo   |
        Mon 11:00 | submit  | bo   |
        Tue 11:00 | verify  | head |
        Fri 11:00 | close   | head |
    """)
    assert seen.holds("held_w", "charged_w", "longest_gap_w") == [(26.0, 2.0, 2.0)]


def test_a_transfer_to_a_unit_without_a_person_leaves_it_with_the_person_until_then(look: Look) -> None:
    seen = look("""
        Mon 09:00 | receive | anna@desk |
        Mon 10:00 | assign  | anna@desk | @north
        Mon 11:00 | work    | bo@north  |
    """)
    assert seen.holds("holder", "received_s", "left_s") == [("anna", "Mon 09:00", "Mon 10:00"), ("bo", "Mon 10:00", None)]
    assert seen.holds("holder", "received_s", level="unit") == [("desk", "Mon 09:00"), ("north", "Mon 10:00")]


def test_leave_is_nobodys_standstill(look: Look) -> None:
    """From Monday noon to Friday noon nothing happens; twelve of these working hours, Wednesday's and Thursday's, are leave."""
    life = """
        Mon 09:00 | receive | anna |
        Mon 12:00 | work    | anna |
        Fri 12:00 | close   | anna |
    """
    ((there,),) = look(life).rows("holds", "longest_gap_w", level="person")
    ((away, leave),) = look(life, leave=[("anna", "Wed", "Fri")]).rows("holds", "longest_gap_w", "leave_w", level="person")
    assert (float(str(there)) - float(str(away)), leave) == (12.0, 12.0)


SIGNED = """
    Mon 09:00 | work draft | anna@north |
    Tue 09:00 | work sign  | head@north |
    Thu 09:00 | {handed}   | {who}@north | vera@legal
    Thu 10:00 | verify     | vera@legal |
"""


@pytest.mark.parametrize(
    ("handed", "who", "minutes"),
    [
        ("submit", "anna", 360),  # the clerk had it back since the signing
        ("transfer", "anna", 360),  # so had she if she passes on what she had before
        ("transfer", "zoe", 1080),  # somebody who never had it took it from the head
        ("submit", "head", 1080),
    ],
)
def test_who_has_signed_is_not_charged_until_the_clerk_hands_it_in(look: Look, handed: str, who: str, minutes: int) -> None:
    seen = look(SIGNED.format(handed=handed, who=who))
    assert seen.rows("holds", "charged_minutes", level="person", holder="head") == [(minutes,)]


def test_a_hold_tells_whether_it_came_from_inside_the_unit(look: Look) -> None:
    seen = look("""
        Mon 09:00 | register   | anna@desk  |
        Mon 10:00 | assign     | anna@desk  | ben@north
        Mon 11:00 | work check | ben@north  |
        Mon 12:00 | assign     | ben@north  | carl@north
        Mon 14:00 | work write | carl@north |
        Mon 15:00 | work sign  | dora       |
    """)
    assert seen.holds("holder", "received_inside") == [("anna", None), ("ben", False), ("carl", True), ("dora", None)]
    assert seen.holds("received_inside", level="unit") == [(None,), (None,)]


def test_steps_taken_are_told_apart_from_acts_that_repeat_the_same_step(look: Look) -> None:
    seen = look("""
        Mon 09:00 | receive    | anna |
        Mon 10:00 | work draft | anna |
        Mon 11:00 | work draft | anna |
        Mon 12:00 | act sign   | anna |
        Mon 13:00 | note       | anna |
        Mon 14:00 | act sign   | anna |
        Mon 15:00 | work draft | anna |
        Mon 16:00 | close      | anna |
    """)
    assert seen.holds("holder", "n_acts", "n_steps") == [("anna", 6, 3)]
