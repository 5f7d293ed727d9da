"""A short measurement of the site, on each database, looks at what it claims to look at; what it measures is not tested."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from shigan_trial.bench_site import postgresql
from shigan_trial.bench_site.measuring import Book, percentile
from shigan_trial.bench_site.processors import shares_of
from tests.site.test_running import ROOT, command, environment

SHORT = ("--users", "8", "--entering", "4", "--minutes", "0.1", "--pause", "0.5", "--matters", "120")


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_a_short_measurement_finds_nothing_lost_nor_doubled(database: str, tmp_path: Path) -> None:
    if database == "postgresql" and (lacking := postgresql.lacking()):
        pytest.skip(lacking)
    words = command("bench-site", *SHORT, "--database", database, "--json", str(tmp_path / "told.json"))
    done = subprocess.run(words, env=environment(), capture_output=True, text=True, timeout=600, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    told = json.loads((tmp_path / "told.json").read_text(encoding="utf-8"))
    assert (told["entered"], told["wrong"], told["vendor"]) == (8, [], database)
    entering, lines = ({line["page"]: line for line in told[name]} for name in ("entering", "lines"))
    assert entering["login page"]["requests"] == 8, "the last one comes before the time of entering is over"
    assert lines["today"]["requests"] + entering.get("today", {"requests": 0})["requests"] >= 8
    assert not any(line["failures"] for line in (*told["entering"], *told["lines"]))
    shares = told["shares"]
    assert shares["wall_s"] >= 6 and shares["people_s"] > 0
    if Path("/proc/stat").exists():
        assert shares["pages_s"] > 0 and shares["jobs_s"] >= 0 and "每次请求" in done.stdout.partition("登录以后")[2]
    assert told["events"] <= sum(told["outcomes"].values())


def test_a_key_that_was_told_two_things_is_found() -> None:
    book = Book()
    for version in (2, 2, 3):
        book.said("done", "k", ("2026-000001", version, "comment", "p000001"))
    assert book.outcomes == Counter({"done": 3, "told two things for one key": 1})


def test_a_request_belongs_to_the_time_in_which_it_was_sent() -> None:
    book = Book(entering_until=time.monotonic())
    book.met("today", 200, 5.0)
    book.met("today", 500, 0.0)
    book.lost("matter", 0.0)
    (entering,), (lost, after) = book.entering.lines(), book.after.lines()
    assert (entering.page, entering.requests, entering.p50, entering.failures) == ("today", 1, 5.0, 0)
    assert (after.page, after.requests, after.failures) == ("today", 1, 1)
    assert (lost.page, lost.requests, lost.lost) == ("matter", 0, 1), "a page that was only ever cut off is told"


BUSY = "import time\nuntil = time.process_time() + 0.5\nwhile time.process_time() < until: pass\nprint(flush=True)\ntime.sleep(60)"


@pytest.mark.skipif(not Path("/proc/stat").exists(), reason="Linux tells who used the processors")
def test_what_the_site_used_is_not_counted_for_the_people_nor_for_others() -> None:
    before = shares_of(os.getpid())
    with subprocess.Popen([sys.executable, "-c", BUSY], stdout=subprocess.PIPE) as busy:
        assert busy.stdout is not None and busy.stdout.readline()
        of_site = shares_of(busy.pid)
        of_parent = shares_of(os.getpid()).since(before)
        busy.kill()
    assert of_site.pages_s is not None and of_site.pages_s >= 0.4 and of_site.people_s != of_site.pages_s
    assert of_parent.pages_s is not None and of_parent.pages_s >= 0.4, "what a process of the site started counts as the site's"
    assert of_parent.people_s < of_parent.pages_s


def test_percentiles_are_times_that_were_met() -> None:
    times = [float(n) for n in range(1, 101)]
    assert [percentile(times, share) for share in (50, 95, 99)] == [50.0, 95.0, 99.0]
    assert percentile([7.0], 95) == 7.0
