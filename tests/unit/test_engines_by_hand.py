"""Ledgers drawn as tables with the answers written out, so that somebody from the audit office can check them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from shigan.engines.opening import open_engine
from shigan.engines.protocol import EngineSettings
from tests.drawn_tables import Looked, read, stage

Look = Callable[..., Looked]


@pytest.fixture(params=["reference", "duckdb"])
def look(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Look]:
    """Stages a drawn table, or several items of them, in one engine."""
    with open_engine(request.param, EngineSettings(threads=1)) as engine:

        def staged(drawn: str | list[dict[str, Any]], **given: Any) -> Looked:
            return stage(engine, tmp_path, read(drawn) if isinstance(drawn, str) else drawn, **given)

        yield staged


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
    assert seen.holds("ended_by", "left_s", "held_w", "waited_w", "charged_w") == [("open", None, 30.0, 0.0, 1.0)]  # charged up to the hand-in


def test_leave_is_not_charged_to_a_person_but_to_the_unit(look: Look) -> None:
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
    assert seen.holds("held_w", "leave_w", "charged_w", level="unit") == [(24.0, 0.0, 24.0)]


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


def test_an_unmarked_ending_is_unknown_and_counted_to_the_last_entry(look: Look) -> None:
    drawn = """
        Mon 09:00 | receive | anna |
        Mon 12:00 | work    | anna |
    """
    assert look(drawn).holds("ended_by", "held_w", "ended") == [("open", 30.0, False)]
    assert look(drawn, ending="unmarked").holds("ended_by", "held_w", "ended") == [("unknown", 3.0, False)]


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


def test_late_is_late_by_working_time_when_open_and_when_closed(look: Look) -> None:
    drawn = """
        Mon 09:00 | register | anna | | due Tue 17:00
        Wed 15:00 | close    | anna | |
    """
    assert look(drawn).item("late", "overdue_w", "status") == (True, 4.0, "closed")
    assert look(drawn, as_of="Wed 10:00").item("late", "overdue_w", "status") == (True, 1.0, "open")
    assert look(drawn, as_of="Tue 17:00").item("late", "overdue_w", "status") == (False, 0.0, "open")


def test_the_first_answer_to_a_submission_decides(look: Look) -> None:
    seen = look("""
        Mon 09:00 | submit | anna |
        Mon 10:00 | return | head | anna
        Mon 11:00 | submit | anna |
        Mon 12:00 | verify | head |
        Mon 14:00 | submit | anna |
    """)
    assert seen.rows("entries", "review", action="submit") == [("returned",), ("passed",), (None,)]


def test_five_closings_of_one_person_within_an_hour_are_a_burst(look: Look) -> None:
    minutes = {"a": "09:00", "b": "09:10", "c": "09:20", "d": "09:50", "e": "10:00", "f": "10:01"}
    entries = [
        row
        for item, clock in minutes.items()
        for row in read(f"Mon {clock} | close | {'bo' if item == 'f' else 'anna'} |", item=item)
    ]
    assert look(entries).rows("entries", "in_burst") == [(True,)] * 5 + [(False,)]
    apart = [row for row in entries if row["item"] != "c"]
    assert look(apart).rows("entries", "in_burst") == [(False,)] * 5


def test_passing_down_is_told_by_tiers_and_whether_guidance_followed(look: Look) -> None:
    drawn = """
        Mon 09:00 | receive | anna@city   |
        Mon 10:00 | assign  | anna@city   | bo@street
        Mon 11:00 | guide   | anna@city   |
        Mon 12:00 | assign  | bo@street   | carl@city
        Mon 15:00 | close   | carl@city   |
    """
    seen = look(drawn, tiers={"city": 2, "street": 1})
    assert seen.rows("entries", "to_lower", "guided", action="assign") == [(True, True), (False, False)]
    assert seen.item("first_tier", "solved_tier", "solved_higher") == (2, 2, False)
    assert look(drawn).rows("entries", "to_lower", action="assign") == [(None,), (None,)]


def test_a_dispute_lasts_until_somebody_decides_it(look: Look) -> None:
    seen = look("""
        Mon 09:00 | dispute   | anna |
        Mon 16:00 | arbitrate | head |
        Mon 17:00 | dispute   | bo   |
    """)
    assert seen.rows("entries", "arbitrated_w", action="dispute") == [(5.0,), (None,)]


def test_a_refusal_counts_when_its_reason_was_not_accepted(look: Look) -> None:
    """Elsewhere the refusal itself says so; here somebody judges it later, and may think better of it."""
    seen = look("""
        Mon 09:00 | decline | anna |      |
        Mon 09:10 | decline | anna |      | rejected
        Mon 09:20 | decline | anna |      | accepted
        Mon 09:30 | note    | head | anna | unfounded
        Mon 10:00 | decline | anna |      | pending
        Mon 11:00 | note    | head |      | unfounded
        Mon 14:00 | decline | bo   |      | pending
        Mon 15:00 | note    | head |      | unfounded
        Mon 16:00 | note    | head |      | accepted
        Mon 16:30 | decline | carl |      | pending
        Tue 09:00 | note    | head |      | pending
        Tue 10:00 | submit  | anna |      | unfounded
    """)
    elsewhere = [(True,), (True,), (False,)]
    judged, thought_better_of, not_judged = (True,), (False,), (False,)
    told = [*elsewhere, judged, thought_better_of, not_judged]
    assert seen.rows("entries", "unfounded", action="decline") == told
    assert set(seen.rows("entries", "unfounded", action="note")) == {(None,)}


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


def test_what_happened_after_the_as_of_instant_does_not_exist(look: Look) -> None:
    seen = look(HANDED_ON, as_of="Mon 15:00")
    assert seen.item("n_entries", "status", "person") == (3, "open", "bo")
    assert seen.holds("holder", "ended_by", "held_w") == [("anna", "handover", 1.0), ("bo", "open", 3.0)]
    assert look(HANDED_ON, as_of="Mon 08:00").rows("items", "item") == []
