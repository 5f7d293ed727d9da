"""What the readers of JSON share: a whole document in memory, numbers as they were written."""

from __future__ import annotations

import json
from typing import Any, Final

from shigan.ingest.messages import problem
from shigan.ingest.raw import ReadError
from shigan.ingest.readers._stream import Source

_PIECE: Final = 4 << 20


def document_of(source: Source) -> Any:
    """The document; numbers stay the text they were written as."""
    try:
        text = b"".join(source.pieces(_PIECE)).decode("utf-8-sig")
        return json.loads(text, parse_int=str, parse_float=str, parse_constant=str)
    except UnicodeDecodeError as error:
        raise ReadError(problem("encoding_wrong", encoding="utf-8", why=error.reason)) from error
    except (ValueError, RecursionError) as error:
        why = "nested too deep" if isinstance(error, RecursionError) else str(error)[:200]
        raise ReadError(problem("not_json", why=why)) from error


def kind_of(value: object) -> str:
    """What a value is called in JSON."""
    names = {dict: "object { }", list: "list [ ]", str: "text", bool: "true/false", type(None): "null"}
    return names.get(type(value), type(value).__name__)


def text_of(value: object) -> str | None:
    """A value as text; what is nested stays JSON."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value, ensure_ascii=False)
