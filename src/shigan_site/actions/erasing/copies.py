"""Takes what was erased from the tables. Gives it gone from every copy beside them, and tries until it is. Never from the tables.

The copies are the mirror, the files that came with a step, and what SQLite keeps of pages that were changed. Whether they
are gone is seen from themselves, so that a mirror or a file that was put back from a backup loses it again.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from pathlib import Path
from typing import Final

from django.db import connection

from shigan.ledger import open_ledger
from shigan.ledger.erasure import erase_entries
from shigan.ledger.manifest import NAME
from shigan_site.actions.files import path_of
from shigan_site.queries.days import local_day
from shigan_site.queries.evaluations import evaluations_folder
from shigan_site.records.models import Attachment, ErasedEvent, Erasure

UNFINISHED: Final = "*.part"
"""An evaluation that is under way holds the mirror's own files as they were when it began; it lets them go when it ends."""
JUST_STORED: Final = 600.0
"""Seconds in which a file may belong to a step that is only being taken, and is left where it is."""


def finish_erasures(folder: Path, attachments: Path, *, now: datetime, machine: datetime) -> int:
    """``machine``: the machine's own clock, by which files have their day. Gives how many entries went from the mirror.

    Raises ShiganError or OSError where something could not be taken away.
    """
    waiting = list(Erasure.objects.filter(granted=True, mirrored_at=None).values_list("pk", flat=True))
    count = _from_the_mirror(folder, now)
    if not _files_are_gone(attachments, machine) or any(evaluations_folder().glob(UNFINISHED)):
        return count
    for number in waiting if waiting and _nothing_is_left_in_pages() else ():
        if _is_gone_from_the_mirror(folder, number):
            Erasure.objects.filter(pk=number).update(mirrored_at=now)
    return count


def _from_the_mirror(folder: Path, now: datetime) -> int:
    """Every erased entry that the mirror still holds, whichever erasure it was."""
    if not (folder / NAME).exists():
        return 0
    mirror = open_ledger(folder)
    gone, doomed = set(mirror.erased()), defaultdict(list)
    for sequence, provision in _erased_entries():
        if sequence < mirror.size and sequence not in gone:
            doomed[provision].append(sequence)
    return sum(erase_entries(folder, held, reason=provision, on=local_day(now)) for provision, held in doomed.items())


def _erased_entries() -> list[tuple[int, str]]:
    rows = ErasedEvent.objects.filter(event__entry__isnull=False).order_by("event__entry")
    return list(rows.values_list("event__entry__sequence", "erasure__provision"))


def _is_gone_from_the_mirror(folder: Path, erasure: int) -> bool:
    """What the mirror lacks altogether is not gone: it may come back with it."""
    rows = ErasedEvent.objects.filter(erasure=erasure).values_list("event__entry__sequence", flat=True)
    sequences = set(rows)
    return not sequences or ((folder / NAME).exists() and sequences <= open_ledger(folder).erased().keys())


def _files_are_gone(attachments: Path, machine: datetime) -> bool:
    """Unlinks what no step has any more; False when one may still be needed, and has to be looked at again."""
    erased = set(Attachment.objects.filter(erased_at__isnull=False).values_list("sha256", flat=True))
    living = set(Attachment.objects.filter(sha256__in=erased, erased_at=None).values_list("sha256", flat=True))
    left = [place for place in (path_of(sha256, attachments) for sha256 in erased - living) if place.exists()]
    for place in left:
        if machine.timestamp() - place.stat().st_mtime > JUST_STORED:
            place.unlink()
    return not any(place.exists() for place in left)


def _nothing_is_left_in_pages() -> bool:
    """SQLite overwrites what is deleted (secure_delete); the older pages go with the log that held them."""
    if connection.vendor != "sqlite":
        return True
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        busy = cursor.fetchone()[0]
    return not busy
