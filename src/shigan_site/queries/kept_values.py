"""Conditions on attributes that lists may look for (``filter`` in the procedure), by their own table, never by the JSON."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from shigan.packs.procedure_models import Procedure
from shigan_site.queries.days import day_number
from shigan_site.records.models import CaseValue


def where(procedure: Procedure, attribute: str, **lookups: Any) -> Q:
    """The condition that the attribute has such a value; days are dates. For what few cases have, of all there are.

    Lookups are those of a column without a name: ``equals``, ``among``, ``lt``, ``lte``, ``gt``, ``gte``; several must all hold.
    """
    return Q(pk__in=_found(procedure, attribute, lookups).values("case"))


def has(procedure: Procedure, attribute: str, **lookups: Any) -> Q:
    """The same, asked of each case by itself: beside other conditions that leave only some cases to ask."""
    return Q(Exists(_found(procedure, attribute, lookups).filter(case=OuterRef("pk"))))


def value_of(procedure: Procedure, attribute: str) -> Subquery:
    """The value, to order by or to show."""
    column = _column(procedure, attribute)
    return Subquery(_found(procedure, attribute, {}).filter(case=OuterRef("pk")).values(column)[:1])


def _found(procedure: Procedure, attribute: str, lookups: dict[str, Any]) -> QuerySet[CaseValue]:
    assert procedure.attributes[attribute].filter, f"{attribute!r} is not declared with filter: true"
    column = _column(procedure, attribute)
    asked = {f"{column}{_LOOKUPS[name]}": _plain(value) for name, value in lookups.items()}
    return CaseValue.objects.filter(procedure=procedure.id, attribute=attribute, **asked)


_LOOKUPS = {"equals": "", "among": "__in", "lt": "__lt", "lte": "__lte", "gt": "__gt", "gte": "__gte"}


def _column(procedure: Procedure, attribute: str) -> str:
    return "number" if procedure.attributes[attribute].type in ("count", "day", "flag") else "text"


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return day_number(value)
    return [_plain(each) for each in value] if isinstance(value, (list, tuple)) else value
