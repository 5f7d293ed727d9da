"""Takes the events of an office at work. Gives proof that an empty database gets the same matters from them."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection, models

from shigan.errors import ShiganError
from shigan_site.actions.answering import answer
from shigan_site.actions.effects import EFFECTS
from shigan_site.actions.outcomes import Done
from shigan_site.actions.own_work import enter, take_notice, withdraw
from shigan_site.actions.replay import replay, told_answers, told_cases
from shigan_site.actions.startup import fill_transitions
from shigan_site.queries.own_work import entries_of
from shigan_site.records.models import Case, ErasedEvent, Event, FoundQuestion, Particulars
from shigan_site.rules import procedures
from tests.site.bureau import KEYS, open_office
from tests.site.databases import Site
from tests.site.erasing import erased_by_decision
from tests.site.taking import PAPER, Office

pytestmark = pytest.mark.both_databases


def rows_of(table: type[models.Model]) -> list[dict[str, Any]]:
    return list(table._default_manager.order_by("pk").values())


def moved_to_an_empty_site(site: Site) -> None:
    """The events and their particulars, and the office; nothing else."""
    events, particulars = rows_of(Event), rows_of(Particulars)
    site.fresh()
    open_office()
    fill_transitions()
    Event.objects.bulk_create(Event(**row) for row in events)
    Particulars.objects.bulk_create(Particulars(**row) for row in particulars)


def busy_office() -> Office:
    office = Office()
    office.register(by="pei", problem="垃圾堆积", recurs="week")
    item = office.in_hand(recurs="quarter", outside_due="2027-03-01", outside_latest="2027-06-01")
    office.done(
        item,
        ("add_milestone", "pan", {"name": "摸底", "due": "2026-12-10"}),
        ("finish_milestone", "pan", {"milestone": "1"}),
        ("ask_assist", "pan", {"unit": "finance", "task": "拨付清运费"}),
        ("answer_assist", "fei", {"answer": "已拨付"}),
        ("break_down", "pan", {"title": "清理东街", "demand": "清完", "unit": "planning", "due": "2026-12-20"}),
    )
    part = Case.objects.get(parent__number=item).number
    office.done(part, ("cancel", "sun", {"reason": "并入"}))
    office.done(
        item,
        ("progress", "pan", {"percent": "0", "text": "重来"}),
        ("object", "ping", {"text": "时限不可行"}),
        ("answer_objection", "lei", {"answer": "可延期"}),
        ("submit", "pan", {"outcome": "好", "files": [PAPER]}),
        ("verify", "su", {"how": "site", "text": "属实"}),
        ("close", "sun", {}),
    )
    return office


def test_the_ledger_alone_gives_the_same_matters_field_by_field(site: Site) -> None:
    busy_office()
    before = told_cases()
    assert len(before) == 4
    moved_to_an_empty_site(site)
    assert replay() == Event.objects.count()
    assert told_cases() == before


def test_the_ledger_alone_gives_what_people_said_and_entered_themselves(site: Site) -> None:
    office = busy_office()
    pan, now = office.accounts["pan"], office.now
    asked = FoundQuestion(finding="f" * 16, level="person", subject=KEYS["pan"], rule="late_extension_person")
    for text in ("当时在等外部材料", "补充：材料已到"):
        assert answer(pan, asked, text, now=now)
    assert enter(pan, now.date(), "协助招商洽谈", "会议签到表", True, today=now.date(), now=now)
    assert enter(pan, now.date(), "记错了的一条", "", False, today=now.date(), now=now)
    wrong, right = entries_of(KEYS["pan"])
    withdraw(pan, wrong.event, "记错", now=now)
    take_notice(office.accounts["ping"], KEYS["pan"], right.event, day=now.date(), now=now)
    before = told_cases(), told_answers(), entries_of(KEYS["pan"])
    assert len(before[1]) == 2 and before[2][1].noticed_by == "平主任" and before[2][0].withdrawn == "记错"
    moved_to_an_empty_site(site)
    assert replay() == Event.objects.exclude(item__startswith="work/").count()
    assert (told_cases(), told_answers(), entries_of(KEYS["pan"])) == before


def test_after_a_replay_numbers_go_on_where_they_were(site: Site) -> None:
    busy_office()
    moved_to_an_empty_site(site)
    replay()
    done = Office().register()
    assert isinstance(done, Done)
    assert done.item == "2026-000005"


def test_a_replay_into_a_used_database_is_refused(site: Site) -> None:
    busy_office()
    with pytest.raises(ShiganError, match="there are cases in the database already"):
        replay()


def test_a_replay_without_all_particulars_is_refused(site: Site) -> None:
    busy_office()
    moved_to_an_empty_site(site)
    erased_by_decision([3])
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER erased_event_is_never_deleted" + (" ON records_erasedevent" if site.name == "postgresql" else ""))
    ErasedEvent.objects.all().delete()
    with pytest.raises(ShiganError, match="particulars of event 3 were erased"):
        replay()
    assert not Case.objects.exists()


def test_every_choice_and_state_and_effect_of_the_pack_is_known_here(sqlite_site: Site) -> None:
    for procedure in procedures().values():
        assert all(len(state) <= 60 for state in procedure.states)
        assert {effect for step in procedure.steps.values() for effect in step.effects} <= EFFECTS.keys()
