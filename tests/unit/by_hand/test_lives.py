"""When a matter has ended, what brings it back, and what is only filed away afterwards."""

from __future__ import annotations

import pytest

from tests.drawn_tables import Look

CLOSED = """
    Mon 09:00 | receive | bo |
    Mon 10:00 | close   | bo |
"""


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


def test_archiving_after_the_closing_neither_reopens_nor_holds_nor_is_charged(look: Look) -> None:
    seen = look(
        """
        Mon 09:00 | receive       | bo@north     |
        Mon 10:00 | submit        | bo@north     |
        Mon 12:00 | close         | bo@north     |
        Tue 09:00 | work archive  | files@cellar |
        Tue 10:00 | close archive | files@cellar |
        """,
        parts={"archive": "after"},
    )
    assert seen.holds("holder", "left_s", "charged_w") == [("bo", "Mon 12:00", 1.0)]
    assert seen.item("status", "closed_s", "reopened", "touched_after") == ("closed", "Mon 12:00", False, True)
    assert seen.rows("entries", "reopened_90d", "done_by", action="close") == [(False, "bo"), (None, None)]


def test_archiving_that_ends_the_matter_leaves_it_with_whoever_had_it(look: Look) -> None:
    seen = look(
        """
        Mon 09:00 | receive       | bo    |
        Mon 10:00 | work decide   | bo    |
        Tue 09:00 | work archive  | files |
        Wed 09:00 | close archive | files |
        """,
        parts={"decide": "outcome", "archive": "after"},
    )
    assert seen.holds("holder", "left_s", "held_w", "charged_w", "yields_outcome") == [
        ("bo", "Wed 09:00", 12.0, 1.0, True)
    ]
    assert seen.item("person", "outcome_by", "outcome_s", "closed_s") == ("bo", "declared", "Mon 10:00", "Wed 09:00")


def test_a_declared_outcome_settles_a_matter_that_is_still_open(look: Look) -> None:
    drawn = """
        Mon 09:00 | receive     | bo | | due Mon 12:00
        Mon 10:00 | work decide | bo |
    """
    seen = look(drawn, parts={"decide": "outcome"})
    assert seen.item("status", "outcome_by", "outcome_s", "late") == ("open", "declared", "Mon 10:00", False)
    assert seen.holds("held_w", "charged_w") == [(30.0, 1.0)]
    assert look(drawn).item("outcome_by", "late") == (None, True)


def test_what_was_sent_back_was_no_outcome(look: Look) -> None:
    seen = look(
        """
        Mon 09:00 | receive     | bo   |    | due Mon 12:00
        Mon 10:00 | work decide | bo   |
        Tue 10:00 | return      | head | bo
        """,
        parts={"decide": "outcome"},
    )
    assert seen.item("outcome_by", "late", "overdue_w") == (None, True, 27.0)  # 3 h on Monday, then four days
    assert seen.holds("holder", "charged_w") == [("bo", 30.0)]


def test_a_matter_closed_before_it_was_opened_is_closed_and_nothing_is_open_since(look: Look) -> None:
    seen = look("""
        Mon 09:00 | close    | bo@north  |
        Tue 09:00 | register | anna@desk |
        Tue 10:00 | note     | anna@desk |
    """)
    assert seen.item("status", "closed_s", "opened_s", "reopened") == ("closed", "Mon 09:00", "Mon 09:00", False)
    assert seen.holds("holder", "received_s", "left_s", "ended_by") == [("bo", "Mon 09:00", "Mon 09:00", "close")]
    assert seen.rows("entries", "held_by") == [("bo",)] * 3


@pytest.mark.parametrize("action", ["act", "register", "verify", "guide", "remind", "complain", "close", "cancel"])
def test_an_entry_that_shows_no_dealing_is_no_reopening(look: Look, action: str) -> None:
    seen = look(f"{CLOSED} Tue 09:00 | {action} | carl |")
    assert seen.item("status", "closed_s", "reopened", "touched_after") == ("closed", "Mon 10:00", False, True)
    assert seen.holds("holder", "ended_by") == [("bo", "close")]


