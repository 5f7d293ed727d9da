"""Takes a filled site. Gives how many questions to the database each page asks. Never over the network: by the same code, here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import Client

from shigan_site.accounts.models import Account
from shigan_trial.bench_site.people import LISTS, NUMBER

BACKEND = "shigan_site.accounts.entering.Backend"


def queries_of_pages(keys: list[str], unit: str) -> dict[str, tuple[int, ...]]:
    """By page, how many questions it asks, for each of the people; each page was read once before."""
    return {page: tuple(counts) for page, counts in _counted(keys, unit).items()}


def _counted(keys: list[str], unit: str) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for key in keys:
        client = Client(headers={"host": settings.ALLOWED_HOSTS[0]})
        client.force_login(Account.objects.get(username=key), backend=BACKEND)
        first = NUMBER.search(client.get("/matters/").content.decode())
        pages = {"today": "/", "unit": f"/units/{unit}/", "me": "/me/"}
        pages |= {f"list {wish}".strip(): "/matters/" + wish for wish in LISTS}
        if first:
            pages |= {"matter": f"/matters/{first[1]}/", "timeline": f"/matters/{first[1]}/timeline/"}
            pages["step's form"] = f"/matters/{first[1]}/comment/"
        for page, path in pages.items():
            with counting() as count:
                client.get(path)
            found.setdefault(page, []).append(len(count))
    return found


@contextmanager
def counting() -> Iterator[list[str]]:
    """Every question asked of the database meanwhile."""
    asked: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        asked.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield asked
