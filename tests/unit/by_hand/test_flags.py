"""What can be told about one entry."""

from __future__ import annotations

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
