"""The OpenAPI 3.1 document of the interface: every address, for every procedure of the pack, in one language.

It tells which procedures there are and what their forms ask for, which is no secret: whoever holds a token may read it.
"""

from __future__ import annotations

from functools import lru_cache
from http import HTTPStatus
from typing import Any, Final

from pydantic.json_schema import models_json_schema

from shigan.errors import Both, told
from shigan.packs.part import Bilingual, Language
from shigan.packs.procedure_models import Procedure
from shigan_site.accounts.scopes import scope_for
from shigan_site.interface import shapes
from shigan_site.interface.bodies import VERSION, body_schema
from shigan_site.interface.endpoints import ROOT, Endpoint, Parameter, endpoints, home_of
from shigan_site.rules import pack

Schema = dict[str, Any]
VERSION_OF_THE_INTERFACE: Final = "1.0"
LONGEST_KEY: Final = 255
PROBLEM: Final = "application/problem+json"
USUAL: Final = (400, 401, 403, 429)
LANGUAGES_HEADER: Final = "#/components/parameters/language"

PROBLEMS: Final[dict[int, Both]] = {
    400: Both("the request cannot be read", zh="请求无法读取"),
    401: Both("no living token", zh="没有有效的令牌"),
    403: Both("not allowed", zh="没有权限"),
    404: Both("there is no such thing, or it lies outside the scope", zh="没有，或不在可见范围内"),
    409: Both("the case stands elsewhere by now, or something is still open", zh="事项已有变化，或还有未办妥的事"),
    410: Both("erased by decision", zh="内容已依规删除"),
    413: Both("too large", zh="内容过大"),
    415: Both("not JSON", zh="不是 JSON"),
    422: Both("something entered cannot be taken", zh="填写的内容有误"),
    428: Both("the version that was seen is missing", zh="没有说明所依据的版本"),
    429: Both("too many calls within a minute", zh="一分钟内调用次数过多"),
}
ABOUT: Final = Both(
    "One address per step, drawn from the procedure as the pages are. Every POST needs an Idempotency-Key; the same key gets the "
    "same answer. Errors are RFC 9457, in Chinese or, by Accept-Language, English.",
    zh="每一步一个地址，与页面一样由流程生成。每个 POST 须带 Idempotency-Key，同一个键得到同一个答复。错误按 RFC 9457 返回，"
    "默认中文，Accept-Language 为 en 时为英文。",
)


def document(language: Language) -> Schema:
    """The whole document, ready for JSON. Made once for each pack and language."""
    return _document(pack().digest, language)


@lru_cache(maxsize=4)
def _document(digest: str, language: Language) -> Schema:
    procedures = pack().procedures.values()
    paths: dict[str, Schema] = {}
    for each in endpoints(*procedures):
        paths.setdefault(ROOT + each.path, {})[each.method] = _operation(each, language)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": told(Both("Shigan, for programs", zh="实干 程序接口"), language),
            "version": VERSION_OF_THE_INTERFACE,
            "description": told(ABOUT, language),
            "x-pack": digest,
        },
        "servers": [{"url": "/"}],
        "security": [{"token": []}],
        "tags": [_tag(each, language) for each in procedures],
        "paths": paths,
        "components": _components(language),
    }


def _tag(procedure: Procedure, language: Language) -> Schema:
    """The addresses of one procedure, under its name."""
    name, description = procedure.name.get(language), procedure.description.get(language)
    return {"name": home_of(procedure.id), "description": f"{name}\n\n{description}", "x-displayName": name}


def _operation(each: Endpoint, language: Language) -> Schema:
    operation: Schema = {
        "operationId": _name(each),
        "summary": _summary(each, language),
        "description": _said(each.says, language),
        "tags": [home_of(each.procedure.id) if each.procedure else each.path.split("/")[0]],
        "parameters": [*(_parameter(one, language) for one in each.parameters), {"$ref": LANGUAGES_HEADER}],
        "responses": _responses(each, language),
        "x-scope": scope_for(each.permission),
    }
    if each.procedure is not None and each.step is not None:
        operation["parameters"].append({"$ref": "#/components/parameters/key"})
        if not each.opens:
            operation["parameters"].append({"$ref": "#/components/parameters/version"})
        schema = body_schema(each.procedure, each.step, language)
        operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
    return operation


