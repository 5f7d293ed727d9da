"""Takes an account and a day. Gives the findings it may see, with what is needed to show them. Never a rank of people.

What is asked about a person is seen by that person; by the head of a unit that the person belongs to; by the head of
supervision and the auditor; each within the scope of the grant; and by nobody else. What is asked about a unit, or
between two, is seen by whoever may see findings and covers one of them; about a kind of matter, by whoever covers all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from operator import or_
from typing import Final

from django.db.models import Q, QuerySet

from shigan.findings.model import Finding
from shigan.findings.serialise import from_line
from shigan.procedures.model import Grant
from shigan.reports.evidence_rows import PARTIES
from shigan_site.accounts.models import Account
from shigan_site.accounts.policy import PERMISSIONS
from shigan_site.queries.actors import grants_on, in_force
from shigan_site.queries.answers import Said, answers_to
from shigan_site.queries.naming import person_names, unit_names
from shigan_site.queries.organisation import below
from shigan_site.queries.sight import visible_cases
from shigan_site.records.models import FoundQuestion, Membership, QuestionAbout, QuestionEvidence

ABOUT_PEOPLE: Final = frozenset({"unit_head", "supervision_head", "auditor"})
COMPARED: Final = ("unit", "pair", "kind")
"""Levels of what may stand in a list; questions about people never do."""


@dataclass(frozen=True)
class Questions:
    """Findings in the order of the file, with names by key, the matters of their evidence that the reader may see
    (number to title), and what people said to them, by (person, rule)."""

    findings: tuple[Finding, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[tuple[str, str], Sequence[Said]] = field(default_factory=dict)


def visible_questions(account: Account, day: date) -> QuerySet[FoundQuestion]:
    """A queryset to filter further."""
    grants = grants_on(account, day)
    seen = [_about_units(_with(grants, PERMISSIONS["findings.see"].roles), day)]
    seen.append(_about_people(_with(grants, ABOUT_PEOPLE), day))
    if account.person_key is not None:
        seen.append(Q(level="person", subject=account.person_key))
    return FoundQuestion.objects.filter(reduce(or_, seen))


def sees_all(account: Account, day: date) -> bool:
    """Whether every finding lies in the account's sight, so that a report of all of them may be had."""
    return any(grant.unit is None for grant in _with(grants_on(account, day), ABOUT_PEOPLE))


def sees_questions_about(account: Account, person: str, day: date) -> bool:
    """Whether the account may see what is asked about this person, be there anything or not."""
    if account.person_key == person:
        return True
    grants = _with(grants_on(account, day), ABOUT_PEOPLE)
    if any(grant.unit is None for grant in grants):
        return True
    return Membership.objects.filter(in_force(day), person__key=person, unit__key__in=_covered(grants, day)).exists()


def sees_people_of(account: Account, unit: str, day: date) -> bool:
    """Whether the account may see what is asked about the people of this unit."""
    grants = _with(grants_on(account, day), ABOUT_PEOPLE)
    return any(grant.unit is None for grant in grants) or (bool(grants) and unit in _covered(grants, day))


def _with(grants: Iterable[Grant], roles: Iterable[str]) -> list[Grant]:
    wanted = frozenset(roles)
    return [grant for grant in grants if grant.role in wanted]


NOTHING: Final = Q(pk__in=())


def _about_units(grants: Sequence[Grant], day: date) -> Q:
    if any(grant.unit is None for grant in grants):
        return Q(level__in=COMPARED)
    if not grants:
        return NOTHING
    about = QuestionAbout.objects.filter(level="unit", key__in=_covered(grants, day))
    return Q(level__in=("unit", "pair"), pk__in=about.values("question"))


def _about_people(grants: Sequence[Grant], day: date) -> Q:
    if any(grant.unit is None for grant in grants):
        return Q(level="person")
    if not grants:
        return NOTHING
    members = Membership.objects.filter(in_force(day), unit__key__in=_covered(grants, day))
    return Q(level="person", subject__in=members.values("person__key"))


def _covered(grants: Iterable[Grant], day: date) -> frozenset[str]:
    return below((grant.unit for grant in grants if grant.unit is not None), day)


# -- the questions of a page -------------------------------------------------------------------------------------------


def of_matter(account: Account, number: str, day: date) -> Questions:
    """Those in whose evidence the matter stands; its rows alone."""
    rows = QuestionEvidence.objects.filter(item=number).values("question")
    return questions(account, visible_questions(account, day).filter(pk__in=rows), day)


def of_unit(account: Account, key: str, day: date) -> Questions:
    """Those about the unit, or between it and another."""
    rows = QuestionAbout.objects.filter(level="unit", key=key).values("question")
    return questions(account, visible_questions(account, day).filter(pk__in=rows), day)


def of_person(account: Account, key: str, day: date) -> Questions:
    return questions(account, visible_questions(account, day).filter(level="person", subject=key), day)


def of_id(account: Account, finding: str, day: date) -> Questions:
    return questions(account, visible_questions(account, day).filter(finding=finding), day)


def question_about_me(account: Account, finding: str) -> FoundQuestion | None:
    """The finding, if it asks about the person behind the account."""
    if account.person_key is None:
        return None
    return FoundQuestion.objects.filter(finding=finding, level="person", subject=account.person_key).first()


def questions(account: Account, rows: QuerySet[FoundQuestion], day: date) -> Questions:
    """At most five queries, however many findings; one when there is none."""
    found = tuple(from_line(line) for line in rows.order_by("place").values_list("line", flat=True))
    if not found:
        return Questions()
    items = {row.item for finding in found for row in finding.evidence}
    return Questions(
        findings=found,
        names=_names(found, day),
        titles=dict(visible_cases(account, day).filter(number__in=items).values_list("number", "title")),
        answers=answers_to((finding.subject, finding.rule) for finding in found if finding.level == "person"),
    )


def _names(findings: Iterable[Finding], day: date) -> dict[str, str]:
    """Of everybody and every unit they speak of, also in the evidence and in the explanations."""
    keys: set[str] = set()
    for finding in findings:
        keys |= set(finding.subject.split(" → "))
        keys |= {str(value) for row in finding.evidence for name, value in row.values.items() if name in PARTIES}
        keys |= {value for each in finding.explanations for value in each.values.values() if isinstance(value, str)}
    return {**unit_names(day, keys=keys), **person_names(keys)}


def rules_and_levels(account: Account, day: date) -> list[tuple[str, str]]:
    """The rules and levels that occur among what may be listed: what a list can be filtered by."""
    seen = visible_questions(account, day).filter(level__in=COMPARED)
    return list(seen.order_by("rule", "level").values_list("rule", "level").distinct())
