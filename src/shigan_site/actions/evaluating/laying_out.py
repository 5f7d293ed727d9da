"""Takes the mirror of the ledger and the organisation. Gives the folder from which the road evaluates. Never a name.

``shigan evaluate`` reads the same folder, so that the command line and the site cannot come to different findings.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from shigan.ledger import Ledger, open_ledger
from shigan.ledger.checkpoint import Checkpoint as Sealed
from shigan.ledger.manifest import FOLDER
from shigan.organisation import Organisation
from shigan.organisation.writing import write_organisation
from shigan.pipeline.kept import ORGANISATION, lay_beside
from shigan_site.queries.days import local_day, microseconds
from shigan_site.queries.naming import name_of_office
from shigan_site.queries.organisation import the_organisation
from shigan_site.records.models import Checkpoint, Entry
from shigan_site.rules import procedures


def lay_out(mirror: Path, folder: Path, *, link: bool) -> Ledger:
    """``folder`` must not be there yet. ``link``: the ledger's files are the mirror's own, which are never changed.

    Gives the ledger in the folder. It is not read here: that may take long, and its receipt is written by whoever
    evaluates it.
    """
    folder.mkdir(parents=True, mode=0o700)
    _same_files(mirror, folder / FOLDER, _linked if link else _copied)
    ledger = open_ledger(folder / FOLDER)
    made_at = Checkpoint.objects.get(size=ledger.size).made_at
    title = name_of_office(local_day(made_at))
    write_organisation(_in_the_words_of_the_record(the_organisation(with_names=False)), folder / f"{ORGANISATION}.yaml")
    lay_beside(folder / FOLDER, title=title, as_of_us=microseconds(made_at))
    return ledger


def _in_the_words_of_the_record(organisation: Organisation) -> Organisation:
    """Duties as kinds of matter are written in the record. What a role sheet says in words of its own says nothing here."""
    kinds = procedures()["matter"].attributes["kind"].choices
    known = {word: key for key, name in kinds.items() for word in (key, name.zh, name.en)}
    posts = (
        replace(post, duties=frozenset(known[duty] for duty in post.duties if duty in known))
        for post in organisation.posts
    )
    return replace(organisation, posts=tuple(posts))


def last_event_of(sealed: Sealed) -> int:
    """The number of the last event that a checkpoint holds."""
    return Entry.objects.values_list("event_id", flat=True).get(sequence=sealed.size - 1)


def _same_files(ledger: Path, folder: Path, put: Callable[[str, str], object]) -> None:
    shutil.copytree(ledger, folder, copy_function=put)


def _linked(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:  # another disk, or one that knows no links
        shutil.copy2(source, target)


def _copied(source: str, target: str) -> None:
    shutil.copy2(source, target)
