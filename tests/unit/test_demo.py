"""The invented bureau: the same for the same seed, believable in its shape, and honest about what was planted."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute
import pyarrow.parquet as pq
import pytest

from shigan.calendars import load_calendar
from shigan.ledger.actions import ACTIONS
from shigan.ledger.schema import ENTRY_SCHEMA, EVENT_SCHEMA
from shigan.organisation import load_organisation, write_organisation
from shigan_trial.demo import DemoBureau, generate, generate_events


def digest(table: pa.Table) -> str:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table.combine_chunks())
    return hashlib.sha256(sink.getvalue()).hexdigest()


@pytest.fixture(scope="module")
def bureau() -> DemoBureau:
    return generate(1)


def key_of(bureau: DemoBureau, behaviour: str) -> set[str]:
    return {row.subject for row in bureau.truth if row.behaviour == behaviour and row.required}


def test_one_seed_gives_one_bureau_and_another_seed_another() -> None:
    first, again, other = generate(7, 300), generate(7, 300), generate(8, 300)
    assert digest(first.events) == digest(again.events) != digest(other.events)
    assert first.directory == again.directory
    assert first.truth == again.truth
    assert first.directory != other.directory


def test_the_bureau_has_24_units_120_people_and_one_year_of_matters(bureau: DemoBureau) -> None:
    events = bureau.events
    assert events.schema == EVENT_SCHEMA
    view = bureau.organisation.as_of(date(2025, 6, 30))
    assert len(bureau.directory) == len(view.people) == 120
    assert len({person.unit for person in view.people}) == 24
    assert set(events["unit"].to_pylist()) - {None} == {person.unit for person in view.people}
    assert 6_000 <= len(set(events["item"].to_pylist())) <= 9_500
    assert set(events["action"].to_pylist()) <= set(ACTIONS)
    assert {"remind", "extend_grant", "promise", "decline", "dispute", "rate", "guide", "wait", "reopen"} <= set(
        events["action"].to_pylist()
    )


def test_names_are_invented_once_and_stay_out_of_the_record(bureau: DemoBureau) -> None:
    names = list(bureau.directory.values())
    assert len(set(names)) == len(names)
    assert all(len(name) == 3 for name in names)
    written = {value for column in ("actor", "counterpart") for value in bureau.events[column].to_pylist()}
    assert written - {None} <= set(bureau.directory)


def test_events_come_in_order_and_end_at_the_as_of_instant(bureau: DemoBureau) -> None:
    times = bureau.events["occurred_us"].to_numpy()
    assert (np.diff(times) >= 0).all()
    assert times[-1] <= bureau.as_of_us
    assert bureau.as_of_us == 1_751_299_200_000_000  # 2025-07-01T00:00+08:00


def test_nearly_all_is_done_in_office_hours_and_never_on_a_day_off(bureau: DemoBureau) -> None:
    calendar = load_calendar("cn-gov")
    local = bureau.events["occurred_us"].to_numpy() // 1_000_000 + 480 * 60
    inside = calendar.coordinates(local + 1) - calendar.coordinates(local - 1) > 0
    assert 0.97 < inside.mean() < 1.0
    workdays = calendar.is_workday[local // 86_400 - calendar.first_day]
    assert workdays.all()


def test_every_matter_starts_with_its_registration_and_a_due_day(bureau: DemoBureau) -> None:
    first: dict[str, dict[str, object]] = {}
    for row in bureau.events.select(["item", "action", "due_us"]).to_pylist():
        first.setdefault(row["item"], row)
    assert {row["action"] for row in first.values()} == {"register"}
    assert all(row["due_us"] is not None for row in first.values())


def test_electronic_prescriptions_carry_the_day_set_from_outside_and_its_extension_is_filed(
    bureau: DemoBureau,
) -> None:
    rows = [row for row in bureau.events.to_pylist() if row["kind"] == "电子处方流转"]
    dues = Counter(row["due_us"] for row in rows if row["action"] == "register")
    assert dues.most_common(1)[0][0] == 1_735_639_200_000_000  # 2024-12-31T18:00+08:00
    asked = [row for row in rows if row["action"] == "extend_request"]
    assert asked
    assert all("备案" in row["payload"] for row in asked)
    granted = [row["due_us"] for row in rows if row["action"] == "extend_grant"]
    assert max(granted) < 1_767_196_800_000_000


def test_the_truth_covers_every_behaviour_that_was_asked_for(bureau: DemoBureau) -> None:
    required = [row for row in bureau.truth if row.required]
    assert {row.behaviour for row in required} == {
        "passes_on_without_work", "ping_pong", "slow_first_action", "lets_matters_stall", "overdue_unit",
        "slow_to_finish", "moves_only_when_reminded", "last_minute", "extension_after_expiry", "sent_back",
        "reopened", "closed_without_outcome", "bursts_that_come_back", "promises_without_result",
        "declines_the_hard_ones", "hands_down_without_guidance", "disputes_duties", "bad_ratings",
        "leaves_matters_lying",
    }  # fmt: skip
    assert {row.level for row in required} == {"person", "unit", "pair"}
    units = {person.unit for person in bureau.organisation.people}
    for row in bureau.truth:
        subjects = {"person": set(bureau.directory), "unit": units}.get(row.level)
        assert subjects is None or row.subject in subjects
        assert row.level != "pair" or set(row.subject.split(" → ")) <= units


def test_those_who_only_look_bad_have_nothing_planted_in_that_indicator(bureau: DemoBureau) -> None:
    assert {row.explanation for row in bureau.innocents} == {
        "dispatching_post", "load", "hard_mix", "waiting_outside", "leave", "newcomer", "batching", "list_mismatch",
    }  # fmt: skip
    guilty = {(row.subject, code) for row in bureau.truth if row.required for code in row.indicators}
    assert not guilty & {(row.subject, code) for row in bureau.innocents for code in row.indicators}


def test_planted_people_differ_moderately_and_visibly_in_the_raw_record(bureau: DemoBureau) -> None:
    submitted, returned = Counter[str](), Counter[str]()
    signed, declined = Counter[str](), Counter[str]()
    for row in bureau.events.select(["action", "actor", "counterpart", "outcome"]).to_pylist():
        submitted[row["actor"]] += row["action"] == "submit"
        returned[row["counterpart"]] += row["action"] == "return"
        signed[row["actor"]] += row["action"] in ("receive", "decline")
        declined[row["actor"]] += row["action"] == "decline" and row["outcome"] == "rejected"
    for whole, part, behaviour in ((submitted, returned, "sent_back"), (signed, declined, "declines_the_hard_ones")):
        planted = key_of(bureau, behaviour)
        usual = sum(part[key] for key in whole if key not in planted) / sum(whole[k] for k in whole if k not in planted)
        for key in planted:
            assert whole[key] >= 25
            assert 1.8 < part[key] / whole[key] / usual < 8


def test_handing_down_without_guidance_is_the_habit_of_one_unit_only(bureau: DemoBureau) -> None:
    down, guided = defaultdict(set), defaultdict(set)
    for row in bureau.events.select(["item", "action", "unit", "counterpart_unit"]).to_pylist():
        if row["action"] == "transfer" and (row["counterpart_unit"] or "").endswith("分局"):
            down[row["unit"]].add(row["item"])
        if row["action"] == "guide":
            guided[row["unit"]].add(row["item"])
    share = {unit: 1 - len(guided[unit]) / len(items) for unit, items in down.items() if guided[unit]}
    (planted,) = key_of(bureau, "hands_down_without_guidance")
    assert len(down[planted]) >= 60
    assert share[planted] > 2 * share["信息技术科"]


def test_the_organisation_can_be_written_and_read_back(bureau: DemoBureau, tmp_path: Path) -> None:
    path = tmp_path / "organisation.yaml"
    write_organisation(bureau.organisation, path)
    assert load_organisation(path) == bureau.organisation
    assert bureau.organisation.tiers_table().num_rows == 26
    assert bureau.organisation.leave_table().num_rows > 50


def test_bulk_entries_are_exact_in_number_gapless_and_in_order(tmp_path: Path) -> None:
    made = generate_events(3, 30_000, out=tmp_path / "bulk.parquet")
    table = pq.read_table(made.path)
    assert table.schema == ENTRY_SCHEMA
    assert table.num_rows == made.events == 30_000
    assert table["sequence"].to_pylist() == list(range(30_000))
    times = table["occurred_us"].to_numpy()
    assert (np.diff(times) >= 0).all()
    assert made.as_of_us == times[-1]
    assert 6 <= 30_000 / len(set(table["item"].to_pylist())) <= 8
    assert {"assign", "wait", "resume", "close", "work", "remind", "submit", "return", "verify", "reopen"} <= set(
        table["action"].to_pylist()
    )
    registered = pa.compute.equal(table["action"], "register")
    assert table.filter(registered)["due_us"].null_count == 0


def test_bulk_entries_are_the_same_for_the_same_seed(tmp_path: Path) -> None:
    files = [generate_events(3, 5_000, out=tmp_path / name).path.read_bytes() for name in ("a", "b")]
    assert files[0] == files[1]
    with pytest.raises(ValueError, match="events: found 0, expected a positive number"):
        generate_events(3, 0, out=tmp_path / "c")
