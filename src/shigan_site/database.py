"""Takes a database address. Gives Django's setting for it. Never an unsafe default: an answered request is on disk."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from shigan.errors import Both, ShiganError

SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA busy_timeout=20000; "
    "PRAGMA secure_delete=ON;"  # what is erased by law is overwritten, not only let go
)
PLANNING = "-c join_collapse_limit=12 -c from_collapse_limit=12"
"""A row of a list is joined to eight others; PostgreSQL's own limit of 8 made it join a million before it chose fifty."""


def database_of(address: str, data_dir: Path) -> dict[str, Any]:
    """``address`` empty: SQLite in the data folder, write-ahead, synced, writers one after the other."""
    if not address:
        return {
            "ENGINE": "shigan_site.records.sqlite",
            "NAME": str(data_dir / "shigan.sqlite3"),
            "OPTIONS": {"transaction_mode": "IMMEDIATE", "init_command": SQLITE_PRAGMAS, "timeout": 20},
            "CONN_MAX_AGE": 600,
        }
    parts = urlsplit(address)
    if parts.scheme not in ("postgresql", "postgres") or not parts.path.strip("/"):
        raise ShiganError(
            Both(f"found the database address {address!r}", zh=f"数据库地址是 {address!r}"),
            expected=Both("postgresql://user:password@host:port/name", zh="postgresql://用户:口令@主机:端口/库名"),
            remedy=Both("correct --database or SHIGAN_DATABASE", zh="改正 --database 或 SHIGAN_DATABASE"),
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": parts.port or "",
        "OPTIONS": {"options": PLANNING, **dict(parse_qsl(parts.query))},
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }
