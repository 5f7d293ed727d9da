"""Takes the options of ``./shigan test``. Gives every check's outcome, all faults in one run. Never stops early.

Four checks: style (ruff), types (mypy), who may import whom (import-linter) and the tests (pytest). What this machine
cannot run is named. Options of pytest, such as ``-k ledger`` or a file, are handed on; ``--nightly`` adds long runs.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ("src", "tests", "tools")


@dataclass(frozen=True)
class Outcome:
    """How one check ended."""

    name: str
    passed: bool
    seconds: float


def main(arguments: list[str]) -> int:
    with tempfile.TemporaryDirectory(prefix="shigan-test-") as scratch:
        report = Path(scratch) / "pytest.xml"
        outcomes = [run(name, command) for name, command in checks(arguments, report)]
        closing, skipped = read_report(report)
    say_summary(outcomes, skipped, nightly="--nightly" in arguments)
    print(closing)
    return 0 if all(outcome.passed for outcome in outcomes) else 1


def checks(arguments: list[str], report: Path) -> list[tuple[str, list[str]]]:
    """The commands, in the order in which they are run; the quick ones first."""
    python = sys.executable
    handed_on = [argument for argument in arguments if argument != "--nightly"]
    marks = ["-m", ""] if "--nightly" in arguments else []
    return [
        ("ruff 风格 style", [python, "-m", "ruff", "check", *SOURCES]),
        ("mypy 类型 types", [python, "-m", "mypy", "--strict", "src/shigan", "src/shigan_site", "src/shigan_trial", "tools/run_tests.py"]),
        ("import-linter 层次 layers", [python, "-c", "from importlinter.cli import lint_imports_command as go; go()"]),
        (
            "pytest 测试 tests",
            [python, "-m", "pytest", "-n", str(workers()), "--dist", "worksteal", f"--junitxml={report}", *marks, *handed_on],
        ),
    ]


def workers() -> int:
    """Tests often wait for a server or a browser, so two on each processor; more than four would need too much memory."""
    return max(2, min(4, 2 * (os.cpu_count() or 1)))


def run(name: str, command: list[str]) -> Outcome:
    print(f"\n── {name} " + "─" * max(0, 60 - len(name)), flush=True)
    started = time.monotonic()
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    code = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
    return Outcome(name, passed=code == 0, seconds=time.monotonic() - started)


def read_report(report: Path) -> tuple[str, list[str]]:
    """The tests' figures as one closing line, and each distinct reason for which something was skipped."""
    if not report.exists():
        return "pytest: no result was written", []
    suite = next(ElementTree.parse(report).getroot().iter("testsuite"))
    total, failed, errors, skips = (int(suite.get(key, "0")) for key in ("tests", "failures", "errors", "skipped"))
    counts = {"failed": failed, "passed": total - failed - errors - skips, "skipped": skips, "errors": errors}
    closing = ", ".join(f"{count} {word}" for word, count in counts.items() if count or word == "passed")
    reasons = {element.get("message", "") for element in suite.iter("skipped")}
    return f"===== {closing} in {float(suite.get('time', '0')):.2f}s =====", sorted(reasons)


def say_summary(outcomes: list[Outcome], skipped: list[str], *, nightly: bool) -> None:
    print("\n── 总览 summary " + "─" * 45)
    for outcome in outcomes:
        print(f"  {'通过 passed' if outcome.passed else '未过 FAILED'}  {outcome.seconds:6.1f} s  {outcome.name}")
    by_night = "long runs, and most of the site on PostgreSQL (ask for them with: ./shigan test --nightly)"
    missing = [*skipped] if nightly else [*skipped, by_night]
    for reason in missing:
        print(f"  未运行 not run: {reason}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
