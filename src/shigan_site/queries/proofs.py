"""Takes an entry's place, or an older checkpoint. Gives a small proof that needs no database. Never shows another entry.

The proofs are those of ``shigan.ledger.proofs``, word for word: what checks the one checks the other.
"""

from __future__ import annotations

from shigan.errors import Both, ShiganError
from shigan.ledger.checkpoint import Checkpoint as Sealed
from shigan.ledger.proofs import CONSISTENCY, INCLUSION, Proof
from shigan.ledger.tree import consistency_path, inclusion_path, root_at
from shigan_site.queries.ledger import DatabaseTree, canonical, current_tree, last_checkpoint, origin, salt_of
from shigan_site.records.models import Entry


def prove_entry(sequence: int) -> Proof:
    """That this entry, word for word, stands at this place. Raises ShiganError where there is none, or it was erased."""
    entry = Entry.objects.select_related("event__particulars").filter(sequence=sequence).first()
    checkpoint = last_checkpoint()
    if entry is None or checkpoint is None or sequence >= checkpoint.size:
        raise _no_such_entry(sequence)
    if not hasattr(entry.event, "particulars"):
        raise _erased(sequence)
    tree = _tree_at(checkpoint)
    return {
        "format": INCLUSION,
        "sequence": sequence,
        "salt": salt_of(entry.event).hex(),
        "canonical": canonical(entry.event).decode(),
        "path": [hash_.hex() for hash_ in inclusion_path(tree.new, tree, sequence, tree.size)],
        "checkpoint": checkpoint.text,
    }


def prove_growth(older: Sealed) -> Proof:
    """That the ledger begins with exactly the entries ``older`` stands for. Raises ShiganError if it does not."""
    newer = last_checkpoint()
    if newer is None or older.size > newer.size or checkpoint_at(older.size) != older:
        raise ShiganError(
            Both(
                f"the ledger does not begin with the {older.size} entries of this checkpoint",
                zh=f"台账开头的 {older.size} 个条目与该检查点不符",
            ),
            expected=Both("a checkpoint that this ledger once gave", zh="本台账曾经给出的检查点"),
            remedy=Both(
                "compare where the checkpoint was kept; if it is genuine, the database was changed or set back",
                zh="核对检查点的来源；若确属真实，则数据库被改动过或被恢复成旧备份",
            ),
        )
    tree = _tree_at(newer)
    path = consistency_path(tree.new, tree, older.size, newer.size)
    return {
        "format": CONSISTENCY,
        "older": older.text,
        "newer": newer.text,
        "path": [hash_.hex() for hash_ in path],
    }


def checkpoint_at(size: int) -> Sealed:
    """The checkpoint the ledger had, or would have had, with its first ``size`` entries; at most those it has now."""
    tree = current_tree()
    assert 0 <= size <= tree.size
    return Sealed(origin=origin(), size=size, root=root_at(tree.new, tree, size), algorithm=tree.algorithm)


def _tree_at(checkpoint: Sealed) -> DatabaseTree:
    return DatabaseTree(size=checkpoint.size, algorithm=checkpoint.algorithm)


def _no_such_entry(sequence: int) -> ShiganError:
    return ShiganError(
        Both(f"entry {sequence} is not in the ledger yet", zh=f"台账中还没有第 {sequence} 号条目"),
        remedy=Both("wait a minute, or correct the number", zh="请稍候片刻，或改正编号"),
    )


def _erased(sequence: int) -> ShiganError:
    return ShiganError(
        Both(f"the content of entry {sequence} was erased by decision", zh=f"第 {sequence} 号条目的内容已依规删除"),
        remedy=Both("only its hash remains and can be shown", zh="只保留哈希，可供查验"),
    )
