"""Who answers for a matter, whether it has an outcome, and on which tier it was solved."""

from __future__ import annotations

from tests.drawn_tables import Look, read

SIGNED_OFF = """
    Mon 09:00 | receive | bo@street |
    Mon 10:00 | submit  | bo@street |  | {handed_in}
    Mon 11:00 | close   | head@city |  | {closed}
"""


def test_an_outcome_is_told_by_the_closing_or_by_the_hand_in(look: Look) -> None:
    def has_outcome(handed_in: str, closed: str) -> object:
        return look(SIGNED_OFF.format(handed_in=handed_in, closed=closed)).item("has_outcome")[0]

    assert has_outcome("", "") is False
    assert has_outcome("granted", "") is True
    assert has_outcome("", "granted") is True
    assert has_outcome("has outcome", "") is True
    assert has_outcome("", "has outcome") is True
    assert has_outcome("no outcome", "no outcome") is False


def test_a_matter_that_is_not_closed_is_not_asked_for_an_outcome(look: Look) -> None:
    assert look("Mon 09:00 | submit | bo | | granted").item("has_outcome") == (None,)
    assert look("Mon 09:00 | cancel | bo | | granted").item("has_outcome") == (None,)


def test_signing_off_further_up_does_not_solve_it_further_up(look: Look) -> None:
    seen = look(SIGNED_OFF.format(handed_in="", closed=""), tiers={"street": 1, "city": 2})
    assert seen.item("unit", "first_tier", "solved_tier", "solved_higher") == ("street", 1, 1, False)


def test_a_matter_that_a_higher_unit_dealt_with_was_solved_higher(look: Look) -> None:
    drawn = """
        Mon 09:00 | receive | bo@street   |
        Mon 10:00 | assign  | bo@street   | carl@city
        Mon 11:00 | submit  | carl@city   |
        Mon 12:00 | close   | dora@street |
    """
    seen = look(drawn, tiers={"street": 1, "city": 2})
    assert seen.item("unit", "first_tier", "solved_tier", "solved_higher") == ("city", 1, 2, True)


def test_while_nothing_is_handed_in_the_holder_answers(look: Look) -> None:
    seen = look("""
        Mon 09:00 | receive | bo@street |
        Mon 10:00 | work    | bo@street |
        Mon 11:00 | assign  | bo@street | carl@city
        Mon 12:00 | remind  | head@city |
    """)
    assert seen.item("person", "unit", "outcome_sequence") == ("carl", "city", None)


def test_a_matter_handed_in_and_passed_on_stays_with_who_handed_it_in(look: Look) -> None:
    seen = look("""
        Mon 09:00 | receive | bo@street |
        Mon 10:00 | submit  | bo@street | head@city
        Mon 11:00 | assign  | head@city | dora@city
    """)
    assert seen.item("person", "unit") == ("bo", "street")
    assert seen.holds("holder", "settled") == [("bo", False), ("head", True), ("dora", True)]


def test_a_desk_step_that_was_the_outcome_falls_on_the_holder(look: Look) -> None:
    """Nobody dealt with it: the closing is all there is, and the desk that closed it had it from somebody."""
    seen = look(
        """
        Mon 09:00 | receive    | bo@street |
        Mon 10:00 | close file | head@city |
        """,
        parts={"file": "desk"},
    )
    assert seen.item("person", "unit", "outcome_by", "outcome_s") == ("bo", "street", "ending", "Mon 10:00")
    assert seen.rows("entries", "done_by", action="close") == [("bo",)]


def test_a_matter_is_of_the_step_that_settled_it_or_in_which_it_lies(look: Look) -> None:
    done = read("Mon 09:00 | work decide | bo@north |\nMon 10:00 | close | vera@desk |", item="a")
    lies = read("Mon 09:00 | work decide | bo@north |\nMon 10:00 | transfer | bo@north | carl@south", item="b")
    carl = read("Mon 09:00 | work check | carl@south |", item="c")
    assert look(done + lies + carl).rows("items", "item", "step") == [("a", "decide"), ("b", "check"), ("c", "check")]
