"""Takes an account, a name and a list's address. Gives the list a name to come back by. Never a wider sight."""

from __future__ import annotations

from shigan_site.accounts.models import Account
from shigan_site.records.models import SavedView

MOST = 20


def save_view(account: Account, *, page: str, name: str, query: str) -> bool:
    """Under the same name the later takes the place of the earlier; False where there are too many already."""
    mine = SavedView.objects.filter(account_id=account.pk, page=page)
    if mine.filter(name=name).update(query=query):
        return True
    if mine.count() >= MOST:
        return False
    SavedView.objects.create(account_id=account.pk, page=page, name=name, query=query)
    return True


def drop_view(account: Account, view: int) -> None:
    SavedView.objects.filter(account_id=account.pk, pk=view).delete()
