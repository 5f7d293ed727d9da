"""The rules of this office: its pack, the procedures and roles in it. They do not change while the site runs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from pathlib import Path

from django.conf import settings

from shigan.engines.relations import RELATIONS
from shigan.errors import Both
from shigan.packs import Pack, default_pack_path, load_pack
from shigan.packs.procedure_models import Procedure
from shigan.packs.role_models import RoleRule, clash


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


def role_rules() -> Mapping[str, RoleRule]:
    """Every role that can be granted, in the order of the pack."""
    return pack().roles


def role_name(role: str) -> Both:
    """What a role is called; one that the pack no longer has, by its key."""
    found = pack().roles.get(role)
    return Both(role, zh=role) if found is None else Both(found.name.en, zh=found.name.zh)


def clashing(roles: Iterable[str]) -> tuple[str, str] | None:
    """Two of the roles that one person may not hold together, or None."""
    return clash(pack().roles, roles)


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
