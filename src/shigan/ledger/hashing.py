"""Takes bytes. Gives the hashes of the ledger: commitments, leaves and nodes. Never mixes their domains.

A leaf is H(0x00 || commitment) and a node H(0x01 || left || right), as in RFC 6962 and RFC 9162, so that no
node can be passed off as a leaf. The commitment is H(salt || canonical bytes): without its salt, which can be
erased, a commitment says nothing about the entry.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from functools import partial
from typing import Final, Protocol

from shigan.ledger.errors import LedgerError

ALGORITHMS: Final[tuple[str, ...]] = ("sha256", "sm3")
HASH_BYTES: Final = 32
SALT_BYTES: Final = 16
LEAF: Final = b"\x00"
NODE: Final = b"\x01"


class Digest(Protocol):
    def digest(self) -> bytes: ...


Hash = Callable[[bytes], Digest]
"""``new(data).digest()``: 32 bytes for every algorithm of ALGORITHMS."""


def hash_function(algorithm: str) -> Hash:
    """Raises LedgerError if the algorithm is not known, or not offered by this machine's OpenSSL."""
    if algorithm not in ALGORITHMS:
        raise LedgerError(f"hash algorithm {algorithm!r} is not known; choose one of {', '.join(ALGORITHMS)}")
    if algorithm == "sha256":
        return hashlib.sha256
    try:
        hashlib.new(algorithm, b"")
    except ValueError as error:
        raise LedgerError(
            f"hash algorithm {algorithm!r} is not offered by the OpenSSL that Python uses here; "
            "install an OpenSSL 3 with SM3, or make the ledger with 'sha256'"
        ) from error
    return partial(hashlib.new, algorithm)


def commitment(new: Hash, salt: bytes, canonical: bytes) -> bytes:
    return new(salt + canonical).digest()


def leaf_hash(new: Hash, committed: bytes) -> bytes:
    return new(LEAF + committed).digest()


def node_hash(new: Hash, left: bytes, right: bytes) -> bytes:
    return new(NODE + left + right).digest()


def entry_leaves(new: Hash, salts: bytes, canonical: Iterable[bytes]) -> bytes:
    """The leaf hashes of many entries, end to end: ``leaf_hash(commitment(salt, canonical))`` of each.

    ``salts`` holds 16 bytes for each of ``canonical``, end to end. Written out in one go because it runs once for
    every event of every ledger.
    """
    each = [salts[at : at + SALT_BYTES] for at in range(0, len(salts), SALT_BYTES)]
    pairs = zip(each, canonical, strict=True)
    return b"".join([new(b"\x00" + new(salt + body).digest()).digest() for salt, body in pairs])
