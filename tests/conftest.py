"""Takes the machine as it is. Gives what tests share: the real logs, and honest skips. Never an unnamed one."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("SHIGAN_DATA") or ROOT.parent / "shared" / "data")
for _name in ("SIGHUP", "SIGQUIT"):  # started in the background, a shell makes them ignored, and every child inherits that
    if signal.getsignal(getattr(signal, _name)) is signal.SIG_IGN:
        signal.signal(getattr(signal, _name), signal.SIG_DFL)
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder that holds everything."""
    return ROOT


@pytest.fixture(scope="session")
def real_log() -> Callable[[str], Path]:
    """The path of a real log by its file name; a test whose log is missing says so by name."""

    def find(name: str) -> Path:
        if not (DATA / name).is_file():
            pytest.skip(f"real log {name} (name its folder with SHIGAN_DATA)")
        return DATA / name

    return find


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the system's Chromium, for playwright's ``executable_path``."""
    return next(filter(None, map(shutil.which, BROWSERS)), "")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    missing = {"spark": lacking_for_spark(), "browser": lacking_for_browser()}
    for item in items:
        for mark, lacking in missing.items():
            if lacking and item.get_closest_marker(mark) is not None:
                item.add_marker(pytest.mark.skip(reason=lacking))


def lacking_for_spark() -> str:
    """Why Apache Spark cannot be run here; empty when it can."""
    if os.environ.get("SHIGAN_WITHOUT_SPARK") == "1":
        return "Apache Spark (switched off by SHIGAN_WITHOUT_SPARK=1)"
    java = shutil.which("java")
    if java is None:
        return "Apache Spark (no Java on this machine)"
    told = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr
    version = re.search(r'version "(\d+)', told)
    if version is None or int(version.group(1)) < 17:
        return "Apache Spark (needs Java 17 or later)"
    return "" if importlib.util.find_spec("pyspark") else "Apache Spark (pyspark is not installed; see ./shigan test)"


def lacking_for_browser() -> str:
    """Why no browser can be opened here; empty when one can."""
    if not any(map(shutil.which, BROWSERS)):
        return "browser tests (no Chromium: apt-get install chromium fonts-noto-cjk)"
    return "" if importlib.util.find_spec("playwright") else "browser tests (playwright is not installed)"
