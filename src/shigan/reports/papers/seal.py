"""Takes a checkpoint of the ledger. Gives the marks by which a sheet can be checked against it. Never signs."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime

import segno

from shigan.ledger.checkpoint import Checkpoint
from shigan.reports.papers.wording import Wording
from shigan.reports.words import Words

SHOWN = 16  # hexadecimal digits of the root in the foot of a page


@dataclass(frozen=True, kw_only=True)
class Seal:
    """The state of the ledger that a document was made from. ``as_of``: local time of the office."""

    checkpoint: Checkpoint
    as_of: datetime

    @property
    def full(self) -> str:
        """The root, 64 hexadecimal digits."""
        return self.checkpoint.root.hex()

    @property
    def short(self) -> str:
        """The first sixteen digits of the root, in fours."""
        return " ".join(self.full[at : at + 4] for at in range(0, SHOWN, 4))

    def foot(self, words: Words) -> str:
        """The line at the foot of every page."""
        as_of = self.as_of.strftime("%Y-%m-%d %H:%M")
        return words("paper_foot", root=self.short, size=self.checkpoint.size, as_of=as_of)

    def lines(self, words: Words) -> tuple[str, str, str]:
        """Beside the code on the last page: which ledger, its root, how to check."""
        held = self.checkpoint
        as_of = Wording(words, {}).moment(self.as_of)
        return (
            words("paper_seal_ledger", origin=held.origin, size=held.size, as_of=as_of),
            words("paper_seal_root", algorithm=held.algorithm, root=self.full),
            words("paper_seal_check"),
        )

    def picture(self) -> bytes:
        """The text of the checkpoint as a QR code, a PNG with the quiet zone that readers need."""
        drawn = io.BytesIO()
        qr_code(self.checkpoint.text).save(drawn, kind="png", scale=6, border=4)
        return drawn.getvalue()


def qr_code(text: str) -> segno.QRCode:
    """The code of a text, at the level that still reads with fifteen per cent of it spoiled."""
    return segno.make_qr(text, error="m")
