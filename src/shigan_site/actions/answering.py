"""Takes what a person says to a question about that person. Gives it kept in the record. Never changed, never deleted.

The words stand in the particulars of an event of the record, from where they can be erased by due process.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.db import transaction

from shigan_site.accounts.models import Account
from shigan_site.actions.organisation.noting import note
from shigan_site.queries.answers import answers_to
from shigan_site.queries.days import instant_of
from shigan_site.records.models import Answer, Event, FoundQuestion

LONGEST: Final = 2000
START: Final = "answer/"
"""How the item of an answer begins; the person's key follows."""


def answer(account: Account, question: FoundQuestion, text: str, *, now: datetime) -> Answer | None:
    """None: nothing was said, or the same was said before. Only the person whom it is about may answer."""
    person, said = account.person_key, text.strip()[:LONGEST]
    assert person is not None, "an account without a person is asked nothing"
    assert (question.level, question.subject) == ("person", person), "only who is asked may answer"
    with transaction.atomic():
        earlier = answers_to([(person, question.rule)]).get((person, question.rule), ())
        if not said or (earlier and earlier[0].text == said):
            return None
        particulars = {"finding": question.finding, "rule": question.rule, "text": said}
        event = note(f"{START}{person}", "说明情况", by=person, now=now, particulars=particulars)
        return kept(event, particulars)


def kept(event: Event, said: Mapping[str, object]) -> Answer:
    """The row by which an answer is found; also when it is rebuilt from its event."""
    return Answer.objects.create(
        person=event.item.removeprefix(START), rule=str(said["rule"]), finding=str(said["finding"]), event=event,
        made_at=instant_of(event.occurred_us),
    )  # fmt: skip
