"""Takes an account. Gives pages of the site as that person's browser would ask for them. Never a browser."""

from __future__ import annotations

from datetime import datetime
from unittest import mock

from django.test import Client

from shigan_site.accounts.models import Account
from tests.site.bureau import NOW


def client_of(account: Account | None, *, at: datetime = NOW) -> Client:
    """A client that is signed in, at a moment."""
    client = Client(headers={"host": "localhost"})
    if account is not None:
        client.force_login(account, backend="shigan_site.accounts.entering.Backend")
    return client


def at_the_time(at: datetime = NOW) -> mock._patch[object]:
    """The site's clock stands at this moment."""
    return mock.patch("shigan_site.clock.present", return_value=at)
