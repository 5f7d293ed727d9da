"""Takes an address somebody entered. Gives a connection to it, if it may be had. Never one to the machine itself.

The name is looked up once, and the connection goes to the very number that was checked: a name that changes its meaning
between looking and connecting gains nothing. Loopback, link-local, metadata, multicast and unspecified numbers are
refused, also where they hide inside of an IPv6 number, unless the operator of the machine listed the origin.
"""

from __future__ import annotations

import ipaddress
import socket
import threading
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from shigan.errors import Both, ShiganError

Number = ipaddress.IPv4Address | ipaddress.IPv6Address
METADATA: Final = frozenset(
    ipaddress.ip_address(number)
    for number in ("169.254.169.254", "100.100.100.200", "168.63.129.16", "192.0.0.192", "fd00:ec2::254")
)
"""Where clouds tell a machine its own secrets."""
CARRYING: Final = tuple(ipaddress.IPv6Network(network) for network in ("64:ff9b::/96", "::ffff:0:0/96", "::ffff:0:0:0/96"))
"""IPv6 numbers whose last part is an IPv4 number: translated (NAT64), mapped, translated the older way."""
LOCAL_NAT64: Final = ipaddress.IPv6Network("64:ff9b:1::/48")
"""Where the IPv4 number lies in these only the network's own administrator knows: listed, or not at all."""
LONGEST: Final = 1000
PORTS: Final = {"https": 443, "http": 80}


class Unreachable(Exception):
    """Why nothing was sent or answered; ``code`` is a word of the site, never a text from outside."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, kw_only=True)
class Target:
    """An address that may be asked for."""

    scheme: str
    host: str
    port: int
    path: str  # with the query
    listed: bool  # by the operator of the machine

    @property
    def origin(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" + ("" if self.port == PORTS[self.scheme] else f":{self.port}")


def target_of(address: str, listed: Collection[str]) -> Target:
    """Raises ShiganError: not HTTPS, or plain HTTP to an origin that is not listed, or nothing that can be asked for."""
    try:
        parts = urlsplit(address.strip())
        port = parts.port
    except ValueError:
        raise _wrong() from None
    host = (parts.hostname or "").rstrip(".")
    if (
        parts.scheme not in PORTS or not host or parts.username is not None or parts.password is not None
        or parts.fragment or len(address) > LONGEST or not address.strip().isascii() or not address.strip().isprintable()
        or " " in address.strip()
    ):  # fmt: skip
        raise _wrong()
    query = f"?{parts.query}" if parts.query else ""
    asked = {
        "scheme": parts.scheme,
        "host": host,
        "port": port or PORTS[parts.scheme],
        "path": (parts.path or "/") + query,
    }
    target = Target(**asked, listed=False)  # type: ignore[arg-type]
    target = Target(**asked, listed=target.origin in listed)  # type: ignore[arg-type]
    if target.scheme == "http" and not target.listed:
        raise ShiganError(
            Both("the address is not HTTPS", zh="地址不是 HTTPS"),
            expected=Both(
                "https://…, or an origin listed in SHIGAN_INTERNAL", zh="https://…，或已列入 SHIGAN_INTERNAL 的内部地址"
            ),
            remedy=Both("use HTTPS, or ask who runs this machine to list it", zh="改用 HTTPS，或请运维人员把它列入"),
        )
    return target


def _wrong() -> ShiganError:
    return ShiganError(
        Both("this is no address that can be told something", zh="这个地址不能使用"),
        expected=Both(
            "https://host/path, without a name and password before the host",
            zh="https://主机/路径，主机前不带用户名和口令",
        ),
        remedy=Both("copy the whole address again", zh="请重新完整复制地址"),
    )


def may_be_reached(number: Number) -> bool:
    """Whether a number is outside of the machine and of what only the machine should see."""
    inner = _inside(number)
    if inner is not None:
        return may_be_reached(inner)
    return not (
        number in METADATA or number.is_loopback or number.is_link_local or number.is_multicast
        or number.is_unspecified or _reserved(number)
    )  # fmt: skip


def _inside(number: Number) -> Number | None:
    """The IPv4 number that an IPv6 number carries."""
    if not isinstance(number, ipaddress.IPv6Address):
        return None
    if any(number in network for network in CARRYING):
        return ipaddress.IPv4Address(int(number) & 0xFFFFFFFF)
    carried = number.sixtofour or (number.teredo[1] if number.teredo else None)
    if carried is None and 1 < int(number) < 1 << 32:  # the old ::a.b.c.d
        return ipaddress.IPv4Address(int(number))
    return carried


def _reserved(number: Number) -> bool:
    if isinstance(number, ipaddress.IPv4Address):
        return number.is_reserved or number in ipaddress.ip_network("0.0.0.0/8")
    return number.is_site_local or number in LOCAL_NAT64


def connect(target: Target, seconds: float, ended: threading.Event) -> socket.socket:
    """A connection to a number of the host that was checked; none is tried any more once it has ended. Raises Unreachable."""
    refused = False
    for family, number, place in _numbers(target):
        if ended.is_set():
            raise Unreachable("too_slow")
        if not target.listed and not may_be_reached(ipaddress.ip_address(number.partition("%")[0])):
            refused = True
            continue
        connection = socket.socket(family, socket.SOCK_STREAM)
        connection.settimeout(seconds)
        try:
            connection.connect(place)
        except OSError:
            connection.close()
            continue
        return connection
    raise Unreachable("forbidden" if refused else "no_answer")


def _numbers(target: Target) -> list[tuple[int, str, tuple[object, ...]]]:
    try:
        found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Unreachable("unknown_host") from None
    return [(family, str(place[0]), place) for family, _, _, _, place in found]
