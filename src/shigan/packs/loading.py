"""Takes a folder. Gives the validated pack, or all of its faults at once. Never runs anything."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, cast

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from shigan.expressions import ExpressionError, ExpressionFault
from shigan.packs.checks import Parts, Relations, check
from shigan.packs.document_checks import check_documents
from shigan.packs.document_models import OfficeDocument
from shigan.packs.document_values import Kinds, values_of
from shigan.packs.faults import PackFault, PackFaults
from shigan.packs.fingerprint import fingerprint
from shigan.packs.models import Causes, Coverage, Explanations, Instrument, Labels, Manifest, Parameter, Typology
from shigan.packs.pack import Pack
from shigan.packs.part import Part
from shigan.packs.procedure_checks import check_procedures
from shigan.packs.procedure_models import Procedure
from shigan.packs.reading import Document, read_document
from shigan.packs.role_checks import check_roles
from shigan.packs.role_models import Roles
from shigan.packs.rule_models import Indicator, Rule

_FOLDERS: Mapping[str, type[Part]] = {
    "instruments": Instrument, "parameters": Parameter, "indicators": Indicator, "rules": Rule,
    "procedures": Procedure,
    "documents": OfficeDocument,
}  # fmt: skip
_FILES: Mapping[str, type[Part]] = {
    "manifest": Manifest, "typology": Typology, "causes": Causes, "explanations": Explanations,
    "coverage": Coverage, "labels": Labels, "roles": Roles,
}  # fmt: skip
MAX_FILES = 2_000


def default_pack_path() -> Path:
    """The pack that comes with the software: beside the package when installed, else in the repository."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "_packs" / "cn-baseline"
    return installed if installed.is_dir() else package.parents[1] / "packs" / "cn-baseline"

PACK_FILE: Final = "pack.yaml"


def load_pack(path: Path, *, relations: Relations) -> Pack:
    """Read the pack in the folder ``path``; what this process has read already, byte for byte, is not checked again.

    ``relations`` are the columns the indicators may use: relation -> column -> 'int' | 'text' | 'bool'.
    Raises PackFaults with every fault of every file.
    """
    seen = fingerprint(path)
    if seen is None:
        return _read_pack(path, relations)
    key = (str(path), seen, repr(relations))
    if key not in _sound:
        pack = _read_pack(path, relations)
        if len(_sound) >= REMEMBERED:
            _sound.clear()
        _sound[key] = pack
    return _sound[key]


REMEMBERED: Final = 8
_sound: dict[tuple[str, str, str], Pack] = {}
"""The packs this process found sound, by folder, everything in it, and the relations they were checked against."""


def _read_pack(path: Path, relations: Relations) -> Pack:
    if not path.is_dir():
        found = PackFault(
            file=str(path), line=None, where="", found="no folder", expected="a pack", remedy="check the path"
        )
        raise PackFaults(str(path), (found,))
    if not (path / PACK_FILE).is_file():
        found = PackFault(
            file=str(path), line=None, where="", found=f"no {PACK_FILE}", expected="the folder of a pack", remedy="check the path"
        )
        raise PackFaults(str(path), (found,))
    faults: list[PackFault] = []
    parts = Parts()
    digest = hashlib.sha256()
    read: list[tuple[str, Document | None]] = []
    for name in _names(path, faults):
        document, own, content = read_document(path / name, name)
        faults.extend(own)
        for piece in (name.encode(), content):
            digest.update(len(piece).to_bytes(8, "big") + piece)
        read.append((name, document))
    for name, document in sorted(read, key=lambda one: one[0].startswith("documents/")):  # they speak of procedures
        _admit(parts, name, document, faults, relations)
    faults.extend(_absent(parts, {fault.file for fault in faults}))
    faults.extend(check(parts, relations))
    _make_known(parts)
    faults.extend(check_roles(parts))
    faults.extend(check_procedures(parts))
    faults.extend(check_documents(parts))
    if faults:
        ordered = sorted(set(faults), key=lambda fault: (fault.file, fault.line or 0, fault.where, fault.found))
        raise PackFaults(str(path), tuple(ordered))
    return _pack(parts, digest.hexdigest())


def _make_known(parts: Parts) -> None:
    roles = {} if parts.roles is None else {key: role.name for key, role in parts.roles.roles.items()}
    for procedure in parts.procedures.values():
        procedure.know_roles(roles)
    for document in parts.documents.values():
        if document.procedure in parts.procedures:
            document.know_procedure(parts.procedures[document.procedure])


def _names(path: Path, faults: list[PackFault]) -> list[str]:
    """The files of the pack, sorted; what does not belong there is a fault."""
    names: list[str] = []
    for found in sorted(path.rglob("*"), key=lambda one: one.relative_to(path).as_posix()):
        name = found.relative_to(path).as_posix()
        if found.is_symlink():
            faults.append(_misplaced(name, "a link", "the file itself"))
        elif found.is_dir():
            if name not in _FOLDERS:
                faults.append(_misplaced(name, "the folder", f"one of {', '.join(_FOLDERS)}"))
        elif name == "README.md":
            continue
        elif _model(name) is None:
            faults.append(_misplaced(name, "a file with no place", "<folder>/<id>.yaml or one of the known files"))
        else:
            names.append(name)
    if len(names) > MAX_FILES:
        faults.append(_misplaced("", f"{len(names)} files", f"at most {MAX_FILES}"))
        return []
    return names


