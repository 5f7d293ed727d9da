"""In which way a matter was passed on: what is the procedure, and what may become a question."""

from __future__ import annotations

import pytest

from tests.drawn_tables import Look, read

COLUMNS = ("holder", "to_holder", "way")

ASSESSED = """
    Mon 09:00 | register    | anna@desk |
    Mon 10:00 | work check  | anna@desk |
    Mon 11:00 | assign      | anna@desk | bo@north
    Mon 12:00 | work assess | bo@north  |
    Mon 14:00 | assign      | bo@north  | anna@desk
    Mon 15:00 | work decide | anna@desk |
    Mon 16:00 | close       | anna@desk |
"""


def test_what_comes_back_at_once_without_work_is_told_as_such(look: Look) -> None:
    seen = look("""
        Mon 09:00 | register | anna |
        Mon 10:00 | assign   | anna | bo
        Mon 11:00 | assign   | bo   | anna
        Mon 12:00 | work     | anna |
    """)
    columns = ("holder", "to_holder", "way", "worked", "came_back", "came_back_idle")
    assert seen.handovers(*columns) == [
        ("anna", "bo", "intake", False, True, True),
        ("bo", "anna", "back", False, False, False),
    ]
    assert seen.item("handovers_before_work", "has_work", "status") == (1, True, "open")


def test_to_and_fro_is_what_was_sent_again_to_whoever_returned_it(look: Look) -> None:
    """North returns it twice and is given it again once; the second time the desk gives it to south: a wrong address put right."""
    seen = look("""
        Mon 09:00 | register | anna@desk |
        Mon 09:30 | work     | anna@desk |
        Mon 10:00 | transfer | anna@desk | bo@north
        Mon 11:00 | transfer | bo@north  | anna@desk
        Mon 12:00 | transfer | anna@desk | bo@north
        Mon 13:00 | transfer | bo@north  | anna@desk
        Mon 14:00 | transfer | anna@desk | carl@south
    """)
    assert seen.handovers("holder", "to_holder", "came_back", "went_again") == [
        ("anna", "bo", True, True),
        ("bo", "anna", True, True),
        ("anna", "bo", True, False),
        ("bo", "anna", False, False),
        ("anna", "carl", False, False),
    ]


def test_who_asks_another_and_finishes_alone_has_not_gone_to_and_fro(look: Look) -> None:
    seen = look("""
        Mon 09:00 | work       | anna@desk |
        Mon 10:00 | transfer   | anna@desk | bo@north
        Mon 11:00 | act answer | bo@north  |
        Mon 12:00 | transfer   | bo@north  | anna@desk
        Mon 13:00 | close      | anna@desk |
    """)
    assert seen.handovers("holder", "came_back", "went_again") == [("anna", True, False), ("bo", False, False)]


def test_a_unit_that_never_appears_has_not_passed_on_what_another_takes(look: Look) -> None:
    """Addressed to north, taken by south. Once bo of north has received it, north has given it away (it shows no step: onward)."""
    said = """
        Mon 09:00 | register | anna@desk |
        Mon 09:30 | work     | anna@desk |
        Mon 10:00 | transfer | anna@desk | @north
        {between}
        Mon 12:00 | work     | carl@south |
    """
    assert look(said.format(between="")).rows("handovers", "way", level="unit", holder="north") == [("inside",)]
    received = said.format(between="Mon 11:00 | receive  | bo@north   |")
    assert look(received).rows("handovers", "way", level="unit", holder="north") == [("onward",)]


