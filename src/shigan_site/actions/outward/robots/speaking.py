"""Takes nothing. Gives what a robot's kind has to say of itself. Never sends."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Spoken:
    """What is posted: the address with what the kind puts into it, and the body."""

    address: str
    body: bytes


@dataclass(frozen=True, kw_only=True)
class Robot:
    """``say(text, address, secret, second)``; ``faulty(answer)`` gives the number of a fault, '' when it was taken."""

    say: Callable[[str, str, str, int], Spoken]
    faulty: Callable[[Mapping[str, Any]], str]
    takes_secret: bool
    longest: int  # bytes of text in UTF-8


def as_body(message: Mapping[str, Any]) -> bytes:
    return json.dumps(message, ensure_ascii=False).encode()


def cut(text: str, longest: int) -> str:
    """The text, as many whole characters as fit."""
    return text.encode()[:longest].decode(errors="ignore")


def code_of(answer: Mapping[str, Any], name: str) -> str:
    """A robot's own number of a fault; '' for nought. An answer without one is a fault, too."""
    code = answer.get(name)
    return "" if code == 0 else str(code)[:12] if isinstance(code, int) else "?"
