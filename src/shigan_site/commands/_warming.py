"""Reads what every page needs before a visitor waits for it: the views, the pack, the templates.

Each process that answers is new to all of it, and with several of them the first visitors of each would wait for seconds.
The views are read before the process answers at all; the pack and the templates meanwhile, in a thread, so that a site opens
no later than it did. A page that is asked for in between reads its own.
"""

from __future__ import annotations

import threading

from django.template import engines
from django.urls import get_resolver

from shigan_site.rules import pack


def warm_up() -> threading.Thread:
    """To be called once Django was set up; gives the thread that goes on reading."""
    assert get_resolver().url_patterns, "the site has pages"
    rest = threading.Thread(target=_pack_and_templates, daemon=True, name="warming up")
    rest.start()
    return rest


def _pack_and_templates() -> None:
    pack()
    environment = engines["jinja2"].env  # type: ignore[attr-defined]
    for name in environment.list_templates():
        environment.get_template(name)