def _name(each: Endpoint) -> str:
    """Those of cases hold their whole address, parted by dots, which no name in a pack has: so no two are the same."""
    path = each.path.replace("{", "").replace("}", "")
    if path.startswith("cases/"):
        return ("take_" if each.step else "get_") + path.replace("/", ".")
    return f"take_{each.step}" if each.step else "get_" + path.replace("/", "_")


def _summary(each: Endpoint, language: Language) -> str:
    if each.procedure is not None and each.step is not None:
        return each.procedure.steps[each.step].name.get(language)
    return _said(each.says, language)


def _said(text: Both | Bilingual, language: Language) -> str:
    return text.get(language) if isinstance(text, Bilingual) else told(text, language)


def _parameter(one: Parameter, language: Language) -> Schema:
    said = {"description": told(one.says, language)}
    return {"name": one.name, "in": one.place, "required": one.place == "path", "schema": one.schema, **said}


def _responses(each: Endpoint, language: Language) -> Schema:
    made: Schema = {}
    if each.step is not None:
        status = "201" if each.opens else "200"
        made[status] = _good(each, language) | {"headers": _HEADERS}
    else:
        made["200"] = _good(each, language)
    for code in sorted({*USUAL, *each.problems}):
        made[str(code)] = {"$ref": f"#/components/responses/{code}"}
    return made


_HEADERS: Final[Schema] = {
    "Idempotency-Replayed": {"schema": {"type": "string", "enum": ["true", "false"]}},
    "ETag": {"schema": {"type": "string"}},
}


def _good(each: Endpoint, language: Language) -> Schema:
    schema: Schema = {"$ref": f"#/components/schemas/{each.answer.__name__}"} if each.answer else {"type": "object"}
    return {"description": _said(each.says, language), "content": {"application/json": {"schema": schema}}}


def _components(language: Language) -> Schema:
    _, definitions = models_json_schema(
        [(shape, "serialization") for shape in shapes.ALL], ref_template="#/components/schemas/{model}"
    )
    return {
        "schemas": definitions["$defs"],
        "responses": {str(status): _problem(status, text, language) for status, text in PROBLEMS.items()},
        "parameters": _headers(language),
        "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
    }


def _headers(language: Language) -> Schema:
    key = Both("new for every intention, the same for every retry", zh="每次办理用新的键，重试时用同一个键")
    version = Both(f"the version that was seen; or {VERSION} in the body", zh=f"所依据的版本；也可写在正文的 {VERSION}")
    return {
        "language": {"name": "Accept-Language", "in": "header", "schema": {"type": "string", "examples": ["zh", "en"]}},
        "key": {
            "name": "Idempotency-Key",
            "in": "header",
            "required": True,
            "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY, "pattern": "^[!-~]+$"},
            "description": told(key, language),
        },
        "version": {
            "name": "If-Match",
            "in": "header",
            "schema": {"type": "string", "pattern": '^"?[0-9]{1,9}"?$'},
            "description": told(version, language),
        },
    }


def _problem(status: int, text: Both, language: Language) -> Schema:
    schema = {"$ref": "#/components/schemas/ProblemShape"}
    made: Schema = {
        "description": f"{HTTPStatus(status).phrase}: {told(text, language)}",
        "content": {PROBLEM: {"schema": schema}},
    }
    if status == 401:
        made["headers"] = {"WWW-Authenticate": {"required": True, "schema": {"type": "string"}}}
    if status == 429:
        made["headers"] = {"Retry-After": {"required": True, "schema": {"type": "integer", "minimum": 1}}}
    return made
