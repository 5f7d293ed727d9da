"""Takes events that have no place yet. Gives each its place, its leaf, and the batch a checkpoint. Never waits for a person.

It runs beside the business transactions, in one batch after the other: nobody who takes a step waits for the tree.
The order of events of one item is the order in which its row was locked; between items it is that of the outbox.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from shigan.errors import Both, ShiganError
from shigan.ledger.hashing import HASH_BYTES, entry_leaves
from shigan.ledger.tree import BLOCK
from shigan_site.actions.locking import alone_for
from shigan_site.queries.ledger import canonical, current_tree, salt_of
from shigan_site.records.models import Block, Checkpoint, Entry, Event, Waiting

BATCH = 4096


def place_events(*, now: datetime, most: int = BATCH) -> int:
    """Give at most ``most`` events their place, and seal them with a checkpoint. Gives how many there were."""
    with transaction.atomic():
        alone_for("ledger")
        waiting = Waiting.objects.order_by("pk").values_list("pk", flat=True)[:most]
        events = list(Event.objects.filter(pk__in=list(waiting)).select_related("particulars").order_by("pk"))
        if events:
            _seal(events, now)
            Waiting.objects.filter(pk__in=[event.pk for event in events]).delete()
        return len(events)


def place_all_events(*, now: datetime) -> int:
    """Until the outbox is empty."""
    placed = 0
    while count := place_events(now=now):
        placed += count
    return placed


def _seal(events: list[Event], now: datetime) -> None:
    _must_be_whole(events)
    tree = current_tree()
    frontier = tree.frontier()
    leaves = entry_leaves(tree.new, b"".join(map(salt_of, events)), map(canonical, events))
    roots = frontier.add(leaves)
    Entry.objects.bulk_create(
        Entry(sequence=tree.size + place, event=event, leaf=leaf)
        for place, (event, leaf) in enumerate(zip(events, _hashes(leaves), strict=True))
    )
    first = tree.size // BLOCK
    Block.objects.bulk_create(Block(number=first + place, root=root) for place, root in enumerate(_hashes(roots)))
    Checkpoint.objects.create(size=frontier.size, root=frontier.root(), algorithm=tree.algorithm, made_at=now)


def _must_be_whole(events: list[Event]) -> None:
    torn = [event.pk for event in events if not hasattr(event, "particulars")]
    if torn:
        raise ShiganError(
            Both(f"event {torn[0]} has no particulars", zh=f"第 {torn[0]} 号事件没有明细"),
            expected=Both("every event to have them until it has its place", zh="事件入账之前明细必须存在"),
            where=Both("the ledger's outbox", zh="台账发件箱"),
            remedy=Both("restore the database from a backup", zh="请用备份恢复数据库"),
        )


def _hashes(joined: bytes) -> list[bytes]:
    return [joined[at : at + HASH_BYTES] for at in range(0, len(joined), HASH_BYTES)]
