"""Takes the address of a mail server. Gives Django's settings for it. Never a server that nobody named."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs, unquote, urlsplit

from shigan.errors import Both, ShiganError

FILE: Final = "mail.address"
PORTS: Final = {"smtps": 465, "smtp+starttls": 587, "smtp": 25}


@dataclass(frozen=True, kw_only=True)
class Mail:
    """Empty host: there is no mail."""

    host: str = ""
    port: int = 25
    user: str = ""
    password: str = ""
    tls_at_once: bool = False
    tls_after_greeting: bool = False
    sender: str = ""


def written_in(data_dir: Path) -> str:
    """The address in the data folder, for those who do not want it in the environment; empty where there is none."""
    path = data_dir / FILE
    return path.read_text(encoding="utf-8").strip() if path.is_file() else ""


def mail_of(address: str) -> Mail:
    """``smtps://user:password@host:port/?from=…``; smtp+starttls, or plain smtp inside one's own network."""
    if not address:
        return Mail()
    parts = urlsplit(address)
    sender = parse_qs(parts.query).get("from", [""])[0]
    if parts.scheme not in PORTS or not parts.hostname or "@" not in sender:
        raise ShiganError(
            Both("the address of the mail server cannot be read", zh="邮件服务器地址写得不对"),
            expected=Both(
                "smtps://user:password@host:465/?from=office@host", zh="smtps://用户:口令@主机:465/?from=发件地址"
            ),
            where=f"SHIGAN_MAIL, {FILE}",
            remedy=Both(
                "correct it; smtp+starttls:// and smtp:// are known as well",
                zh="请改正；也可用 smtp+starttls:// 或 smtp://",
            ),
        )
    return Mail(
        host=parts.hostname,
        port=parts.port or PORTS[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        tls_at_once=parts.scheme == "smtps",
        tls_after_greeting=parts.scheme == "smtp+starttls",
        sender=sender,
    )
