"""Takes scripted answers. Gives a mail server on this machine that keeps what it is given. Never sends it on."""

from __future__ import annotations

import email
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default
from typing import cast


@dataclass
class Post:
    """``refuses``: how many letters are refused before one is taken."""

    port: int = 0
    refuses: int = 0
    letters: list[EmailMessage] = field(default_factory=list)
    to: list[str] = field(default_factory=list)


@contextmanager
def mail_server() -> Iterator[Post]:
    post = Post()

    class Session(socketserver.StreamRequestHandler):
        def say(self, text: str) -> None:
            self.wfile.write(f"{text}\r\n".encode())

        def handle(self) -> None:
            self.say("220 test")
            recipient = ""
            for raw in self.rfile:
                word = raw.decode().strip()
                if word.upper().startswith("RCPT"):
                    recipient = word.partition("<")[2].partition(">")[0]
                if word.upper() == "DATA":
                    self.take(recipient)
                elif word.upper() == "QUIT":
                    self.say("221 bye")
                    return
                else:
                    self.say("250 ok")

        def take(self, recipient: str) -> None:
            self.say("354 go on")
            lines = []
            for raw in self.rfile:
                if raw == b".\r\n":
                    break
                lines.append(raw.removeprefix(b".") if raw.startswith(b"..") else raw)
            if post.refuses:
                post.refuses -= 1
                self.say("451 later")
                return
            post.letters.append(cast("EmailMessage", email.message_from_bytes(b"".join(lines), policy=default)))
            post.to.append(recipient)
            self.say("250 taken")

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Session) as server:
        server.daemon_threads = True
        post.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        yield post
        server.shutdown()
        thread.join()
