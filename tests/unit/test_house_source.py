"""Takes the source files as text. Gives the house rules that no linter knows. Never runs the product."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest

from shigan import __version__

ROOT = Path(__file__).resolve().parent.parent.parent
SOURCE = ROOT / "src"
FILES = sorted(file for file in SOURCE.rglob("*.py") if file.parent.name != "migrations")  # those are written by Django
AT_THE_DOOR = {"shigan/cli", "shigan_site/clock.py", "shigan_trial/commands"}
CLOCKS = {"now", "utcnow", "today", "time_ns", "localtime", "gmtime"}
LOCKS = ("requirements.lock", "requirements-test.lock", "requirements-spark.lock")
DICE = {"Random", "default_rng"}
IMPORTED_AS = {"pyyaml": "yaml", "python-docx": "docx", "python-calamine": "python_calamine", "tzdata": "zoneinfo"}
LOADED_BY_NAME = {"psycopg[binary]": "django.db.backends.postgresql", "whitenoise": "whitenoise.middleware"}
COPYLEFT = ("pm4py", "docxtpl")


def names(paths: list[Path]) -> list[str]:
    return [str(path.relative_to(SOURCE)) for path in paths]


@pytest.mark.parametrize("file", FILES, ids=names(FILES))
def test_every_module_opens_by_saying_what_it_is_for(file: Path) -> None:
    text = file.read_text("utf-8")
    if not text.strip():
        return
    opening = (ast.get_docstring(ast.parse(text)) or "").split("\n\n")[0]
    assert len(opening.split()) >= 5 and opening.rstrip().endswith((".", ":")), f"{file.relative_to(ROOT)} opens with: {opening!r}"


@pytest.mark.parametrize("file", FILES, ids=names(FILES))
def test_nothing_behind_the_door_looks_up_the_clock_or_throws_dice(file: Path) -> None:
    if "/".join(file.relative_to(SOURCE).parts[:2]) in AT_THE_DOOR:
        return
    looked_up = look_ups(file.read_text("utf-8"))
    assert not looked_up, f"{file.relative_to(ROOT)} should be given what it looks up: {looked_up}"


@pytest.mark.parametrize(
    ("line", "seen"),
    [
        ("day = date.today()", ["line 1: today"]),
        ("at = datetime.now(UTC)", ["line 1: now"]),
        ("import random; x = random.choice(people)", ["line 1: random.choice"]),
        ("dice = Random()", ["line 1: Random()"]),
        ("dice = numpy.random.default_rng()", ["line 1: default_rng()"]),
        ("dice = random.Random(seed); pick = dice.choice(people)", []),
        ("def draw(random): return random.choice(people)", []),
        ("dice = default_rng(seed); today = as_of", []),
    ],
)
def test_a_look_up_is_seen_and_what_was_given_is_not(line: str, seen: list[str]) -> None:
    assert look_ups(line) == seen


def look_ups(text: str) -> list[str]:
    nodes = list(ast.walk(ast.parse(text)))
    imported = {name.name for node in nodes if isinstance(node, ast.Import) for name in node.names}
    return [f"line {node.lineno}: {what}" for node in nodes if (what := look_up(node, imported))]


def look_up(node: ast.AST, imported: set[str]) -> str:
    """What is looked up at this place of the source, if anything is."""
    match node:
        case ast.Call(func=ast.Attribute(attr=name)) if name in CLOCKS:
            return name
        case ast.Call(func=ast.Attribute(value=ast.Name(id="random"), attr=name)) if name not in DICE and "random" in imported:
            return f"random.{name}"
        case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name), args=[], keywords=[]) if name in DICE:
            return f"{name}()"
    return ""


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_pins_every_package_by_hash_and_names_no_index(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    assert "://" not in text
    assert "--index" not in text
    assert "--find-links" not in text
    packages = [line for line in text.splitlines() if line and line[0].isalnum()]
    assert packages
    assert all("==" in line and line.endswith("\\") for line in packages)
    assert len(packages) == len(pins(ROOT / name)), "one version of each, whatever the Python"
    assert not [package for package in COPYLEFT if f"\n{package}==" in text]


def test_the_locks_agree_with_each_other_and_with_the_project() -> None:
    pinned = {name: pins(ROOT / name) for name in LOCKS}
    for name in LOCKS[1:]:
        assert pinned[LOCKS[0]].items() <= pinned[name].items(), f"{name} disagrees; run tools/lock.sh"
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = {re.split(r"[=<>]", requirement)[0].lower() for requirement in project["dependencies"]}
    wanted = {name.partition("[")[0] for name in wanted}
    assert wanted <= set(pinned[LOCKS[0]]), "pyproject.toml names more than the lock; run tools/lock.sh"


def test_every_dependency_is_used() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    names = {re.split(r"[=<>]", requirement)[0].lower() for requirement in project["dependencies"]}
    text = "\n".join(file.read_text("utf-8") for file in FILES)
    unused = [name for name in names if not used(name, text)]
    assert not unused, f"pyproject.toml names what nothing imports: {sorted(unused)}"


def used(name: str, text: str) -> bool:
    """Is the package imported somewhere, or named where Django loads it?"""
    if name in LOADED_BY_NAME:
        return f'"{LOADED_BY_NAME[name]}' in text
    return re.search(rf"^\s*(import|from) {IMPORTED_AS.get(name, name)}\b", text, re.M) is not None


def pins(lock: Path) -> dict[str, str]:
    lines = (line.split(" ")[0] for line in lock.read_text("utf-8").splitlines() if line and line[0].isalnum())
    return dict(line.split("==") for line in lines)


def test_the_change_log_knows_this_version() -> None:
    assert f"## {__version__}" in (ROOT / "CHANGELOG.md").read_text("utf-8")
