"""Takes the questions that an evaluation asks for the first time. Gives word to those whom they concern. Never the question itself.

Told are the person a question is about, and the heads of a unit it is about; each at most once a day, with nothing but
that there is something to be looked at. Questions of good practice are told like the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

from shigan.findings.model import Finding
from shigan_site.actions.notices import holders
from shigan_site.queries.days import local_day, start_of
from shigan_site.records.models import Notice, Person

ARROW: Final = " → "
OF_THE_PERSON: Final = "site/question_about_you/0"
OF_THE_UNIT: Final = "site/question_about_unit/0"
HEADS: Final = ("unit_head",)


def tell_of_questions(findings: Iterable[Finding], *, now: datetime) -> None:
    """One notice for each kind, person and day."""
    subjects = {about for each in findings for about in subjects_of(each)}
    people = {key for level, key in subjects if level == "person"}
    units = sorted(key for level, key in subjects if level == "unit")
    _tell(people, OF_THE_PERSON, now)
    _tell(holders(HEADS, units, local_day(now), everywhere=False), OF_THE_UNIT, now)


def subjects_of(finding: Finding) -> Iterator[tuple[str, str]]:
    """(level, key) of everybody and everything it speaks of."""
    if finding.level == "pair":
        yield from (("unit", key) for key in dict.fromkeys(finding.subject.split(ARROW)))
    else:
        yield finding.level, finding.subject


def _tell(keys: Iterable[str], sentence: str, now: datetime) -> None:
    told = Notice.objects.filter(sentence_key=sentence, made_at__gte=start_of(local_day(now))).values("person")
    people = Person.objects.filter(key__in=list(keys)).exclude(pk__in=told).order_by("key")
    Notice.objects.bulk_create(
        Notice(person=person, sentence_key=sentence, values={}, made_at=now) for person in people
    )
