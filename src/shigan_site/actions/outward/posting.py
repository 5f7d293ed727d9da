"""Takes an address, headers and a body. Gives the answer's number and its first bytes. Never follows a redirect.

One limit of time holds for all of it: looking up the name, connecting, the handshake, sending and every byte of the answer.
"""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Mapping
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
    """Raises Unreachable."""
    until = time.monotonic() + seconds
    line = connect(target, until)
    ended = threading.Event()
    held = [line]
    alarm = threading.Timer(max(until - time.monotonic(), 0), _cut, (held, ended))
    alarm.daemon = True
    alarm.start()
    try:
        if target.scheme == "https":
            held[0] = _context().wrap_socket(line, server_hostname=target.host, do_handshake_on_connect=False)
            held[0].do_handshake()  # type: ignore[attr-defined]
        return _exchange(held[0], target, headers, body)
    except ssl.SSLCertVerificationError:
        raise Unreachable("certificate") from None
    except (OSError, HTTPException, ValueError):
        raise Unreachable("too_slow" if ended.is_set() else "broken_off") from None
    finally:
        alarm.cancel()
        held[0].close()


def _cut(held: list[socket.socket], ended: threading.Event) -> None:
    """The time is over: whoever reads or writes there is woken with an error."""
    ended.set()
    with suppress(OSError):
        held[0].shutdown(socket.SHUT_RDWR)


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
