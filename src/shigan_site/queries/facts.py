"""What a case knows, in the words of its procedure: for conditions, forms and sheets.

Attributes lie in the case as expressions read them: a person and a unit are their keys, a day is the number of days since
1970-01-01. Counted attributes are asked of the tables that hold what is counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from django.db import connection

from shigan.ledger import actions
from shigan.packs.procedure_keeping import Counted
from shigan.packs.procedure_models import Procedure
from shigan.procedures.model import Actor, Linked, Occasion, Value
from shigan_site.records.models import Case, CaseLink, CaseRow

WORKING: Final = (actions.WORK, actions.ACT, actions.WAIT, actions.RESUME, actions.SUBMIT)
"""Whoever did one of these had a hand in the case, and does not check it."""

_UNSET: Final[Mapping[str, Value]] = {"count": 0, "flag": False}


def facts_of(case: Case, procedure: Procedure, *, actor: Actor, occasion: Occasion) -> dict[str, Value]:
    """Every attribute of the procedure as it stands now, for this actor on this occasion."""
    return facts_of_all([case], procedure, actor=actor, occasion=occasion)[case.pk]


def facts_of_all(
    cases: Sequence[Case], procedure: Procedure, *, actor: Actor, occasion: Occasion
) -> dict[int, dict[str, Value]]:
    """Of several cases of one procedure, by the table's number; at most three queries, however many cases."""
    counts = _counts(cases, procedure, actor)
    asked = {kind: _asked(cases, kind, actor, occasion) for kind in _kinds_asked(procedure)}
    above = _led_above(cases, actor, occasion) if _counts_what(procedure, "actor_leads_above") else set()

    def counted(case: Case, name: str, rule: Counted) -> Value:
        if rule.what == "actor_asked":
            return case.pk in asked[str(rule.of)]
        if rule.what == "actor_leads_above":
            return case.pk in above
        found = counts[case.pk][name]
        return found > 0 if rule.type == "flag" else found

    return {
        case.pk: stored_facts(procedure, case.attributes)
        | {name: counted(case, name, each.counted) for name, each in procedure.attributes.items() if each.counted}
        for case in cases
    }


def stored_facts(procedure: Procedure, attributes: Mapping[str, Value]) -> dict[str, Value]:
    """Every attribute that is not counted: its value, or what one without a value is."""
    return {
        name: attributes.get(name, _UNSET.get(attribute.type))
        for name, attribute in procedure.attributes.items()
        if not attribute.counted
    }


def _counts_what(procedure: Procedure, what: str) -> bool:
    return any(each.counted and each.counted.what == what for each in procedure.attributes.values())


def _kinds_asked(procedure: Procedure) -> Iterator[str]:
    for attribute in procedure.attributes.values():
        if attribute.counted and attribute.counted.what == "actor_asked":
            yield str(attribute.counted.of)


def _asked(cases: Sequence[Case], kind: str, actor: Actor, occasion: Occasion) -> set[int]:
    """The table's numbers of the cases in which an open row names a unit that this actor works in or below."""
    if actor.unit is None:
        return set()
    waiting = CaseRow.objects.filter(case__in=cases, kind=kind, done=None).values_list("case", "unit__key")
    return {case for case, unit in waiting if unit is not None and occasion.covers(unit, actor.unit)}


def _led_above(cases: Sequence[Case], actor: Actor, occasion: Occasion) -> set[int]:
    """The table's numbers of the parts whose case above this actor holds, or leads as head of its unit."""
    parents = {case.pk: case.parent_id for case in cases if case.parent_id is not None}
    if not parents:
        return set()
    rows = Case.objects.filter(pk__in=set(parents.values())).values_list("pk", "holder__key", "unit__key")
    heads = [grant.unit for grant in actor.grants if grant.role == "unit_head"]
    led = {
        pk
        for pk, holder, unit in rows
        if holder == actor.person or any(held is None or (unit is not None and occasion.covers(held, unit)) for held in heads)
    }
    return {part for part, parent in parents.items() if parent in led}


_WORKED: Final = f"action IN ({', '.join(repr(action) for action in WORKING)})"
_IN_TABLES: Final[Mapping[str, str]] = {
    "open_parts": "records_case p WHERE p.parent_id = c.id AND p.open",
    "open_rows": "records_caserow WHERE case_id = c.id AND kind = %s AND done IS NULL",
    "files": "records_attachment WHERE case_id = c.id AND event_id IS NOT NULL",
    "actor_worked": f"records_event WHERE item = c.number AND actor = %s AND {_WORKED}",
}
"""Written out and asked in one go, because every step and every page of a case asks for all of them."""


def _counts(cases: Sequence[Case], procedure: Procedure, actor: Actor) -> dict[int, dict[str, int]]:
    wanted = {
        name: each.counted for name, each in procedure.attributes.items() if each.counted and each.counted.what in _IN_TABLES
    }
    counts = _asked_in_tables(cases, wanted, actor.person)
    return {case.pk: each for case, each in zip(cases, counts, strict=True)}


def counts_in_tables(procedure: Procedure, cases: Sequence[Case]) -> list[dict[str, int]]:
    """Of each case its ``files``, and what the procedure counts of rows and parts: one query, whoever looks."""
    wanted = {"files": Counted(what="files")} | {
        name: each.counted
        for name, each in procedure.attributes.items()
        if each.counted and each.counted.what in ("open_rows", "open_parts")
    }
    return _asked_in_tables(cases, wanted, "")


def _asked_in_tables(cases: Sequence[Case], wanted: Mapping[str, Counted], person: str) -> list[dict[str, int]]:
    """In the order of the cases."""
    if not cases or not wanted:
        return [{} for _ in cases]
    questions = [f"(SELECT COUNT(*) FROM {_IN_TABLES[rule.what]})" for rule in wanted.values()]
    given = {"open_rows": "of", "actor_worked": "person"}
    values = [rule.of if given[rule.what] == "of" else person for rule in wanted.values() if rule.what in given]
    these = ", ".join(["%s"] * len(cases))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT c.id, {', '.join(questions)} FROM records_case c WHERE c.id IN ({these})",
            [*values, *(case.pk for case in cases)],
        )
        found = {number: dict(zip(wanted, counted, strict=True)) for number, *counted in cursor.fetchall()}
    return [found[case.pk] for case in cases]


def linked_to(procedure: Procedure, cases: Sequence[Case]) -> Mapping[int, Sequence[Linked]]:
    """The cases to which each of these refers, by the table's number; nothing is asked where no step needs one."""
    if not any(step.needs for step in procedure.steps.values()):
        return {}
    found: dict[int, list[Linked]] = {}
    for link in CaseLink.objects.filter(case__in=cases).select_related("other"):
        found.setdefault(link.case_id, []).append(Linked(relation=link.relation, procedure=link.other.procedure, state=link.other.state))
    return found


def row_asked(case: Case, kind: str, actor: Actor, occasion: Occasion) -> CaseRow | None:
    """The open row that this actor may answer: the first that names a unit the actor works in or below."""
    if actor.unit is None:
        return None
    waiting = CaseRow.objects.filter(case=case, kind=kind, done=None, unit__isnull=False).select_related("unit").order_by("place")
    return next((row for row in waiting if row.unit is not None and occasion.covers(row.unit.key, actor.unit)), None)
