"""The definitions of docs/relations.md by hand: ledgers drawn as tables with the answers written out.

Somebody from the audit office should be able to check each with a calendar and a pencil. The plain engine and the quick
one are both asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from shigan.engines.opening import open_engine
from shigan.engines.protocol import EngineSettings
from tests.drawn_tables import Look, Looked, read, stage


@pytest.fixture(params=["reference", "duckdb"])
def look(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Look]:
    """Stages a drawn table, or several items of them, in one engine."""
    with open_engine(request.param, EngineSettings(threads=1)) as engine:

        def staged(drawn: str | list[dict[str, Any]], **given: Any) -> Looked:
            return stage(engine, tmp_path, read(drawn) if isinstance(drawn, str) else drawn, **given)

        yield staged