def test_who_waits_for_others_has_not_passed_on_what_is_taken_meanwhile(look: Look) -> None:
    """North waits for the applicant. Back to the desk by another's hand, or by nobody's that is known: taken; by bo's own: given back."""
    said = """
        Mon 09:00 | work       | anna@desk |
        Mon 10:00 | transfer   | anna@desk | bo@north
        Mon 11:00 | wait       | bo@north  |
        Mon 12:00 | {taken}
        Mon 15:00 | work       | anna@desk |
    """
    columns = ("holder", "way", "came_back", "came_back_idle")
    for taken in ("work       | anna@desk |", "transfer   |           | anna@desk", "wait       | carl@desk |"):
        seen = look(said.format(taken=taken)).rows("handovers", *columns, level="unit")
        assert seen == [("desk", "passed", False, False), ("north", "inside", False, False)], taken
    by_own_hand = look(said.format(taken="transfer   | bo@north  | anna@desk")).rows("handovers", *columns, level="unit")
    assert by_own_hand == [("desk", "passed", True, True), ("north", "back", False, False)]
    after_work = said.replace("wait       | bo@north", "work       | bo@north").format(taken="work       | anna@desk |")
    assert look(after_work).rows("handovers", "holder", "way", level="unit")[1] == ("north", "back")


def test_what_comes_back_after_a_step_of_any_kind_is_not_idle(look: Look) -> None:
    seen = look("""
        Mon 09:00 | register   | anna |
        Mon 10:00 | assign     | anna | bo
        Mon 11:00 | act assess | bo   |
        Mon 12:00 | assign     | bo   | anna
    """)
    assert seen.handovers(*COLUMNS, "worked", "came_back", "came_back_idle") == [
        ("anna", "bo", "intake", False, True, False),
        ("bo", "anna", "back", False, False, False),
    ]


def test_a_unit_divides_its_work_but_who_has_worked_passes_it_on(look: Look) -> None:
    """Inside one unit, untouched: its own affair. Once somebody did something, or to another unit, it is passing on."""
    seen = look("""
        Mon 09:00 | register   | anna@desk  |
        Mon 10:00 | assign     | anna@desk  | ben@north
        Mon 11:00 | assign     | ben@north  | carl@north
        Mon 12:00 | act assess | carl@north |
        Mon 14:00 | assign     | carl@north | dora@north
        Mon 15:00 | act assess | dora@north |
        Mon 16:00 | assign     | dora@north | emil@south
    """)
    assert seen.handovers(*COLUMNS) == [
        ("anna", "ben", "intake"),
        ("ben", "carl", "inside"),
        ("carl", "dora", "passed"),
        ("dora", "emil", "passed"),
    ]


def test_bringing_in_ends_with_the_first_hand_over_between_units(look: Look) -> None:
    seen = look("""
        Mon 09:00 | register | anna@desk  |
        Mon 10:00 | assign   | anna@desk  | ben@desk
        Mon 11:00 | assign   | ben@desk   | carl@north
        Mon 12:00 | assign   | carl@north | dora@north
    """)
    assert seen.handovers(*COLUMNS) == [
        ("anna", "ben", "intake"),
        ("ben", "carl", "intake"),
        ("carl", "dora", "inside"),  # north divides its work
    ]
    assert seen.handovers(*COLUMNS, level="unit") == [("desk", "north", "intake")]
    assert seen.item("handovers_before_work") == (0,)


def test_what_another_unit_gave_has_come_in_though_the_unit_had_it_before(look: Look) -> None:
    """North takes it in itself, and a desk gives it to north: what north does with it from then on is its own doing."""
    taken_in = """
        Mon 09:00 | register    | bo@north  |
        Mon 10:00 | assign      | anna@desk | @north
        Mon 11:00 | receive     | bo@north  |
        Mon 12:00 | assign      | bo@north  | dora@west
        Mon 14:00 | work assess | dora@west |
    """
    worked = """
        Tue 09:00 | register    | bo@north |
        Tue 10:00 | work assess | bo@north |
    """
    seen = look(read(taken_in, item="one") + read(worked, item="two"))
    assert seen.handovers(*COLUMNS) == [
        ("bo", "anna", "intake"),
        ("anna", "bo", "intake"),  # given at ten, to a unit; at eleven somebody of it shows up
        ("bo", "dora", "passed"),
    ]
    assert seen.handovers(*COLUMNS, level="unit") == [("north", "west", "passed")]


