"""Takes the word files, templates and views. Gives the assurance that every text exists in both languages and is used."""

from __future__ import annotations

import re
from pathlib import Path

import shigan_site.web as web
from shigan_site.web.words import LANGUAGES, all_words, speaking, t

FOLDER = Path(web.__file__).parent
SOURCES = [*FOLDER.rglob("*.html"), *(path for path in FOLDER.rglob("*.py"))]
CALL = re.compile(r"""\b(?:t|pair_of)\(\s*(['"])([^'"]+)\1(\s*[~+])?""")
LITERAL = re.compile(r"""['"]([a-z_]+(?:\.[a-z_0-9]+)*\.?)['"](\s*[~+])?""")
PLACEHOLDER = re.compile(r"%\(([a-z_]+)\)s")


def named() -> tuple[set[str], set[str]]:
    """Keys that are named whole, and beginnings of keys that are put together."""
    whole, begun = set(), set()
    for path in SOURCES:
        text = path.read_text(encoding="utf-8")
        for _, key, joined in CALL.findall(text):
            (begun if joined else whole).add(key)
        for literal, joined in LITERAL.findall(text):
            if literal in all_words():
                whole.add(literal)
            elif joined and literal.endswith("."):
                begun.add(literal)
    return whole, {start for start in begun if any(key.startswith(start) for key in all_words())}


def test_every_text_exists_in_both_languages() -> None:
    for key, pair in all_words().items():
        assert set(pair) == set(LANGUAGES), key
        assert all(isinstance(text, str) and text for text in pair.values()), key


def test_both_languages_name_the_same_values() -> None:
    for key, pair in all_words().items():
        assert set(PLACEHOLDER.findall(pair["zh"])) == set(PLACEHOLDER.findall(pair["en"])), key


def test_every_key_that_is_named_exists() -> None:
    whole, _ = named()
    assert whole - all_words().keys() == set()


def test_no_text_is_left_over() -> None:
    whole, begun = named()
    left = {key for key in all_words() if key not in whole and not key.startswith(tuple(begun))}
    assert left == set()


def test_no_exclamation_marks_and_half_width_commas_in_chinese() -> None:
    for key, pair in all_words().items():
        assert "!" not in pair["zh"] + pair["en"] and "！" not in pair["zh"], key
        assert not re.search(r"[一-鿿],|,[一-鿿]", pair["zh"]), key


def test_what_is_said_is_said_in_the_readers_language() -> None:
    with speaking("en"):
        assert t("login.title") == "Sign in"
    assert t("login.title") == "登录"
