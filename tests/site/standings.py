"""Cases put into the tables as they stand, past their steps: for tests that need many ways to stand at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection

from shigan_site.actions.projecting import columns_of, standing_of, values_of
from shigan_site.actions.rebuilding import keys_of, write_cases
from shigan_site.actions.standing import Standing
from shigan_site.queries.days import day_number, day_of, local_day, microseconds
from shigan_site.records.models import Case, CaseValue, Event
from shigan_site.records.triggers import GUARDS
from shigan_site.rules import procedures


def without_guards() -> None:
    """The table of cases takes whatever it is given."""
    with connection.cursor() as cursor:
        for guard in GUARDS:
            if guard.table == "records_case":
                cursor.execute(f"DROP TRIGGER {guard.name}" + (" ON records_case" if connection.vendor == "postgresql" else ""))


def standing(
    number: str,
    state: str,
    at: datetime,
    *,
    attributes: Mapping[str, Any],
    rows: Mapping[str, Sequence[Mapping[str, Any]]] | None = None,
    closed: date | None = None,
    version: int = 1,
    took_part: Iterable[str] = (),
    procedure: str = "matter",
) -> Standing:
    """``attributes`` and the columns of ``rows`` as expressions read them, days also as dates; what is None has no value."""
    over = not procedures()[procedure].states[state].open
    ended = day_number(closed or local_day(at)) if over else None
    return Standing(
        number=number,
        procedure=procedure,
        state=state,
        since_us=microseconds(at),
        version=version,
        opened_us=microseconds(at),
        closed=ended,
        attributes={name: _plain(value) for name, value in attributes.items() if value is not None},
        rows={
            kind: {place: {name: _plain(value) for name, value in row.items()} for place, row in enumerate(each, 1)}
            for kind, each in (rows or {}).items()
        },
        took_part=set(took_part),
    )


def put(standings: Sequence[Standing], last: Event) -> list[Case]:
    """All of them into the tables, as if ``last`` were the last event of each."""
    return write_cases([(each, last.pk) for each in standings], procedures())


def restand(case: Case, *, closed: date | None = None, **attributes: Any) -> None:
    """The case with other attributes, past its guards."""
    procedure = procedures()[case.procedure]
    now = standing_of(case, {})
    now.attributes |= {name: _plain(value) for name, value in attributes.items()}
    now.closed = now.closed if closed is None else day_number(closed)
    keys = keys_of([now], procedures())
    Case.objects.filter(pk=case.pk).update(**columns_of(now, procedure, keys))
    CaseValue.objects.filter(case=case).delete()
    for value in values_of(now, procedure):
        value.case = case
        value.save()


def day_in(case: Case, attribute: str) -> date | None:
    """The day of an attribute."""
    value = case.get(attribute)
    return None if value is None else day_of(value)


def _plain(value: Any) -> Any:
    return day_number(value) if isinstance(value, date) else value
