"""Takes a document and a matter's number. Gives the name of a file that every system takes. Never makes the file."""

from __future__ import annotations

import re

from shigan.packs.document_models import OfficeDocument
from shigan.reports.text import visible
from shigan.reports.words import Language

_REFUSED = re.compile(r'[\\/:*?"<>|\s]+')
LONGEST = 80


def file_name(document: OfficeDocument, number: str, language: Language, ending: str) -> str:
    """Such as 督办通知单-2026-000118.docx; ``ending`` without its dot."""
    name = "-".join(part for part in (document.name.get(language), number) if part)
    return f"{_REFUSED.sub('-', visible(name))[:LONGEST].strip('.-')}.{ending}"
