"""Takes Jinja2's options. Gives the environment of all pages. Never turns escaping off."""

from __future__ import annotations

from typing import Any

from jinja2 import Environment, StrictUndefined


def environment(**options: Any) -> Environment:
    return Environment(**options | {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True})
