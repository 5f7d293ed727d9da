"""Takes a request that something personal be erased, and a second officer's decision. Gives it erased, in the open. Never by one alone.

Erased are a person's name and staff number, or texts of an event wherever they stand: in its particulars, in later events
that repeat them, on the sheet, in notices and drafts, with the files of the event. What remains of an event is kept beside
it, so that matters can still be rebuilt; its leaf stays in the tree, so that every other proof still holds. That something
was erased, on whose two decisions and on which provision, is itself an event.
"""

from __future__ import annotations

from shigan.errors import Both, ShiganError


def refused(en: str, zh: str, remedy_en: str, remedy_zh: str) -> ShiganError:
    return ShiganError(Both(en, zh=zh), remedy=Both(remedy_en, zh=remedy_zh))
