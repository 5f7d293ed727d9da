"""Takes a question of a program. Gives the answer in its promised shape. Never more than the account sees on the pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from django.http import HttpRequest, JsonResponse

from shigan.errors import ShiganError
from shigan.packs.procedure_models import Procedure
from shigan.procedures import Reason
from shigan_site.api.doors import Caller, by_method, opens
from shigan_site.api.problems import Problem, fault, gone, not_found, unfit
from shigan_site.api.showing import Showing
from shigan_site.api.taking import register, take
from shigan_site.interface import shapes
from shigan_site.interface.document import PROBLEMS, document
from shigan_site.interface.endpoints import LARGEST_PAGE, PAGE
from shigan_site.queries.choosing import Found, people_like, units_like
from shigan_site.queries.ledger import last_checkpoint, waiting
from shigan_site.queries.matter_sheet import Sheet, sheet_of
from shigan_site.queries.matters_list import matters_after
from shigan_site.queries.offering import open_steps
from shigan_site.queries.proofs import prove_entry
from shigan_site.queries.record_page import event_at
from shigan_site.queries.who import who
from shigan_site.queries.wishing import FREE, filters_of, wish_of
from shigan_site.rules import procedures

PAGING: Final = ("cursor", "limit")
LARGEST_SEQUENCE: Final = 2**63 - 1

MATTER: Final = "matter"


@opens("everybody")
def _document(request: HttpRequest, caller: Caller) -> JsonResponse:
    return JsonResponse(document(_procedure(), caller.language), json_dumps_params={"ensure_ascii": False})


@opens("everybody")
def _me(request: HttpRequest, caller: Caller) -> JsonResponse:
    person = who(caller.account, caller.today)
    unit = shapes.Named(key=person.unit_key, name=person.unit_name) if person.unit_key else None
    return _json(
        shapes.TokenShape(
            account=caller.account.username, person=person.key, name=person.name, unit=unit, roles=tuple(sorted(caller.roles)),
            scopes=tuple(caller.token.scopes.split()), ends_on=caller.token.ends_on,
        )
    )  # fmt: skip


@opens("matters.see")
def _matters(request: HttpRequest, caller: Caller) -> JsonResponse:
    procedure, query = _procedure(), request.GET.dict()
    _filters_fit(procedure, request.GET.lists())
    limit = int(query.get("limit", PAGE))
    rows = matters_after(
        procedure,
        caller.account,
        caller.today,
        wish_of(procedure, query),
        after=query.get("cursor", ""),
        limit=limit + 1,
    )
    showing = Showing(procedure, caller.language)
    shown = tuple(shapes.MatterShape(**showing.row(row)) for row in rows[:limit])
    return _json(shapes.MattersShape(matters=shown, next=shown[-1].number if len(rows) > limit else None))


@opens("matters.see")
def _matter(request: HttpRequest, caller: Caller, number: str) -> JsonResponse:
    sheet = _sheet(caller, number)
    offered = open_steps(sheet.procedure, caller.account, [sheet.row.id], caller.today).get(sheet.row.id, ())
    response = _json(_showing(caller, sheet).sheet(sheet, offered))
    response.headers["ETag"] = f'"{sheet.row.version}"'
    return response


@opens("matters.see")
def _timeline(request: HttpRequest, caller: Caller, number: str) -> JsonResponse:
    sheet = _sheet(caller, number)
    return _json(_showing(caller, sheet).timeline(sheet))


@opens("record.see")
def _checkpoint(request: HttpRequest, caller: Caller) -> JsonResponse:
    return _json(_seal())


@opens("record.see")
def _entry(request: HttpRequest, caller: Caller, sequence: int) -> JsonResponse:
    placed = event_at(caller.account, sequence, caller.today) if sequence <= LARGEST_SEQUENCE else None
    if placed is None:
        raise not_found()
    try:
        proof = prove_entry(sequence)
    except ShiganError as error:
        raise gone(error, 410 if placed.seal else 404) from error
    return _json(
        shapes.EntryShape(
            sequence=sequence, number=placed.number, step=placed.step, leaf=placed.leaf, proof=dict(proof), checkpoint=_seal()
        )
    )  # fmt: skip


@opens("organisation.see")
def _units(request: HttpRequest, caller: Caller) -> JsonResponse:
    return _found(units_like(_letters(request), caller.today))


@opens("organisation.see")
def _people(request: HttpRequest, caller: Caller) -> JsonResponse:
    return _found(people_like(_letters(request), caller.today))


def _procedure() -> Procedure:
    return procedures()[MATTER]


def _sheet(caller: Caller, number: str) -> Sheet:
    sheet = None if "\x00" in number else sheet_of(caller.account, number, caller.today)
    if sheet is None or sheet.procedure.id != MATTER:
        raise not_found()
    return sheet


def _showing(caller: Caller, sheet: Sheet) -> Showing:
    return Showing(sheet.procedure, caller.language, sheet.people, sheet.units)


def _seal() -> shapes.CheckpointShape:
    sealed = last_checkpoint()
    if sealed is None:
        raise Problem(404, "not-found", PROBLEMS[404])
    return shapes.CheckpointShape(
        size=sealed.size, root=sealed.root.hex(), algorithm=sealed.algorithm, text=sealed.text, waiting=waiting()
    )


def _filters_fit(procedure: Procedure, given: Iterable[tuple[str, list[str]]]) -> None:
    """A filter that is misunderstood would show the wrong matters: unlike the page, a program is told."""
    values = dict(given)
    allowed = filters_of(procedure)
    faults = _strangers(values, {*allowed, *FREE, *PAGING})
    for name, choices in allowed.items():
        if name in values and values[name][0] not in choices:
            listed = ", ".join(choices)
            faults.append(fault(f"{name}: one of {listed}", f"{name} 须为以下之一：{listed}", name))
    faults += [
        _too_long(name, most)
        for name, most in {**FREE, "cursor": 60}.items()
        if name in values and _bad(values[name][0], most)
    ]
    limit = values.get("limit", ["1"])[0]
    if not (limit.isascii() and limit.isdigit() and len(limit) < 6 and 1 <= int(limit) <= LARGEST_PAGE):
        faults.append(fault(f"limit: from 1 to {LARGEST_PAGE}", f"limit 须在 1 到 {LARGEST_PAGE} 之间", "limit"))
    if faults:
        raise unfit(faults)


def _letters(request: HttpRequest) -> str:
    values = dict(request.GET.lists())
    faults = _strangers(values, {"q"})
    if "q" in values and _bad(values["q"][0], 60):
        faults.append(_too_long("q", 60))
    if faults:
        raise unfit(faults)
    return request.GET.get("q", "").strip()


def _strangers(values: Mapping[str, list[str]], known: set[str]) -> list[Reason]:
    """Parameters that this address does not have, and those given more than once."""
    faults = [
        fault(f"there is no parameter {name[:40]!r}", f"没有“{name[:40]}”这个参数", name[:40])
        for name in values
        if name not in known
    ]
    twice = [name for name, each in values.items() if name in known and len(each) > 1]
    return faults + [fault(f"{name}: once only", f"{name} 只能给一次", name) for name in twice]


def _bad(value: str, most: int) -> bool:
    return len(value) > most or "\x00" in value


def _too_long(name: str, most: int) -> Reason:
    return fault(f"{name}: at most {most} characters", f"{name} 最多 {most} 个字符", name)


def _found(found: Iterable[Found]) -> JsonResponse:
    return _json(
        shapes.FoundAllShape(found=tuple(shapes.FoundShape(key=one.key, name=one.name, note=one.note) for one in found))
    )


def _json(shape: shapes.Shape) -> JsonResponse:
    return JsonResponse(shape.model_dump(mode="json"), json_dumps_params={"ensure_ascii": False})


openapi, me = by_method(GET=_document), by_method(GET=_me)
matters, matter, timeline = by_method(GET=_matters, POST=register), by_method(GET=_matter), by_method(GET=_timeline)
checkpoint, entry = by_method(GET=_checkpoint), by_method(GET=_entry)
units, people = by_method(GET=_units), by_method(GET=_people)
step = by_method(POST=take)
