"""Damaged zip archives, told by name. What looks at an archive at all does it inside ``damage_named``."""

from __future__ import annotations

import errno
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from shigan.ingest.messages import problem
from shigan.ingest.raw import ReadError

_DAMAGE = (zipfile.BadZipFile, EOFError, NotImplementedError, OverflowError, RuntimeError, ValueError, zlib.error)
"""What the library raises; RuntimeError for a part that only its own header calls encrypted."""


@contextmanager
def damage_named() -> Iterator[None]:
    """Raises ReadError where the archive is damaged. A place outside of the file is refused by the system, as an OSError; a
    full disk is one too, and stays it."""
    try:
        yield
    except _DAMAGE as error:
        raise ReadError(problem("archive_damaged", why=str(error)[:200])) from error
    except OSError as error:
        if error.errno != errno.EINVAL:
            raise
        raise ReadError(problem("archive_damaged", why=str(error)[:200])) from error
