"""Takes the pack of the project. Gives copies of it to plant faults in, and the faults that are told. Never changes it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from shigan.engines.relations import RELATIONS
from shigan.packs import Pack, PackFault, PackFaults, default_pack_path, load_pack


def copy_of_pack(tmp_path: Path) -> Path:
    return Path(shutil.copytree(default_pack_path(), tmp_path / "pack"))


def load(folder: Path) -> Pack:
    return load_pack(folder, relations=RELATIONS)


def faults(folder: Path) -> tuple[PackFault, ...]:
    with pytest.raises(PackFaults) as caught:
        load(folder)
    return caught.value.faults


def change(folder: Path, name: str, old: str, new: str) -> None:
    """Plant ``new`` where ``old`` stands first in the file."""
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{old!r} is not in {name}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
