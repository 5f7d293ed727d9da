"""Innocent explanations: each computed where the record supports it, and absent where it does not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from shigan.engines.protocol import Engine
from shigan.evaluation.explanations import CHECKS, explain
from shigan.evaluation.setting import gather
from shigan.findings.model import Explanation
from tests.office import Office, baseline, instant
from tests.strategies_entries import DAY

PEERS = [f"p{number}" for number in range(6)]


def usual() -> Office:
    """Anna and six others do the same; nothing needs an explanation."""
    office = Office(unit_of={"in": "front", "out": "back"})
    for person in ("anna", *PEERS):
        office.passes_on(person, 20, 5)
    return office


def told(
    engine: Engine, *, level: str = "person", subject: str = "anna", began: list[int] | None = None, **known: Any
) -> dict[str, Explanation]:
    setting = gather(
        engine,
        levels=("person", "unit"),
        newcomer_s=42 * DAY,
        people=[subject],
        **{"dispatching": frozenset(), "unnamed_share": 0.0, "refused_share": 0.0, "duties": {}} | known,
    )
    found = explain(setting, wanted=tuple(CHECKS), level=level, subject=subject, began_s=began or [instant(60, 9)])
    return {one.id: one for one in found}


def test_the_explanations_are_those_the_pack_has_words_for() -> None:
    assert set(CHECKS) == set(baseline().explanations)


def test_nothing_is_explained_where_nothing_is_unusual(tmp_path: Path) -> None:
    with usual().staged(tmp_path) as engine:
        assert told(engine) == {}
        assert told(engine, level="unit", subject="desk") == {}


def test_only_what_the_rule_wants_is_told(tmp_path: Path) -> None:
    with usual().staged(tmp_path) as engine:
        setting = gather(
            engine, levels=("person",), newcomer_s=0, dispatching=frozenset({"anna"}), unnamed_share=0.5,
            refused_share=0.0, people=["anna"], duties={},
        )  # fmt: skip
        found = explain(setting, wanted=("data_gap",), level="person", subject="anna", began_s=[0])
    assert [one.id for one in found] == ["data_gap"]


def heavy() -> Office:
    office = usual()
    office.passes_on("anna", 20, 0, name="more")
    return office


def new() -> Office:
    """Anna comes on day 70; everybody else is there from day 0."""
    office = Office(unit_of={"in": "front", "out": "back"})
    for person in PEERS:
        office.passes_on(person, 20, 5)
    for number in range(20):
        office.did("assign", f"late{number}", "in", 70 + number, 9, to="anna")
        office.did("assign", f"late{number}", "anna", 70 + number, 10, to="out")
    return office


def waiting() -> Office:
    """Five of Anna's matters wait outside for two weeks each."""
    office = usual()
    for number in range(5):
        office.did("assign", f"w{number}", "in", number, 9, to="anna")
        office.did("wait", f"w{number}", "anna", number, 10)
        office.did("resume", f"w{number}", "anna", number + 14, 10)
        office.did("close", f"w{number}", "anna", number + 14, 11)
    return office


def resting() -> Office:
    """Two matters rest with Anna from day 20 to day 40."""
    office = usual()
    for number in range(2):
        office.did("assign", f"r{number}", "in", 20, 9, to="anna")
        office.did("close", f"r{number}", "anna", 40, 9)
    return office


def alone() -> Office:
    """Nobody but Anna handles matters of the kind 'rare', and she hardly handles another."""
    office = Office(unit_of={"in": "front", "out": "back"})
    for person in PEERS:
        office.passes_on(person, 20, 5)
    for number in range(20):
        office.did("receive", f"rare{number}", "anna", number, 9, kind="rare")
        office.did("close", f"rare{number}", "anna", number, 11, kind="rare")
    return office


