"""Takes what is missing. Gives the error that says so. Never hides which engine it was."""

from __future__ import annotations

from shigan.errors import ShiganError


class EngineUnavailable(ShiganError):
    """The engine does not exist, or something it needs is not on this machine."""
