"""Which step of the procedure a hold is."""

from __future__ import annotations

from typing import Any

from tests.drawn_tables import Look, read


def worked(item: str, *activities: str, kind: str = "permit", who: str = "bo") -> list[dict[str, Any]]:
    lines = ["Mon 09:00 | receive | " + who, *(f"Mon 1{n}:00 | work {name} | {who}" for n, name in enumerate(activities))]
    return read("\n".join(lines), item=item, kind=kind)


def test_a_step_is_the_activity_of_the_first_own_work(look: Look) -> None:
    seen = look("""
        Mon 09:00 | receive open  | bo   |
        Mon 10:00 | verify look   | bo   |
        Mon 11:00 | work assess   | anna | bo
        Mon 12:00 | act compute   | anna |
        Mon 14:00 | submit decide | anna |
    """)
    assert seen.holds("holder", "step") == [("bo", None), ("anna", "assess")]


def test_a_hold_that_shows_no_step_gets_its_holders_commonest_in_the_kind(look: Look) -> None:
    shown = worked("a", "assess", "write") + worked("b", "assess") + worked("c", "decide")
    asked = worked("d") + worked("e", kind="licence") + worked("f", who="anna")
    seen = look(shown + asked)
    assert seen.rows("holds", "item", "step", level="person") == [
        ("a", "assess"), ("b", "assess"), ("c", "decide"),
        ("d", "assess"), ("e", None), ("f", None),
    ]  # fmt: skip


def test_of_two_steps_that_are_as_common_the_smaller_text_is_taken(look: Look) -> None:
    seen = look(worked("a", "decide") + worked("b", "assess") + worked("c"))
    assert seen.rows("holds", "step", level="person", item="c") == [("assess",)]


def test_who_once_stood_in_for_a_clerk_does_not_do_the_clerks_step(look: Look) -> None:
    """Sue hands out forty matters and works on one more: one hold in forty-one shows a step, which says nothing of the others.

    Who passes on 39 of 40 untouched has a step, and is compared with those who do it.
    """
    stood_in = """
        Mon 09:00 | register    | anna@desk |
        Mon 10:00 | assign      | anna@desk | sue@north
        Mon 12:00 | work assess | sue@north |
    """
    handed_out = """
        Mon 09:00 | register    | anna@desk |
        Mon 10:00 | assign      | anna@desk | sue@north
        Mon 11:00 | assign      | sue@north | bo@north
        Mon 12:00 | work assess | bo@north  |
    """

    def steps_of_sue(others: int) -> list[tuple[object, ...]]:
        matters = [read(handed_out, item=f"b{place:02d}") for place in range(others)]
        seen = look([*read(stood_in, item="a"), *(row for matter in matters for row in matter)])
        return seen.rows("holds", "step", level="person", holder="sue")

    assert steps_of_sue(others=40) == [("assess",)] + [(None,)] * 40
    assert steps_of_sue(others=39) == [("assess",)] * 40


def test_cancelling_shows_no_step(look: Look) -> None:
    seen = look("""
        Mon 09:00 | register | anna@desk |
        Mon 10:00 | cancel   | anna@desk |
    """)
    assert seen.holds("holder", "step") == [("anna", None)]

def test_an_untouched_hold_is_of_the_step_that_was_due_next_if_its_holder_does_it_too(look: Look) -> None:
    """Bo mostly assesses, but what he sent on untouched was due to be checked, which he does now and then."""
    shown = worked("a", "assess") + worked("b", "assess") + worked("c", "check")
    passed = "Mon 09:00 | receive | bo |\nMon 10:00 | transfer | bo | anna\nMon 11:00 | work {} | anna |"
    seen = look(shown + read(passed.format("check"), item="d") + read(passed.format("decide"), item="e"))
    assert seen.rows("holds", "step", holder="bo", item="d") == [("check",)]
    assert seen.rows("holds", "step", holder="bo", item="e") == [("assess",)], "Bo never decides"
