"""Takes a file for the answer and a job. Answers with PM4Py what PM4Py can answer. Never part of Shigan.

Gives the other side of a comparison: ``./shigan bench --pm4py PYTHON`` runs it with an interpreter that has PM4Py,
which is under the AGPL and therefore a separate program, run by hand for measuring only.

Job ``what: read`` reads an XES log; ``what: questions`` takes entries as Parquet and asks the nearest that PM4Py has
to the questions of shigan_trial.bench.questions, each with its seconds. What it has no answer for is not asked: passing on
without work, open matters as censored durations, time limits, clocks that stop, what a mix of matters lets expect.
"""

import json
import sys
import time
from pathlib import Path

import pandas
import pm4py


def main(answer: Path, job: dict) -> None:
    steps: dict = {}
    counts = {"read": read, "questions": questions}[job["what"]](job, steps)
    answer.write_text(json.dumps({"counts": counts, "steps": steps}))


def read(job: dict, steps: dict) -> dict:
    began = time.monotonic()
    log = pm4py.read_xes(job["path"])
    steps["read"] = time.monotonic() - began
    return {"events": len(log)}


def questions(job: dict, steps: dict) -> dict:
    found = {}
    log = timed(steps, "load", lambda: loaded(job["path"]))
    for name, ask in QUESTIONS.items():
        found[name] = timed(steps, name, lambda ask=ask: len(ask(log)))
    return found


def timed(steps: dict, name: str, work):
    began = time.monotonic()
    result = work()
    steps[name] = time.monotonic() - began
    return result


def loaded(path: str) -> pandas.DataFrame:
    """As PM4Py wants it: its column names, sorted by case and time."""
    columns = ["item", "activity", "actor", "unit", "occurred_us", "sequence"]
    frame = pandas.read_parquet(path, columns=columns).sort_values(["item", "occurred_us", "sequence"])
    frame["time:timestamp"] = pandas.to_datetime(frame.pop("occurred_us"), unit="us", utc=True)
    names = {"item": "case:concept:name", "activity": "concept:name", "actor": "org:resource", "unit": "org:group"}
    return frame.rename(columns=names).drop(columns=["sequence"]).reset_index(drop=True)


QUESTIONS = {
    "network_of_persons": lambda log: pm4py.discover_handover_of_work_network(log).connections,
    "network_of_units": lambda log: pm4py.discover_handover_of_work_network(log, resource_key="org:group").connections,
    "ping_pong_units": lambda log: pm4py.discover_subcontracting_network(log, resource_key="org:group").connections,
    "durations_in_office_hours": lambda log: pm4py.get_all_case_durations(log, business_hours=True),
    "waiting_between_activities": lambda log: pm4py.discover_performance_dfg(log)[0],
    "rework": lambda log: pm4py.get_rework_cases_per_activity(log),
    "arrivals": lambda log: log.groupby("org:resource", observed=True)["case:concept:name"].nunique(),
}


if __name__ == "__main__":
    main(Path(sys.argv[1]), json.loads(sys.argv[2]))
