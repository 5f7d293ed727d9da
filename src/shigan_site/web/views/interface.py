"""The document of the interface for programs, as a page to read and as a file: matters first, then each other procedure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from shigan_site.interface.document import document
from shigan_site.interface.endpoints import MATTER, home_of
from shigan_site.web.pages import page
from shigan_site.web.permissions import requires
from shigan_site.web.words import language, t

Schema = Mapping[str, Any]


@dataclass(frozen=True)
class Entry:
    """A field of a body, or a parameter of an address."""

    name: str
    label: str
    kind: str
    required: bool
    help: str


@dataclass(frozen=True)
class Operation:
    id: str
    tag: str
    method: str
    address: str
    summary: str
    description: str
    scope: str
    entries: tuple[Entry, ...]


@requires("everybody")
@require_safe
def interface(request: HttpRequest) -> HttpResponse:
    told = document(language())
    every = [
        _operation(address, method, each)
        for address, methods in told["paths"].items()
        for method, each in methods.items()
    ]
    others = {tag["name"]: tag["x-displayName"] for tag in told["tags"] if tag["name"] != home_of(MATTER)}
    common = [each for each in every if each.tag not in others]
    shown = {
        "reading": [each for each in common if each.method == "GET"],
        "taking": [each for each in common if each.method == "POST"],
        "procedures": [
            (tag, name, [each for each in every if each.tag == tag]) for tag, name in others.items()
        ],
        "about": told["info"]["description"],
        "version": told["info"]["version"],
    }
    return page(request, "pages/interface.html", shown)


@requires("everybody")
@require_safe
def download(request: HttpRequest) -> HttpResponse:
    told = document(language())
    response = JsonResponse(told, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response.headers["Content-Disposition"] = 'attachment; filename="shigan-openapi.json"'
    return response


def _operation(address: str, method: str, each: Schema) -> Operation:
    body = each.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    required = set(body.get("required", ()))
    fields = [_entry(name, schema, name in required) for name, schema in body.get("properties", {}).items()]
    given = [
        _entry(one["name"], one["schema"] | {"description": one["description"]}, one["required"])
        for one in each["parameters"]
        if "name" in one
    ]
    return Operation(
        id=each["operationId"],
        tag=each["tags"][0],
        method=method.upper(),
        address=address,
        summary=each["summary"],
        description="" if each["description"] == each["summary"] else each["description"],
        scope=each["x-scope"] or "",
        entries=(*given, *fields),
    )


def _entry(name: str, schema: Schema, required: bool) -> Entry:
    return Entry(name, schema.get("title", ""), _kind(schema), required, schema.get("description", ""))


def _kind(schema: Schema) -> str:
    """What a value looks like, in words."""
    kinds = schema.get("type", "string")
    kind = kinds[0] if isinstance(kinds, list) else kinds
    if "enum" in schema:
        return " | ".join(value for value in schema["enum"] if value is not None)
    if schema.get("format") == "date":
        return t("interface.type.date")
    if "x-picker" in schema:
        return t("interface.type.key", address=schema["x-picker"])
    words = {"integer": "interface.type.integer", "boolean": "interface.type.boolean", "array": "interface.type.files"}
    return t(words.get(kind, "interface.type.string"))
