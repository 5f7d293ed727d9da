"""From facts to findings: one clear difference, the rows behind it, and nothing about anybody else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from shigan.evaluation import evidence
from shigan.evaluation.evidence import SHOWN
from shigan.evaluation.screening import bars
from shigan.facts.kept import facts_from
from shigan.facts.statistics import tail
from shigan.facts.table import FACT_SCHEMA
from shigan.findings.model import Finding
from shigan.packs import Rule
from shigan.reports import numbers
from shigan.reports.words import Words
from tests.office import OCCASION, Office, baseline, fact, findings_of, indicator

PEERS = [f"p{number:02d}" for number in range(12)]


def different(idle: int = 18, items: int = 20) -> Office:
    """Twelve people pass 2 of 20 on without work; Anna passes ``idle`` of ``items``."""
    office = Office(unit_of={"in": "front", "out": "back"})
    office.passes_on("anna", items, idle)
    for peer in PEERS:
        office.passes_on(peer, 20, 2)
    return office


def twice(office: Office) -> Office:
    """The others get their matters a second time, too: what came back is compared with what came back."""
    for peer in PEERS:
        office.passes_on(peer, 20, 2, since=30)
    return office


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> tuple[Office, list[Finding], list[dict[str, object]]]:
    office = different()
    with office.staged(tmp_path_factory.mktemp("ledger")) as engine:
        findings, facts = findings_of(engine, ["pass_through_person", "pass_through_unit"])
    return office, findings, facts.table().to_pylist()


def test_one_clear_difference_among_twelve_peers_is_one_finding(
    found: tuple[Office, list[Finding], list[dict[str, object]]],
) -> None:
    _, findings, _ = found
    (finding,) = findings
    assert (finding.rule, finding.level, finding.subject, finding.favourable) == (
        "pass_through_person", "person", "anna", False,
    )  # fmt: skip
    rule = baseline().rules["pass_through_person"]
    assert finding.citations == tuple(str(citation) for citation in rule.criterion)
    assert (finding.typology, finding.causes) == (rule.typology, rule.causes)


def test_the_numbers_are_those_of_the_fact(found: tuple[Office, list[Finding], list[dict[str, object]]]) -> None:
    _, (finding,), facts = found
    told = finding.facts["pass_through"]
    assert (told["n"], told["items"], told["observed"], told["items_showing"], told["value"]) == (20, 20, 18, 18, 0.9)
    own = fact([row for row in facts if row["indicator"] == "pass_through"], "person", "anna")
    assert told["ratio"] == round(own["ratio"], 6)
    assert told["p_value"] == round(own["p_value"], 6)


def test_the_evidence_is_exactly_the_rows_that_were_counted(
    found: tuple[Office, list[Finding], list[dict[str, object]]],
) -> None:
    office, (finding,), _ = found
    assert finding.evidence_total == len(finding.evidence) == finding.facts["pass_through"]["observed"]
    idle = {f"anna/k/{number}" for number in range(18)}
    assert {row.item for row in finding.evidence} == idle
    by_sequence = {row["sequence"]: row for row in office.ledger()}
    for row in finding.evidence:
        assert row.sequences
        assert {by_sequence[sequence]["item"] for sequence in row.sequences} == {row.item}
        assert row.values["n_work"] == 0


def test_the_items_of_whom_something_is_said_are_counted_and_nobody_elses(
    found: tuple[Office, list[Finding], list[dict[str, object]]],
) -> None:
    _, _, facts = found
    assert [(row["level"], row["subject"], row["items"]) for row in facts if row["items"] is not None] == [
        ("person", "anna", 20)
    ]


def test_the_same_matter_twice_is_one_item(tmp_path: Path) -> None:
    """Anna gets 10 matters twice each, and passes all on without work: 20 rows, 10 items; 2 more are in order."""
    office = twice(different(idle=0, items=0))
    office.passes_on("anna", 2, 0, name="fine")
    for round_trip in (0, 30):
        office.passes_on("anna", 10, 10, since=round_trip)
    with office.staged(tmp_path) as engine:
        (finding,), _ = findings_of(engine, ["pass_through_person"])
    told = finding.facts["pass_through"]
    assert (told["n"], told["observed"], told["items"], told["items_showing"]) == (22, 20, 12, 10)


def test_a_finding_about_a_person_needs_the_behaviour_on_five_items(tmp_path: Path) -> None:
    """4 matters come back to Anna five times each: 20 rows show it, but on 4 items only; 12 more are in order."""
    for showing, findings_expected in ((4, 0), (5, 1)):
        office = twice(different(idle=0, items=0))
        for round_trip in range(5):
            office.passes_on("anna", showing, showing, kind="k", since=10 * round_trip, name="again")
        office.passes_on("anna", 12, 0, name="fine")
        with office.staged(tmp_path / str(showing)) as engine:
            findings, _ = findings_of(engine, ["pass_through_person"])
        assert len(findings) == findings_expected


def returned_at_first() -> Office:
    """The procedure sends every first submission back. Anna's later ones come back, too, the others' hardly ever."""
    office = Office(unit_of={"vera": "legal"})
    for person, later in (("anna", 15), *((peer, 1) for peer in PEERS)):
        for number in range(20):
            item, day = f"{person}{number}", 3 * number
            office.did("work", item, person, day, 9)
            for hour, returned in ((10, True), (13, number < later), *(((15, False),) if number < later else ())):
                office.did("submit", item, person, day, hour, to="vera")
                office.did("return" if returned else "verify", item, "vera", day, hour + 1, to=person if returned else None)
    return office


def test_what_is_compared_with_nobody_is_no_evidence(tmp_path: Path) -> None:
    with returned_at_first().staged(tmp_path) as engine:
        (finding,), _ = findings_of(engine, ["sent_back_person"])
    told = finding.facts["sent_back"]
    assert (told["observed"], told["items_showing"], finding.evidence_total, len(finding.evidence)) == (15, 15, 15, 15)
    assert told["silent"] == 35, "twenty first ones, and fifteen third ones, which nobody else has"
    assert told["value"] == pytest.approx(15 / told["n"], abs=1e-6)
    second = {row.sequences for row in finding.evidence}
    assert len(second) == 15


def test_nor_is_it_counted_where_there_are_too_many_rows_to_look_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evidence, "COUNTED", 30)
    with returned_at_first().staged(tmp_path) as engine:
        (finding,), _ = findings_of(engine, ["sent_back_person"])
    told = finding.facts["sent_back"]
    assert (told["observed"], finding.evidence_total, told["items_at_least"]) == (15, 15, 1)


def test_nothing_is_ever_found_about_too_few(tmp_path: Path) -> None:
    """Eight of nine: as clear as can be, and too few to speak."""
    with different(idle=8, items=9).staged(tmp_path) as engine:
        findings, facts = findings_of(engine, ["pass_through_person"])
    assert findings == []
    own = fact([row for row in facts.table().to_pylist() if row["indicator"] == "pass_through"], "person", "anna")
    assert own["spoken"] is False


def test_a_pair_of_units_is_found_in_its_direction(tmp_path: Path) -> None:
    """North gives 20 matters to south, who returns 15 of them untouched; twelve other pairs return 1 of 20."""
    office = Office(unit_of={"n": "north", "s": "south"} | {name: f"unit {name}" for name in [*PEERS, "hub"]})
    for giver, taker, returned in [("n", "s", 15), *((peer, "hub", 1) for peer in PEERS)]:
        for number in range(20):
            item, day = f"{giver}{number}", 3 * number
            office.did("work", item, giver, day, 9)
            office.did("assign", item, giver, day, 10, to=taker)
            if number >= returned:
                office.did("work", item, taker, day, 11)
            office.did("assign", item, taker, day, 14, to=giver if number < returned else "done")
            office.did("close", item, giver if number < returned else "done", day, 15)
    with office.staged(tmp_path) as engine:
        findings, _ = findings_of(engine, ["ping_pong_idle_pair"])
    assert [(finding.level, finding.subject) for finding in findings] == [("pair", "north → south")]
    assert findings[0].facts["ping_pong_idle"]["observed"] == findings[0].evidence_total == 15


def helpful() -> Office:
    """Anna's work is guidance in 15 of 30 entries, that of twelve others in 2 of 30."""
    office = Office()
    for person, guided in [("anna", 15), *((peer, 2) for peer in PEERS)]:
        for number in range(30):
            action = "guide" if number < guided else "work"
            office.did(action, f"{person}{number}", person, number, 9)
    return office


