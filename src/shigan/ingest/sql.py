"""Takes names and values. Gives them quoted for SQL. Never lets a text of the source become a command."""

from __future__ import annotations

from collections.abc import Iterable


def identifier(name: str) -> str:
    """A column's name, quoted."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text value, quoted."""
    return "'" + text.replace("'", "''") + "'"


def literals(texts: Iterable[str]) -> str:
    """Text values, quoted and separated by commas."""
    return ", ".join(literal(text) for text in texts)
