"""Takes an empty site and the one-time token. Gives an office: its name, its organisation, its first accounts. Never twice.

The token lies in the data folder, which only the owner of the machine can read, and goes when the office stands.
"""

from __future__ import annotations

import hmac
import os
import secrets
from pathlib import Path
from typing import Final

from shigan_site.accounts.models import Account

TOKEN: Final = "setup.token"


def token_for_first_run(data: Path) -> str:
    """The token of a site without any account; empty when the office stands."""
    path = data / TOKEN
    if Account.objects.exists():
        path.unlink(missing_ok=True)
        return ""
    if not path.exists():
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(24))
    return path.read_text(encoding="ascii").strip()


def token_holds(data: Path, given: str) -> bool:
    """Whether this is the token, and there is still no account."""
    path = data / TOKEN
    if not given or not path.exists() or Account.objects.exists():
        return False
    return hmac.compare_digest(path.read_text(encoding="ascii").strip().encode(), given.encode())
