"""Takes a data folder and a database's address. Gives a site that may be opened: key, tables, rules. Never half of one.

The folder is the owner's alone. The key in it signs sessions; whoever copies the folder copies the key.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Final

import django
from django.core.management import call_command
from django.db.utils import OperationalError

from shigan.errors import Both, ShiganError

KEY: Final = "secret.key"


@dataclass(frozen=True, kw_only=True)
class House:
    """Where a site lives and how it is reached."""

    data: Path
    database: str = ""  # empty: SQLite in the data folder
    host: str = "127.0.0.1"
    port: int = 8000
    demo: bool = False
    clock_shift: float = 0.0

    @property
    def address(self) -> str:
        shown = "127.0.0.1" if self.host in ("0.0.0.0", "::") else self.host
        return f"http://{shown}:{self.port}/"

    def environment(self) -> dict[str, str]:
        """What the settings read; a host named by the caller stays."""
        hosts = os.environ.get("SHIGAN_HOSTS") or ",".join(
            dict.fromkeys(["localhost", "127.0.0.1", "[::1]", *([] if self.host in ("0.0.0.0", "::") else [self.host])])
        )
        return {
            "DJANGO_SETTINGS_MODULE": "shigan_site.settings",
            "SHIGAN_DATA_DIR": str(self.data.resolve()),
            "SHIGAN_DATABASE": self.database,
            "SHIGAN_DEMO": "1" if self.demo else "",
            "SHIGAN_CLOCK_SHIFT": str(self.clock_shift) if self.demo else "",
            "SHIGAN_HOSTS": hosts,
        }


def open_house(house: House) -> None:
    """Make the folder and the key where they are missing, and Django ready in this process."""
    house.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    _keep_key(house.data / KEY)
    os.environ.update(house.environment())
    django.setup()


def _keep_key(path: Path) -> None:
    if path.exists():
        if path.stat().st_mode & 0o077:
            path.chmod(0o600)
        return
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(50))


def furnish() -> None:
    """The tables as this version wants them, and the rules of its procedures. Raises ShiganError when it cannot be."""
    try:
        call_command("migrate", verbosity=0, interactive=False)
    except OperationalError as error:
        raise ShiganError(
            Both(f"the database does not answer: {error}", zh=f"数据库没有应答：{error}"),
            remedy=Both("check the address, the password and that the server runs", zh="请检查地址、口令，以及数据库是否在运行"),
        ) from error
    import_module("shigan_site.actions.startup").make_ready()  # it can be imported only after Django was set up


def first_run_address(house: House) -> str:
    """Where a new office is set up, with its one-time token; empty when there is an office already."""
    set_up = import_module("shigan_site.actions.setup")
    token: str = set_up.token_for_first_run(house.data)
    return f"{house.address}setup/?token={token}" if token else ""
