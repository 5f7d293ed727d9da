"""Who runs the procedure is not who does the work: each step says which part of the course it is."""

from __future__ import annotations

from pathlib import Path

from shigan.ledger import actions
from shigan.packs.procedure_models import Step
from shigan.procedures import parts_of
from tests.planted_packs import copy_of_pack, faults
from tests.procedures_support import baseline, matter

FILE = "procedures/matter.yaml"


def steps_of(part: str | None) -> dict[str, Step]:
    return {key: step for key, step in matter().steps.items() if step.part == part}


def test_the_parts_are_named_as_the_ledger_names_the_steps() -> None:
    known = parts_of(baseline())
    assert (known["登记"], known["签收"], known["销号"]) == ("desk", "desk", "desk")
    assert (known["报送办结"], known["回头看"]) == ("outcome", "after")
    assert "办理情况" not in known, "work has no part of its own"


def test_only_handing_in_is_the_outcome() -> None:
    assert list(steps_of("outcome")) == ["submit"]


def test_every_act_of_those_who_supervise_is_one_of_the_desk() -> None:
    desk = {
        actions.REGISTER, actions.RETURN, actions.VERIFY, actions.CLOSE, actions.CANCEL, actions.REMIND,
        actions.EXTEND_GRANT, actions.ARBITRATE, actions.RECEIVE,
    }  # fmt: skip
    assert {key for key, step in matter().steps.items() if step.event in desk} <= steps_of("desk").keys()


def test_what_the_holder_does_is_never_an_act_of_the_desk() -> None:
    assert not {key for key, step in steps_of("desk").items() if "holder" in step.by}
    assert {"progress", "plan_measures", "finish_milestone", "accept_transfer"} <= steps_of(None).keys()


def planted(folder: Path, *changes: tuple[str, str]) -> dict[str, str]:
    """The faults about parts, by where they are told."""
    path = folder / FILE
    text = path.read_text("utf-8")
    for before, after in changes:
        assert before in text
        text = text.replace(before, after, 1)
    path.write_text(text, "utf-8")
    return {fault.where: fault.found for fault in faults(folder) if fault.where.endswith(".part")}


def test_a_part_that_is_none_of_the_four_is_told(tmp_path: Path) -> None:
    assert "steps.submit.part" in planted(copy_of_pack(tmp_path), ("part: outcome", "part: result"))


def test_two_parts_for_one_name_are_told(tmp_path: Path) -> None:
    found = planted(
        copy_of_pack(tmp_path),
        ('zh: "退回修改"', 'zh: "送审"'),
        ("part: desk\n    counterpart: registrar", "part: after\n    counterpart: registrar"),
    )
    assert found == {"steps.send_back_draft.part": "after where the step 'propose' of the same name has desk"}
