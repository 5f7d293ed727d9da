"""Takes the headers and the body of a POST. Gives its key, its form, the version it saw and its files. Never a file on disk."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, NoReturn

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest
from django.http.request import UnreadablePostError

from shigan.errors import Both
from shigan.packs.procedure_models import Procedure
from shigan.procedures import Reason
from shigan_site.api.problems import Problem, fault
from shigan_site.interface.bodies import MOST_FILES, VERSION
from shigan_site.interface.document import LONGEST_KEY, PROBLEMS

KEY: Final = re.compile(rf"[!-~]{{1,{LONGEST_KEY}}}")
IF_MATCH: Final = re.compile(r'"?(\d{1,9})"?', re.ASCII)
PLAIN: Final = "application/octet-stream"
Body = Mapping[str, Any]


@dataclass(frozen=True)
class Sent:
    """A file as it came."""

    name: str
    media_type: str
    content: bytes


def key_of(request: HttpRequest) -> str:
    """The key under which the request is remembered: apart from those that pages make, and of their length."""
    key = request.headers.get("Idempotency-Key", "")
    if not KEY.fullmatch(key):
        raise Problem(400, "no-key", _NO_KEY)
    return hashlib.sha256(f"api {key}".encode()).hexdigest()


def body_of(request: HttpRequest) -> Body:
    """The JSON object of the body, without what no database could keep."""
    if request.content_type != "application/json":
        raise Problem(415, "media-type", _NOT_JSON)
    try:
        text = request.body.decode()
        body = json.loads(text, parse_constant=_no_number)
        json.dumps(body, ensure_ascii=False).encode()
    except RequestDataTooBig as error:
        raise Problem(413, "too-large", PROBLEMS[413]) from error
    except (ValueError, RecursionError, UnreadablePostError) as error:
        raise Problem(400, "unreadable", _UNREADABLE) from error
    if not isinstance(body, dict):
        raise Problem(422, "form", _NO_OBJECT)
    return body


def _no_number(name: str) -> NoReturn:
    raise ValueError(name)


def version_of(request: HttpRequest, body: Body, faults: list[Reason]) -> int:
    """The version the program saw, by If-Match or in the body; what is wrong with it is added to the faults."""
    header, given = request.headers.get("If-Match"), body.get(VERSION)
    matched = None if header is None else IF_MATCH.fullmatch(header.strip())
    if header is not None and matched is None:
        raise Problem(400, "if-match", _IF_MATCH)
    seen = None if matched is None else int(matched[1])
    if VERSION not in body:
        if seen is None:
            raise Problem(428, "no-version", _NO_VERSION)
        return seen
    if not isinstance(given, int) or isinstance(given, bool) or given < 0:
        faults.append(fault(f"{VERSION}: a whole number", f"{VERSION} 应当是整数", VERSION))
    elif seen is not None and seen != given:
        faults.append(fault(f"{VERSION} and If-Match differ", f"{VERSION} 与 If-Match 不一致", VERSION))
    return given if isinstance(given, int) else 0


def files_of(procedure: Procedure, step_id: str, body: Body, faults: list[Reason]) -> tuple[Sent, ...]:
    """The files of the form's fields of that type; what is wrong with them is added to the faults."""
    found: list[Sent] = []
    for name, field in procedure.steps[step_id].form.items():
        value = body.get(name) if field.type == "files" else None
        if value is None:
            continue
        if not isinstance(value, list) or len(value) > MOST_FILES:
            faults.append(
                fault(
                    f"{name}: a list of at most {MOST_FILES} files", f"{name} 应为列表，最多 {MOST_FILES} 个文件", name
                )
            )
            continue
        for place, each in enumerate(value):
            sent = _file(each)
            if sent is None:
                faults.append(
                    fault(
                        f"{name}[{place}]: needs name and content in base64",
                        f"{name}[{place}] 须有 name，content 须为 base64",
                        name,
                    )
                )
            else:
                found.append(sent)
    return tuple(found)


def _file(value: object) -> Sent | None:
    if not isinstance(value, dict) or not value.keys() <= {"name", "media_type", "content"}:
        return None
    name, media_type, content = value.get("name"), value.get("media_type", PLAIN), value.get("content")
    if not (isinstance(name, str) and isinstance(media_type, str) and isinstance(content, str)):
        return None
    if not 0 < len(name) <= 200 or not name.isprintable() or len(media_type) > 100 or not media_type.isprintable():
        return None
    try:
        return Sent(name, media_type or PLAIN, base64.b64decode(content, validate=True))
    except (binascii.Error, ValueError):
        return None


_NO_KEY = Both(
    f"a POST needs an Idempotency-Key of 1 to {LONGEST_KEY} printable characters, new for every intention",
    zh=f"POST 须带 Idempotency-Key（1 到 {LONGEST_KEY} 个可见字符），每次办理用新的键",
)
_NOT_JSON = Both("the body has to be application/json", zh="正文须为 application/json")
_UNREADABLE = Both("the body is not JSON in UTF-8", zh="正文不是 UTF-8 编码的 JSON")
_NO_OBJECT = Both("the body has to be a JSON object", zh="正文须为一个 JSON 对象")
_IF_MATCH = Both('If-Match holds one version, such as "3"', zh='If-Match 写一个版本号，如 "3"')
_NO_VERSION = Both(
    f"say which version was seen: If-Match, or {VERSION} in the body; reading the case tells it",
    zh=f"请说明所依据的版本：If-Match，或正文的 {VERSION}；读取该件可得版本",
)