@pytest.mark.parametrize("action", ["work", "receive", "assign", "wait", "resume", "submit"])
def test_dealing_with_it_again_brings_a_matter_back(look: Look, action: str) -> None:
    seen = look(f"{CLOSED} Tue 09:00 | {action} | carl |")
    assert seen.item("status", "closed_s", "reopened") == ("open", None, True)
    assert seen.holds("holder", "received_s", "received_from") == [("bo", "Mon 09:00", None), ("carl", "Tue 09:00", None)]
    assert seen.rows("entries", "reopened_90d", action="close") == [(True,)]


@pytest.mark.parametrize("handed", ["receive | carl |", "assign | bo | carl", "transfer | bo | carl"])
@pytest.mark.parametrize(("then", "back"), [("act", False), ("verify", False), ("close", True), ("work", True), ("submit", True)])
def test_a_closed_matter_that_is_handed_round_comes_back_with_what_is_done_with_it(
    look: Look, handed: str, then: str, back: bool
) -> None:
    seen = look(f"""{CLOSED} Tue 09:00 | {handed}
        Wed 09:00 | remind | vera |
        Thu 09:00 | {then} | carl |""")
    assert seen.item("reopened") == (back,)
    assert seen.holds("holder")[1:] == [("carl",)] * back


def test_a_closed_matter_that_goes_to_the_archive_has_not_come_back(look: Look) -> None:
    drawn = f"""{CLOSED} Tue 09:00 | receive | carl |
        Wed 09:00 | close file | carl |"""
    assert look(drawn).item("reopened") == (True,)
    assert look(drawn, parts={"file": "after"}).item("reopened") == (False,)


@pytest.mark.parametrize("action", ["return", "reopen"])
def test_sending_back_without_saying_to_whom_brings_it_back_to_nobody_new(look: Look, action: str) -> None:
    seen = look(f"{CLOSED} Tue 09:00 | {action} | head |")
    assert seen.item("status", "reopened", "person") == ("open", True, "bo")
    assert seen.holds("holder") == [("bo",)]


def test_a_step_recorded_in_the_second_of_the_closing_is_no_reopening(look: Look) -> None:
    seen = look(f"{CLOSED} Mon 10:00 | work | carl |")
    assert seen.item("status", "reopened", "touched_after", "person") == ("closed", False, False, "carl")
    assert seen.holds("holder", "ended_by") == [("bo", "handover"), ("carl", "close")]


def test_a_reopening_recorded_in_the_second_of_the_closing_is_one(look: Look) -> None:
    seen = look(f"{CLOSED} Mon 10:00 | reopen | head | bo")
    assert seen.item("status", "reopened", "touched_after", "person") == ("open", True, False, "bo")
    assert seen.holds("holder", "ended_by") == [("bo", "close"), ("bo", "open")]


SIGNED = """
    Mon 09:00 | receive       | bo@north   |
    Mon 10:00 | work          | bo@north   |
    Mon 11:00 | submit        | bo@north   | vera@check
    Tue 09:00 | verify        | vera@check |
    Tue 10:00 | assign        | vera@check | head@north
    Tue 15:00 | {signs} |
    Wed 09:00 | close         | vera@check |
"""


def test_a_head_who_signs_what_was_verified_did_not_do_it(look: Look) -> None:
    seen = look(SIGNED.format(signs="work sign | head@north"))
    assert seen.item("outcome_by", "outcome_s", "person") == ("accepted", "Mon 11:00", "bo")
    assert seen.rows("entries", "done_by", action="close") == [("bo",)]


@pytest.mark.parametrize("signs", ["work assess | dora@south", "work assess | bo@north"])
def test_what_is_dealt_with_after_the_checking_was_not_finished_by_it(look: Look, signs: str) -> None:
    seen = look(SIGNED.format(signs=signs))
    assert seen.item("outcome_by", "outcome_s") == ("work", "Tue 15:00")