def test_good_practice_is_found_and_shown_by_what_was_done_well(tmp_path: Path) -> None:
    with helpful().staged(tmp_path) as engine:
        (finding,), _ = findings_of(engine, ["guidance_given_person"])
    assert (finding.subject, finding.favourable, finding.evidence_total) == ("anna", True, 15)
    assert {row.values["action"] for row in finding.evidence} == {"guide"}
    p_value = finding.facts["guidance_given"]["p_value"]
    assert p_value is not None and p_value < 0.01, "so much guidance is hardly chance"


def test_where_less_is_better_good_practice_is_shown_by_what_did_not_happen(tmp_path: Path) -> None:
    """North closes 40 in time; twelve other units close half of theirs late."""
    office = Office(unit_of={name: f"unit {name}" for name in PEERS} | {"n": "north"})
    for person, late in [("n", 1), *((peer, 20) for peer in PEERS)]:
        for number in range(40):
            office.did("receive", f"{person}{number}", person, number, 9, due=number + 2)
            office.did("close", f"{person}{number}", person, number + (5 if number < late else 1), 10)
    with office.staged(tmp_path) as engine:
        (finding,), _ = findings_of(engine, ["on_time_unit"])
    assert (finding.level, finding.subject, finding.favourable, finding.evidence_total) == ("unit", "north", True, 39)
    assert {row.values["status"] for row in finding.evidence} == {"closed"}


def test_no_more_rows_are_shown_than_can_be_read(tmp_path: Path) -> None:
    with different(idle=80, items=90).staged(tmp_path) as engine:
        (finding,), _ = findings_of(engine, ["pass_through_person"])
    assert (len(finding.evidence), finding.evidence_total) == (SHOWN, 80)


