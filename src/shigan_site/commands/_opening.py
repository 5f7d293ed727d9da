"""Takes a furnished house. Gives it opened to visitors, and tells where it is. Never says so before it answers."""

from __future__ import annotations

import http.client
import os
import select
import socket
import sys
import time
import webbrowser
from collections.abc import Callable

from rich.console import Console

from shigan.cli.language import say
from shigan.errors import Both, ShiganError
from shigan_site.commands._house import House
from shigan_site.commands._tree import Child, Tree

PATIENCE = 5.0  # seconds for one answer


def must_be_free(house: House) -> None:
    """Raises ShiganError when somebody else answers at this address."""
    family = socket.AF_INET6 if ":" in house.host else socket.AF_INET
    with socket.socket(family) as place:
        place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            place.bind((house.host, house.port))
        except OSError as error:
            raise ShiganError(
                Both(
                    f"port {house.port} of {house.host} cannot be used", zh=f"{house.host} 的 {house.port} 端口不能使用"
                ),
                where=str(error.strerror),
                remedy=Both(
                    "end the other program, or name another port with --port",
                    zh="请结束占用它的程序，或用 --port 换一个端口",
                ),
            ) from error


def open_to_visitors(house: House, *, began: float, browser: bool, once: bool, also: Callable[[], None]) -> int:
    """Run the site until it is told to end; ``once``: only until it has answered. ``also`` is done when it answers."""
    tree: Tree

    def once_up() -> bool:
        if not answers(house, given_up=lambda: tree.ending):
            return False
        also()
        tell_ready(house, time.monotonic() - began)
        if browser and has_screen():
            webbrowser.open(house.address)
        if once:
            tree.end()
        return True

    address = ("--host", house.host, "--port", str(house.port))
    children = [
        Child(say(zh="网页服务", en="the web server"), "shigan_site.commands._web", address),
        Child(say(zh="后台任务", en="the background jobs"), "shigan_site.jobs"),
    ]
    tree = Tree(children, once_up=once_up)
    return tree.run()


def answers(house: House, *, given_up: Callable[[], bool] = lambda: False) -> bool:
    """Whether the login page is there. A slow first answer is waited for, but not by somebody who has given up."""
    host = "127.0.0.1" if house.host in ("0.0.0.0", "::") else house.host
    visit = http.client.HTTPConnection(host, house.port, timeout=PATIENCE)
    until = time.monotonic() + PATIENCE
    try:
        visit.request("GET", "/login/", headers={"Host": f"localhost:{house.port}"})
        while not select.select([visit.sock], [], [], 0.1)[0]:
            if given_up() or time.monotonic() > until:
                return False
        return visit.getresponse().status < 500
    except OSError:
        return False
    finally:
        visit.close()


def tell_ready(house: House, seconds: float) -> None:
    Console().print(
        say(
            zh=f"已就绪（{seconds:.1f} 秒）：{house.address}　按 Ctrl-C 停止。",
            en=f"Ready after {seconds:.1f} s: {house.address}  Ctrl-C stops it.",
        ),
        soft_wrap=True,
    )


def has_screen() -> bool:
    """Whether a browser would be seen by somebody."""
    return sys.stdout.isatty() and (
        sys.platform == "darwin" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    )