def test_who_gives_to_a_unit_has_passed_on_then_and_not_when_somebody_of_it_shows_up(look: Look) -> None:
    """Anna does the same step elsewhere: she did not pass this one on to a colleague, she gave it to a unit."""
    given = """
        Mon 09:00 | register    | reg@desk  |
        Mon 10:00 | assign send | anna@desk | @north
        Mon 11:00 | receive     | bo@north  |
        Mon 12:00 | work assess | bo@north  |
    """
    worked = """
        Tue 09:00 | register    | anna@desk |
        Tue 10:00 | work assess | anna@desk |
    """
    seen = look(read(given, item="one") + read(worked, item="two"))
    assert seen.handovers(*COLUMNS) == [("reg", "anna", "intake"), ("anna", "bo", "intake")]
    later = given.replace("Mon 10:00", "Mon 09:30 | work assess | reg@desk  |\n        Mon 10:00")
    seen = look(read(later, item="one") + read(worked, item="two"), parts={"send": "dealt"})
    assert seen.handovers(*COLUMNS)[1] == ("anna", "bo", "dealt")


def test_where_units_are_unknown_only_the_first_hand_over_brings_in(look: Look) -> None:
    seen = look("""
        Mon 09:00 | register | anna |
        Mon 10:00 | assign   | anna | ben
        Mon 11:00 | assign   | ben  | carl
    """)
    assert seen.handovers(*COLUMNS) == [("anna", "ben", "intake"), ("ben", "carl", "inside")]


def test_after_dealing_nothing_is_brought_in_any_more(look: Look) -> None:
    seen = look("""
        Mon 09:00 | receive | anna |
        Mon 10:00 | work    | anna |
        Mon 11:00 | assign  | anna | bo
    """)
    assert seen.handovers(*COLUMNS, "worked") == [("anna", "bo", "passed", True)]


def test_passing_on_that_was_the_dealing_is_told_as_such(look: Look) -> None:
    seen = look(
        """
        Mon 09:00 | register     | anna@desk  |
        Mon 10:00 | assign       | anna@desk  | bo@north
        Mon 11:00 | assign refer | bo@north   | carl@south
        """,
        parts={"refer": "dealt"},
    )
    assert seen.handovers(*COLUMNS, "worked") == [("anna", "bo", "intake", False), ("bo", "carl", "dealt", True)]
    assert seen.item("has_work", "handovers_before_work") == (True, 0)
    assert seen.holds("holder", "left_way") == [("anna", "intake"), ("bo", "dealt"), ("carl", None)]


def test_to_the_next_step_is_onward_and_to_an_earlier_one_is_back(look: Look) -> None:
    seen = look("""
        Mon 09:00 | register    | anna@desk  |
        Mon 10:00 | assign      | anna@desk  | bo@north
        Mon 11:00 | work assess | bo@north   |
        Mon 12:00 | assign      | bo@north   | carl@south
        Mon 14:00 | work decide | carl@south |
        Mon 15:00 | assign      | carl@south | dora@west
        Mon 16:00 | work assess | dora@west  |
    """)
    # assess stands second and fourth, of two the lower is the median: 2; decide stands third
    assert seen.handovers(*COLUMNS, "step") == [
        ("anna", "bo", "intake", None),
        ("bo", "carl", "onward", "assess"),
        ("carl", "dora", "back", "decide"),
    ]


def test_to_somebody_who_would_do_the_same_is_passed(look: Look) -> None:
    one = """
        Mon 09:00 | register    | anna@desk |
        Mon 10:00 | assign      | anna@desk | bo@north
        Mon 11:00 | work assess | bo@north  |
    """
    two = """
        Tue 09:00 | register    | anna@desk |
        Tue 10:00 | assign      | anna@desk | bo@north
        Tue 11:00 | assign      | bo@north  | dora@west
        Tue 12:00 | work assess | dora@west |
    """
    seen = look(read(one, item="one") + read(two, item="two"))
    assert seen.rows("handovers", *COLUMNS, "step", item="two", level="person") == [
        ("anna", "bo", "intake", None),
        ("bo", "dora", "passed", "assess"),
    ]
    assert seen.rows("items", "item", "handovers_before_work") == [("one", 0), ("two", 1)]


