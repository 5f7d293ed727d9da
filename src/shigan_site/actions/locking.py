"""Takes a name. Gives one transaction at a time its way for that name. Never for longer than the transaction.

On SQLite all writing transactions already come one after the other.
"""

from __future__ import annotations

import hashlib

from django.db import connection


def alone_for(name: str) -> None:
    """Wait until no other transaction is alone for this name; then be so until this transaction ends."""
    _wait_for("pg_advisory_xact_lock", name)


def beside_others_for(name: str) -> None:
    """Wait only for who is alone for this name; many can be beside each other, and nobody is alone meanwhile."""
    _wait_for("pg_advisory_xact_lock_shared", name)


def _wait_for(lock: str, name: str) -> None:
    assert connection.in_atomic_block, "a lock without a transaction would be given back at once"
    if connection.vendor == "postgresql":
        number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {lock}(%s)", [number])
