"""Takes matters nobody chose, and the small office. Gives proof that what is to be followed up is what the core says it is."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby
from types import SimpleNamespace
from typing import Any, cast

import pytest

from shigan.findings.model import Finding
from shigan.supervision import Case as Judged
from shigan.supervision import look_back_from, plan, promise_of
from shigan.supervision.norms import RUNGS
from shigan_site.actions.evaluating.telling import OF_THE_PERSON, OF_THE_UNIT, tell_of_questions
from shigan_site.actions.standing import Standing
from shigan_site.queries.days import local_day, start_of
from shigan_site.queries.following import LATELY, PROMISES, REMINDS, promised, to_look_back, to_remind
from shigan_site.queries.matter_rows import facts_in, rows_of
from shigan_site.queries.matters_list import Wish, listing
from shigan_site.queries.norms import norms_for
from shigan_site.queries.proposing import forecast
from shigan_site.records.models import Case, Event, Notice, Transition
from shigan_site.rules import procedures
from tests.site.bureau import KEYS, NOW, open_office
from tests.site.busy_office import open_busy_office
from tests.site.databases import Site
from tests.site.reading import at_the_time, client_of
from tests.site.standings import put, standing, without_guards
from tests.site.taking import PAPER, Office

TODAY = date(2026, 11, 23)


@pytest.fixture
def office(sqlite_site: Site) -> Iterator[Office]:
    with at_the_time(NOW):
        yield open_busy_office()


def matters_nobody_chose(chance: random.Random, count: int) -> None:
    """Of every state, with days around the festivals of the year, most of which they may lack."""
    states = list(procedures()["matter"].states)
    Transition.objects.bulk_create(
        [Transition(procedure="matter", state_before="", state=name) for name in states], ignore_conflicts=True
    )

    def some_day(share: float) -> date | None:
        return TODAY + timedelta(days=chance.randint(-120, 40)) if chance.random() < share else None

    def matter(place: int) -> Standing:
        since = start_of(TODAY + timedelta(days=chance.randint(-100, 0))) + timedelta(hours=chance.choice((0, 12, 23)))
        state = chance.choice(states)
        closed = some_day(1) if state == "closed" else None
        attributes = {
            "title": "事项", "kind": "routine", "source": "internal", "demand": "办好", "due": some_day(0.8),
            "promised_on": some_day(0.5), "closed_on": closed, "submitted_on": some_day(0.3), "looked_back_on": some_day(0.3),
            "remind_level": chance.choice([None, None, *RUNGS]),
        }  # fmt: skip
        return standing(f"1999-{place:06d}", state, since, attributes=attributes, closed=closed)

    without_guards()
    last = Event.objects.create(
        procedure="matter", step="register", state="draft", version=1, item="none", kind="routine", action="register",
        activity="登记", occurred_us=0, offset_minutes=480, recorded_us=0, source="test",
    )  # fmt: skip
    put([matter(place) for place in range(count)], last)


def test_the_database_finds_what_the_core_would_follow_up(site: Site) -> None:
    """On days of four months: Mid-Autumn, the National Day week, make-up Saturdays and weekends are among them."""
    procedure = procedures()["matter"]
    open_office()
    matters_nobody_chose(random.Random(20261123), 700)
    found_any = set()
    for days in range(-75, 30, 3):
        day = TODAY + timedelta(days=days)
        norms = norms_for(procedure, day)
        cases = {
            row.number: Judged(
                number=row.number, state=row.state, since=local_day(row.state_since), facts=facts_in(norms, row)
            )
            for row in Case.objects.all()
        }
        planned = {each.number: each.rung for each in plan(norms, cases.values())}
        for which in REMINDS:
            expected = {number for number, rung in planned.items() if which in ("any", rung)}
            assert numbers(to_remind(procedure, which, day)) == expected, (day, which)
        stands = {n: promise_of(norms, state=case.state, facts=case.facts) for n, case in cases.items()}
        for which in PROMISES:
            expected = {number for number, one in stands.items() if one is not None and one.level == which}
            assert numbers(promised(procedure, which, day)) == expected, (day, which)
        due = {n: look_back_from(norms, state=case.state, facts=case.facts) for n, case in cases.items()}
        assert numbers(to_look_back(procedure, "due", day)) == {n for n, one in due.items() if one and one <= day}, day
        since = norms.days_from(day, -LATELY) or day
        fresh = {n for n, one in due.items() if one and since < one <= day}
        assert numbers(to_look_back(procedure, "lately", day)) == fresh, day
        found_any |= set(planned.values())
    assert found_any == set(RUNGS)


def numbers(condition: Any) -> set[str]:
    return set(Case.objects.filter(condition).values_list("number", flat=True))


def test_the_first_page_proposes_what_the_ledger_behind_it_lists(office: Office) -> None:
    procedure, account = procedures()["matter"], office.accounts["su"]
    count = listing(procedure, account, TODAY, Wish(remind="any")).total
    assert count > 1
    page = client_of(account).get("/").content.decode()
    assert f"今天建议催办 {count} 件" in page and "/matters/?remind=any" in page
    for name in ("pan", "ping"):
        assert "今天建议催办" not in client_of(office.accounts[name]).get("/").content.decode()
    total = sum(listing(procedure, account, TODAY, Wish(remind=rung)).total for rung in RUNGS)
    assert total == count
    assert "催办：<b>今天建议催办</b>" in client_of(account).get("/matters/?remind=any").content.decode()


def test_nothing_is_proposed_on_a_day_off(office: Office) -> None:
    account = office.accounts["su"]
    with at_the_time(NOW + timedelta(days=6)):  # Sunday
        page = client_of(account, at=NOW + timedelta(days=6)).get("/").content.decode()
    assert "今天没有建议催办的事项" in page


def test_each_is_reminded_at_its_own_level_and_who_is_unticked_is_not(office: Office) -> None:
    client = client_of(office.accounts["su"])
    preview = client.post("/matters/bulk/", {"step": "remind", "all": "yes", "query": "remind=any"}).content.decode()
    rows = re.findall(r'name="row" value="([^"]+)"', preview)
    levels = dict(re.findall(r'name="own-([^"]+)".*?<option value="(\w+)" selected', preview))
    plain = {number: reminder_of(number) for number in levels}
    assert levels == plain and len(levels) == len(rows) > 2
    assert not Notice.objects.filter(sentence_key="matter/remind/0", made_at__gte=NOW).exists(), "a preview sends nothing"
    none = client.post("/matters/bulk/", {"step": "remind", "go": "yes", "key": "n", "row": rows}).content.decode()
    assert "请勾选至少一件" in none
    left, changed, *others = sorted(levels)
    sent = {number: "red" if number == changed else level for number, level in levels.items()}
    form = {"step": "remind", "go": "yes", "key": "k", "row": rows, "number": [changed, *others], "text": "请抓紧"}
    form |= {f"own-{number}": level for number, level in sent.items()}
    done = client.post("/matters/bulk/", form).content.decode()
    assert f"{len(others) + 1} 项中办理了 {len(others) + 1} 项" in done
    told = {case.number: case.get("remind_level") for case in Case.objects.filter(number__in=levels)}
    before = {number: level for number, level in told.items() if number == left}
    assert told == {**sent, **before} and left not in re.findall(r"/matters/([\d-]+)/", done)
    again = client.post("/matters/bulk/", form).content.decode()
    assert not [case for case in Case.objects.filter(number__in=others).exclude(title__startswith="优化") if case.get("reminders") > 1], (
        again
    )


def reminder_of(number: str) -> str | None:
    (row,) = rows_of(procedures()["matter"], Case.objects.filter(number=number), TODAY)
    return row.light.reminder


def test_what_is_wrong_for_all_is_told_before_anything_is_done(office: Office) -> None:
    pan = client_of(office.accounts["pan"])
    items = [office.in_hand(title=f"任务{n}") for n in range(3)]
    form: dict[str, Any] = {
        "step": "ask_extension",
        "go": "yes",
        "key": "k",
        "number": items,
        "to": "",
        "reason": "会签未完",
    }
    page = pan.post("/matters/bulk/", form).content.decode()
    assert "会签未完" in page and "延期至" in page and 'role="alert"' in page
    assert not any(case.get("extension_to") for case in Case.objects.filter(number__in=items))
    page = pan.post("/matters/bulk/", {**form, "to": "2027-01-29"}).content.decode()
    assert "3 项中办理了 3 项" in page
    sun = client_of(office.accounts["sun"])
    assert {"refuse_extension", "grant_extension"} <= offered_on(sun, "/matters/?q=任务")
    done = sun.post(
        "/matters/bulk/", {"step": "refuse_extension", "go": "yes", "key": "r", "number": items[:1], "reason": "抓紧"}
    )
    assert "1 项中办理了 1 项" in done.content.decode()
    done = sun.post(
        "/matters/bulk/", {"step": "grant_extension", "go": "yes", "key": "g", "number": items}
    ).content.decode()
    assert "3 项中办理了 2 项" in done and "没有待答复的延期申请" in done
    assert Case.objects.filter(number__in=items, due=date(2027, 1, 29)).count() == 2


def test_the_bar_offers_what_a_row_that_is_seen_allows(office: Office) -> None:
    assert offered_on(client_of(office.accounts["su"]), "/matters/") == {"remind"}
    assert offered_on(client_of(office.accounts["lei"]), "/matters/") == {"remind"}
    assert offered_on(client_of(office.accounts["pan"]), "/matters/?tab=mine") == {"ask_extension", "offer_transfer"}
    assert offered_on(client_of(office.accounts["ping"]), "/matters/") == {
        "ask_extension",
        "offer_transfer",
        "reassign",
    }
    assert offered_on(client_of(office.accounts["pan"]), "/matters/?tab=ended") == set()
    assert offered_on(client_of(office.accounts["an"]), "/matters/") == set()


def offered_on(client: Any, address: str) -> set[str]:
    page = client.get(address).content.decode()
    return set(re.findall(r'<button name="step" value="(\w+)"', page))


def test_several_holders_are_named_at_once(office: Office) -> None:
    items = [office.in_hand(title=f"任务{n}") for n in range(2)]
    form = {"step": "reassign", "go": "yes", "key": "k", "number": items, "holder": KEYS["pei"], "reason": "轮岗"}
    assert "2 项中办理了 2 项" in client_of(office.accounts["ping"]).post("/matters/bulk/", form).content.decode()
    assert Case.objects.filter(number__in=items, holder__key=KEYS["pei"]).count() == 2
    assert client_of(office.accounts["fang"]).post("/matters/bulk/", form).status_code == 302, "out of sight, nothing is left"


def test_what_would_be_proposed_tomorrow_is_what_the_ladder_plans(office: Office) -> None:
    procedure, tomorrow = procedures()["matter"], date(2026, 11, 24)
    norms = norms_for(procedure, tomorrow)
    cases = [
        Judged(number=m.number, state=m.state, since=local_day(m.state_since), facts=facts_in(norms, m))
        for m in Case.objects.all()
    ]
    planned = plan(norms, cases)
    found = forecast(procedure, office.accounts["sun"], TODAY)
    assert (found.day, found.total) == (tomorrow, len(planned)) and planned
    assert {(one.number, one.rung) for one in found.coming} == {(one.number, one.rung) for one in planned}
    page = client_of(office.accounts["sun"]).get("/matters/forecast/").content.decode()
    assert all(one.number in page for one in planned) and "2026-11-24（周二）" in page
    assert client_of(office.accounts["pan"]).get("/matters/forecast/").status_code == 403
    assert Notice.objects.filter(sentence_key="matter/remind/0", made_at__gte=NOW).count() == 0


def test_a_promise_comes_to_its_holder_and_to_whoever_follows_up(office: Office) -> None:
    item = office.in_hand(title="修复路灯")
    office.done(
        item,
        ("promise", "pan", {"day": "2026-11-25", "text": "修好东街三盏路灯"}),
        ("wait", "pan", {"waits_for": "unit", "reason": "等配件"}),
    )
    pan, su = client_of(office.accounts["pan"]), client_of(office.accounts["su"])
    assert "承诺 2026-11-25（周三）做到：修好东街三盏路灯" in pan.get("/").content.decode()
    assert "承诺将到期 1 件" in su.get("/").content.decode()
    late = NOW + timedelta(days=4)
    with at_the_time(late):
        su = client_of(office.accounts["su"], at=late)
        assert "承诺日期已过 1 件" in su.get("/").content.decode()
        assert "承诺日期 2026-11-25 已过 2 个工作日" in su.get("/matters/?promise=late").content.decode()
        office.now = late
        office.done(item, ("resume", "pan", {}), ("submit", "pan", {"outcome": "好", "files": [PAPER]}))
        sheet = su.get(f"/matters/{item}/").content.decode()
    assert "承诺 2026-11-25（周三）做到，晚 2 个工作日报送" in sheet


def test_what_was_closed_is_looked_back_at_and_taken_up_again_where_it_does_not_last(office: Office) -> None:
    item = office.in_hand(title="修复路灯")
    proof = ("submit", "pan", {"outcome": "好", "files": [PAPER]})
    office.done(item, proof, ("verify", "su", {"how": "site", "text": "属实"}), ("close", "sun", {}))
    su = client_of(office.accounts["su"])
    due = look_back_day(item)
    assert (
        f"{due}（" in su.get(f"/matters/{item}/").content.decode()
        and "起回头看" in su.get(f"/matters/{item}/").content.decode()
    )
    later = start_of(due) + timedelta(hours=10)
    with at_the_time(later):
        su, sun = client_of(office.accounts["su"], at=later), client_of(office.accounts["sun"], at=later)
        count = listing(procedures()["matter"], office.accounts["su"], due, Wish(tab="ended", look_back="lately")).total
        assert f"{count} 件待回头看" in su.get("/").content.decode()
        assert f'href="/matters/{item}/look_back/"' in su.get("/matters/?tab=ended&look_back=due").content.decode()
        office.now = later
        office.done(item, ("look_back", "su", {"result": "not_lasting", "text": "又坏了两盏"}))
        sheet = su.get(f"/matters/{item}/").content.decode()
        assert "出现反弹" in sheet and "由督办负责人或局领导决定" in sheet and f"/matters/{item}/reopen/" not in sheet
        assert f'class="btn btn-main" href="/matters/{item}/reopen/"' in sun.get(f"/matters/{item}/").content.decode()
        assert item not in su.get("/matters/?tab=ended&look_back=due").content.decode()


def test_what_was_not_looked_back_at_for_weeks_leaves_the_first_page_and_stays_in_the_ledger(office: Office) -> None:
    """An office that begins with years of closed matters is not asked to look at all of them on its first morning."""
    item = office.in_hand(title="修复路灯")
    proof = ("submit", "pan", {"outcome": "好", "files": [PAPER]})
    office.done(item, proof, ("verify", "su", {"how": "site", "text": "属实"}), ("close", "sun", {}))
    day = norms_for(procedures()["matter"], TODAY).days_from(look_back_day(item), LATELY)
    assert day is not None
    later = start_of(day) + timedelta(hours=10)
    with at_the_time(later):
        su = client_of(office.accounts["su"], at=later)
        assert "件待回头看" not in su.get("/").content.decode()
        assert item in su.get("/matters/?tab=ended&look_back=due").content.decode()
        assert item not in su.get("/matters/?tab=ended&look_back=lately").content.decode()


def look_back_day(number: str) -> date:
    norms, matter = norms_for(procedures()["matter"], TODAY), Case.objects.get(number=number)
    found = look_back_from(norms, state=matter.state, facts=facts_in(norms, matter))
    assert found is not None
    return found


def test_who_is_concerned_by_a_new_question_is_told_so_once_a_day(office: Office) -> None:
    about = [
        finding("person", KEYS["pan"]),
        finding("unit", "planning"),
        finding("pair", "planning → finance"),
        finding("kind", "routine"),
    ]
    for hours in (0, 3, 24):
        tell_of_questions(about, now=NOW + timedelta(hours=hours))
    told = [
        (n.sentence_key, n.person.key) for n in Notice.objects.filter(sentence_key__startswith="site/").order_by("pk")
    ]
    once = [(OF_THE_PERSON, KEYS["pan"]), (OF_THE_UNIT, KEYS["ping"]), (OF_THE_UNIT, KEYS["fang"])]
    assert told == once + once
    assert "新的评估有问题想请教您" in client_of(office.accounts["pan"]).get("/me/").content.decode()


def finding(level: str, subject: str) -> Finding:
    return cast("Finding", SimpleNamespace(level=level, subject=subject, id=subject, rule="r"))


def test_what_is_overdue_stands_above_what_is_not_counted(office: Office) -> None:
    item = office.in_hand(title="早该报送")
    office.done(item, ("wait", "pan", {"waits_for": "unit", "reason": "等"}))
    for wish in (Wish(), Wish(sort=("due",)), Wish(group="unit")):
        rows = listing(procedures()["matter"], office.accounts["sun"], TODAY, wish).rows
        for _, group in groupby(rows, key=lambda row: row.unit if wish.group else ""):
            levels = [row.light.level == "overdue" for row in group]
            assert levels == sorted(levels, reverse=True), wish
