"""Takes an account and a page. Gives the views it saved there. Never another account's."""

from __future__ import annotations

from dataclasses import dataclass

from shigan_site.accounts.models import Account
from shigan_site.records.models import SavedView


@dataclass(frozen=True)
class View:
    id: int
    name: str
    query: str


def saved_views(account: Account, page: str) -> tuple[View, ...]:
    found = SavedView.objects.filter(account_id=account.pk, page=page).order_by("pk")
    return tuple(View(view.pk, view.name, view.query) for view in found)
