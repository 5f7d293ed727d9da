"""Takes a name. Gives how it is found by typing: its pinyin and its initials. Never shown to anybody."""

from __future__ import annotations

from pypinyin import Style, lazy_pinyin

LONGEST = 200


def searchable(name: str) -> str:
    """'zhangwei zw' for 张伟; other letters stay, in lower case."""
    whole = "".join(lazy_pinyin(name, errors="default"))
    initials = "".join(lazy_pinyin(name, style=Style.FIRST_LETTER, errors="default"))
    return f"{whole.lower()} {initials.lower()}"[:LONGEST]
