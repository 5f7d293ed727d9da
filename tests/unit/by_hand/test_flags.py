"""What can be told about one entry."""

from __future__ import annotations

from typing import Any

from tests.drawn_tables import Look, read


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


def test_a_burst_is_of_who_did_it_when_they_did_it(look: Look) -> None:
    def matters(handed_in: list[str], closed: list[str]) -> list[dict[str, Any]]:
        return [
            row
            for item, hour, ended in zip("abcde", handed_in, closed, strict=True)
            for row in read(f"Mon {hour} | submit | bo | \n {ended} | close | head |", item=item)
        ]

    at_once = ["09:00", "09:15", "09:30", "09:45", "10:00"]
    one_by_one = ["09:00", "10:00", "11:00", "12:00", "14:00"]
    closed_over_days = ["Tue 10:00", "Tue 15:00", "Wed 10:00", "Wed 15:00", "Thu 10:00"]
    closed_at_once = ["Tue 10:00", "Tue 10:01", "Tue 10:02", "Tue 10:03", "Tue 10:04"]
    burst = look(matters(at_once, closed_over_days)).rows("entries", "done_by", "in_burst", action="close")
    assert burst == [("bo", True)] * 5
    signed = look(matters(one_by_one, closed_at_once)).rows("entries", "done_by", "in_burst", action="close")
    assert signed == [("bo", False)] * 5  # the head signed off five in four minutes


def test_complaints_and_ratings_fall_on_who_did_it(look: Look) -> None:
    seen = look("""
        Mon 09:00 | receive  | bo@north    |
        Mon 09:30 | rate     |             |            | bad
        Mon 10:00 | submit   | bo@north    |
        Mon 11:00 | close    | head@office |
        Tue 09:00 | rate     | clerk@desk  |            | bad
        Tue 10:00 | complain |             |
        Wed 09:00 | reopen   | head@office | carl@south
        Wed 10:00 | complain |             |
        Wed 11:00 | work     | carl@south  |
        Wed 12:00 | close    | carl@south  |
        Thu 09:00 | rate     |             |            | good
    """)
    assert seen.rows("entries", "action", "done_by", "done_by_unit")[1:] == [
        ("rate", None, None),  # nothing had ended by then
        ("submit", None, None),
        ("close", "bo", "north"),
        ("rate", "bo", "north"),
        ("complain", "bo", "north"),
        ("reopen", None, None),
        ("complain", "bo", "north"),  # while carl has it
        ("work", None, None),
        ("close", "carl", "south"),
        ("rate", "carl", "south"),
    ]


def test_a_closing_is_followed_only_after_the_whole_ninety_days(look: Look) -> None:
    drawn = """
        Mon 09:00 | receive  | anna |
        Mon 10:00 | close    | anna |
        Tue 10:00 | complain |      |
    """
    columns = ("reopened_90d", "followed_90d")
    assert look(drawn, as_of="13 Sun 09:59").rows("entries", *columns, action="close") == [(True, False)]
    assert look(drawn, as_of="13 Sun 10:00").rows("entries", *columns, action="close") == [(True, True)]


def test_what_comes_back_after_ninety_days_is_not_laid_to_the_closing(look: Look) -> None:
    drawn = """
        Mon 09:00 | receive | anna |
        Mon 10:00 | close   | anna |
        {when}    | reopen  | head | anna
    """
    for when, back in (("13 Sun 10:00", True), ("13 Sun 10:01", False)):
        seen = look(drawn.format(when=when), as_of="14 Mon 10:00")
        assert seen.rows("entries", "reopened_90d", action="close") == [(back,)], when
        assert seen.item("reopened") == (True,)


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


def test_first_ones_are_told_from_later_ones(look: Look) -> None:
    seen = look("""
        Mon 09:00 | receive | bo   |
        Mon 10:00 | decline | bo   | anna
        Mon 11:00 | receive | carl |
        Mon 12:00 | submit  | carl |
        Mon 14:00 | return  | vera | carl
        Mon 15:00 | submit  | carl |
        Mon 16:00 | submit  | carl |
        Tue 09:00 | submit  | carl |
        Tue 10:00 | remind  | vera |
        Tue 11:00 | remind  | vera |
        Tue 12:00 | close   | vera |
    """)
    told = [nth for (nth,) in seen.rows("entries", "nth")]
    assert told == [1, 2, 3, 1, 1, 2, 3, 3, 1, 1, 1]


def test_taking_a_matter_over_is_an_answer_and_giving_it_away_is_none(look: Look) -> None:
    seen = look("""
        Mon 09:00 | receive  | bo   |
        Mon 10:00 | transfer | bo   | anna
        Mon 11:00 | transfer | carl | carl
        Mon 12:00 | decline  | dora |
    """)
    assert [nth for (nth,) in seen.rows("entries", "nth")] == [1, 1, 2, 3]


def test_a_closing_and_a_rating_tell_by_which_step_the_outcome_came(look: Look) -> None:
    seen = look("""
        Mon 09:00 | work decide | bo@north  |
        Mon 10:00 | close       | vera@desk |
        Mon 11:00 | rate        |           | | good
    """)
    assert [step for (step,) in seen.rows("entries", "done_step")] == [None, "decide", "decide"]
