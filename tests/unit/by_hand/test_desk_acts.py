"""What a desk does to move a matter along is nobody's work, and makes nobody its holder."""

from __future__ import annotations

from tests.drawn_tables import Look


def test_a_closing_by_another_who_did_nothing_is_nobodys_work_and_leaves_it_with_the_doer(look: Look) -> None:
    seen = look("""
        Mon 09:00 | receive | bo@north    |
        Mon 10:00 | work    | bo@north    |
        Tue 10:00 | close   | head@office |
    """)
    expected = ("close", 2, 1, 7.0, 1.0)  # held 6 h on Monday and 1 h on Tuesday, charged up to the work
    columns = ("holder", "ended_by", "n_entries", "n_work", "held_w", "charged_w")
    assert seen.holds(*columns) == [("bo", *expected)]
    assert seen.holds(*columns, level="unit") == [("north", *expected)]
    assert seen.item("person", "unit", "outcome_by", "outcome_s", "closed_s") == (
        "bo", "north", "work", "Mon 10:00", "Tue 10:00",
    )  # fmt: skip
    assert seen.rows("entries", "done_by", "done_by_unit", "held_by", action="close") == [("bo", "north", "bo")]


def test_whoever_closes_alone_has_done_the_work(look: Look) -> None:
    seen = look("""
        Mon 09:00 | receive | anna@desk |
        Mon 11:00 | close   | anna@desk |
    """)
    assert seen.holds("holder", "n_work", "charged_w", "yields_outcome") == [("anna", 1, 2.0, True)]
    assert seen.item("outcome_by", "outcome_s") == ("ending", "Mon 11:00")


def test_a_head_who_signs_off_is_a_stranger_as_a_person_but_the_unit_is_not(look: Look) -> None:
    seen = look("""
        Mon 09:00 | receive | bo@north   |
        Mon 10:00 | work    | bo@north   |
        Tue 10:00 | close   | head@north |
    """)
    assert seen.holds("holder", "n_work") == [("bo", 1)]
    assert seen.holds("holder", "n_work", level="unit") == [("north", 2)]
    assert seen.item("person", "outcome_by", "outcome_s") == ("bo", "work", "Mon 10:00")


def test_who_closes_after_other_work_of_their_own_is_no_stranger(look: Look) -> None:
    seen = look("""
        Mon 09:00 | receive | bo@north   |
        Mon 10:00 | work    | bo@north   |
        Mon 11:00 | work    | carl@south |
        Tue 10:00 | work    | bo@north   |
        Tue 11:00 | close   | carl@south |
    """)
    assert seen.holds("holder", "n_work") == [("bo", 1), ("carl", 1), ("bo", 1), ("carl", 1)]
    assert seen.item("person", "outcome_by", "outcome_s") == ("carl", "ending", "Tue 11:00")


def test_verifying_makes_nobody_a_holder(look: Look) -> None:
    seen = look("""
        Mon 09:00 | receive | bo@north    |
        Mon 10:00 | submit  | bo@north    |
        Mon 11:00 | verify  | head@office |
        Mon 12:00 | close   | head@office |
    """)
    assert seen.holds("holder", "n_work", "held_w", "waited_w", "charged_w") == [("bo", 1, 3.0, 0.0, 1.0)]
    assert seen.rows("entries", "held_by", "held_by_unit") == [("bo", "north")] * 4
    assert seen.item("person", "outcome_by", "outcome_s") == ("bo", "accepted", "Mon 10:00")


def test_a_closing_after_handing_in_is_a_desk_act_even_by_the_same_person(look: Look) -> None:
    seen = look("""
        Mon 09:00 | receive | bo |
        Mon 10:00 | submit  | bo |
        Mon 12:00 | close   | bo |
    """)
    assert seen.holds("holder", "n_work", "n_acts", "charged_w") == [("bo", 1, 2, 1.0)]
    assert seen.item("outcome_by", "outcome_s", "closed_s") == ("accepted", "Mon 10:00", "Mon 12:00")


def test_a_step_declared_as_desk_work_is_a_response_but_no_work(look: Look) -> None:
    drawn = """
        Mon 09:00 | receive    | anna |
        Mon 10:00 | work check | anna |
        Mon 12:00 | work write | anna |
    """
    columns = ("n_work", "n_acts", "response_minutes", "step")
    assert look(drawn).holds(*columns) == [(2, 2, 60, "check")]
    assert look(drawn, parts={"check": "desk"}).holds(*columns) == [(1, 2, 60, "write")]


def test_a_registration_declared_as_dealing_is_work(look: Look) -> None:
    drawn = "Mon 09:00 | register by_phone | anna |"
    assert look(drawn).holds("n_work", "n_acts", "step") == [(0, 0, None)]
    assert look(drawn, parts={"by_phone": "dealt"}).holds("n_work", "n_acts", "step") == [(1, 1, "by_phone")]
