"""A table that came packed in a zip: taken out and read where the archive holds one file, and refused by its true name where
it holds several or none. Workbooks are zips too and are left as they are.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Final

from shigan.ingest.messages import Message, note, problem
from shigan.ingest.raw import ReadError
from shigan.ingest.readers._archives import damage_named
from shigan.ingest.readers._stream import Source

_ZIP: Final = b"PK\x03\x04"
_EMPTY_ZIP: Final = b"PK\x05\x06"
_OFFICE_PARTS: Final = ("[Content_Types].xml", "mimetype")
_OFFICE_NAMES: Final = (".xlsx", ".xlsm", ".xlsb", ".ods")
"""An archive with one of these parts, or of such a name, is a workbook, be it a damaged one."""
_NO_CONTENT: Final = ("__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini")
_PIECE: Final = 1 << 20
_RATIO_FROM: Final = 64 << 20
_SHOWN: Final = 5


def unzipped(source: Source, scratch: Path, tell: Callable[[float | None, int], None]) -> tuple[Source, list[Message]]:
    """The one file in the archive, with what is to be told; the source itself where it is no plain archive."""
    is_archive = not source.packed and source.head().startswith((_ZIP, _EMPTY_ZIP))
    if not is_archive or source.path.suffix.lower() in _OFFICE_NAMES:
        return source, []
    with damage_named(), zipfile.ZipFile(source.path) as archive:
        if any(part in archive.namelist() for part in _OFFICE_PARTS):
            return source, []
        member = _only_one(archive)
        path = scratch / f"unzipped{PurePosixPath(shown(member)).suffix.lower()[:16]}"
        _take_out(archive, member, path, source)
    inside = Source(path, source.bounds, tell)
    if inside.size == 0:
        raise ReadError(problem("empty_file"))
    return inside, [note("unzipped", name=shown(member))]


def _only_one(archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    files = [one for one in archive.infolist() if not one.is_dir() and not _is_of_the_system(one.filename)]
    if not files:
        raise ReadError(problem("zip_empty"))
    if len(files) > 1:
        names = ", ".join(shown(one) for one in files[:_SHOWN]) + (" …" if len(files) > _SHOWN else "")
        raise ReadError(problem("zip_several", count=len(files), names=names))
    if files[0].flag_bits & 1:
        raise ReadError(problem("encrypted"))
    return files[0]


def _is_of_the_system(name: str) -> bool:
    return any(part in _NO_CONTENT or part.startswith("._") for part in PurePosixPath(name).parts)


def shown(member: zipfile.ZipInfo) -> str:
    """Its name; programs in China write it in GBK without saying so, which is read as another alphabet."""
    if member.flag_bits & 0x800:
        return member.filename
    try:
        return member.filename.encode("cp437").decode("gbk")
    except UnicodeError:
        return member.filename


def _take_out(archive: zipfile.ZipFile, member: zipfile.ZipInfo, path: Path, source: Source) -> None:
    """What an archive says about its own sizes is not to be trusted: it is counted while it is unpacked."""
    total = 0
    with archive.open(member) as packed, path.open("wb") as file:
        while piece := packed.read(_PIECE):
            total += len(piece)
            absurd = total > _RATIO_FROM and total > source.bounds.unpacked_ratio * source.size
            if absurd or total > source.bounds.unpacked_bytes:
                raise ReadError(problem("bomb", packed=source.size, unpacked=total))
            file.write(piece)
