"""Takes an engine's name. Gives the engine, ready to stage. Never needs to be changed when an engine is added.

A module or package of this folder that defines ``ENGINE`` is an engine. It is imported only when it is asked for,
so that nobody needs Java, or DuckDB, for an engine they do not use.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from pathlib import Path

from shigan.engines.protocol import Engine, EngineSettings
from shigan.engines.unavailable import EngineUnavailable

_NO_ENGINES = ("arrays", "opening", "parts", "protocol", "relations", "schemas", "sql", "unavailable")


def engine_names() -> tuple[str, ...]:
    """The engines of this folder, whether or not they can run here."""
    found = (module.name for module in pkgutil.iter_modules([str(Path(__file__).parent)]))
    return tuple(sorted(name for name in found if name not in _NO_ENGINES))


def find_engine(name: str) -> Callable[[EngineSettings], Engine]:
    """What makes the engine. Raises EngineUnavailable, saying what is missing, when it cannot run here."""
    if name not in engine_names():
        known = ", ".join(engine_names())
        raise EngineUnavailable(f"there is no engine {name!r}", expected=f"one of {known}")
    try:
        module = importlib.import_module(f"shigan.engines.{name}")
    except ModuleNotFoundError as missing:
        raise EngineUnavailable(
            f"engine {name!r} needs the Python package {missing.name!r}, which is not installed",
            remedy=f"install it with pip install 'shigan[{name}]', or use engine 'duckdb'",
        ) from missing
    make: Callable[[EngineSettings], Engine] = module.ENGINE
    return make


def open_engine(name: str, settings: EngineSettings | None = None) -> Engine:
    """Raises EngineUnavailable, saying what is missing, when the engine cannot run here."""
    return find_engine(name)(settings or EngineSettings())
