"""Takes both wordings of a sentence. Gives the one the reader asked for. Never mixes them.

Chinese unless ``--language en`` or the environment variable ``SHIGAN_LANGUAGE`` says otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, Literal, get_args

from shigan.errors import Both, ShiganError

Language = Literal["zh", "en"]
LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)
OPTION: Final = "--language"
VARIABLE: Final = "SHIGAN_LANGUAGE"

_chosen: list[Language] = ["zh"]


def say(*, zh: str, en: str) -> str:
    """One sentence in the language of this run."""
    return zh if current() == "zh" else en


def current() -> Language:
    """The language of this run, for what is rendered further in, such as reports."""
    return _chosen[-1]


def choose(language: str) -> Language:
    """Sets the language of this run. Raises ``ShiganError`` for one that is not spoken here."""
    for known in LANGUAGES:
        if language == known:
            _chosen[:] = [known]
            return known
    raise ShiganError(
        Both(f"this language is not spoken here: '{language}'", zh=f"不支持这种语言：{language}"),
        expected=" / ".join(LANGUAGES),
        where=f"--language / {VARIABLE}",
        remedy="不写即中文；for English write --language en",
    )


def wanted(arguments: Sequence[str], environment: Mapping[str, str]) -> str:
    """The language asked for, anywhere on the line. Read before the commands are: their help is written in it."""
    for place, argument in enumerate(arguments):
        if argument.startswith(f"{OPTION}="):
            return argument.partition("=")[2]
        if argument == OPTION and place + 1 < len(arguments):
            return arguments[place + 1]
    return environment.get(VARIABLE) or "zh"


def without_language(arguments: Sequence[str]) -> list[str]:
    """The same words with the option for the language taken out."""
    return [
        argument
        for before, argument in zip(["", *arguments], arguments, strict=False)
        if OPTION not in (before, argument) and not argument.startswith(f"{OPTION}=")
    ]
