"""Answers what programs ask of matters, the record and the organisation: never more than the account sees on the pages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.http import HttpRequest, JsonResponse

from shigan.errors import ShiganError
from shigan.packs.procedure_models import Procedure
from shigan_site.api.asking import json_of, must_fit, sheet_for
from shigan_site.api.doors import Caller, by_method, opens
from shigan_site.api.problems import Problem, gone, not_found
from shigan_site.api.showing import Showing
from shigan_site.api.taking import register, take
from shigan_site.interface import shapes
from shigan_site.interface.document import PROBLEMS, document
from shigan_site.interface.endpoints import MATTER, PAGE
from shigan_site.queries.choosing import Found, people_like, units_like
from shigan_site.queries.ledger import last_checkpoint, waiting
from shigan_site.queries.matter_sheet import Sheet
from shigan_site.queries.matters_list import matters_after
from shigan_site.queries.offering import open_steps
from shigan_site.queries.proofs import prove_entry
from shigan_site.queries.record_page import event_at
from shigan_site.queries.who import who
from shigan_site.queries.wishing import FREE, filters_of, wish_of
from shigan_site.rules import procedures

LARGEST_SEQUENCE: Final = 2**63 - 1


@opens("everybody")
def _document(request: HttpRequest, caller: Caller) -> JsonResponse:
    return JsonResponse(document(caller.language), json_dumps_params={"ensure_ascii": False})


@opens("everybody")
def _me(request: HttpRequest, caller: Caller) -> JsonResponse:
    person = who(caller.account, caller.today)
    unit = shapes.Named(key=person.unit_key, name=person.unit_name) if person.unit_key else None
    return json_of(
        shapes.TokenShape(
            account=caller.account.username, person=person.key, name=person.name, unit=unit, roles=tuple(sorted(caller.roles)),
            scopes=tuple(caller.token.scopes.split()), ends_on=caller.token.ends_on,
        )
    )  # fmt: skip


@opens("matters.see")
def _matters(request: HttpRequest, caller: Caller) -> JsonResponse:
    procedure, query = _procedure(), request.GET.dict()
    must_fit(request.GET, certain=filters_of(procedure), free=FREE)
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
    return json_of(shapes.MattersShape(matters=shown, next=shown[-1].number if len(rows) > limit else None))


@opens("matters.see")
def _matter(request: HttpRequest, caller: Caller, number: str) -> JsonResponse:
    sheet = sheet_for(caller, number, MATTER)
    offered = open_steps(sheet.procedure, caller.account, [sheet.row.id], caller.today).get(sheet.row.id, ())
    response = json_of(_showing(caller, sheet).sheet(sheet, offered))
    response.headers["ETag"] = f'"{sheet.row.version}"'
    return response


@opens("matters.see")
def _timeline(request: HttpRequest, caller: Caller, number: str) -> JsonResponse:
    sheet = sheet_for(caller, number, MATTER)
    return json_of(_showing(caller, sheet).timeline(sheet))


@opens("record.see")
def _checkpoint(request: HttpRequest, caller: Caller) -> JsonResponse:
    return json_of(_seal())


@opens("record.see")
def _entry(request: HttpRequest, caller: Caller, sequence: int) -> JsonResponse:
    placed = event_at(caller.account, sequence, caller.today) if sequence <= LARGEST_SEQUENCE else None
    if placed is None or not _may_read_of(caller, placed.procedure):
        raise not_found()
    try:
        proof = prove_entry(sequence)
    except ShiganError as error:
        raise gone(error, 410 if placed.seal else 404) from error
    return json_of(
        shapes.EntryShape(
            sequence=sequence, number=placed.number, step=placed.step, leaf=placed.leaf, proof=dict(proof), checkpoint=_seal()
        )
    )  # fmt: skip


def _may_read_of(caller: Caller, procedure_id: str) -> bool:
    """An entry holds every word of its event: of a case that is no matter, only for tokens that may read such cases."""
    return procedure_id == MATTER or procedure_id not in procedures() or caller.keeps("cases.see")


@opens("organisation.see")
def _units(request: HttpRequest, caller: Caller) -> JsonResponse:
    return _found(units_like(_letters(request), caller.today))


@opens("organisation.see")
def _people(request: HttpRequest, caller: Caller) -> JsonResponse:
    return _found(people_like(_letters(request), caller.today))


def _procedure() -> Procedure:
    return procedures()[MATTER]


def _showing(caller: Caller, sheet: Sheet) -> Showing:
    return Showing(sheet.procedure, caller.language, sheet.people, sheet.units)


def _seal() -> shapes.CheckpointShape:
    sealed = last_checkpoint()
    if sealed is None:
        raise Problem(404, "not-found", PROBLEMS[404])
    return shapes.CheckpointShape(
        size=sealed.size, root=sealed.root.hex(), algorithm=sealed.algorithm, text=sealed.text, waiting=waiting()
    )


def _letters(request: HttpRequest) -> str:
    must_fit(request.GET, certain={}, free={"q": 60}, paged=False)
    return request.GET.get("q", "").strip()


def _found(found: Iterable[Found]) -> JsonResponse:
    return json_of(
        shapes.FoundAllShape(found=tuple(shapes.FoundShape(key=one.key, name=one.name, note=one.note) for one in found))
    )


openapi, me = by_method(GET=_document), by_method(GET=_me)
matters, matter, timeline = by_method(GET=_matters, POST=register), by_method(GET=_matter), by_method(GET=_timeline)
checkpoint, entry = by_method(GET=_checkpoint), by_method(GET=_entry)
units, people = by_method(GET=_units), by_method(GET=_people)
step = by_method(POST=take)
