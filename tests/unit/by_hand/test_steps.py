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


def test_cancelling_shows_no_step(look: Look) -> None:
    seen = look("""
        Mon 09:00 | register | anna@desk |
        Mon 10:00 | cancel   | anna@desk |
    """)
    assert seen.holds("holder", "step") == [("anna", None)]
