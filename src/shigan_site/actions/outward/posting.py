"""Takes an address, headers and a body. Gives the answer's number and its first bytes. Never follows a redirect.

One limit of time holds for all of it: looking up the name, connecting, the handshake, sending and every byte of the answer.
"""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Mapping
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from http.client import HTTPConnection, HTTPException
from typing import Final

from shigan_site.actions.outward.guard import Target, Unreachable, connect

SECONDS: Final = 8.0
MOST_BYTES: Final = 16 << 10


@dataclass(frozen=True, kw_only=True)
class Answer:
    """``body`` is cut off at MOST_BYTES."""

    status: int
    body: bytes


def post(target: Target, headers: Mapping[str, str], body: bytes, *, seconds: float = SECONDS) -> Answer:
    """Raises Unreachable. What is still on its way when the time is over is cut off; a look-up, which cannot be, is left."""
    held: list[socket.socket] = []
    ended = threading.Event()
    answer: Future[Answer] = Future()

    def ask() -> None:
        try:
            answer.set_result(_asked(target, headers, body, seconds, held, ended))
        except BaseException as error:
            answer.set_exception(error)

    threading.Thread(target=ask, daemon=True, name="outward post").start()
    try:
        return answer.result(timeout=seconds)
    except TimeoutError:
        ended.set()
        for line in held:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)  # whoever reads or writes there is woken with an error
        raise Unreachable("too_slow") from None


def _asked(
    target: Target, headers: Mapping[str, str], body: bytes, seconds: float, held: list[socket.socket], ended: threading.Event
) -> Answer:
    """``held``: the line, for whoever has to cut it."""
    line = connect(target, seconds, ended)
    held.append(line)
    try:
        if target.scheme == "https":
            line = _context().wrap_socket(line, server_hostname=target.host, do_handshake_on_connect=False)
            held[0] = line
            line.do_handshake()
        if ended.is_set():
            raise Unreachable("too_slow")
        return _exchange(line, target, headers, body)
    except ssl.SSLCertVerificationError:
        raise Unreachable("certificate") from None
    except (OSError, HTTPException, ValueError):
        raise Unreachable("broken_off") from None
    finally:
        line.close()


def _exchange(line: socket.socket, target: Target, headers: Mapping[str, str], body: bytes) -> Answer:
    exchange = HTTPConnection(target.host, target.port)
    exchange.sock = line
    own = {"Host": target.origin.partition("://")[2], "User-Agent": "Shigan", "Connection": "close"}
    exchange.request("POST", target.path, body=body, headers={**own, **headers})
    answer = exchange.getresponse()
    return Answer(status=answer.status, body=answer.read(MOST_BYTES))


@cache
def _context() -> ssl.SSLContext:
    return ssl.create_default_context()
