"""Takes a short measurement of the site, on each database. Gives proof that it looks at what it claims to look at. Never a time."""

from __future__ import annotations

import json
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from shigan_trial.bench_site import postgresql
from shigan_trial.bench_site.measuring import Book, percentile
from tests.site.test_running import ROOT, command, environment

SHORT = ("--users", "8", "--minutes", "0.1", "--pause", "0.5", "--matters", "120")


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_a_short_measurement_finds_nothing_lost_nor_doubled(database: str, tmp_path: Path) -> None:
    if database == "postgresql" and (lacking := postgresql.lacking()):
        pytest.skip(lacking)
    words = command("bench-site", *SHORT, "--database", database, "--json", str(tmp_path / "told.json"))
    done = subprocess.run(words, env=environment(), capture_output=True, text=True, timeout=600, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    told = json.loads((tmp_path / "told.json").read_text(encoding="utf-8"))
    assert (told["entered"], told["wrong"], told["vendor"]) == (8, [], database)
    lines = {line["page"]: line for line in told["lines"]}
    assert lines["login"]["requests"] == 8 and lines["today"]["requests"] >= 8
    assert not any(line["failures"] for line in told["lines"])
    assert told["events"] <= sum(told["outcomes"].values())


def test_a_key_that_was_told_two_things_is_found() -> None:
    book = Book()
    for version in (2, 2, 3):
        book.said("done", "k", ("2026-000001", version, "comment", "p000001"))
    assert book.outcomes == Counter({"done": 3, "told two things for one key": 1})


def test_percentiles_are_times_that_were_met() -> None:
    times = [float(n) for n in range(1, 101)]
    assert [percentile(times, share) for share in (50, 95, 99)] == [50.0, 95.0, 99.0]
    assert percentile([7.0], 95) == 7.0
