"""Takes a name and a password. Gives the account, signed in, or a refusal. Never says which of the two was wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.contrib.auth import authenticate, login
from django.http import HttpRequest


@dataclass(frozen=True)
class Kept:
    """Why somebody was not let in; ``minutes`` until the door opens again where it is locked."""

    why: Literal["wrong", "locked"]
    minutes: int = 0


def enter(request: HttpRequest, username: str, password: str) -> Kept | None:
    """Sign in; None when the door is open."""
    account = authenticate(request, username=username, password=password)
    if account is None:
        return Kept("wrong")
    login(request, account)
    return None
