"""Takes declared recurring matters and the days that pass. Gives proof of one matter a period, and of who is told if not."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from shigan.errors import ShiganError
from shigan_site.accounts.models import Account, Grant
from shigan_site.actions import recurring
from shigan_site.records.models import Case, Event, Notice, Recurrence, RecurrenceTurn
from tests.site.bureau import KEYS, NOW
from tests.site.databases import Site
from tests.site.reading import at_the_time, client_of
from tests.site.taking import Office
from tests.site.test_at_once import at_once

MONTHLY = {
    "title": "安全生产月报", "kind": "routine", "source": "internal", "demand": "报送当月检查情况。", "lead_unit": "planning",
    "rhythm": "month", "due_after": "5", "hand_on": "", "begins_on": "2026-12-01", "ends_on": "",
}  # fmt: skip


def declared(office: Office, by: str = "sun", **other: Any) -> Recurrence:
    return recurring.declare({**MONTHLY, **other}, office.accounts[by], f"form-{other}", now=NOW)


def noon(day: str) -> datetime:
    """Twelve o'clock in the office."""
    return datetime.fromisoformat(day).replace(hour=4, tzinfo=UTC)


def due_days() -> list[tuple[str, date | None]]:
    return list(Case.objects.order_by("pk").values_list("title", "due"))


def test_each_period_opens_one_matter_due_by_working_days(site: Site) -> None:
    declared(Office())
    assert recurring.open_periods(now=noon("2026-11-30")) == 0
    assert recurring.open_periods(now=noon("2026-12-01")) == 1
    assert recurring.open_periods(now=noon("2026-12-31")) == 0
    assert recurring.open_periods(now=noon("2027-01-01")) == 1
    assert due_days() == [
        ("安全生产月报（2026年12月）", date(2026, 12, 8)), ("安全生产月报（2027年1月）", date(2027, 1, 8)),
    ]  # fmt: skip
    matter = Case.objects.order_by("pk")[0]
    assert (matter.state, matter.get("registrar"), matter.get("recurs")) == ("draft", KEYS["sun"], None)


def test_days_of_a_festival_are_not_counted(sqlite_site: Site) -> None:
    """1 to 7 October 2026 are off, Saturday the 10th is worked instead."""
    form = {**MONTHLY, "begins_on": "2026-09-28", "rhythm": "week"}
    recurring.declare(form, Office().accounts["sun"], "form", now=noon("2026-09-25"))
    recurring.open_periods(now=noon("2026-09-28"))
    assert due_days() == [("安全生产月报（2026年第40周）", date(2026, 10, 10))]


def test_the_opening_is_an_event_like_every_other(site: Site) -> None:
    declared(Office())
    recurring.open_periods(now=noon("2026-12-01"))
    event = Event.objects.get(procedure="matter")
    assert (event.action, event.actor, event.item) == ("register", KEYS["sun"], Case.objects.get().number)


def test_ten_processes_that_look_at_once_open_one_matter_a_period(site: Site) -> None:
    declared(Office())
    now = noon("2027-02-01")
    at_once(10, lambda _: recurring.open_periods(now=now))
    assert RecurrenceTurn.objects.count() == Case.objects.count() == 3
    assert len({title for title, _ in due_days()}) == 3


def test_periods_missed_while_the_site_was_down_are_opened_once_with_their_true_days(site: Site) -> None:
    declared(Office())
    assert recurring.open_periods(now=noon("2027-02-20")) == 3
    days = [due for _, due in due_days()]
    assert days[0] == date(2026, 12, 8), "long past, and still the day it should have been done"
    assert recurring.open_periods(now=noon("2027-02-20")) == 0


def test_whoever_lost_the_right_opens_nothing_and_the_office_is_told_once(site: Site) -> None:
    office = Office()
    declared(office)
    Grant.objects.filter(account=office.accounts["sun"]).update(until_on=date(2026, 11, 30))
    assert recurring.open_periods(now=noon("2026-12-01")) == 0
    assert recurring.open_periods(now=noon("2026-12-02")) == 0
    assert Case.objects.count() == 0
    told = Notice.objects.get()
    assert told.person.key == KEYS["su"]
    with at_the_time(noon("2026-12-02")):
        page = client_of(office.accounts["su"]).get("/me/").content.decode()
    assert "周期事项“安全生产月报”2026-12-01 这一期没有登记" in page