def test_who_shows_no_step_passes_on_as_the_procedure_has_it_but_to_no_one_before(look: Look) -> None:
    seen = look("""
        Mon 09:00 | register    | anna@desk |
        Mon 10:00 | assign      | anna@desk | bo@north
        Mon 11:00 | assign      | bo@north  | dora@west
        Mon 12:00 | assign      | dora@west | bo@north
        Mon 14:00 | assign      | bo@north  | carl@south
        Mon 15:00 | work assess | carl@south |
    """)
    assert seen.handovers(*COLUMNS, "step") == [
        ("anna", "bo", "intake", None),
        ("bo", "dora", "onward", None),
        ("dora", "bo", "back", None),
        ("bo", "carl", "onward", None),
    ]


def test_a_giver_who_does_the_next_step_too_has_passed_it_on(look: Look) -> None:
    """Bo does one of twenty, or of twenty-one, decisions."""

    def way(others: int) -> object:
        drawn = """
            Mon 09:00 | receive     | anna |
            Mon 10:00 | assign      | anna | bo
            Mon 11:00 | work assess | bo   |
            Mon 12:00 | assign      | bo   | carl
            Mon 14:00 | work decide | carl |
        """
        decided = """
            Mon 09:00 | receive     | anna |
            Mon 10:00 | assign      | anna | ben
            Mon 11:00 | assign      | ben  | {who}
            Mon 12:00 | work decide | {who} |
        """
        rows = read(drawn, item="the one") + read(decided.format(who="bo"), item="bo's")
        for number in range(others):
            rows += read(decided.format(who="carl"), item=f"other {number:02}")
        (found,) = look(rows).rows("handovers", "way", item="the one", holder="bo")
        return found[0]

    assert way(18) == "passed"  # with carl's own decision twenty in all
    assert way(19) == "onward"


def test_a_prescribed_assessment_in_between_is_onward_both_times(look: Look) -> None:
    seen = look(ASSESSED)
    assert seen.handovers(*COLUMNS, "came_back", "came_back_idle") == [
        ("anna", "bo", "onward", False, False),
        ("bo", "anna", "onward", False, False),
    ]
    assert seen.holds("hold_no", "step") == [(1, "check"), (2, "assess"), (3, "decide")]


def test_what_returns_untouched_has_come_back_whatever_step_follows(look: Look) -> None:
    untouched = "\n".join(line for line in ASSESSED.splitlines() if "assess" not in line)
    seen = look(untouched)
    assert seen.handovers(*COLUMNS, "came_back", "came_back_idle") == [
        ("anna", "bo", "passed", True, True),
        ("bo", "anna", "back", False, False),
    ]


def test_what_the_procedure_passes_on_before_the_first_work_is_no_chain(look: Look) -> None:
    drawn = """
        Mon 09:00 | act check   | anna@desk  |
        Mon 10:00 | assign      | anna@desk  | bo@north
        Mon 11:00 | act assess  | bo@north   |
        Mon 12:00 | assign      | bo@north   | carl@south
        Mon 14:00 | assign      | carl@south | bo@north
        Mon 15:00 | assign      | bo@north   | dora@west
        Mon 16:00 | work decide | dora@west  |
    """
    seen = look(drawn)
    # carl's step is unknown; bo's second hold is taken for an assessment, which usually stands second
    assert [way for (way,) in seen.handovers("way")] == ["onward", "passed", "back", "onward"]
    assert seen.item("handovers_before_work", "n_person_holds") == (2, 5)


def test_what_a_colleague_sends_away_the_person_it_was_addressed_to_did_not_pass_on(look: Look) -> None:
    """The matter is addressed to ben; carl of the same unit refuses it, which is the unit's doing and not ben's."""
    seen = look("""
        Mon 09:00 | register    | anna@desk   |
        Mon 10:00 | assign      | anna@desk   | ben@north
        Mon 11:00 | decline     | carl@north  |
        Mon 12:00 | assign      | carl@north  | anna@desk
        Mon 13:00 | assign      | anna@desk   | dora@south
        Mon 14:00 | work assess | dora@south  |
    """)
    assert ("ben", "anna", "inside") in seen.handovers(*COLUMNS)
    assert ("north", "desk", "back") in seen.handovers(*COLUMNS, level="unit")


