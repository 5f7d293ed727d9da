"""What can be wrong with the roles of a pack beyond what their fields say."""

from __future__ import annotations

from collections.abc import Iterator

from shigan.packs.checks import Parts
from shigan.packs.faults import PackFault
from shigan.packs.procedure_words import unknown
from shigan.packs.role_models import OFFICERS


def check_roles(parts: Parts) -> Iterator[PackFault]:
    if parts.roles is None:
        return
    document, roles = parts.at(parts.roles), parts.roles.roles
    for officer in sorted(OFFICERS - roles.keys()):
        expected = f"the three administrators {', '.join(sorted(OFFICERS))} in every pack"
        yield document.fault(("roles",), found=f"no role {officer!r}", expected=expected, remedy="add it")
    for key, role in roles.items():
        if role.officer != (key in OFFICERS):
            found, expected = f"officer: {str(role.officer).lower()}", "officer: true for the three administrators alone"
            yield document.fault(("roles", key), found=found, expected=expected, remedy="correct it")
        for place, other in enumerate(role.excludes):
            if other not in roles or other == key:
                yield unknown(document, ("roles", key, "excludes", place), other, "another role of this pack", roles)