def test_a_closed_account_opens_nothing(site: Site) -> None:
    office = Office()
    declared(office)
    office.accounts["sun"].is_active = False
    office.accounts["sun"].save()
    assert recurring.open_periods(now=noon("2026-12-01")) == 0
    assert RecurrenceTurn.objects.get().refused["zh"].startswith("账号已停用")


def test_a_matter_can_be_handed_on_at_once(site: Site) -> None:
    office = Office()
    declared(office, hand_on="assign")
    declared(office, by="su", hand_on="propose", title="周例会")
    recurring.open_periods(now=noon("2026-12-01"))
    assert dict(Case.objects.values_list("title", "state")) == {
        "安全生产月报（2026年12月）": "assigned", "周例会（2026年12月）": "review",
    }  # fmt: skip
    assert Notice.objects.filter(person__key=KEYS["ping"], sentence_key="matter/assign/0").count() == 1


def test_a_period_made_up_for_too_late_waits_for_a_new_day_and_keeps_the_one_it_had(site: Site) -> None:
    office, late = Office(), noon("2026-12-20")
    row = declared(office, hand_on="assign")
    recurring.open_periods(now=late)  # its due day has passed: nobody can be given that day any more
    matter = Case.objects.get()
    assert (matter.state, matter.due) == ("draft", date(2026, 12, 8))
    assert Notice.objects.get().person.key == KEYS["sun"]
    with at_the_time(late):
        sun = client_of(office.accounts["sun"], at=late)
        assert "这一期的期限 2026-12-08 已过，请在交办时另定新的期限" in sun.get("/me/").content.decode()
        form = sun.get(f"/matters/{matter.number}/assign/").content.decode()
        assert "原定 2026-12-08已过" in form and 'value="2026-12-08"' not in form
        office.now = late
        office.done(matter.number, ("assign", "sun", {"lead_unit": "planning", "due": "2026-12-30"}))
        page = sun.get(f"/recurring/{row.pk}/").content.decode()
        assert "<td>2026-12-08<small>现为 2026-12-30</small></td>" in page and "留作拟办" not in page
        assert "2026-12-08" in sun.get(f"/matters/{matter.number}/timeline/").content.decode()


def test_a_pause_is_not_made_up_for_and_an_end_ends(site: Site) -> None:
    office = Office()
    row, sun = declared(office), office.accounts["sun"]
    recurring.switch(row, "pause", by=sun, now=noon("2026-11-24"))
    assert recurring.open_periods(now=noon("2027-01-15")) == 0
    recurring.switch(row, "resume", by=sun, now=noon("2027-01-15"))
    assert recurring.open_periods(now=noon("2027-01-31")) == 0
    assert recurring.open_periods(now=noon("2027-02-01")) == 1
    recurring.switch(row, "end", by=sun, now=noon("2027-02-02"))
    assert recurring.open_periods(now=noon("2027-09-01")) == 0
    with pytest.raises(ShiganError):
        recurring.switch(row, "resume", by=sun, now=noon("2027-02-03"))
    assert Event.objects.filter(item=f"recurring/{row.pk}").count() == 4


def test_the_last_day_is_not_included(site: Site) -> None:
    declared(Office(), ends_on="2027-01-01")
    assert recurring.open_periods(now=noon("2027-06-01")) == 1


