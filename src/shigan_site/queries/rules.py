"""Takes nothing. Gives the pack, its procedures and the working calendar, read once. Never another version midway."""

from __future__ import annotations

from functools import cache

from shigan.calendars import Calendar, load_calendar
from shigan.engines.relations import RELATIONS
from shigan.packs import Pack, load_pack
from shigan.packs.loading import default_pack_path
from shigan.packs.procedure_models import Procedure


@cache
def the_pack() -> Pack:
    return load_pack(default_pack_path(), relations=RELATIONS)


def the_procedure(name: str = "matter") -> Procedure:
    return the_pack().procedures[name]


@cache
def the_calendar() -> Calendar:
    return load_calendar("cn-gov")
