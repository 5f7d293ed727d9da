"""Takes a question that one page asks again and again. Gives its first answer for the whole of the page. Never an answer of another page.

Only while ``one_reading`` is open, which is while a page is being read; whatever writes asks anew each time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")

_kept: ContextVar[dict[Any, Any] | None] = ContextVar("kept", default=None)


@contextmanager
def one_reading() -> Iterator[None]:
    """The answers of this page are kept until it is made."""
    token = _kept.set({})
    try:
        yield
    finally:
        _kept.reset(token)


def once(question: Callable[Asked, Answer]) -> Callable[Asked, Answer]:
    """What is asked can be told apart by its arguments, which are hashable."""

    @wraps(question)
    def asked(*args: Asked.args, **kwargs: Asked.kwargs) -> Answer:
        kept = _kept.get()
        if kept is None:
            return question(*args, **kwargs)
        key = (question, args, tuple(sorted(kwargs.items())))
        if key not in kept:
            kept[key] = question(*args, **kwargs)
        answer: Answer = kept[key]
        return answer

    return asked
