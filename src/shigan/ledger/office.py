"""What in a site's ledger is work, and what is not and so never becomes a statistic.

A ledger that an office's site keeps also records what is done to the office itself (who joined, which account was opened)
and the cases of procedures that are no work: whom somebody talked with, who was helped, what was appraised. Nobody holds
these, and nothing may be counted from them. Such an entry is a note, of one of two kinds, by the site as its source; no
source that was read in is named so, because those are named after the digest of their file.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from shigan.ledger.actions import NOTE
from shigan.ledger.canonical import VERSION
from shigan.ledger.entry_files import entry_batches
from shigan.ledger.reading import Ledger
from shigan.ledger.segments import entries_writer

OFFICE_KIND: Final = "organisation"
CASE_KIND: Final = "case"
"""The kind of an entry of a case that is no work."""

NOT_WORK: Final = (OFFICE_KIND, CASE_KIND)
OFFICE_SOURCE: Final = "site"
TOLD_BY: Final = ("kind", "action", "source")
AT_ONCE: Final = 122_880


def of_matters(entries: pa.RecordBatch) -> pa.RecordBatch:
    """The rows that are work, in their order."""
    return entries.filter(pc.invert(_about_the_office(entries)))


def _about_the_office(entries: pa.RecordBatch) -> pa.Array:
    told = pc.is_in(entries.column("kind"), value_set=pa.array(NOT_WORK))
    told = pc.and_(told, pc.equal(entries.column("action"), NOTE))
    return pc.and_(told, pc.equal(entries.column("source"), OFFICE_SOURCE))


def matter_files(ledger: Ledger, folder: Path) -> list[Path]:
    """What engines read: the ledger's own files, and for those that hold anything of the office a copy without it.

    The copies are written into ``folder`` and are needed as long as an engine reads them.
    """
    return [
        _without_the_office(file, folder / f"{place:06d}.parquet") if _speaks_of_the_office(file) else file
        for place, file in enumerate(ledger.entry_files())
    ]


def matter_batches(ledger: Ledger) -> Iterator[pa.RecordBatch]:
    """The entries of matters, in sequence order, some 100,000 at a time."""
    return (of_matters(batch) for batch in ledger.batches())


def _speaks_of_the_office(path: Path) -> bool:
    with pq.ParquetFile(path) as file:
        asked = file.iter_batches(batch_size=AT_ONCE, columns=list(TOLD_BY), use_threads=False)
        return any(pc.any(_about_the_office(batch)).as_py() for batch in asked)


def _without_the_office(path: Path, copy: Path) -> Path:
    with entries_writer(copy, VERSION) as writer:
        for batch in entry_batches(path):
            writer.write_batch(of_matters(batch))
    return copy
