"""Takes a tiny record. Gives proof that the benchmark's answers agree and its arithmetic is right. Never times anything."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from shigan.cli.main import main
from shigan.errors import ShiganError
from shigan.ingest.raw import read_raw
from shigan_trial.bench.cases import FULL, GIB, RECORDED, Case, Plan, Program, Subject, cases
from shigan_trial.bench.inputs import Input, entries_of, log_of
from shigan_trial.bench.measuring import Measured, Run, measure
from shigan_trial.bench.outcome import Outcome, as_values, comparisons, memory
from shigan_trial.bench.questions import LEVELS
from shigan_trial.bench.tasks import by_hand, questions
from shigan_trial.bench.tasks.task import Steps
from shigan_trial.demo.bulk import BulkRecord, generate_events

EVENTS = 20_000


def generate(seed: int, events: int, out: Path) -> BulkRecord:
    return generate_events(seed, events, out=out)


@pytest.fixture(scope="module")
def entries(tmp_path_factory: pytest.TempPathFactory) -> Input:
    return entries_of(tmp_path_factory.mktemp("bench"), generate, seed=11, events=EVENTS)


@pytest.mark.parametrize("events", [EVENTS, 10 * EVENTS])  # returned hand-ins and the outcomes' order matter in the larger
def test_the_road_and_the_hand_written_query_give_the_same_answers(events: int, tmp_path: Path) -> None:
    entries = entries_of(tmp_path, generate, seed=11, events=events)
    job = {
        "path": str(entries.path), "as_of_us": entries.as_of_us, "scratch": str(tmp_path), "engine": "duckdb",
        "threads": 2, "memory_bytes": GIB,
    }  # fmt: skip
    road, hand = questions.answers(job, Steps()), by_hand.answers(job, Steps())
    assert set(road["question"].to_pylist()) == {*LEVELS, "network_of_persons"}
    assert road.num_rows > 1_000
    assert road.to_pylist() == hand.to_pylist()


def test_an_input_is_made_once_and_used_again(entries: Input) -> None:
    def never(seed: int, events: int, out: Path) -> BulkRecord:
        raise AssertionError("made again")

    again = entries_of(entries.path.parent, never, seed=11, events=EVENTS)
    assert again == entries
    assert (again.events, again.units, again.people, again.seed) == (EVENTS, 20, 200, 11)


def test_a_tiny_run_prints_its_tables_and_writes_its_figures(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    figures = tmp_path / "figures.json"
    words = ["bench", "--events", str(EVENTS), "--repeat", "1", "--language", "en", "--json", str(figures)]
    assert main([*words, "--inputs", str(tmp_path)]) == 0
    printed = capsys.readouterr().out
    assert "evaluate all" in printed
    assert "eight questions" in printed
    told = json.loads(figures.read_text("utf-8"))
    measured = {(case["subject"], case["program"]): case for case in told["cases"]}
    assert set(measured) == {
        ("read", "shigan"), ("record", "shigan"), ("evaluate", "shigan"), ("questions", "shigan"), ("questions", "hand"),
    }  # fmt: skip
    for subject in ("read", "record"):
        assert measured[subject, "shigan"]["counts"] == {"events": EVENTS, "refused": 0}
    assert measured["questions", "shigan"]["counts"] == measured["questions", "hand"]["counts"]
    assert all(case["wall_s"] > 0 and case["peak_bytes"] > 10 << 20 for case in told["cases"])
    assert [found["against"] for found in told["comparisons"]] == ["hand", "shigan"]


def test_peak_memory_is_that_of_the_measured_program_and_not_of_who_measures(tmp_path: Path) -> None:
    ballast = bytearray(300 << 20)
    program = "import json, sys; open(sys.argv[1], 'w').write(json.dumps({'counts': {}, 'steps': {}}))"
    measured = measure([sys.executable, "-c", program], {}, repeat=2, patience_s=60)
    assert len(measured.runs) == 2
    assert measured.peak_bytes < 100 << 20 < len(ballast)


def test_a_program_that_fails_is_named_with_its_last_words() -> None:
    with pytest.raises(ShiganError, match="no such module as pm4py"):
        measure([sys.executable, "-c", "raise SystemExit('no such module as pm4py')"], {}, repeat=3, patience_s=60)


def test_patience_ends_the_repetitions_but_not_the_first_run() -> None:
    program = "import sys; open(sys.argv[1], 'w').write('{}')"
    assert len(measure([sys.executable, "-c", program], {}, repeat=5, patience_s=0).runs) == 1


@pytest.fixture
def given(tmp_path: Path) -> Input:
    (tmp_path / "a").write_text("x")
    return Input(path=tmp_path / "a", events=1_000, items=10, people=3, units=2, as_of_us=1, seed=7)


def outcome(given: Input, subject: Subject, program: Program, *walls: float, peak_bytes: int = GIB) -> Outcome:
    busy = 2 if program == "hand" else 1
    runs = tuple(
        Run(wall_s=wall, cpu_s=busy * wall, peak_bytes=peak_bytes, answer={"steps": {"a": wall}}) for wall in walls
    )
    case = Case(subject=subject, program=program, given=given, command=("x",), job={})
    return Outcome(case=case, measured=Measured(runs=runs))


def test_a_comparison_is_the_others_median_divided_by_ours(given: Input) -> None:
    found = comparisons(
        [
            outcome(given, "questions", "shigan", 2.0, 1.0, 9.0),
            outcome(given, "questions", "hand", 1.0),
            outcome(given, "read", "rustxes", 50.0),
        ]
    )
    assert [(one.against, one.figure, one.by_cpu, one.reached) for one in found] == [("hand", 0.5, 1.0, False)]


def test_pm4py_answers_stand_beside_the_whole_evaluation_too(given: Input) -> None:
    found = comparisons(
        [
            outcome(given, "evaluate", "shigan", 2.0),
            outcome(given, "questions", "shigan", 1.0),
            outcome(given, "questions", "pm4py", 60.0),
        ]
    )
    assert [(one.subject, one.figure, one.reached) for one in found] == [("evaluate", 30.0, True), ("questions", 60.0, True)]


def test_the_memory_aim_holds_for_a_hundred_million_events_only(given: Input) -> None:
    small = outcome(given, "evaluate", "shigan", 1.0, peak_bytes=7 * GIB)
    large = outcome(
        Input(path=given.path, events=FULL, items=1, people=1, units=1, as_of_us=1, seed=1),
        "evaluate", "shigan", 1.0, peak_bytes=7 * GIB,
    )  # fmt: skip
    assert [(one.figure, one.at_most) for one in memory([small])] == [(7.0, None)]
    assert [(one.figure, one.at_most, one.reached) for one in memory([small, large])] == [(7.0, 6.0, False)]


def test_figures_hold_every_run_and_the_median(given: Input) -> None:
    told = as_values([outcome(given, "read", "shigan", 3.0, 1.0, 2.0)])
    assert told["cases"][0]["wall_s"] == 2.0
    assert told["cases"][0]["steps"] == {"a": 2.0}
    assert [run["wall_s"] for run in told["cases"][0]["runs"]] == [3.0, 1.0, 2.0]


def test_a_hundred_million_events_are_evaluated_but_not_asked_twice(tmp_path: Path) -> None:
    plan = Plan(folder=tmp_path, sizes=(FULL,), log_events=1_000)
    for events in (FULL, RECORDED, 1_000):
        (tmp_path / f"entries-7-{events}.parquet").touch()
        about = {"path": "", "events": events, "items": 1, "people": 1, "units": 1, "as_of_us": 1, "seed": 7}
        (tmp_path / f"entries-7-{events}.json").write_text(json.dumps(about))
    for made in (tmp_path / "entries-7-1000.xes.gz", tmp_path / f"entries-7-{RECORDED}.csv"):
        made.touch()
    assert [case.subject for case in cases(plan, generate)] == ["read", "record", "evaluate"]


def test_the_generated_log_is_read_as_it_was_written(entries: Input, tmp_path: Path) -> None:
    raw, refused = read_raw(log_of(entries).path, into=tmp_path)
    assert (raw.rows, raw.cases, refused) == (EVENTS, entries.items, [])
