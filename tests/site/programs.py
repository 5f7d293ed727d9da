"""Takes an account. Gives a program that calls the interface with a token of that account. Never a cookie."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.test import Client

from shigan_site.accounts.models import Account, Token
from shigan_site.accounts.scopes import FOR_PROGRAMS
from shigan_site.actions.tokens import issue_token
from tests.site.bureau import NOW

ROOT = "/api/v1/"


def secret_of(account: Account, scopes: Iterable[str] = FOR_PROGRAMS) -> str:
    """A token of the account, issued by its holder, for thirty days."""
    _, secret = issue_token(account, "测试", scopes, (NOW + timedelta(days=30)).date(), by=account, now=NOW)
    assert secret is not None
    return secret


def token_of(secret: str) -> Token:
    return Token.objects.get(start=secret[:10])


@dataclass
class Program:
    """Calls addresses below /api/v1/; every POST has a new key unless it is given one."""

    secret: str
    language: str = "zh"
    client: Client = field(default_factory=lambda: Client(raise_request_exception=False))
    keys: itertools.count[int] = field(default_factory=itertools.count)

    def headers(self, **more: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.secret}", "Accept-Language": self.language, **more}

    def get(self, path: str, **headers: str) -> Any:
        return self.client.get(ROOT + path, headers=self.headers(**headers))

    def post(self, path: str, body: object, *, key: str = "", version: int | None = None) -> Any:
        matched = {} if version is None else {"If-Match": f'"{version}"'}
        headers = self.headers(**{"Idempotency-Key": key or f"key-{next(self.keys)}"}, **matched)
        return self.client.post(ROOT + path, body, content_type="application/json", headers=headers)
