"""Takes a report as pytest writes it. Gives the closing line and what was not run. Never starts the tests themselves."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

PROGRAM = Path(__file__).resolve().parent.parent.parent / "tools" / "run_tests.py"
REPORT = """<testsuites><testsuite errors="0" failures="1" skipped="2" tests="6" time="4.5">
<testcase name="a"/><testcase name="b"/><testcase name="c"/><testcase name="d"><failure message="no"/></testcase>
<testcase name="e"><skipped message="real log BPIC12.xes.gz"/></testcase>
<testcase name="f"><skipped message="Apache Spark (no Java on this machine)"/></testcase>
</testsuite></testsuites>"""


@pytest.fixture
def program(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    spec = importlib.util.spec_from_file_location("run_tests", PROGRAM)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "run_tests", module)
    spec.loader.exec_module(module)
    return module


def test_the_closing_line_and_what_was_not_run_come_from_the_report(program: ModuleType, tmp_path: Path) -> None:
    report = tmp_path / "pytest.xml"
    report.write_text(REPORT)
    closing, skipped = program.read_report(report)
    assert closing == "===== 1 failed, 3 passed, 2 skipped in 4.50s ====="
    assert skipped == ["Apache Spark (no Java on this machine)", "real log BPIC12.xes.gz"]


def test_no_report_is_told(program: ModuleType, tmp_path: Path) -> None:
    assert program.read_report(tmp_path / "none.xml") == ("pytest: no result was written", [])


def test_a_failed_check_does_not_keep_the_others_from_running(
    program: ModuleType, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    bad, good = [sys.executable, "-c", "raise SystemExit(3)"], [sys.executable, "-c", "print('here too')"]
    monkeypatch.setattr(program, "checks", lambda arguments, report: [("first", bad), ("second", good)])
    assert program.main([]) == 1
    told = capfd.readouterr().out
    assert "here too" in told
    assert "未过 FAILED" in told
    assert "--nightly" in told
