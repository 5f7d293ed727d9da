"""Takes the pack that is in force. Gives its procedures. Never changes one while the site runs."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path

from django.conf import settings

from shigan.engines.relations import RELATIONS
from shigan.packs import Pack, default_pack_path, load_pack
from shigan.packs.procedure_models import Procedure


def pack() -> Pack:
    """The pack of this office. Raises PackFaults with every fault of every file."""
    named = getattr(settings, "PACK", None)
    return _loaded(Path(named) if named else _default_path())


_default_path = cache(default_pack_path)


@lru_cache(maxsize=4)
def _loaded(path: Path) -> Pack:
    return load_pack(path, relations=RELATIONS)


def procedures() -> Mapping[str, Procedure]:
    return pack().procedures


def transitions() -> set[tuple[str, str, str]]:
    """Every permitted (procedure, state before, state); '' before a case is opened."""
    return {
        (procedure.id, before, step.leads_to or before)
        for procedure in procedures().values()
        for step in procedure.steps.values()
        for before in (step.starts or ("",))
    }


def source_name() -> str:
    """What an event names as its source: the rules under which it came about."""
    return f"sha256-{pack().digest[:12]} {pack().id} {pack().version}"
