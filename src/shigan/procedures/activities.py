"""What the activities of a site's ledger are: which are acts of the desk, which hands in the outcome, which come after.

The ledger records a step under its Chinese name (``activity``), whatever language its reader uses. Engines that ask who
did the work must not take whoever registered, assigned, verified or closed a matter for the one who held it, so each
step of a procedure declares its part, and this module says it by the name the ledger uses. The pack's loader has
refused steps of one name with different parts.
"""

from __future__ import annotations

from shigan.packs.pack import Pack
from shigan.packs.procedure_models import ActivityPart


def parts_of(pack: Pack) -> dict[str, ActivityPart]:
    """The part of each activity that has one, over all procedures of the pack."""
    return {
        step.name.zh: step.part
        for procedure in pack.procedures.values()
        for step in procedure.steps.values()
        if step.part is not None
    }
