"""Takes a copy of the source tree. Gives proof that every import rule bites. Never trusts a green run.

Every contract of pyproject.toml is broken once on purpose, and an undeclared folder is added once.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]

BREAKS = {
    "road": ("shigan/calendars", "import shigan.pipeline"),
    "engines": ("shigan/engines/duckdb", "import shigan.engines.spark"),
    "plain": ("shigan/pipeline", "import django"),
    "trial": ("shigan/pipeline", "import shigan_trial.offices"),
    "trials": ("shigan_trial/demo", "import shigan_trial.load_site"),
    "offices": ("shigan_trial/offices", "import shigan.ledger"),
    "door": ("shigan/facts", "import time"),
    "site": ("shigan_site/queries", "import shigan_site.actions"),
    "tables": ("shigan_site/web", "import shigan_site.records.models"),
    "site_door": ("shigan_site/accounts", "import time"),
}


def test_every_contract_is_broken_once_below() -> None:
    assert {contract["id"] for contract in CONTRACTS} == set(BREAKS)


@pytest.mark.parametrize("contract", CONTRACTS, ids=[contract["id"] for contract in CONTRACTS])
def test_a_broken_contract_is_seen(contract: dict[str, str], tmp_path: Path) -> None:
    copy = copy_of_the_house(tmp_path)
    place, line = BREAKS[contract["id"]]
    if contract["id"] == "engines":
        make_module(copy, "shigan/engines/spark")
    spoil(make_module(copy, place), line)
    code, told = lint(copy)
    assert code == 1, told
    broken = told.replace("\n", " ").partition("Broken contracts")[0]
    assert f"{contract['name']} BROKEN" in broken, told
    assert "1 broken" in broken, told


def test_the_core_never_imports_the_site(tmp_path: Path) -> None:
    copy = copy_of_the_house(tmp_path)
    spoil(make_module(copy, "shigan/cli"), "import shigan_site.commands")
    code, told = lint(copy)
    assert code == 1, told


def test_the_site_never_imports_its_demonstration(tmp_path: Path) -> None:
    copy = copy_of_the_house(tmp_path)
    spoil(make_module(copy, "shigan_site/commands"), "import shigan_trial.demo_site.accounts")
    code, told = lint(copy)
    assert code == 1, told


@pytest.mark.parametrize(
    ("place", "line"),
    [
        ("shigan_site/api", "import shigan_site.records.models"),
        ("shigan_site/interface", "import shigan_site.records.models"),
        ("shigan_site/api", "import shigan_site.web"),
        ("shigan_site/web", "import shigan_site.api"),
    ],
)
def test_doors_stand_apart_and_touch_no_tables(place: str, line: str, tmp_path: Path) -> None:
    copy = copy_of_the_house(tmp_path)
    spoil(make_module(copy, place), line)
    code, told = lint(copy)
    assert code == 1, told


@pytest.mark.parametrize("package", ["shigan", "shigan_site", "shigan_trial"])
def test_an_undeclared_folder_fails(package: str, tmp_path: Path) -> None:
    copy = copy_of_the_house(tmp_path)
    make_module(copy, f"{package}/attic/chest")
    (copy / f"src/{package}/attic/__init__.py").touch()
    code, told = lint(copy)
    assert code == 1
    assert "attic" in told


def copy_of_the_house(folder: Path) -> Path:
    shutil.copytree(ROOT / "src", folder / "src", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def make_module(copy: Path, name: str) -> Path:
    """The file of this module or package, made empty where there is none yet."""
    place = copy / "src" / name
    if place.is_dir():
        return place / "__init__.py"
    place.parent.mkdir(exist_ok=True)
    file = place.with_suffix(".py")
    file.touch()
    return file


def spoil(file: Path, line: str) -> None:
    with file.open("a", encoding="utf-8") as text:
        text.write(f"\n{line}\n")


def lint(copy: Path) -> tuple[int, str]:
    program = "from importlinter.cli import lint_imports_command as go; go()"
    done = subprocess.run(
        [sys.executable, "-c", program, "--no-cache"],
        cwd=copy,
        env=os.environ | {"PYTHONPATH": str(copy / "src"), "COLUMNS": "400"},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr
