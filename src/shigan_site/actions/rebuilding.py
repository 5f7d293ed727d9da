"""Writes many cases at once from how they stand: for a replay of the ledger, and for an office that begins with a past.

The same columns, parties, values and rows as one step after the other would leave (``projecting``); a test compares them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from shigan.packs.procedure_models import Procedure
from shigan_site.actions.projecting import Keys, columns_of, parties_of, party, rows_of, values_of
from shigan_site.actions.standing import Standing, named
from shigan_site.records.models import Case, CaseLink, CaseParty, CaseRow, CaseValue

Stood = tuple[Standing, int]
"""A case, and the number of its last event."""


def write_cases(stood: Sequence[Stood], procedures: Mapping[str, Procedure], keys: Keys | None = None) -> list[Case]:
    """All of them, each after the case that it is a part of; links to cases are written by ``write_links``."""
    keys = keys or keys_of((standing for standing, _ in stood), procedures)
    written: dict[str, Case] = {}
    for layer in _layers(stood):
        wanted = {standing.parent for standing, _ in layer if standing.parent} - written.keys()
        parents = {case.number: case for case in Case.objects.filter(number__in=wanted)} | written
        made = Case.objects.bulk_create(
            Case(
                parent=parents[standing.parent] if standing.parent else None,
                last_event_id=event,
                **columns_of(standing, procedures[standing.procedure], keys),
            )
            for standing, event in layer
        )
        written |= {case.number: case for case in made}
    _write_parts(stood, procedures, keys, written)
    return [written[standing.number] for standing, _ in stood]


def keys_of(standings: Iterable[Standing], procedures: Mapping[str, Procedure]) -> Keys:
    """The tables' numbers of everybody and every unit that these cases name."""
    people: set[str] = set()
    units: set[str] = set()
    for standing in standings:
        people |= standing.took_part
        for _, kind, key in named(standing, procedures[standing.procedure]):
            (people if kind == "person" else units).add(key)
    return Keys.of(people, units)


def _layers(stood: Sequence[Stood]) -> Iterator[list[Stood]]:
    """Those without a case above them in ``stood``, then the parts of these, and so on."""
    here = {standing.number for standing, _ in stood}
    waiting = list(stood)
    done: set[str] = set()
    while waiting:
        layer = [one for one in waiting if one[0].parent not in here or one[0].parent in done]
        assert layer, "cases that are parts of each other"
        yield layer
        done |= {standing.number for standing, _ in layer}
        waiting = [one for one in waiting if one[0].number not in done]


def _write_parts(stood: Sequence[Stood], procedures: Mapping[str, Procedure], keys: Keys, written: Mapping[str, Case]) -> None:
    parties: list[CaseParty] = []
    values: list[CaseValue] = []
    rows: list[CaseRow] = []
    for standing, _ in stood:
        case, procedure = written[standing.number], procedures[standing.procedure]
        parties += [party(case, *key) for key in sorted(parties_of(standing, procedure, keys), key=repr)]
        for value in values_of(standing, procedure):
            value.case = case
            values.append(value)
        for row in rows_of(standing, procedure, keys):
            row.case = case
            rows.append(row)
    CaseParty.objects.bulk_create(parties, batch_size=2_000)
    CaseValue.objects.bulk_create(values, batch_size=2_000)
    CaseRow.objects.bulk_create(rows, batch_size=2_000)


def write_links(standings: Iterable[Standing]) -> None:
    """Once all cases are there that these refer to."""
    links = [(standing.number, relation, item) for standing in standings for relation, item in standing.links]
    numbers = {number for one, _, other in links for number in (one, other)}
    cases = {case.number: case for case in Case.objects.filter(number__in=numbers)}
    CaseLink.objects.bulk_create(
        CaseLink(case=cases[one], relation=relation, other=cases[other]) for one, relation, other in dict.fromkeys(links)
    )
