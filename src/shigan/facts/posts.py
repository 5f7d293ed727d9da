"""What is known of the subjects beside the record's numbers: whose duty is to pass on, and who works in shifts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, kw_only=True)
class Posts:
    """Keys of people and names of units. Those who work in shifts are compared among themselves only."""

    dispatching: frozenset[str] = frozenset()  # passing matters on is their duty
    in_shifts: frozenset[str] = frozenset()


NOBODY: Final = Posts()
