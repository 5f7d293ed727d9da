"""From which day a workbook counts its days: from 1904 if it was made by an old spreadsheet for the Macintosh.

Dates that are typed as such come out right by themselves; numbers without a type keep their value, and whoever reads them as
days has to know this.
"""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import Final

_LIST: Final = "xl/workbook.xml"
_READ: Final = 1 << 20
_FROM_1904: Final = re.compile(rb"""<(?:\w+:)?workbookPr\b[^>]*\bdate1904\s*=\s*["'](?:1|true|on)["']""")


def counts_from_1904(path: Path) -> bool:
    """Whether a workbook says so; only the formats that are zip archives say it where we can look."""
    if not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as archive:
        if _LIST not in archive.namelist():
            return False
        with archive.open(_LIST) as file:
            return _FROM_1904.search(file.read(_READ)) is not None
