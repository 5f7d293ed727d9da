"""Takes nothing. Gives the key of a form that is about to be shown. Never the same twice."""

from __future__ import annotations

import secrets


def fresh_key() -> str:
    """A form sent twice brings the same key and has one effect."""
    return secrets.token_urlsafe(24)
