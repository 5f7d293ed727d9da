"""Takes trees of every small size. Gives agreement with RFC 6962's vectors and a naive tree. Never a changed proof let through."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shigan.ledger.errors import LedgerError
from shigan.ledger.hashing import hash_function, leaf_hash
from shigan.ledger.tree import (
    BLOCK,
    Frontier,
    consistency_path,
    inclusion_path,
    root_at,
    verify_consistency,
    verify_inclusion,
)
from tests.strategies_ledger import CALM

VECTORS = json.loads((Path(__file__).parent / "data" / "ledger_tree_vectors.json").read_text())
NEW = hash_function("sha256")
LARGEST = 130


class Held:
    """A tree in memory."""

    def __init__(self, leaves: list[bytes]) -> None:
        self.all = leaves
        self.roots = Frontier(NEW).add(b"".join(leaves))

    @property
    def size(self) -> int:
        return len(self.all)

    def leaves(self, first: int, until: int) -> bytes:
        return b"".join(self.all[first:until])

    def block_roots(self, first: int, until: int) -> bytes:
        assert until * 32 <= len(self.roots)
        return self.roots[first * 32 : until * 32]


def sha(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def leaf(number: int) -> bytes:
    return sha(b"\x00%d" % number)


@cache
def naive_root(first: int, until: int) -> bytes:
    """MTH of RFC 9162, 2.1.1, word for word, over leaf(first) .. leaf(until - 1)."""
    count = until - first
    if count == 0:
        return sha(b"")
    if count == 1:
        return leaf(first)
    k = max(2**e for e in range(20) if 2**e < count)
    return sha(b"\x01" + naive_root(first, first + k) + naive_root(first + k, until))


def naive_inclusion(index: int, first: int, until: int) -> list[bytes]:
    """PATH of RFC 9162, 2.1.3.1."""
    count = until - first
    if count == 1:
        return []
    k = max(2**e for e in range(20) if 2**e < count)
    if index < k:
        return [*naive_inclusion(index, first, first + k), naive_root(first + k, until)]
    return [*naive_inclusion(index - k, first + k, until), naive_root(first, first + k)]


def naive_consistency(older: int, first: int, until: int, known: bool) -> list[bytes]:
    """SUBPROOF of RFC 9162, 2.1.4.1."""
    count = until - first
    if older == count:
        return [] if known else [naive_root(first, until)]
    k = max(2**e for e in range(20) if 2**e < count)
    if older <= k:
        return [*naive_consistency(older, first, first + k, known), naive_root(first + k, until)]
    return [*naive_consistency(older - k, first + k, until, False), naive_root(first, first + k)]


TREE = Held([leaf(number) for number in range(LARGEST)])
KNOWN = Held([leaf_hash(NEW, bytes.fromhex(text)) for text in VECTORS["inputs"]])


def test_roots_are_those_of_the_published_vectors() -> None:
    assert [root_at(NEW, KNOWN, size).hex() for size in range(9)] == VECTORS["roots"]


@pytest.mark.parametrize("vector", VECTORS["inclusion"], ids=str)
def test_inclusion_proofs_are_those_of_the_published_vectors(vector: dict[str, object]) -> None:
    index, size = int(str(vector["index"])), int(str(vector["size"]))
    assert [hash_.hex() for hash_ in inclusion_path(NEW, KNOWN, index, size)] == vector["path"]


@pytest.mark.parametrize("vector", VECTORS["consistency"], ids=str)
def test_consistency_proofs_are_those_of_the_published_vectors(vector: dict[str, object]) -> None:
    older, newer = int(str(vector["older"])), int(str(vector["newer"]))
    assert [hash_.hex() for hash_ in consistency_path(NEW, KNOWN, older, newer)] == vector["path"]


def test_every_entry_of_every_small_tree_is_proven_as_the_naive_tree_proves_it() -> None:
    for size in range(1, LARGEST + 1):
        root = naive_root(0, size)
        assert root_at(NEW, TREE, size) == root
        for index in range(size):
            path = inclusion_path(NEW, TREE, index, size)
            assert path == naive_inclusion(index, 0, size)
            assert verify_inclusion(NEW, leaf=leaf(index), index=index, size=size, path=path, root=root)


def test_every_growth_of_small_trees_is_proven_as_the_naive_tree_proves_it() -> None:
    for newer in range(LARGEST + 1):
        for older in range(newer + 1):
            path = consistency_path(NEW, TREE, older, newer)
            assert path == (naive_consistency(older, 0, newer, True) if older > 0 else [])
            assert _grew(older, newer, path)


def _grew(older: int, newer: int, path: list[bytes]) -> bool:
    old, new = naive_root(0, older), naive_root(0, newer)
    return verify_consistency(NEW, older=older, newer=newer, older_root=old, newer_root=new, path=path)


sizes = st.integers(1, LARGEST).flatmap(lambda n: st.tuples(st.integers(0, n - 1), st.just(n)))


@CALM
@given(sizes, st.data())
def test_an_inclusion_proof_with_any_bit_changed_is_rejected(sizes: tuple[int, int], data: st.DataObject) -> None:
    index, size = sizes
    root, path = naive_root(0, size), inclusion_path(NEW, TREE, index, size)
    parts = [leaf(index), root, *path]
    which, bit = data.draw(st.integers(0, len(parts) - 1)), data.draw(st.integers(0, 255))
    parts[which] = flipped(parts[which], bit)
    assert not verify_inclusion(NEW, leaf=parts[0], root=parts[1], index=index, size=size, path=parts[2:])


@CALM
@given(sizes, st.data())
def test_a_consistency_proof_with_any_bit_changed_is_rejected(sizes: tuple[int, int], data: st.DataObject) -> None:
    older, newer = sizes
    path = consistency_path(NEW, TREE, older, newer)
    parts = [naive_root(0, older), naive_root(0, newer), *path]
    which, bit = data.draw(st.integers(0 if older else 1, len(parts) - 1)), data.draw(st.integers(0, 255))
    parts[which] = flipped(parts[which], bit)
    accepted = verify_consistency(
        NEW, older=older, newer=newer, older_root=parts[0], newer_root=parts[1], path=parts[2:]
    )
    assert accepted == (older == 0)  # every ledger begins with the empty one, whatever it holds


@CALM
@given(sizes, sizes)
def test_a_proof_of_another_length_than_the_size_asks_for_is_rejected(
    one: tuple[int, int], other: tuple[int, int]
) -> None:
    """A path alone does not tell the size, so a path that is too short for the size must not pass."""
    (index, size), claimed = one, other[1]
    path = inclusion_path(NEW, TREE, index, size)
    if index < claimed and len(naive_inclusion(index, 0, claimed)) != len(path):
        root = naive_root(0, size)
        assert not verify_inclusion(NEW, leaf=leaf(index), index=index, size=claimed, path=path, root=root)


@CALM
@given(sizes, sizes, sizes)
def test_a_growth_proof_of_another_length_is_rejected(
    one: tuple[int, int], m: tuple[int, int], n: tuple[int, int]
) -> None:
    (older, newer), first, second = one, *sorted((m[1], n[1]))
    path = consistency_path(NEW, TREE, older, newer)
    if older > 0 and len(naive_consistency(first, 0, second, True)) != len(path):
        old, new = naive_root(0, older), naive_root(0, newer)
        assert not verify_consistency(NEW, older=first, newer=second, older_root=old, newer_root=new, path=path)


@CALM
@given(sizes, st.integers(0, LARGEST))
def test_a_proof_holds_for_its_own_place_only(sizes: tuple[int, int], other: int) -> None:
    index, size = sizes
    path, root = inclusion_path(NEW, TREE, index, size), naive_root(0, size)
    accepted = verify_inclusion(NEW, leaf=leaf(index), index=other, size=size, path=path, root=root)
    assert accepted == (other == index)
    longer = [*path, leaf(other)]
    assert not verify_inclusion(NEW, leaf=leaf(index), index=index, size=size, path=longer, root=root)
    if path:
        assert not verify_inclusion(NEW, leaf=leaf(index), index=index, size=size, path=path[:-1], root=root)
        assert not verify_inclusion(NEW, leaf=leaf(index), index=index, size=size, path=path[1:], root=root)


@CALM
@given(sizes, sizes)
def test_a_growth_proof_holds_for_its_own_sizes_only(one: tuple[int, int], other: tuple[int, int]) -> None:
    (older, newer), (m, n) = one, other
    path = consistency_path(NEW, TREE, older, newer)
    if m > 0 and one != other:
        wrong = verify_consistency(
            NEW, older=older, newer=newer, older_root=naive_root(0, m), newer_root=naive_root(0, n), path=path
        )
        assert not wrong


def flipped(data: bytes, bit: int) -> bytes:
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << (bit % 8)
    return bytes(changed)


@CALM
@given(st.lists(st.integers(0, 700), max_size=9))
def test_a_tree_that_grows_by_any_steps_has_the_root_of_all_its_leaves(steps: list[int]) -> None:
    frontier, roots, size = Frontier(NEW), b"", 0
    for step in steps:
        roots += frontier.add(b"".join(leaf(number) for number in range(size, size + step)))
        size += step
    assert frontier.size == size
    assert frontier.root() == naive_root(0, size)
    tail = b"".join(leaf(number) for number in range(size - size % BLOCK, size))
    assert Frontier(NEW, roots=roots, tail=tail).root() == naive_root(0, size)


@pytest.mark.parametrize("size", [BLOCK - 1, BLOCK, BLOCK + 1, 5 * BLOCK + 3, 6 * BLOCK])
def test_proofs_from_kept_block_roots_equal_those_of_the_naive_tree(size: int) -> None:
    tree = Held([leaf(number) for number in range(6 * BLOCK)])
    for index in (0, 1, BLOCK - 2, size // 2, size - 1):
        assert inclusion_path(NEW, tree, index, size) == naive_inclusion(index, 0, size)
    for older in (1, 7, BLOCK - 1, size // 3, size - 1):
        assert consistency_path(NEW, tree, older, size) == naive_consistency(older, 0, size, True)


def test_sm3_gives_its_published_digest() -> None:
    expected = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    try:
        assert hash_function("sm3")(b"abc").digest().hex() == expected
    except LedgerError as error:
        pytest.skip(f"SM3: {error}")


def test_an_openssl_without_sm3_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def without(name: str, data: bytes = b"") -> object:
        raise ValueError(f"unsupported hash type {name}")

    monkeypatch.setattr(hashlib, "new", without)
    with pytest.raises(LedgerError, match=r"'sm3' is not offered by the OpenSSL"):
        hash_function("sm3")
    with pytest.raises(LedgerError, match=r"'md5' is not known; choose one of sha256, sm3"):
        hash_function("md5")