@pytest.mark.parametrize(
    ("rhythm", "begins", "days"),
    [
        ("week", "2026-11-24", ["2026-11-24", "2026-12-01", "2026-12-08"]),
        ("month", "2026-12-31", ["2026-12-31", "2027-01-31", "2027-02-28", "2027-03-31"]),
        ("quarter", "2026-11-30", ["2026-11-30", "2027-02-28"]),
        ("year", "2026-12-01", ["2026-12-01"]),
    ],
)
def test_periods_follow_the_first_day(sqlite_site: Site, rhythm: str, begins: str, days: list[str]) -> None:
    declared(Office(), rhythm=rhythm, begins_on=begins)
    until = date.fromisoformat(days[-1]) + timedelta(days=1)
    recurring.open_periods(now=noon(until.isoformat()))
    found = RecurrenceTurn.objects.order_by("day").values_list("day", flat=True)
    assert [day.isoformat() for day in found] == days


def test_everything_wrong_with_a_declaration_is_told_together(sqlite_site: Site) -> None:
    with pytest.raises(ShiganError) as refused:
        declared(Office(), by="su", title="", rhythm="day", due_after="0", begins_on="2020-01-01", hand_on="assign")
    told = str(refused.value.found.zh)  # type: ignore[attr-defined]
    for part in ("事项名称", "周期", "1 至 250 个工作日", "不能早于今天", "您的角色不能直接交办"):
        assert part in told


def test_the_office_makes_pauses_and_ends_it_on_pages(sqlite_site: Site) -> None:
    office = Office()
    with at_the_time(NOW):
        su = client_of(office.accounts["su"])
        assert "周期事项" in su.get("/recurring/").content.decode()
        form = {**MONTHLY, "key": "k1"}
        for _ in range(2):  # a double click
            assert su.post("/recurring/new/", form).status_code == 302
        row = Recurrence.objects.get()
        wrong = su.post("/recurring/new/", {**form, "key": "k2", "title": ""})
        assert wrong.status_code == 422 and "报送当月检查情况。" in wrong.content.decode(), "what was typed is kept"
        assert su.post(f"/recurring/{row.pk}/switch/", {"deed": "pause"}).status_code == 302
        assert "已暂停" in su.get(f"/recurring/{row.pk}/").content.decode()
        assert client_of(office.accounts["pan"]).get("/recurring/").status_code == 403
    with at_the_time(noon("2026-12-02")):
        su = client_of(office.accounts["su"])
        su.post(f"/recurring/{row.pk}/switch/", {"deed": "resume"})
        recurring.open_periods(now=noon("2027-01-01"))
        assert Case.objects.get().number in su.get(f"/recurring/{row.pk}/").content.decode()


def test_one_that_cannot_be_opened_keeps_nobody_waiting(sqlite_site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    office = Office()
    broken, sound = declared(office, title="打不开的"), declared(office)
    due = recurring.due_of
    seen: list[int] = []

    def failing(day: date, working_days: int) -> date:
        seen.append(working_days)
        if len(seen) == 1:
            raise ArithmeticError("no such day")
        return due(day, working_days)

    monkeypatch.setattr(recurring, "due_of", failing)
    assert recurring.open_periods(now=noon("2026-12-01")) == 1
    assert Recurrence.objects.get(pk=broken.pk).next_on == date(2026, 12, 1)
    assert Recurrence.objects.get(pk=sound.pk).next_on == date(2027, 1, 1)


def test_a_first_day_beyond_two_years_is_refused(sqlite_site: Site) -> None:
    with pytest.raises(ShiganError, match="more than two years"):
        declared(Office(), begins_on="9999-12-31")


def test_whoever_supervises_one_unit_sees_no_recurring_matter_of_another(sqlite_site: Site) -> None:
    with at_the_time(NOW):
        office = Office()
        row = declared(office)
        strangers, own = (client_of(supervisor_of(unit)) for unit in ("finance", "planning"))
        assert row.title not in strangers.get("/recurring/").content.decode()
        assert strangers.get(f"/recurring/{row.pk}/").status_code == 404
        assert strangers.post(f"/recurring/{row.pk}/switch/", {"deed": "end"}).status_code == 404
        assert row.title in own.get("/recurring/").content.decode()


def supervisor_of(unit: str) -> Account:
    account = Account.objects.create(username=f"of-{unit}", made_at=NOW)
    Grant.objects.create(
        account=account, role="supervisor", unit_key=unit, from_on=NOW.date(), at_setup=True, made_at=NOW
    )
    return account
