"""Whether results can be written into a folder: asked before the reading begins, which may take an hour."""

from __future__ import annotations

import os
from pathlib import Path

from shigan.errors import Both, ShiganError


def check_writable(folder: Path) -> None:
    """Raises ShiganError if the folder, or the nearest one above it that is there, is no folder or may not be written to."""
    place = folder.absolute()
    while not os.path.lexists(place):
        place = place.parent
    remedy = Both("name another folder with --out", zh="用 --out 另指定一个文件夹")
    if not place.is_dir():
        raise ShiganError(Both("this is a file, not a folder", zh="这是文件，不是文件夹"), where=str(place), remedy=remedy)
    if not os.access(place, os.W_OK | os.X_OK, effective_ids=os.access in os.supports_effective_ids):
        raise ShiganError(
            Both("nothing may be written into this folder: permission denied", zh="没有权限在这个文件夹中写入"),
            where=str(place),
            remedy=Both(
                "name another folder with --out, or let its owner give you the permission to write",
                zh="用 --out 另指定一个文件夹，或请其所有者授予写入权限",
            ),
        )
