"""What the readers of JSON share: a whole document in memory, numbers as they were written."""

from __future__ import annotations

import json
from typing import Any, Final

from shigan.errors import Both
from shigan.ingest.messages import problem
from shigan.ingest.raw import ReadError
from shigan.ingest.readers._stream import Source
from shigan.ingest.readers._text import byte_of

_PIECE: Final = 4 << 20


def document_of(source: Source) -> Any:
    """The document; numbers stay the text they were written as."""
    try:
        text = b"".join(source.pieces(_PIECE)).decode("utf-8-sig")
        return json.loads(text, parse_int=str, parse_float=str, parse_constant=str)
    except UnicodeDecodeError as error:
        raise ReadError(problem("encoding_wrong", encoding="utf-8", why=byte_of(error))) from error
    except (ValueError, RecursionError) as error:
        raise ReadError(problem("not_json", why=_why(error))) from error


def _why(error: Exception) -> Both:
    if isinstance(error, json.JSONDecodeError):
        place = f"line {error.lineno}, column {error.colno}: {error.msg}"
        return Both(place, zh=f"第 {error.lineno} 行第 {error.colno} 列有误")
    return Both("nested too deep", zh="嵌套过深") if isinstance(error, RecursionError) else Both(str(error)[:200], zh="内容有误")


def kind_of(value: object) -> Both:
    """What a value is called in JSON, where numbers stay text."""
    return _KINDS[type(value)]


_KINDS: Final = {
    dict: Both("an object { }", zh="对象 { }"),
    list: Both("a list [ ]", zh="列表 [ ]"),
    str: Both("text or a number", zh="文字或数字"),
    bool: Both("true or false", zh="是或否（true、false）"),
    type(None): Both("null", zh="空值（null）"),
}


def text_of(value: object) -> str | None:
    """A value as text; what is nested stays JSON."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value, ensure_ascii=False)