CASES: list[tuple[str, Callable[[], Office], dict[str, Any], dict[str, Any], dict[str, object]]] = [
    ("load", heavy, {}, {}, {"holder": "anna", "holds": 40, "usual": 20, "ratio": 2.0}),
    ("waiting_outside", waiting, {}, {}, {"holder": "anna"}),
    ("leave", resting, {"leave": [("anna", 20, 40)]}, {}, {"holder": "anna"}),
    ("newcomer", new, {}, {"began": [instant(70 + number, 9) for number in range(20)]}, {"days": 30, "share": 1.0}),
    ("dispatching_post", usual, {}, {"dispatching": frozenset({"anna"})}, {"holder": "anna"}),
    ("single_handed", alone, {}, {}, {"holder": "anna"}),
    ("data_gap", usual, {}, {"unnamed_share": 0.2, "refused_share": 0.05}, {"share": 0.2}),
    ("data_gap", usual, {}, {"refused_share": 0.1}, {"share": 0.1}),
    ("counterpart_gap", usual, {}, {"counterparts_recorded": False}, {}),
    ("list_mismatch", usual, {}, {"duties": {"anna": frozenset({"another"})}}, {"share": 1.0}),
]


@pytest.mark.parametrize(("name", "made", "staged", "known", "values"), CASES, ids=[case[0] for case in CASES])
def test_what_the_record_supports_is_told_and_nothing_else(
    name: str,
    made: Callable[[], Office],
    staged: dict[str, Any],
    known: dict[str, Any],
    values: dict[str, object],
    tmp_path: Path,
) -> None:
    with made().staged(tmp_path, **staged) as engine:
        found = told(engine, **known)
    assert set(found) == {name}
    assert values.items() <= found[name].values.items()


def test_the_same_absence_without_leave_explains_nothing(tmp_path: Path) -> None:
    with resting().staged(tmp_path) as engine:
        assert told(engine) == {}


def test_who_was_there_from_the_start_is_no_newcomer(tmp_path: Path) -> None:
    with new().staged(tmp_path) as engine:
        assert told(engine, subject="p0", began=[instant(1, 9)]) == {}


def test_a_newcomer_whose_evidence_is_from_later_is_not_explained_by_it(tmp_path: Path) -> None:
    with new().staged(tmp_path) as engine:
        assert told(engine, began=[instant(70 + 43, 9)]) == {}


def test_a_sheet_that_names_no_kinds_explains_nothing(tmp_path: Path) -> None:
    with usual().staged(tmp_path) as engine:
        assert told(engine, duties={"anna": frozenset()}) == {}
        assert told(engine, duties={"anna": frozenset({"k"})}) == {}


def queue() -> Office:
    """Twelve matters are sent to the desk Q, which never says a word; Anna takes them up there."""
    office = usual()
    for number in range(12):
        office.did("assign", f"q{number}", "in", number, 9, to="q")
        office.did("assign", f"q{number}", "anna", number, 11, to="out")
    return office


def test_who_never_wrote_an_entry_seems_to_be_a_queue_and_that_is_said_first(tmp_path: Path) -> None:
    wanted = baseline().rules["pass_through_unit"].explanations
    assert wanted[0] == "queue_only"
    with queue().staged(tmp_path) as engine:
        assert told(engine, subject="q")["queue_only"].values == {"holder": "q", "holds": 12}
        assert "queue_only" not in told(engine, subject="anna"), "to pass on is an entry of one's own"


def test_a_pair_is_explained_by_either_of_its_units(tmp_path: Path) -> None:
    with usual().staged(tmp_path) as engine:
        found = told(engine, level="pair", subject="front → desk", dispatching=frozenset({"front"}))
    assert found["dispatching_post"].values == {"holder": "front"}


def test_a_kind_is_not_explained_by_a_unit_that_has_its_name(tmp_path: Path) -> None:
    """The unit 'desk' waits for others; the kind 'desk' is not a unit."""
    with waiting().staged(tmp_path) as engine:
        assert "waiting_outside" in told(engine, level="unit", subject="desk")
        assert told(engine, level="kind", subject="desk", dispatching=frozenset({"desk"})) == {}
