"""Takes a data folder and a database's setting. Gives a Django that works on it. Never leaves a name in the environment.

Django knows one set of databases for a whole process; tests want several. ``use`` gives ``default`` another setting:
connections that are open are closed first, threads begun later open their own on the new one.
"""

from __future__ import annotations

import atexit
import os
import secrets
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import Any
from unittest import mock

import django
from django.db import connections

Setting = dict[str, Any]


@cache
def set_up() -> Path:
    """Django with the site's own settings, once in a process. Gives the data folder, which goes when the process goes."""
    folder = Path(tempfile.mkdtemp(prefix="shigan-site-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    (folder / "secret.key").write_text(secrets.token_urlsafe(50), encoding="ascii")
    environment = {
        "DJANGO_SETTINGS_MODULE": "shigan_site.settings", "SHIGAN_DATA_DIR": str(folder), "SHIGAN_DATABASE": "",
        "SHIGAN_DEMO": "", "SHIGAN_HTTPS": "", "SHIGAN_HOSTS": "testserver,localhost",
    }  # fmt: skip
    with mock.patch.dict(os.environ, environment):
        django.setup()
    return folder


def use(setting: Setting) -> None:
    """From now on ``default`` is this database. Connections of other threads must be closed by those threads."""
    connections.close_all()
    if hasattr(connections._connections, "default"):
        del connections["default"]
    connections.settings["default"] = connections.configure_settings({"default": dict(setting)})["default"]
