"""Takes a key, what is asked, and how to do it. Gives the answer of the first time, every time. Never a second effect.

The key is made with the form; a double click, a retry after a lost answer and a second tab bring the same one.
What was refused is not kept: the form may be put right and sent again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction

from shigan_site.actions.locking import alone_for
from shigan_site.actions.outcomes import Done, KeyReused
from shigan_site.records.models import Request

LONGEST_KEY = 64
Other = TypeVar("Other")


class Undo(Exception):
    """Carries an answer out of a transaction that must leave nothing behind."""

    def __init__(self, answer: Any) -> None:
        super().__init__("nothing is kept")
        self.answer = answer


def answered_once(
    *, account_id: int, key: str, asked: Mapping[str, Any], now: datetime, work: Callable[[], Done | Other]
) -> Done | Other | KeyReused:
    """``work`` in one transaction with the record that it was asked and answered. Anything but Done leaves no trace.

    ``asked`` is everything that makes the request what it is, ready for JSON.
    """
    assert 0 < len(key) <= LONGEST_KEY, "a request needs a key of at most 64 characters"
    digest = hashlib.sha256(json.dumps(asked, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
    try:
        with transaction.atomic():
            alone_for(f"request {account_id} {key}")
            before = Request.objects.filter(account_id=account_id, key=key).first()
            if before is not None:
                return Done.from_answer(before.answer) if before.digest == digest else KeyReused(key=key)
            answer = work()
            if not isinstance(answer, Done):
                raise Undo(answer)
            Request.objects.create(
                account_id=account_id, key=key, digest=digest, answer=answer.as_answer(), made_at=now
            )
            return answer
    except Undo as undo:
        kept: Other = undo.answer
        return kept
