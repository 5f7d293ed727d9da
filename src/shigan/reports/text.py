"""Takes texts that strangers wrote. Gives them fit to be read: nothing invisible, nothing reversed. Never drops a sign.

Control characters become their pictures (U+2400 and on), direction marks and other invisible signs their code in
brackets, so that a name cannot reorder a line, hide a part of itself or break a file format.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

PLACEHOLDER = re.compile(r"%\((\w+)\)s|%%")
BETWEEN_HAN = re.compile(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])")
"""A blank that a value left between two Chinese characters, where none is written."""

UNKNOWN = "—"


def visible(text: object) -> str:
    """The text with every invisible or line-breaking sign made visible; None reads as a dash."""
    if text is None:
        return UNKNOWN
    return "".join(sign if sign.isprintable() else _picture(sign) for sign in str(text))


def _picture(sign: str) -> str:
    code = ord(sign)
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "\u2421"
    if unicodedata.category(sign) == "Zs":
        return " "
    return f"⟦U+{code:04X}⟧"


def fill(template: str, values: Mapping[str, str]) -> str:
    """Put the values into a pack's sentence; a placeholder without a value reads as a dash."""

    def put(match: re.Match[str]) -> str:
        name = match.group(1)
        return "%" if name is None else values.get(name, UNKNOWN)

    return BETWEEN_HAN.sub("", PLACEHOLDER.sub(put, template))


def placeholders(template: str) -> frozenset[str]:
    """The names a sentence asks for."""
    return frozenset(match.group(1) for match in PLACEHOLDER.finditer(template) if match.group(1))


def pick(text: Any, language: str) -> str:
    """The text in one language, from the pack's two-language texts, a mapping, a (zh, en) pair, or a plain text."""
    if hasattr(text, "zh") and hasattr(text, "en"):
        return str(text.zh if language == "zh" else text.en)
    if isinstance(text, Mapping):
        chosen = text.get(language) or text.get("zh") or next(iter(text.values()), "")
        return str(chosen)
    if isinstance(text, Sequence) and not isinstance(text, str) and len(text) == 2:
        return str(text[0] if language == "zh" else text[1])
    return "" if text is None else str(text)
