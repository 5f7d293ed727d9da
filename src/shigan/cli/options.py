"""Takes what was typed about the machine. Gives the means of a run. Never anything that changes a result."""

from __future__ import annotations

import os
from typing import Annotated, Final

import typer

from shigan.cli.language import say
from shigan.engines.protocol import EngineSettings
from shigan.pipeline.ground import Means

SPARK_MASTER: Final = "SHIGAN_SPARK_MASTER"

EngineName = Annotated[
    str, typer.Option("--engine", help=say(zh="引擎：duckdb、spark 或 reference。", en="duckdb, spark or reference."))
]


def means_for(engine: str) -> Means:
    """All processors of this machine, and the cluster that the environment names, if any."""
    master = os.environ.get(SPARK_MASTER, "local[*]")
    return Means(engine=engine, settings=EngineSettings(threads=os.cpu_count() or 1, master=master))