def test_rows_are_counted_to_the_last_and_items_beyond_what_was_looked_at_are_at_least(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evidence, "COUNTED", 30)
    with different(idle=80, items=90).staged(tmp_path) as engine:
        (finding,), facts = findings_of(engine, ["pass_through_person"])
    told = finding.facts["pass_through"]
    assert (finding.evidence_total, told["items"], told["items_at_least"]) == (80, 30, 1)
    assert numbers.figures(told, "share", Words("zh"))["items"] == "至少 30"
    assert numbers.figures(told, "share", Words("en"))["items"] == "at least 30"
    own = fact([row for row in facts.table().to_pylist() if row["indicator"] == "pass_through"], "person", "anna")
    assert own["items"] is None, "unknown is not thirty"


def test_what_was_counted_to_the_end_is_not_at_least(
    found: tuple[Office, list[Finding], list[dict[str, object]]],
) -> None:
    _, (finding,), _ = found
    assert "items_at_least" not in finding.facts["pass_through"]


def many() -> Office:
    """Zoe is further off than Anna among fourteen of one unit, and that unit is further off than six others."""
    office = different()
    office.passes_on("zoe", 21, 20)
    others = [f"other {number}" for number in range(6)]
    for other in others:
        office.passes_on(other, 60, 1)
    office.unit_of |= {other: f"unit {other}" for other in others}
    for row in office.rows:
        row["unit"], row["counterpart_unit"] = office._unit(row["actor"]), office._unit(row["counterpart"])
    return office


def test_findings_come_by_level_rule_and_key_and_never_by_how_bad_they_are(tmp_path: Path) -> None:
    with many().staged(tmp_path) as engine:
        findings, _ = findings_of(engine, ["pass_through_unit", "pass_through_person"])
    assert [(finding.level, finding.subject) for finding in findings] == [
        ("unit", "desk"), ("person", "anna"), ("person", "zoe"),
    ]  # fmt: skip
    ratios = [finding.facts["pass_through"]["ratio"] for finding in findings[1:]]
    assert ratios == sorted(ratios, key=float), "the order is not the order of severity"  # type: ignore[arg-type]


def test_a_finding_keeps_its_id_and_another_ground_gives_another(tmp_path: Path) -> None:
    with different().staged(tmp_path) as engine:

        def identity(**changed: object) -> str:
            occasion = replace(OCCASION, **changed)  # type: ignore[arg-type]
            return findings_of(engine, ["pass_through_person"], occasion=occasion)[0][0].id

        usual = identity()
        assert len(usual) == 12
        assert identity() == usual == identity(unnamed_share=0.5)
        others = {identity(as_of_us=1), identity(ledger_root="00" * 32), identity(pack_digest="00" * 32)}
        assert len(others | {usual}) == 4


def test_a_rule_that_asks_for_more_than_its_own_indicator_speaks_where_that_cannot_be_seen(tmp_path: Path) -> None:
    """Lateness is a finding also where no kind has a norm yet, so that nobody's share of it is known."""
    rule: Rule = baseline().rules["overdue_unit"]
    assert "share_observed is unknown" in rule.applies.text
    office = Office(unit_of={name: f"unit {name}" for name in PEERS} | {"n": "north"})
    for person, late in [("n", 20), *((peer, 2) for peer in PEERS)]:
        for number in range(20):
            office.did("receive", f"{person}{number}", person, number, 9, due=number + 2)
            office.did("close", f"{person}{number}", person, number + (5 if number < late else 1), 10)
    with office.staged(tmp_path) as engine:
        findings, _ = findings_of(engine, ["overdue_unit"])
    assert [finding.subject for finding in findings] == ["north"]


def test_questions_about_people_are_held_to_one_rate_together() -> None:
    """A p value of one in a thousand among twenty people stands out; with three more questions about each it is chance."""

    def totals(name: str, *scores: float) -> list[dict[str, object]]:
        blank: dict[str, object] = dict.fromkeys(FACT_SCHEMA.names)
        counts = {"n": 20, "observed": 4, "exposure": 20, "silent": 0, "silent_observed": 0, "spoken": True}
        people = [{"indicator": name, "level": "person", "subject": f"p{place}"} for place in range(len(scores))]
        return [{**blank, **counts, **one, "z": z} for one, z in zip(people, scores, strict=True)]

    asked = ["pass_through_person", "long_holds_person", "stalls_person", "reopened_person"]
    rules = [baseline().rules[name] for name in asked]
    indicators = {rule.indicator: indicator(rule.indicator) for rule in rules}
    quiet = [0.0] * 19
    *others, last = rules
    rows = [*totals(last.indicator, 3.1, *quiet), *(row for rule in others for row in totals(rule.indicator, 0.0, *quiet))]
    facts = facts_from(pa.Table.from_pylist(rows, FACT_SCHEMA))
    family = ("person", False)
    assert tail(np.array([3.1]))[0] <= bars(facts, [last], indicators)[family]
    assert bars(facts, rules, indicators)[family] == -1.0
