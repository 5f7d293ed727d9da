"""A talk and a plan of support, each one file of the pack: who sees them, what lapses, and what help follows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from shigan_site.accounts.models import Grant
from shigan_site.actions.lapsing import take_lapses
from shigan_site.actions.outcomes import Done
from shigan_site.actions.replay import told_cases
from shigan_site.actions.steps import open_matter, take_step
from shigan_site.queries.own_days import own_days
from shigan_site.queries.sight import visible_cases
from shigan_site.records.models import Case, CaseLink, Event, Notice
from tests.site.bureau import KEYS, NOW
from tests.site.databases import Site
from tests.site.reading import at_the_time, client_of
from tests.site.taking import Office

pytestmark = pytest.mark.both_databases
TALK = {
    "kind": "care", "subject_unit": "planning", "subject": KEYS["pan"], "held_on": "2026-11-20", "title": "关于三季度数据的沟通",
    "about": "三季度数据报送", "said": "数据晚了两天，想听听难处", "replied": "系统口径改了，没人说明", "agreed": "请信息科讲一次",
}  # fmt: skip


@pytest.fixture
def office(site: Site) -> Iterator[Office]:
    with at_the_time():
        office = Office()
        Grant.objects.create(account=office.accounts["fei"], role="hr_head", from_on=NOW.date(), made_at=NOW, at_setup=True)
        yield office


def opened(office: Office, procedure: str, step: str, by: str, form: dict[str, Any], **more: Any) -> Any:
    return open_matter(
        form, office.accounts[by], f"k{next(office.keys)}", now=office.later(), procedure_id=procedure, step_id=step, **more
    )


def taken(office: Office, item: str, step: str, by: str, **form: Any) -> Any:
    case = Case.objects.get(number=item)
    account = office.accounts[by]
    return take_step(case.procedure, item, step, form, account, f"k{next(office.keys)}", case.version, now=office.later())


def talk(office: Office, **other: Any) -> str:
    done = opened(office, "talk", "record", "ping", {**TALK, **other})
    assert isinstance(done, Done), done
    return done.item


def seers(office: Office, item: str) -> set[str]:
    return {name for name, account in office.accounts.items() if visible_cases(account, NOW.date()).filter(number=item).exists()}


def test_a_talk_is_seen_by_those_who_had_it_and_its_words_by_nobody_else(office: Office) -> None:
    item = talk(office)
    assert seers(office, item) == {"ping", "pan", "fei"}, "neither the leader nor supervision, whatever they hold everywhere"
    sheets = {name: client_of(office.accounts[name]).get(f"/matters/{item}/").content.decode() for name in ("ping", "pan", "fei")}
    assert all("关于三季度数据的沟通" in sheet for sheet in sheets.values())
    assert "系统口径改了" in sheets["pan"] and "系统口径改了" in sheets["ping"]
    for words in ("系统口径改了", "想听听难处", "请信息科讲一次"):
        assert words not in sheets["fei"], "the head of personnel sees that a talk took place, not what was said"
    assert client_of(office.accounts["lei"]).get(f"/matters/{item}/").status_code == 404


def test_an_account_that_was_closed_sees_nothing_also_not_what_names_its_person(office: Office) -> None:
    item = talk(office)
    assert "pan" in seers(office, item)
    office.accounts["pan"].is_active = False
    assert "pan" not in seers(office, item)


def test_the_person_is_told_checks_and_may_always_add(office: Office) -> None:
    item = talk(office)
    assert list(Notice.objects.values_list("person__key", "sentence_key")) == [(KEYS["pan"], "talk/record/0")]
    pan = client_of(office.accounts["pan"])
    assert "谈话要点已记下" in pan.get("/me/").content.decode() and "关于三季度数据的沟通" in pan.get("/").content.decode()
    assert isinstance(taken(office, item, "check", "pan", added="另外，模板也换了"), Done)
    case = Case.objects.get(number=item)
    assert (case.state, case.open, case.get("checked"), case.get("added")) == ("kept", False, "checked", "另外，模板也换了")
    assert isinstance(taken(office, item, "add", "pan", added="再补一句"), Done)
    assert not isinstance(taken(office, item, "add", "ping", added="改一下"), Done)


def test_nobody_records_a_talk_with_people_of_another_unit_or_with_themselves(office: Office) -> None:
    for by, other in (("ping", {"subject_unit": "finance", "subject": KEYS["fei"]}), ("ping", {"subject": KEYS["ping"]}), ("pan", {})):
        assert not isinstance(opened(office, "talk", "record", by, {**TALK, **other}), Done), (by, other)


def test_a_record_that_nobody_checks_is_kept_and_says_so_and_nothing_follows(office: Office) -> None:
    item = talk(office)
    assert take_lapses(now=NOW + timedelta(days=7)) == 0, "five working days, Monday to Monday"
    assert take_lapses(now=NOW + timedelta(days=8)) == 1
    assert take_lapses(now=NOW + timedelta(days=9)) == 0, "once"
    case, event = Case.objects.get(number=item), Event.objects.get(item=item, step="note_unchecked")
    assert (case.state, case.get("checked"), event.actor, event.role) == ("kept", "not_checked", None, None)
    assert isinstance(taken(office, item, "add", "pan", added="当时在出差"), Done)


def test_what_is_no_work_is_a_note_that_no_statistic_reads(office: Office) -> None:
    item = talk(office)
    event = Event.objects.get(item=item)
    assert (event.kind, event.action, event.source, event.channel, event.outcome) == ("case", "note", "site", None, None)
    assert (event.account, event.role, len(event.pack or "")) == (f"a{office.accounts['ping'].pk:06d}", "unit_head", 64)


def test_help_follows_from_a_talk_and_begins_when_the_person_agrees(office: Office) -> None:
    item = talk(office)
    taken(office, item, "check", "pan")
    ping = client_of(office.accounts["ping"])
    assert f"/cases/support/new/offer/?from={item}" in ping.get(f"/matters/{item}/").content.decode()
    form = ping.get(f"/cases/support/new/offer/?from={item}").content.decode()
    assert 'value="三季度数据报送"' in form and f'value="{KEYS["pan"]}"' in form and f'name="from" value="{item}"' in form
    sent = {
        "from": item, "key": "s", "title": "学会新的数据口径", "subject_unit": "planning", "subject": KEYS["pan"], "kind": "training",
        "goal": "口径改了不知道怎么报", "what": "请信息科讲两次，头两期一起报", "mentor": KEYS["pei"], "until": "2027-01-29",
    }  # fmt: skip
    assert ping.post("/cases/support/new/offer/", sent).status_code == 302
    plan = Case.objects.get(procedure="support")
    assert [(link.case.number, link.relation, link.other.number) for link in CaseLink.objects.all()] == [(plan.number, "talk", item)]
    assert seers(office, plan.number) == {"pan", "ping", "pei", "fei"}
    assert "来自谈话" in client_of(office.accounts["pan"]).get(f"/matters/{plan.number}/").content.decode()
    assert "来自谈话" not in client_of(office.accounts["pei"]).get(f"/matters/{plan.number}/").content.decode(), (
        "who helps does not see the talk"
    )
    assert isinstance(taken(office, plan.number, "agree", "pan", wished="最好在月初"), Done)
    days = own_days(office.accounts["pei"], NOW.date())
    assert {day.number for day in days} == {plan.number} and all("帮扶" in day.title.zh for day in days), "no title leaves the house"  # type: ignore[union-attr]
    assert isinstance(taken(office, plan.number, "end", "pei", result="solved", result_text="两期都按时"), Done)
    assert Case.objects.get(pk=plan.pk).state == "ended" and told_cases()[plan.number]["links"]


def test_declining_has_no_effect_and_asking_for_help_is_answered_by_the_head_of_unit(office: Office) -> None:
    asked = opened(office, "support", "ask", "pan", {"title": "想学新系统", "kind": "training", "goal": "新系统没用过"})
    assert isinstance(asked, Done) and seers(office, asked.item) == {"pan", "ping", "fei"}
    told = set(Notice.objects.filter(sentence_key="support/ask/0").values_list("person__key", flat=True))
    assert told == {KEYS["ping"], KEYS["fei"]}
    answer = {"what": "安排两次培训", "mentor": KEYS["pei"], "until": "2027-01-29"}
    assert not isinstance(taken(office, asked.item, "answer", "pan", **answer), Done)
    assert isinstance(taken(office, asked.item, "answer", "ping", **answer), Done)
    assert isinstance(taken(office, asked.item, "decline", "pan", wished="想先自学"), Done)
    case = Case.objects.get(number=asked.item)
    assert (case.state, case.open) == ("declined", False)


