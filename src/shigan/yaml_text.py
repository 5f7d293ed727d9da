"""Takes YAML. Gives what it says, and where. Never runs anything that it names.

Read by libyaml where it is there, which takes a tenth of the time: every command reads several vocabularies before it begins.
"""

from __future__ import annotations

from typing import Any, Final

import yaml

LOADER: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def load(text: str) -> Any:
    """The content. Raises yaml.YAMLError."""
    return yaml.load(text, Loader=LOADER)


def compose(text: str) -> yaml.Node | None:
    """The same as nodes that know their lines; None for an empty text. Raises yaml.YAMLError."""
    node: yaml.Node | None = yaml.compose(text, Loader=LOADER)
    return node