UNTOUCHED = """
    Mon 09:00 | register   | anna@desk  |
    Mon 10:00 | assign     | anna@desk  | ben@north
    Mon 11:00 | {handed}   | ben@north  | carl@{unit}
    Mon 12:00 | work check | carl@{unit} |
    Tue 09:00 | transfer   | carl@{unit} | ben@north
    Tue 10:00 | work check | ben@north  |
"""


@pytest.mark.parametrize(
    ("handed", "unit", "way"),
    [("transfer", "north", "passed"), ("assign", "north", "inside"), ("assign", "south", "passed")],
)
def test_giving_it_to_a_colleague_to_do_instead_is_passing_on_and_allocating_it_is_not(
    look: Look, handed: str, unit: str, way: str
) -> None:
    seen = look(UNTOUCHED.format(handed=handed, unit=unit))
    assert seen.handovers(*COLUMNS)[1] == ("ben", "carl", way)


def test_what_another_hand_takes_away_the_person_did_not_pass_on(look: Look) -> None:
    """Ben had signed for it; Carl simply did it, and nobody knows who decided that."""
    seen = look("""
        Mon 09:00 | register   | anna@desk  |
        Mon 10:00 | assign     | anna@desk  | ben@north
        Mon 11:00 | receive    | ben@north  |
        Mon 12:00 | work check | carl@south |
        Tue 09:00 | transfer   | carl@south | ben@north
        Tue 10:00 | work check | ben@north  |
    """)
    assert seen.handovers(*COLUMNS)[1] == ("ben", "carl", "inside")


def test_a_hand_over_tells_what_its_receiver_usually_does(look: Look) -> None:
    seen = look(UNTOUCHED.format(handed="transfer", unit="north"))
    assert seen.handovers("to_holder", "to_step")[1:] == [("carl", "check"), ("ben", "check")]


@pytest.mark.parametrize(
    ("before", "taken", "way"),
    [
        ("propose    | ben@north  | carl@south", "transfer", "passed"),
        ("propose    | dora@north | carl@south", "transfer", "inside"),
        ("note       | ben@north  | carl@south", "transfer", "inside"),
        ("propose    | ben@north  | carl@south", "assign  ", "inside"),
    ],
)
def test_what_was_proposed_and_then_accepted_the_giver_passed_on(look: Look, before: str, taken: str, way: str) -> None:
    """Where a transfer has effect only when the other side accepts it, the accepting hand writes the entry."""
    seen = look(f"""
        Mon 09:00 | register   | anna@desk  |
        Mon 10:00 | assign     | anna@desk  | ben@north
        Mon 10:30 | {before}
        Mon 11:00 | {taken}   | carl@south | carl@south
        Mon 12:00 | work check | carl@south |
        Tue 09:00 | transfer   | carl@south | ben@north
        Tue 10:00 | work check | ben@north  |
    """)
    assert seen.handovers(*COLUMNS)[1] == ("ben", "carl", way)


def test_a_hand_over_tells_by_what_action_and_a_hold_how_far_it_went(look: Look) -> None:
    seen = look("""
        Mon 09:00 | register    | anna@desk |
        Mon 10:00 | assign      | anna@desk | ben@north
        Mon 11:00 | work check  | ben@north |
        Mon 12:00 | work decide | ben@north |
        Mon 14:00 | submit up   | ben@north | vera@legal
        Tue 09:00 | return      | vera@legal | ben@north
        Tue 10:00 | work check  | ben@north |
    """)
    assert seen.handovers("to_holder", "action") == [("ben", "assign"), ("vera", "submit"), ("ben", "return")]
    held = dict(zip(seen.holds("holder", "hold_no"), seen.holds("last_step"), strict=True))
    assert held["ben", 2] == ("up",) and held["ben", 4] == ("check",)
