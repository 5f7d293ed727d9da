"""Takes the documents. Gives proof that links lead somewhere and nouns are declared. Never reads the web."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from shigan.engines.relations import RELATIONS
from shigan.ledger.actions import ACTIONS

ROOT = Path(__file__).resolve().parent.parent.parent
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
GLOSSARY = (ROOT / "GLOSSARY.md").read_text("utf-8")


@pytest.mark.parametrize("document", DOCUMENTS, ids=[str(path.relative_to(ROOT)) for path in DOCUMENTS])
def test_every_relative_link_leads_somewhere(document: Path) -> None:
    targets = [link.partition("#")[0] for link in LINK.findall(document.read_text("utf-8")) if "://" not in link]
    gone = [target for target in targets if target and not (document.parent / target).exists()]
    assert not gone, f"{document.relative_to(ROOT)} points to what is not there: {gone}"


def test_the_glossary_has_every_action() -> None:
    missing = [action for action in ACTIONS if f"| `{action}` |" not in GLOSSARY]
    assert not missing, f"GLOSSARY.md lacks the actions {missing}"


def test_the_glossary_has_every_relation() -> None:
    missing = [relation for relation in RELATIONS if f"| `{relation}` |" not in GLOSSARY]
    assert not missing, f"GLOSSARY.md lacks the relations {missing}"


def test_one_noun_has_one_meaning() -> None:
    nouns = re.findall(r"^\| `([^`]+)` \|", GLOSSARY, flags=re.MULTILINE)
    assert len(nouns) == len(set(nouns)), sorted(noun for noun in nouns if nouns.count(noun) > 1)


@pytest.mark.parametrize("readme", ["README.md", "README.en.md"])
def test_the_readme_has_the_two_commands(readme: str) -> None:
    text = (ROOT / readme).read_text("utf-8")
    assert "./shigan demo" in text
    assert "./shigan test" in text


@pytest.mark.parametrize("script", ["shigan", "tools/lock.sh", ".ci/run"])
def test_scripts_are_executable_and_their_syntax_is_sound(script: str) -> None:
    path = ROOT / script
    assert path.stat().st_mode & 0o111
    shell = "bash" if path.read_text("utf-8").startswith("#!/usr/bin/env bash") else "sh"
    subprocess.run([shell, "-n", str(path)], check=True)
