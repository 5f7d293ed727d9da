"""Takes a step's form fields and what was typed. Gives the fields as a page shows them, and the form as an action takes it.

Never a check of its own: what is right is the procedure's to say.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, QueryDict

from shigan.packs.part import Bilingual
from shigan.packs.procedure_models import FormField, Procedure
from shigan.procedures import Reason
from shigan_site.actions.files import StoredFile, store_file
from shigan_site.queries.choosing import named_person, named_unit
from shigan_site.queries.offering import Bounds
from shigan_site.web.showing import EPOCH
from shigan_site.web.words import said

OF_THE_PAGE = frozenset({"csrfmiddlewaretoken", "key", "version", "next", "number", "step", "sure", "from"})


@dataclass(frozen=True)
class Shown:
    """A field on the page. ``value`` is what its widget holds, ``text`` the name beside a key; ``wrong``: its faults."""

    name: str
    type: str
    label: str
    help: str
    required: bool
    longest: int
    value: str
    text: str
    choices: Mapping[str, Bilingual | str]
    wrong: tuple[str, ...]
    within: str = ""


def shown_fields(
    procedure: Procedure,
    step_id: str,
    values: Mapping[str, object],
    *,
    names: Mapping[str, str],
    reasons: Iterable[Reason] = (),
    bounds: Bounds | None = None,
) -> tuple[Shown, ...]:
    """``bounds``: what the matter itself leaves to choose from; None where there are several matters, or none yet."""
    faults: dict[str, list[str]] = {}
    for reason in reasons:
        faults.setdefault(reason.field or "", []).append(said(reason.sentence))
    fields = procedure.steps[step_id].form
    shown = (_shown(procedure, name, field, values, names, faults) for name, field in fields.items())
    return tuple(_bounded(each, fields[each.name], bounds or Bounds()) for each in shown)


def _bounded(shown: Shown, field: FormField, bounds: Bounds) -> Shown:
    """A row is chosen by its name; a person or a unit is looked for where it must belong."""
    if shown.name in bounds.rows:
        rows = bounds.rows[shown.name]
        only = next(iter(rows)) if len(rows) == 1 else ""
        return replace(shown, type="choice", choices=rows, value=shown.value or only, help="")
    return replace(shown, within=bounds.units.get(shown.name) or field.within or "")


def _shown(
    procedure: Procedure,
    name: str,
    field: FormField,
    values: Mapping[str, object],
    names: Mapping[str, str],
    faults: Mapping[str, list[str]],
) -> Shown:
    value = _widget_value(field, values.get(name))
    return Shown(
        name=name,
        type=field.type,
        label=said(field.name),
        help=said(field.help) if field.help else "",
        required=field.required,
        longest=field.longest,
        value=value,
        text=names.get(value, "") or str(values.get(name + "_text", "")),
        choices=procedure.choices_of(field),
        within="",
        wrong=tuple(faults.get(name, ())),
    )


def _widget_value(field: FormField, value: object) -> str:
    if value is None or value is False:
        return ""
    if field.type == "day" and isinstance(value, int):
        return (EPOCH + timedelta(days=value)).isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)


def typed(procedure: Procedure, step_id: str, post: QueryDict) -> dict[str, str]:
    """The form as it was typed, to be shown again: with the names beside keys."""
    fields = procedure.steps[step_id].form
    wanted = {*fields, *(name + "_text" for name, field in fields.items() if field.type in ("person", "unit"))}
    return {name: str(value) for name, value in post.items() if name in wanted}


def entered(procedure: Procedure, step_id: str, request: HttpRequest, today: date) -> dict[str, object]:
    """The form as the action takes it: a name that was only typed becomes the key of the one it can mean."""
    values: dict[str, object] = {}
    for name, field in procedure.steps[step_id].form.items():
        if field.type == "files":
            values[name] = len(request.FILES.getlist(name)) or None
        elif field.type in ("person", "unit"):
            find = named_person if field.type == "person" else named_unit
            key, text = request.POST.get(name, ""), request.POST.get(name + "_text", "").strip()
            values[name] = key or (find(text, today) if text else "") or text
        else:
            values[name] = request.POST.get(name, "")
    return values


def stored(procedure: Procedure, step_id: str, request: HttpRequest) -> tuple[StoredFile, ...]:
    """The files of the form, on disk."""
    fields = [name for name, field in procedure.steps[step_id].form.items() if field.type == "files"]
    return tuple(_store(file) for name in fields for file in request.FILES.getlist(name))


def _store(file: UploadedFile[bytes]) -> StoredFile:
    name = (file.name or "").replace("\x00", "")[-200:] or "file"
    media_type = (file.content_type or "application/octet-stream")[:100]
    return store_file(file.chunks(), name=name, media_type=media_type, folder=settings.DATA_DIR / "attachments")
