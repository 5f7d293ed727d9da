"""Takes leaf hashes. Gives Merkle roots and proofs as in RFC 6962 and RFC 9162. Never sees what the leaves stand for.

The roots of complete, aligned blocks of 1,024 leaves are kept, so that a proof reads those (32 bytes for every
1,024 entries) and the leaves of at most two blocks, and never scans the ledger.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Protocol

from shigan.ledger.hashing import HASH_BYTES, Hash, node_hash

BLOCK: Final = 1024
STEP: Final = 128 * BLOCK * HASH_BYTES
"""Bytes of leaves hashed in one go, so that the objects made on the way stay few."""


class Frontier:
    """A growing tree, reduced to what its next root needs: a peak per complete subtree, and the last few leaves."""

    def __init__(self, new: Hash, *, roots: bytes = b"", tail: bytes = b"") -> None:
        """``roots``: the roots of all complete blocks so far, end to end; ``tail``: the leaves after them."""
        assert len(roots) % HASH_BYTES == 0 and len(tail) % HASH_BYTES == 0 and len(tail) < BLOCK * HASH_BYTES
        self._new = new
        self._peaks: list[tuple[int, bytes]] = []  # (leaves below, root), largest first
        self._tail = tail
        self.size = len(tail) // HASH_BYTES
        for block in _hashes(roots):
            self._add_peak(BLOCK, block)
            self.size += BLOCK

    def add(self, leaves: bytes) -> bytes:
        """Add leaf hashes given end to end. Gives the roots of the blocks this completed, end to end."""
        assert len(leaves) % HASH_BYTES == 0
        waiting = self._tail + leaves
        whole = len(waiting) - len(waiting) % (BLOCK * HASH_BYTES)
        completed = b"".join(
            _block_roots(self._new, waiting[at : min(at + STEP, whole)]) for at in range(0, whole, STEP)
        )
        for block in _hashes(completed):
            self._add_peak(BLOCK, block)
        self._tail = waiting[whole:]
        self.size += len(leaves) // HASH_BYTES
        return completed

    def root(self) -> bytes:
        """The root of all leaves so far; of no leaves the hash of nothing."""
        peaks = [root for _, root in self._peaks] + _tail_peaks(self._new, self._tail)
        if not peaks:
            return self._new(b"").digest()
        root = peaks.pop()
        while peaks:
            root = node_hash(self._new, peaks.pop(), root)
        return root

    def _add_peak(self, leaves: int, root: bytes) -> None:
        while self._peaks and self._peaks[-1][0] == leaves:
            root = node_hash(self._new, self._peaks.pop()[1], root)
            leaves *= 2
        self._peaks.append((leaves, root))


def _hashes(joined: bytes) -> list[bytes]:
    return [joined[at : at + HASH_BYTES] for at in range(0, len(joined), HASH_BYTES)]


def _parents(new: Hash, level: bytes) -> bytes:
    """One level up; the number of hashes is even."""
    return b"".join([new(b"\x01" + level[at : at + 64]).digest() for at in range(0, len(level), 64)])


def _block_roots(new: Hash, leaves: bytes) -> bytes:
    width = BLOCK
    while width > 1:
        leaves = _parents(new, leaves)
        width //= 2
    return leaves


def perfect_root(new: Hash, hashes: bytes) -> bytes:
    """The root over 1, 2, 4, 8 ... hashes given end to end."""
    while len(hashes) > HASH_BYTES:
        hashes = _parents(new, hashes)
    return hashes


def _tail_peaks(new: Hash, tail: bytes) -> list[bytes]:
    peaks = []
    while tail:
        width = _largest_power_of_two(len(tail) // HASH_BYTES) * HASH_BYTES
        peaks.append(perfect_root(new, tail[:width]))
        tail = tail[width:]
    return peaks


def _largest_power_of_two(n: int) -> int:
    """The largest one not above n; n is at least 1."""
    return 1 << (n.bit_length() - 1)


class StoredTree(Protocol):
    """Where proofs read from."""

    @property
    def size(self) -> int: ...

    def leaves(self, first: int, until: int) -> bytes:
        """Leaf hashes of entries first..until (not included), end to end."""

    def block_roots(self, first: int, until: int) -> bytes:
        """Roots of the complete blocks first..until (not included), end to end."""


def root_of(new: Hash, tree: StoredTree, first: int, until: int) -> bytes:
    """The root over the leaves first..until, which is not empty and was cut as RFC 9162 cuts."""
    count = until - first
    if count & (count - 1) == 0 and first % count == 0:
        if count < BLOCK:
            return perfect_root(new, tree.leaves(first, until))
        return perfect_root(new, tree.block_roots(first // BLOCK, until // BLOCK))
    middle = first + _left_width(count)
    return node_hash(new, root_of(new, tree, first, middle), root_of(new, tree, middle, until))


def _left_width(count: int) -> int:
    """The largest power of two smaller than count; count is at least 2."""
    return _largest_power_of_two(count - 1)


def root_at(new: Hash, tree: StoredTree, size: int) -> bytes:
    """The root the tree had when it held ``size`` leaves."""
    assert 0 <= size <= tree.size
    return root_of(new, tree, 0, size) if size else new(b"").digest()


def inclusion_path(new: Hash, tree: StoredTree, index: int, size: int) -> list[bytes]:
    """The hashes that lead from leaf ``index`` to the root at ``size``, nearest first."""
    assert 0 <= index < size <= tree.size, f"no leaf {index} in a tree of {size}"
    path: list[bytes] = []
    first, until = 0, size
    while until - first > 1:
        middle = first + _left_width(until - first)
        if index < middle:
            path.append(root_of(new, tree, middle, until))
            until = middle
        else:
            path.append(root_of(new, tree, first, middle))
            first = middle
    return path[::-1]


def consistency_path(new: Hash, tree: StoredTree, older: int, newer: int) -> list[bytes]:
    """The hashes that show that the tree at ``newer`` leaves begins with the tree at ``older`` leaves."""
    assert 0 <= older <= newer <= tree.size, f"no tree of {newer} leaves that began with {older}"
    if older in (0, newer):
        return []
    path: list[bytes] = []
    first, until, whole = 0, newer, True
    while until != older:
        middle = first + _left_width(until - first)
        if older <= middle:
            path.append(root_of(new, tree, middle, until))
            until = middle
        else:
            path.append(root_of(new, tree, first, middle))
            first, whole = middle, False
    if not whole:
        path.append(root_of(new, tree, first, until))
    return path[::-1]


def verify_inclusion(new: Hash, *, leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """RFC 9162, 2.1.3.2."""
    if not 0 <= index < size:
        return False
    position, last, seen = index, size - 1, leaf
    for hash_ in path:
        if last == 0:
            return False
        if position & 1 or position == last:
            seen = node_hash(new, hash_, seen)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            seen = node_hash(new, seen, hash_)
        position, last = position >> 1, last >> 1
    return last == 0 and seen == root


def verify_consistency(
    new: Hash, *, older: int, newer: int, older_root: bytes, newer_root: bytes, path: Sequence[bytes]
) -> bool:
    """RFC 9162, 2.1.4.2. The empty tree is the beginning of every tree."""
    if not 0 <= older <= newer:
        return False
    if older == newer:
        return not path and older_root == newer_root
    if older == 0:
        return not path and older_root == new(b"").digest()
    steps = list(path) if older & (older - 1) else [older_root, *path]
    if not steps:
        return False
    position, last = older - 1, newer - 1
    while position & 1:
        position, last = position >> 1, last >> 1
    old_seen = new_seen = steps[0]
    for hash_ in steps[1:]:
        if last == 0:
            return False
        if position & 1 or position == last:
            old_seen, new_seen = node_hash(new, hash_, old_seen), node_hash(new, hash_, new_seen)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            new_seen = node_hash(new, new_seen, hash_)
        position, last = position >> 1, last >> 1
    return last == 0 and old_seen == older_root and new_seen == newer_root
