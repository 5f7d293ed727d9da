"""Takes a step of a procedure. Gives the schema of its body, and entries as the core takes them. Never a second check.

A value of another JSON type than the schema says is handed on inside a list, which no field of the core takes: so the
sentence that refuses it is the core's own, the same as on the page.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from shigan.errors import Both, told
from shigan.packs.part import Language
from shigan.packs.procedure_models import FormField, Procedure

Schema = dict[str, Any]
VERSION: Final = "expected_version"
DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
PICKERS: Final = {"person": "/api/v1/people", "unit": "/api/v1/units"}
MOST_FILES: Final = 20
FILE: Final[Schema] = {
    "type": "object",
    "required": ["name", "content"],
    "additionalProperties": False,
    "properties": {
        "name": {"type": "string", "minLength": 1, "maxLength": 200},
        "media_type": {"type": "string", "maxLength": 100},
        "content": {"type": "string", "contentEncoding": "base64"},
    },
}


_EITHER: Final = Both("the same as If-Match; one of them is needed", zh="与 If-Match 相同，两者须有其一")


def body_schema(procedure: Procedure, step_id: str, language: Language) -> Schema:
    """The JSON Schema of the step's body; of a step on a case also the version that was seen."""
    step = procedure.steps[step_id]
    properties = {name: _field(procedure, field, language) for name, field in step.form.items()}
    if step.starts:
        properties[VERSION] = {"type": "integer", "minimum": 0, "description": told(_EITHER, language)}
    required = [name for name, field in step.form.items() if field.required]
    schema: Schema = {
        "type": "object",
        "title": step.name.get(language),
        "description": step.description.get(language),
        "properties": properties,
        "additionalProperties": False,
    }
    return schema | ({"required": required} if required else {})


def _field(procedure: Procedure, field: FormField, language: Language) -> Schema:
    schema = _typed(procedure, field)
    if not field.required and "type" in schema:
        schema["type"] = [schema["type"], "null"]
        if "enum" in schema:
            schema["enum"] = [*schema["enum"], None]
    schema["title"] = field.name.get(language)
    said = [field.help.get(language)] if field.help else []
    if field.type == "choice":
        said += [f"{key}: {name.get(language)}" for key, name in procedure.choices_of(field).items()]
    return schema | ({"description": "\n".join(said)} if said else {})


def _typed(procedure: Procedure, field: FormField) -> Schema:
    shortest = {"minLength": 1} if field.required else {}
    if field.type in ("text", "paragraph"):
        return {"type": "string", "maxLength": field.longest, **shortest}
    if field.type in ("person", "unit"):
        return {"type": "string", "maxLength": field.longest, "x-picker": PICKERS[field.type], **shortest}
    if field.type == "choice":
        return {"type": "string", "enum": list(procedure.choices_of(field))}
    if field.type == "day":
        return {"type": "string", "format": "date"}
    if field.type in ("count", "percent"):
        return {"type": "integer", "minimum": 0, "maximum": 100 if field.type == "percent" else 2**31 - 1}
    if field.type == "flag":
        return {"type": "boolean", **({"const": True} if field.required else {})}
    return {"type": "array", "items": FILE, "maxItems": MOST_FILES, **({"minItems": 1} if field.required else {})}


def as_the_core_takes_it(procedure: Procedure, step_id: str, body: Mapping[str, object]) -> dict[str, object]:
    """The form of the step: what has another type than its schema says is wrapped, and files are counted elsewhere."""
    fields = procedure.steps[step_id].form
    return {name: _entry(fields.get(name), value) for name, value in body.items() if name != VERSION}


def _entry(field: FormField | None, value: object) -> object:
    if value is None or field is None:
        return value if field is not None else None
    if field.type == "files":
        return None
    if field.type in ("count", "percent"):
        right = isinstance(value, int) and not isinstance(value, bool)
    elif field.type == "flag":
        right = isinstance(value, bool)
    elif field.type == "day":
        right = isinstance(value, str) and (not value or DAY.fullmatch(value) is not None)
    else:
        right = isinstance(value, str)
    return value if right else [str(value)]
