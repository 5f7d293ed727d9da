"""YAML read by libyaml where it is there, which takes a tenth of the time: every command reads several vocabularies before it begins.

Only the safe subset: nothing that a text names is run. What is nested so deep that libyaml would overflow is refused before.
"""

from __future__ import annotations

import re
from typing import Any, Final

import yaml

LOADER: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
DEEPEST: Final = 20_000
_NESTED_AT_ONCE: Final = re.compile(rf"(?:[-?:]\s+){{{DEEPEST}}}")


def load(text: str) -> Any:
    """The content. Raises yaml.YAMLError."""
    return yaml.load(_readable(text), Loader=LOADER)


def compose(text: str) -> yaml.Node | None:
    """The same as nodes that know their lines; None for an empty text. Raises yaml.YAMLError."""
    node: yaml.Node | None = yaml.compose(_readable(text), Loader=LOADER)
    return node


def _readable(text: str) -> str:
    if max(text.count("["), text.count("{")) > DEEPEST or _NESTED_AT_ONCE.search(text):
        raise yaml.YAMLError("nested too deep")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise yaml.YAMLError("not valid Unicode") from error
    return text
