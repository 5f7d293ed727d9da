"""What is asked of an engine for an indicator, and what a record cannot show."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from shigan.facts.indicators import slices, unseen_reason
from shigan.ingest.ingesting import ingest
from shigan.ingest.mapping_file import read_mapping
from shigan.pipeline.road import Wish, evaluate_folder
from tests.office import baseline, indicator

MAPPING = """name: desk
case: id
activity: what
time: {column: at, format: iso}
zone: Asia/Shanghai
person: who
actions:
  by: what
  words: {in: receive, done: close, passed: act}
ending: marked
calendar: weekends
"""


def subjects(name: str, *levels: str) -> dict[str, tuple[str | None, str]]:
    return {part.level: (part.relation_level, part.subject) for part in slices(indicator(name), levels)}  # type: ignore[arg-type]


def test_an_indicator_is_asked_at_each_level_that_somebody_is_recorded_at() -> None:
    assert subjects("pass_through", "person", "unit") == {
        "person": ("person", "holder"), "unit": ("unit", "holder"), "kind": ("unit", "kind"),
    }  # fmt: skip
    assert subjects("pass_through", "person") == {"person": ("person", "holder"), "kind": ("person", "kind")}


def test_pairs_are_pairs_of_units() -> None:
    assert subjects("ping_pong", "person", "unit")["pair"] == ("unit", "pair")
    assert "pair" not in subjects("ping_pong", "person")


def test_the_subject_may_be_who_acted_instead_of_who_held() -> None:
    assert subjects("sent_back", "person", "unit")["person"] == (None, "actor")


def test_conditions_are_joined_by_and() -> None:
    (part, *_) = slices(indicator("pass_through"), ["person"])
    condition = part.condition("n_work = 0 or n_acts = 0")
    assert condition is not None
    assert condition.text == (
        "(ended_by = 'handover' and left_way not in ('intake', 'dealt', 'inside') and step is known and not settled)"
        " and (n_work = 0 or n_acts = 0)"
    )


def test_what_is_lacking_is_named() -> None:
    assert unseen_reason(indicator("late_extension"), ["person", "due"]) == ("extension",)
    assert unseen_reason(indicator("first_action"), []) == ()


@pytest.fixture(scope="module")
def evaluated(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], tuple[dict[str, str | None], set[str]]]:
    """A record that knows persons and endings and nothing else."""
    folder = tmp_path_factory.mktemp("desk")
    lines = [f"{n},in,anna,2026-03-02T09:00:00\n{n},done,anna,2026-03-03T10:00:00\n" for n in range(12)]
    (folder / "desk.csv").write_text("id,what,who,at\n" + "".join(lines), "utf-8")
    ingest([folder / "desk.csv"], read_mapping(MAPPING, where="here"), folder)
    results = evaluate_folder(folder, folder, Wish(formats=()))
    visible = json.loads((folder / "receipt.json").read_text("utf-8"))["visible"]
    return lambda: (visible, {indicator for indicator, _ in results.facts.keys})


def test_what_the_record_cannot_show_has_no_facts_and_is_named_in_the_receipt(
    evaluated: Callable[[], tuple[dict[str, str | None], set[str]]],
) -> None:
    visible, measured = evaluated()
    assert set(visible) == set(baseline().indicators)
    assert visible["late_extension"] == "extension, due"
    assert visible["first_action"] is None
    unseen = {name for name, lacking in visible.items() if lacking}
    assert unseen and not unseen & measured
    assert {"first_action", "load_arrivals"} <= measured
