"""Takes units that are merged and split. Gives proof that nothing is lost, nothing happens unseen, and all of it or nothing."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from shigan.organisation import OrganisationFaults
from shigan_site.accounts.models import Account, Grant
from shigan_site.actions.ledger import place_all_events
from shigan_site.actions.locking import alone_for
from shigan_site.actions.organisation.adjusting import decide, drafted, propose, rehearse
from shigan_site.actions.organisation.by_hand import change
from shigan_site.actions.organisation.consequences import Consequences
from shigan_site.actions.replay import replay, told_cases
from shigan_site.queries.accounts_page import account_history
from shigan_site.queries.actors import actor_of, grants_on
from shigan_site.queries.adjustments import SUCCEED
from shigan_site.queries.occasions import Tree
from shigan_site.queries.organisation import the_organisation
from shigan_site.queries.sight import visible_cases
from shigan_site.records.models import (
    Adjustment,
    Case,
    CaseParty,
    CaseRow,
    Event,
    Membership,
    Notice,
    Person,
    Post,
    Unit,
    UnitSpan,
)
from tests.site.bureau import KEYS, NOW
from tests.site.databases import Site
from tests.site.reading import at_the_time, client_of
from tests.site.taking import Office
from tests.site.test_replay import moved_to_an_empty_site, rows_of

pytestmark = pytest.mark.both_databases

TODAY = date(2026, 11, 23)
BASIS = "编委〔2026〕8号"


@pytest.fixture
def office(site: Site) -> Iterator[Office]:
    """Planning with a unit below it and matters of every kind; the two officers."""
    with at_the_time(NOW):
        office = Office()
        for name, role in (("xitong", "system_admin"), ("anquan", "security_admin")):
            office.accounts[name] = Account.objects.create(username=name, made_at=NOW)
            Grant.objects.create(account=office.accounts[name], role=role, from_on=date(2020, 1, 1), at_setup=True, made_at=NOW)
        below = Unit.objects.create(key="survey")
        UnitSpan.objects.create(unit=below, name="调查股", parent=Unit.objects.get(key="planning"))
        Post.objects.create(title="统计岗", unit=Unit.objects.get(key="planning"), person=Person.objects.get(key=KEYS["pan"]))
        yield office


def held(office: Office) -> str:
    """A matter Pan has in hand, with help asked of finance; and one finance has, with help asked of planning."""
    number = office.in_hand()
    other = office.register("su", title="拨付经费", lead_unit="finance", due="2026-12-31").item  # type: ignore[union-attr]
    office.done(
        other,
        ("assign", "sun", {"lead_unit": "finance", "due": "2026-12-31"}),
        ("sign_and_name", "fang", {"holder": KEYS["fei"]}),
        ("ask_assist", "fei", {"unit": "planning", "task": "提供名册"}),
    )
    return number


def proposed(office: Office, kind: str = "merge", since: date = TODAY, **content: Any) -> Adjustment:
    return propose(
        kind, "planning", "finance" if kind == "merge" else "", content, since, BASIS, by=office.accounts["xitong"], day=TODAY, now=NOW
    )


def merged(office: Office, unit: str, successor: str) -> Adjustment:
    return propose("merge", unit, successor, {}, TODAY, BASIS, by=office.accounts["xitong"], day=TODAY, now=NOW)


def looked_at(office: Office, since: date = TODAY) -> Consequences:
    asked = drafted("merge", "planning", "finance", {}, since, BASIS)
    return rehearse(asked, by=office.accounts["xitong"], day=TODAY, now=NOW)


def carried_out(office: Office, asked: Adjustment, day: date = TODAY) -> None:
    at = NOW + timedelta(days=(day - TODAY).days, hours=1)
    decide(asked.pk, True, by=office.accounts["anquan"], day=day, now=at)


def faults_of(deed: Any) -> str:
    with pytest.raises(OrganisationFaults) as refused:
        deed()
    return "\n".join(getattr(fault, "zh", fault) for fault in refused.value.faults)


def everything() -> list[Any]:
    tables = (Unit, UnitSpan, Membership, Post, Grant, Case, CaseRow, CaseParty, Event, Notice, Adjustment)
    return [rows_of(table) for table in tables]


def test_a_rehearsal_tells_everything_and_keeps_nothing(office: Office) -> None:
    number = held(office)
    before = everything()
    told = looked_at(office)
    assert everything() == before
    assert number in told.matters and len(told.matters) == 2
    assert set(told.people) == {"平主任", "潘经办", "裴经办"} and told.posts == ["统计岗 潘经办"]
    assert [line.zh for line in told.grants] == [  # type: ignore[attr-defined]
        "潘经办：planning经办人员 → finance经办人员", "裴经办：planning经办人员 → finance经办人员",
        "平主任：planning单位负责人 → finance经办人员",
    ]  # fmt: skip
    assert [line.zh for line in told.sights] == ["方主任：1 件 → 2 件", "费经办：1 件 → 2 件"]  # type: ignore[attr-defined]


def test_what_was_rehearsed_is_what_happens(office: Office) -> None:
    held(office)
    told = looked_at(office)
    done = decide(proposed(office).pk, True, by=office.accounts["anquan"], day=TODAY, now=NOW)
    assert done is not None
    assert (done.units, done.people, done.posts, done.matters, done.grants) == (
        told.units, told.people, told.posts, told.matters, told.grants,
    )  # fmt: skip


def test_a_merger_takes_people_posts_units_and_open_matters_along_and_keeps_what_was(office: Office) -> None:
    number = held(office)
    version = Case.objects.get(number=number).version
    carried_out(office, proposed(office))
    before, after = (the_organisation().as_of(day) for day in (TODAY - timedelta(days=1), TODAY))
    assert before.unit("planning") and after.unit("planning") is None
    assert before.person(KEYS["pan"]).unit == "planning" and after.person(KEYS["pan"]).unit == "finance"  # type: ignore[union-attr]
    assert after.unit("survey").parent == "finance" and before.unit("survey").parent == "planning"  # type: ignore[union-attr]
    matter = Case.objects.select_related("unit", "holder").get(number=number)
    assert (matter.unit.key, matter.holder.key, matter.state, matter.version) == ("finance", KEYS["pan"], "doing", version + 1)  # type: ignore[union-attr]
    event = matter.last_event
    assert (event.step, event.action, event.counterpart_unit) == (SUCCEED, "note", "finance")
    assert CaseRow.objects.get().unit.key == "finance"
    assert Notice.objects.filter(person__key=KEYS["pan"], sentence_key="site/succeeded/0").count() == 1


def test_nobodys_scope_is_lost_and_work_goes_on_the_same_day(office: Office) -> None:
    number = held(office)
    saw = {name: set(visible_cases(office.accounts[name], TODAY).values_list("number", flat=True)) for name in ("pan", "ping", "pei")}
    carried_out(office, proposed(office))
    for name, numbers in saw.items():
        assert numbers <= set(visible_cases(office.accounts[name], TODAY).values_list("number", flat=True)), name
    assert {(grant.role, grant.unit) for grant in grants_on(office.accounts["ping"], TODAY)} == {("clerk", "finance")}
    office.now = NOW + timedelta(hours=2)
    office.done(
        number,
        ("progress", "pan", {"percent": "40", "text": "继续"}),
        ("reassign", "fang", {"holder": KEYS["pei"], "reason": "分工"}),
    )
    assert actor_of(office.accounts["pan"], TODAY).unit == "finance"  # type: ignore[union-attr]


def test_what_was_closed_stays_under_the_old_name_and_lies_in_the_new_scope(office: Office) -> None:
    number = held(office)
    office.done(number, ("cancel", "sun", {"reason": "不再需要"}))
    carried_out(office, proposed(office))
    assert Case.objects.get(number=number).unit.key == "planning"  # type: ignore[union-attr]
    assert visible_cases(office.accounts["fei"], TODAY).filter(number=number).exists()
    assert not visible_cases(office.accounts["fei"], TODAY - timedelta(days=1)).filter(number=number).exists()
    tree = Tree(TODAY)
    assert tree.covers("finance", "planning") and not tree.exists("unit", "planning")


def test_the_ledger_alone_gives_the_same_matters_after_a_merger(office: Office, site: Site) -> None:
    held(office)
    carried_out(office, proposed(office))
    place_all_events(now=NOW)
    before = told_cases()
    moved_to_an_empty_site(site)
    replay()
    assert told_cases() == before


def test_all_that_stands_against_it_is_said_at_once_and_nothing_is_done(office: Office) -> None:
    held(office)
    Membership.objects.filter(person__key=KEYS["pei"]).update(until_on=TODAY)
    Membership.objects.create(
        person=Person.objects.get(key=KEYS["pei"]), unit=Unit.objects.get(key="planning"), staff_class="contract", from_on=date(2027, 1, 1)
    )
    Grant.objects.create(
        account=office.accounts["fei"], role="clerk", unit_key="planning", from_on=TODAY, granted_by=office.accounts["xitong"], made_at=NOW
    )
    before = everything()
    told = faults_of(lambda: proposed(office))
    assert "之后才到岗的人员" in told and "账号“fei”在本单位的授权待确认" in told
    assert everything() == before
    assert "不能并入自己" in faults_of(lambda: merged(office, "planning", "planning"))
    assert "它的下级" in faults_of(lambda: merged(office, "planning", "survey"))
    assert "依据" in faults_of(lambda: drafted("merge", "planning", "finance", {}, TODAY, " "))


def test_it_takes_two_officers_and_its_day(office: Office) -> None:
    asked = proposed(office, since=TODAY + timedelta(days=8))
    assert "提出人不能自己决定" in faults_of(lambda: decide(asked.pk, True, by=office.accounts["xitong"], day=TODAY, now=NOW))
    assert "请到那一天" in faults_of(lambda: carried_out(office, asked))
    assert "另有待决定的调整" in faults_of(lambda: merged(office, "finance", "planning"))
    carried_out(office, asked, TODAY + timedelta(days=9))
    assert the_organisation().as_of(TODAY + timedelta(days=7)).unit("planning")
    assert not the_organisation().as_of(TODAY + timedelta(days=8)).unit("planning")
    assert "已经决定过" in faults_of(lambda: decide(asked.pk, False, by=office.accounts["anquan"], day=TODAY + timedelta(days=9), now=NOW))
    with pytest.raises(IntegrityError, match="adjustment_is_decided_once"), transaction.atomic():
        Adjustment.objects.filter(pk=asked.pk).update(granted=False)
    with pytest.raises(IntegrityError, match="adjustment_is_never_deleted"), connection.cursor() as cursor:
        cursor.execute("DELETE FROM records_adjustment")


def test_a_refused_adjustment_changes_nothing_but_the_record(office: Office) -> None:
    asked = proposed(office)
    decide(asked.pk, False, by=office.accounts["anquan"], day=TODAY, now=NOW)
    assert the_organisation().as_of(TODAY).unit("planning")
    assert [event.activity for event in Event.objects.filter(item=f"organisation/adjustment/{asked.pk}").order_by("pk")] == [
        "提出机构调整", "决定不作机构调整",
    ]  # fmt: skip


def test_a_split_takes_the_chosen_people_and_what_they_hold_and_nothing_else(office: Office) -> None:
    number = held(office)
    stays = office.register("su", title="留在原处", lead_unit="planning", due="2026-12-31").item  # type: ignore[union-attr]
    asked = proposed(office, "split", name="数据科", key="data", people=[KEYS["pan"]], units=["survey"])
    carried_out(office, asked)
    view = the_organisation().as_of(TODAY)
    assert view.unit("planning") and view.unit("data").name == "数据科"  # type: ignore[union-attr]
    assert view.person(KEYS["pan"]).unit == "data" and view.person(KEYS["pei"]).unit == "planning"  # type: ignore[union-attr]
    assert view.unit("survey").parent == "data"  # type: ignore[union-attr]
    units = dict(Case.objects.values_list("number", "unit__key"))
    assert (units[number], units[stays]) == ("data", "planning")
    assert {(grant.role, grant.unit) for grant in grants_on(office.accounts["pan"], TODAY)} == {("clerk", "data")}
    assert {(grant.role, grant.unit) for grant in grants_on(office.accounts["pei"], TODAY)} == {("clerk", "planning")}


def test_a_split_without_name_or_choice_says_both(office: Office) -> None:
    told = faults_of(lambda: proposed(office, "split", name="", key="", people=[], units=[]))
    assert "请填写新单位的名称" in told and "请选择划入" in told


def test_officers_do_it_on_the_pages_and_see_no_title(office: Office) -> None:
    number = held(office)
    first, second = (client_of(office.accounts[name]) for name in ("xitong", "anquan"))
    form = {"successor": "finance", "from_on": "2026-11-23", "basis": BASIS}
    shown = first.post("/organisation/units/planning/merge/", form | {"deed": "look"}).content.decode()
    assert number in shown and "整治占道经营" not in shown and "平主任：planning单位负责人" in shown
    assert first.post("/organisation/units/planning/merge/", form | {"basis": "", "deed": "propose"}).status_code == 422
    place = first.post("/organisation/units/planning/merge/", form | {"deed": "propose"}).headers["Location"]
    assert "决定调整" not in first.get(place).content.decode() and "决定 1 项机构调整" in second.get("/").content.decode()
    assert "决定调整" in second.get(place).content.decode()
    assert second.post(f"{place}decide/", {"granted": "yes"}).status_code == 302
    assert "已生效" in first.get("/organisation/adjustments/").content.decode()
    timeline = client_of(office.accounts["pan"]).get(f"/matters/{number}/").content.decode()
    assert "机构调整承接" in timeline and BASIS in timeline


def test_a_grant_that_waits_or_ends_sooner_takes_nobodys_scope_away(office: Office) -> None:
    held(office)
    pan, pei = office.accounts["pan"], office.accounts["pei"]
    Grant.objects.create(account=pan, role="clerk", unit_key="finance", from_on=TODAY, granted_by=office.accounts["xitong"], made_at=NOW)
    Grant.objects.create(
        account=pei, role="clerk", unit_key="finance", from_on=TODAY, until_on=TODAY + timedelta(days=1), at_setup=True, made_at=NOW
    )
    assert not [line for line in looked_at(office).grants if "已有" in line.zh]  # type: ignore[attr-defined]
    carried_out(office, proposed(office))
    for account in (pan, pei):
        assert {(grant.role, grant.unit) for grant in grants_on(account, TODAY + timedelta(days=7))} == {("clerk", "finance")}


def test_who_comes_to_see_what_the_successor_leads_and_what_lies_below_is_told(office: Office) -> None:
    for unit in ("finance", "survey"):
        office.register("su", title=f"{unit}的事", lead_unit=unit, due="2026-12-31")
    accounts = {name: office.accounts[name] for name in ("pan", "ping", "fang", "fei")}
    before = {name: visible_cases(account, TODAY).count() for name, account in accounts.items()}
    told = [line.zh for line in looked_at(office).sights]  # type: ignore[attr-defined]
    carried_out(office, proposed(office))
    for name, account in accounts.items():
        after = visible_cases(account, TODAY).count()
        assert after == 2 and any(f"：{before[name]} 件 → {after} 件" in line for line in told), name
    assert len(told) >= len(accounts)


def test_no_step_is_taken_while_units_are_adjusted(site: Site) -> None:
    """On SQLite writers come one after the other anyway."""
    with at_the_time(NOW):
        office, taken = Office(), threading.Event()

        def register() -> None:
            office.register("su", title="同时登记", lead_unit="finance", due="2026-12-31")
            taken.set()
            connection.close()

        clerk = threading.Thread(target=register)
        with transaction.atomic():
            alone_for("organisation")
            clerk.start()
            assert not taken.wait(0.7)
        clerk.join(30)
        assert taken.is_set()


def test_a_unit_with_a_stroke_in_its_name_has_its_pages(office: Office) -> None:
    asked = proposed(office, "split", name="一科/二科", key="一科/二科", people=[KEYS["pan"]])
    carried_out(office, asked)
    keeper = client_of(office.accounts["xitong"])
    assert "一科/二科" in keeper.get("/organisation/").content.decode()
    for address in ("", "merge/", "split/"):
        assert keeper.get(f"/organisation/units/一科/二科/{address}").status_code == 200
    assert client_of(office.accounts["sun"]).get("/units/一科/二科/").status_code == 200


def test_every_grant_that_goes_over_stands_in_the_history_of_its_account(office: Office) -> None:
    carried_out(office, proposed(office))
    told = account_history(office.accounts["pan"].pk, TODAY)
    assert [(deed.what.zh, deed.unit, deed.by) for deed in told] == [  # type: ignore[union-attr]
        ("确认授权", "finance", "anquan"), ("终止授权", "planning", "anquan"),
    ]  # fmt: skip


def test_a_unit_with_open_matters_is_not_closed_by_hand(office: Office) -> None:
    held(office)
    told = faults_of(lambda: change("unit_close", {"unit": "planning", "until": "2026-12-01"}, by=None, day=TODAY, now=NOW))
    assert "还有 2 个在办事项" in told and "并入其他单位" in told
