"""Takes an address. Gives pages as one person's browser fetches them: cookies, forms, a kept connection. Never a form with another key."""

from __future__ import annotations

import http.client
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urlencode

from shigan_trial.bench_site.measuring import Book

HIDDEN = re.compile(r'<input[^>]*type="hidden"[^>]*>')
NAME, VALUE = re.compile(r'name="([^"]*)"'), re.compile(r'value="([^"]*)"')
PATIENCE = 60.0  # seconds
ATTEMPTS = 3
IDLE = 5.0  # seconds without a word, after which a server may close a connection


@dataclass(frozen=True)
class Answer:
    """What came back; ``place``: where a redirect leads."""

    status: int
    text: str
    place: str = ""

    def hidden(self) -> dict[str, str]:
        """The hidden fields of the page's forms; of the same name the first."""
        found: dict[str, str] = {}
        for field_ in HIDDEN.findall(self.text):
            name, value = NAME.search(field_), VALUE.search(field_)
            if name:
                found.setdefault(name[1], unescape(value[1]) if value else "")
        return found


@dataclass
class Visitor:
    """One person's browser. What it meets is written into the book under the page's name."""

    host: str
    port: int
    book: Book
    cookies: dict[str, str] = field(default_factory=dict)
    connection: http.client.HTTPConnection | None = None
    answered_at: float | None = None  # when the connection answered last, by time.perf_counter

    def get(self, page: str, path: str) -> Answer:
        return self._ask(page, "GET", path, "")

    def post(self, page: str, path: str, form: Mapping[str, str]) -> Answer:
        return self._ask(page, "POST", path, urlencode(form))

    def twin(self) -> Visitor:
        """The same person in another window: the same cookies, another connection."""
        return Visitor(self.host, self.port, self.book, dict(self.cookies))

    def leave(self) -> None:
        if self.connection is not None:
            self.connection.close()
            self.connection, self.answered_at = None, None

    def _ask(self, page: str, method: str, path: str, body: str) -> Answer:
        """Asked again where the connection was lost: a form brings its key, so that it has one effect.

        Servers close connections that were idle for long, and every browser opens another one: that is no loss.
        """
        for attempt in range(ATTEMPTS):
            began = time.perf_counter()
            try:
                answer = self._once(method, path, body)
            except (OSError, http.client.HTTPException) as error:
                idle = self._was_idle(began) and isinstance(error, ConnectionError)
                self.leave()
                if idle:
                    continue
                self.book.lost(page, time.perf_counter() - began)
                time.sleep(0.1 * (attempt + 1))
                continue
            self.book.met(page, answer.status, time.perf_counter() - began)
            return answer
        return Answer(0, "")

    def _was_idle(self, now: float) -> bool:
        return self.answered_at is not None and now - self.answered_at > IDLE

    def _once(self, method: str, path: str, body: str) -> Answer:
        if self.connection is None:
            self.connection = http.client.HTTPConnection(self.host, self.port, timeout=PATIENCE)
        headers = {"Host": f"localhost:{self.port}", "Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        if method == "POST":
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, path, body.encode() if body else None, headers)
        response = self.connection.getresponse()
        text = response.read().decode("utf-8", "replace")
        self.answered_at = time.perf_counter()
        for line in response.headers.get_all("Set-Cookie") or ():
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        return Answer(response.status, text, response.headers.get("Location", ""))
