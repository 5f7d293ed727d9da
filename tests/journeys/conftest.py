"""Takes the real logs. Gives the road for all journeys of one run. Never reads a log twice."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.journeys.real_data import Road


@pytest.fixture(scope="session")
def road(real_log: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Road:
    """``road(name)`` evaluates a real log, or skips by its name when it is not here."""
    return Road(real_log, tmp_path_factory.mktemp("real"), {})
