"""The office's own pack with further procedures beside it, for tests that no procedure is known to the site by name."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from django.test import override_settings

from shigan.packs import default_pack_path
from shigan_site.actions.startup import fill_transitions


@contextmanager
def with_procedures(folder: Path, files: Sequence[Path]) -> Iterator[None]:
    """While this is open, the site's pack is the one that it ships with, and these files of procedures beside it."""
    pack = folder / "pack"
    shutil.copytree(default_pack_path(), pack)
    for file in files:
        shutil.copy(file, pack / "procedures" / file.name)
    with override_settings(PACK=str(pack)):
        fill_transitions()
        yield
