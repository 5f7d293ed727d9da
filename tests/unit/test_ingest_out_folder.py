"""Whether results can be written is told before anything is read."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from shigan.errors import ShiganError
from shigan.ingest.ingesting import ingest
from shigan.ingest.out_folder import check_writable

NOBODY = 65534


@contextmanager
def without_permission(folder: Path, mode: int = 0o555) -> Iterator[None]:
    """As a user to whom the folder gives no more than ``mode``; root may always write, so it becomes another user."""
    folder.chmod(mode)
    is_root = os.geteuid() == 0
    if is_root:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if is_root:
            os.seteuid(0)
        folder.chmod(0o755)


@pytest.fixture
def for_everybody() -> Iterator[Path]:
    """A folder that every user of the machine may look into; what lies under TMPDIR may be closed to others."""
    with tempfile.TemporaryDirectory(dir="/tmp") as place:
        Path(place).chmod(0o755)
        yield Path(place)


def test_a_folder_that_another_user_owns_is_told_by_its_name(for_everybody: Path) -> None:
    theirs = for_everybody / "theirs"
    theirs.mkdir()
    with without_permission(theirs), pytest.raises(ShiganError, match="permission denied") as caught:
        check_writable(theirs / "new" / "out")
    assert caught.value.where == str(theirs)


def test_a_folder_that_may_not_be_looked_into_is_told_by_its_name(for_everybody: Path) -> None:
    closed = for_everybody / "closed"
    (closed / "new").mkdir(parents=True)
    with without_permission(closed, 0o000), pytest.raises(ShiganError, match="permission denied") as caught:
        check_writable(closed / "new" / "out")
    assert caught.value.where == str(closed)


def test_a_file_on_the_way_is_told_before_the_record_is_read(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", "utf-8")
    for out in (tmp_path / "file", tmp_path / "file" / "x" / "y"):
        with pytest.raises(ShiganError, match="a file, not a folder"):
            ingest([tmp_path / "no such record"], None, out)


def test_a_folder_that_is_still_to_be_made_is_fine(tmp_path: Path) -> None:
    check_writable(tmp_path / "new" / "out")
    assert not any(tmp_path.iterdir())