def _misplaced(name: str, found: str, expected: str) -> PackFault:
    return PackFault(file=name, line=None, where="", found=found, expected=expected, remedy="move or remove it")


def _model(name: str) -> type[Part] | None:
    place, _, file = name.rpartition("/")
    if not file.endswith(".yaml"):
        return None
    return _FOLDERS.get(place) if place else _FILES.get(_stem(name))


def _stem(name: str) -> str:
    stem = name.rpartition("/")[2].removesuffix(".yaml")
    return "manifest" if name == "pack.yaml" else "" if name == "manifest.yaml" else stem


def _admit(parts: Parts, name: str, document: Document | None, faults: list[PackFault], relations: Relations) -> None:
    """Validate the document and put it where it belongs."""
    model = _model(name)
    assert model is not None, f"{name} was listed without a model"
    folder, stem = name.rpartition("/")[0], _stem(name)
    part = None if document is None else _validated(model, document, faults, {"relations": relations, "kinds": _kinds(parts, document)})
    if document is None or part is None:
        parts.broken.add((folder, stem))
        return
    parts.files[id(part)] = document
    if not folder:
        setattr(parts, stem, part)
        return
    if (own := part.id) != stem:  # type: ignore[attr-defined]  # every part in a folder has an id
        faults.append(document.fault(("id",), found=repr(own), expected=repr(stem), remedy="name file and id alike"))
    getattr(parts, folder)[stem] = part


def _kinds(parts: Parts, document: Document) -> Kinds:
    """The values of the procedure that a document of the office names; of all of them where there is none of that name."""
    named = document.value.get("procedure") if isinstance(document.value, dict) else None
    procedure = parts.procedures.get(named) if isinstance(named, str) else None
    spoken_of = parts.procedures.values() if procedure is None else [procedure]
    return {name: kind for each in spoken_of for name, kind in values_of(each).items()}


def _validated(model: type[Part], document: Document, faults: list[PackFault], context: Mapping[str, Any]) -> Part | None:
    try:
        return model.model_validate(document.value, context=context)
    except ValidationError as error:
        details = error.errors(include_url=False)
        places = [detail["loc"] for detail in details]
        for detail in details:
            if not _echo(detail, places):
                faults.extend(_told(document, detail))
        return None


def _echo(detail: ErrorDetails, places: list[tuple[int | str, ...]]) -> bool:
    """Whether a list is only called too short because one of its entries is told as faulty."""
    place = detail["loc"]
    return detail["type"] == "too_short" and any(other[: len(place)] == place != other for other in places)


def _told(document: Document, detail: ErrorDetails) -> list[PackFault]:
    path = tuple(detail["loc"])
    kind = detail["type"]
    if kind == "missing":
        return [document.fault(path, found="nothing", expected="this field", remedy="add it")]
    if kind == "extra_forbidden":
        expected = "only known fields"
        return [document.fault(path, found="an unknown field", expected=expected, remedy="remove or rename it")]
    cause = detail.get("ctx", {}).get("error")
    if isinstance(cause, ExpressionError):
        return [_in_expression(document, path, fault) for fault in cause.faults]
    said = _SAID.fullmatch(str(cause))
    if said is not None:
        return [document.fault(path, found=said["found"], expected=said["expected"], remedy=said["remedy"])]
    shown = repr(detail["input"])
    shown = shown if len(shown) <= 60 else shown[:57] + "..."
    expected = detail["msg"].removeprefix("Input should be ")
    return [document.fault(path, found=shown, expected=expected[:1].lower() + expected[1:], remedy="correct it")]


_SAID = re.compile(r"found (?P<found>.+?); expected (?P<expected>.+?); (?P<remedy>.+)", re.DOTALL)


def _in_expression(document: Document, path: tuple[int | str, ...], fault: ExpressionFault) -> PackFault:
    found = f"{fault.found} at character {fault.position}"
    return document.fault(path, found=found, expected=fault.expected, remedy=fault.remedy)


def _absent(parts: Parts, named: set[str]) -> list[PackFault]:
    """Files that a pack must have and that are not there."""
    wanted = {stem: "pack.yaml" if stem == "manifest" else f"{stem}.yaml" for stem in _FILES}
    return [
        PackFault(file=name, line=None, where="", found="no such file", expected="it in every pack", remedy="add it")
        for stem, name in wanted.items()
        if getattr(parts, stem) is None and name not in named and ("", stem) not in parts.broken
    ]


def _pack(parts: Parts, digest: str) -> Pack:
    manifest = cast(Manifest, parts.manifest)
    return Pack(
        id=manifest.id,
        version=manifest.version,
        digest=digest,
        title=manifest.title,
        description=manifest.description,
        published_on=manifest.published_on,
        instruments=_sorted(parts.instruments),
        parameters=_sorted(parts.parameters),
        indicators=_sorted(parts.indicators),
        rules=_sorted(parts.rules),
        procedures=_sorted(parts.procedures),
        documents=_sorted(parts.documents),
        typology=_sorted(cast(Typology, parts.typology).manifestations),
        causes=_sorted(cast(Causes, parts.causes).causes),
        explanations=_sorted(cast(Explanations, parts.explanations).explanations),
        coverage=cast(Coverage, parts.coverage),
        roles=dict(cast(Roles, parts.roles).roles),
        label_texts=_sorted(cast(Labels, parts.labels).labels),
    )


def _sorted(found: Mapping[str, Any]) -> dict[str, Any]:
    return {key: found[key] for key in sorted(found)}
