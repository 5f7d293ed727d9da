"""Takes a place outside the site. Gives the ledger there, as the site itself evaluates it. Never the mirror's own files.

It is written anew from the tables, because the mirror belongs to the background jobs of a site that may be running;
only where entries were erased, which cannot be written anew, the mirror is copied as it stands.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from shigan.errors import Both, ShiganError
from shigan.ledger.checkpoint import Checkpoint as Sealed
from shigan.pipeline.site_ledger import write_receipt
from shigan_site.actions.evaluating.laying_out import lay_out
from shigan_site.actions.mirror import erased_entries, extend_mirror
from shigan_site.queries.evaluations import mirror_folder
from shigan_site.queries.ledger import last_checkpoint


def hand_over(out: Path) -> Sealed:
    """Up to the last checkpoint. ``out`` appears when it is complete. Raises ShiganError when nothing is recorded yet."""
    sealed = last_checkpoint()
    if sealed is None:
        raise ShiganError(
            Both("the record is empty", zh="台账是空的"),
            remedy=Both("register matters first", zh="先登记事项"),
        )
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=f".{out.name}-") as beside:
        whole = Path(beside)
        source = mirror_folder() if erased_entries() else whole / "mirror"
        if source.parent == whole:
            extend_mirror(source)
        ledger = lay_out(source, whole / "export", link=source.parent == whole)
        write_receipt(whole / "export")
        os.rename(whole / "export", out)
    return ledger.checkpoint
