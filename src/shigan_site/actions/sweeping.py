"""Takes the data folder. Gives it without what interrupted runs left half made. Never anything that a run may still be at."""

from __future__ import annotations

import contextlib
import shutil
from pathlib import Path
from typing import Final

from shigan.errors import ShiganError
from shigan.ledger.storage import exclusive_staging, staging_folder

SURELY_OVER: Final = 3600.0
"""Seconds after which no run is at it any more: the longest of them is stopped after ten minutes."""
LEFT: Final = (
    "imported/.looking-*", "imported/.reading-*", "imported/.reporting-*", "attachments/.incoming-*", "outward/.*.????????",
)  # fmt: skip
"""How what is being made is called, under the data folder, until it is complete."""
MIRRORS: Final = ("mirror", "mirror.compact")


def sweep(data: Path, *, at: float) -> int:
    """``at``: seconds since 1970. Gives how many files and folders went."""
    old = [path for pattern in LEFT for path in data.glob(pattern) if path.lstat().st_mtime < at - SURELY_OVER]
    for path in old:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    return len(old) + sum(_staging_went(data / name) for name in MIRRORS)


def _staging_went(ledger: Path) -> bool:
    """Whoever holds it is writing now and clears it itself."""
    if not staging_folder(ledger).exists():
        return False
    with contextlib.suppress(ShiganError), exclusive_staging(ledger):
        return True
    return False
