"""Takes names and numbers as a list writes them. Gives whom they can mean and which matters there are already. Never a matter's
number to somebody who may not see the matter."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import Q

from shigan_site.accounts.models import Account
from shigan_site.queries.actors import in_force
from shigan_site.queries.choosing import Found
from shigan_site.queries.naming import unit_names
from shigan_site.queries.sight import visible_cases
from shigan_site.records.models import Case, CaseValue, Intake, IntakeRow, Membership, UnitSpan

AT_ONCE: Final = 400
MATTER: Final = "matter"


def meant_by(kind: str, names: Iterable[str], day: date) -> dict[str, tuple[Found, ...]]:
    """Each name with all that bear it on the day: units by name or key, people by name or staff number."""
    wanted = sorted(set(names))
    found: dict[str, dict[str, Found]] = defaultdict(dict)
    for portion in _portions(wanted):
        rows = _units(portion, day) if kind == "unit" else _people(portion, day)
        for one, spellings in rows:
            for spelling in spellings & set(portion):
                found[spelling][one.key] = one
    return {name: tuple(found[name].values()) for name in wanted}


def _portions(texts: Sequence[str]) -> Iterable[Sequence[str]]:
    return (texts[start : start + AT_ONCE] for start in range(0, len(texts), AT_ONCE))


def _units(names: Sequence[str], day: date) -> list[tuple[Found, set[str]]]:
    spans = UnitSpan.objects.filter(in_force(day)).filter(Q(name__in=names) | Q(unit__key__in=names))
    rows = list(spans.select_related("unit", "parent").order_by("order", "pk"))
    above = unit_names(day, ids=[span.parent_id for span in rows])
    return [
        (Found(span.unit.key, span.name, above.get(span.parent.key, "") if span.parent else ""), {span.name, span.unit.key})
        for span in rows
    ]


def _people(names: Sequence[str], day: date) -> list[tuple[Found, set[str]]]:
    fitting = Q(person__name__in=names) | Q(person__staff_no__in=names)
    rows = list(Membership.objects.filter(in_force(day)).filter(fitting).select_related("person", "unit").order_by("person__key"))
    units = unit_names(day, ids=[row.unit_id for row in rows])
    return [(_person(row, units), {row.person.name or "", row.person.staff_no or ""}) for row in rows]


def _person(row: Membership, units: Mapping[str, str]) -> Found:
    where = " ".join(filter(None, (units.get(row.unit.key, ""), row.person.staff_no)))
    return Found(row.person.key, row.person.name or row.person.key, where)


@dataclass(frozen=True)
class Known:
    """Matters there are already: by the source's number, and by name and basis. The values are their numbers."""

    by_source_number: Mapping[str, str]
    by_words: Mapping[tuple[str, str], str]
    seen: frozenset[str]  # those whose number the account may be told


def known_matters(account: Account, source_numbers: Iterable[str], titles: Iterable[str], day: date) -> Known:
    numbers: dict[str, str] = {}
    words: dict[tuple[str, str], str] = {}
    for portion in _portions(sorted(set(source_numbers) - {""})):
        by_basis = CaseValue.objects.filter(procedure=MATTER, attribute="basis", text__in=portion)
        numbers |= {str(basis): number for basis, number in by_basis.values_list("text", "case__number")}
        numbers |= dict(IntakeRow.objects.filter(source_number__in=portion).values_list("source_number", "item"))
    for portion in _portions(sorted(set(titles) - {""})):
        rows = Case.objects.filter(procedure=MATTER, title__in=portion)
        words |= {(case.title, str(case.get("basis") or "")): case.number for case in rows}
    told = sorted({*numbers.values(), *words.values()})
    seen: set[str] = set()
    for portion in _portions(told):
        seen |= set(visible_cases(account, day).filter(number__in=portion).values_list("number", flat=True))
    return Known(numbers, words, frozenset(seen))


def taken_before(digest: str, sheet: str) -> dict[int, str]:
    """Rows of this very file that became matters already, with their numbers."""
    return dict(IntakeRow.objects.filter(digest=digest, sheet=sheet).values_list("row", "item"))


@dataclass(frozen=True)
class ReceiptShown:
    """A receipt as its page shows it. ``sequence``: its place in the record; None while it waits."""

    id: int
    name: str
    sheet: str
    digest: str
    rows: int
    opened: tuple[tuple[int, str], ...]
    before: int
    refused: int
    made_at: datetime
    sequence: int | None
    about: str  # what the list was about: 'matters', or 'feedback' on them


def receipts_of(account: Account, *, pk: int | None = None, key: str | None = None) -> list[ReceiptShown]:
    """The account's own, the latest first."""
    rows = Intake.objects.filter(account_id=account.pk).select_related("event__entry").order_by("-pk")
    if pk is not None:
        rows = rows.filter(pk=pk)
    if key is not None:
        rows = rows.filter(key=key)
    return [
        ReceiptShown(
            row.pk, row.name, row.sheet, row.digest, row.rows, tuple((line, item) for line, item in row.opened), row.before,
            row.refused, row.made_at, row.event.entry.sequence if hasattr(row.event, "entry") else None, row.about,
        )
        for row in rows[:20]
    ]  # fmt: skip
