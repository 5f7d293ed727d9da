"""The plain engine decides; the statements that Spark runs give, value for value, the same, also where there is no Java."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from shigan.engines.opening import open_engine
from shigan.engines.protocol import EngineSettings
from tests.conformance.agreement import assert_same_relations
from tests.conformance.staged_by_statements import StatementsEngine
from tests.strategies_entries import Drawn, drawn_ledgers, rolled_ledger

MANY = int(os.environ.get("SHIGAN_EXAMPLES", "60"))


def compare(ledger: Drawn) -> None:
    with tempfile.TemporaryDirectory() as folder:
        staging = ledger.staging(Path(folder))
        with open_engine("reference") as plain, StatementsEngine(EngineSettings(threads=1)) as by_statements:
            plain.stage(staging)
            by_statements.stage(staging)
            assert_same_relations(by_statements, plain)


@settings(max_examples=MANY, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(ledger=drawn_ledgers())
def test_relations_equal_the_reference_on_drawn_ledgers(ledger: Drawn) -> None:
    compare(ledger)


@pytest.mark.parametrize("seed", range(2))
def test_relations_with_norms_and_bursts_equal_the_reference(seed: int) -> None:
    compare(rolled_ledger(seed))
