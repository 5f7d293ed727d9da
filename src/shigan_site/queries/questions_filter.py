"""Takes the filters of the list of questions. Gives the rows that fit. Never a filter by a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from urllib.parse import urlencode

from django.db.models import QuerySet

from shigan_site.accounts.models import Account
from shigan_site.queries.questions import COMPARED
from shigan_site.queries.sight import visible_cases
from shigan_site.records.models import FoundQuestion, QuestionAbout, QuestionEvidence


@dataclass(frozen=True)
class Wish:
    """Each '' asks for everything. ``tone``: 'asks' or 'good'; ``item``: the number of a matter in the evidence."""

    level: str = ""
    rule: str = ""
    tone: str = ""
    unit: str = ""
    item: str = ""

    @classmethod
    def of(cls, said: Mapping[str, str]) -> Wish:
        """From the part of an address after the question mark; what means nothing is left out."""
        given = {each.name: said.get(each.name, "")[:80] for each in fields(cls)}
        if given["level"] not in COMPARED:
            given["level"] = ""
        if given["tone"] not in ("asks", "good"):
            given["tone"] = ""
        return cls(**given)

    def address(self) -> str:
        return "?" + urlencode({each.name: value for each in fields(self) if (value := getattr(self, each.name))})


def filtered(rows: QuerySet[FoundQuestion], wish: Wish, account: Account, day: date) -> QuerySet[FoundQuestion]:
    """A matter outside of the account's sight is as one that is not there: nothing fits."""
    if wish.level:
        rows = rows.filter(level=wish.level)
    if wish.rule:
        rows = rows.filter(rule=wish.rule)
    if wish.tone:
        rows = rows.filter(favourable=wish.tone == "good")
    if wish.unit:
        rows = rows.filter(pk__in=QuestionAbout.objects.filter(level="unit", key=wish.unit).values("question"))
    if wish.item and not visible_cases(account, day).filter(number=wish.item).exists():
        return rows.none()
    if wish.item:
        rows = rows.filter(pk__in=QuestionEvidence.objects.filter(item=wish.item).values("question"))
    return rows
