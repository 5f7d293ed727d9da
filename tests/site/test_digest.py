"""Takes people with work and a mail server. Gives proof of one mail a working day at most, with what needs the person."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from django.conf import settings

from shigan_site.accounts.models import Account
from shigan_site.actions.outward import receivers
from shigan_site.actions.outward.daily_mail import send_mails
from shigan_site.mailing import mail_of, written_in
from shigan_site.records.models import DailyMail, Event, Leave, Notice, Particulars, Person, Unit
from shigan_site.records.models import Post as OfficePost
from tests.site.bureau import KEYS, NOW
from tests.site.busy_office import open_busy_office
from tests.site.databases import Site
from tests.site.outside import administrator, later
from tests.site.posting_mail import Post, mail_server
from tests.site.reading import at_the_time, client_of
from tests.site.taking import Office
from tests.site.test_at_once import at_once

ON = {"site_address": "https://shigan.example.cn", "mail_on": "yes", "mail_hour": "9", "mail_domains": "bureau.example.cn"}


@pytest.fixture
def post(monkeypatch: pytest.MonkeyPatch) -> Iterator[Post]:
    with mail_server() as kept:
        for name, value in {
            "EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": kept.port, "DEFAULT_FROM_EMAIL": "shigan@bureau.example.cn",
            "EMAIL_HOST_USER": "", "EMAIL_HOST_PASSWORD": "", "EMAIL_USE_SSL": False, "EMAIL_USE_TLS": False,
        }.items():  # fmt: skip
            monkeypatch.setattr(settings, name, value)
        yield kept


@pytest.fixture
def office(site: Site, post: Post) -> Office:
    """Busy; Pan and Su gave an address, Fang is not asked by anybody, and the administrator switched it on."""
    busy = open_busy_office()
    for name in ("pan", "su"):
        Account.objects.filter(username=name).update(email=f"{name}@bureau.example.cn")
    receivers.decide(ON, by=administrator(), now=NOW)
    return busy


def test_a_person_gets_what_the_first_page_shows_and_nothing_more(office: Office, post: Post) -> None:
    Account.objects.filter(username="pan").update(language="en")
    assert send_mails(now=NOW) == 2
    by_person = dict(zip(post.to, post.letters, strict=True))
    assert set(by_person) == {"pan@bureau.example.cn", "su@bureau.example.cn"}
    chinese, english = by_person["su@bureau.example.cn"], by_person["pan@bureau.example.cn"]
    assert str(chinese["Subject"]).startswith("实干：今天有 ")
    assert str(english["Subject"]).startswith("Shigan: ")
    with at_the_time(NOW):
        page = client_of(office.accounts["pan"]).get("/").content.decode()
    plain, rich = (str(english.get_body((kind,)).get_content()) for kind in ("plain", "html"))  # type: ignore[union-attr]
    links = [line.strip() for line in plain.splitlines() if line.strip().startswith("https://")]
    assert 0 < len(links) <= 7
    for link in links:
        number = link.removeprefix("https://shigan.example.cn/matters/").rstrip("/")
        assert f"/matters/{number}/" in page and link in rich
    assert "优化营商环境十条落实" in plain and "优化营商环境" not in str(english["Subject"])
    assert "<script" not in rich and "http-equiv" not in rich and "<img" not in rich


def test_one_mail_a_day_even_from_many_processes(office: Office, post: Post) -> None:
    at_once(6, lambda _: send_mails(now=NOW))
    assert sorted(post.to) == ["pan@bureau.example.cn", "su@bureau.example.cn"]
    assert send_mails(now=later(120)) == 0
    assert send_mails(now=NOW + timedelta(days=1)) == 2
    assert len({str(letter["Message-ID"]) for letter in post.letters}) == 4


def test_it_goes_in_office_hours_of_working_days_only(office: Office, post: Post) -> None:
    for moment in (NOW - timedelta(minutes=1), NOW + timedelta(hours=11), datetime(2026, 11, 28, 2, tzinfo=UTC)):
        assert send_mails(now=moment) == 0
    assert DailyMail.objects.count() == 0
    assert send_mails(now=later(180)) == 0, "lunch"
    assert send_mails(now=later(300)) == 2, "the site was down in the morning"


def test_whoever_has_nothing_to_do_gets_nothing_that_day(office: Office, post: Post) -> None:
    Account.objects.filter(username="an").update(email="an@bureau.example.cn")
    send_mails(now=NOW)
    assert "an@bureau.example.cn" not in post.to
    assert DailyMail.objects.get(account_id=office.accounts["an"].pk).state == "nothing"


@pytest.mark.parametrize("change", [{"daily_mail": False}, {"email": ""}, {"is_active": False}, {"email": "pan@elsewhere.example"}])
def test_it_is_not_sent_to_who_does_not_want_it_or_must_not_have_it(
    office: Office, post: Post, change: dict[str, object]
) -> None:
    Account.objects.filter(username="pan").update(**change)
    assert send_mails(now=NOW) == 1 and post.to == ["su@bureau.example.cn"]


def test_whoever_is_on_leave_is_left_in_peace(office: Office, post: Post) -> None:
    Leave.objects.create(person=Person.objects.get(key=KEYS["pan"]), from_on=NOW.date(), until_on=date(2026, 11, 25))
    assert send_mails(now=NOW) == 1 and post.to == ["su@bureau.example.cn"]


def test_nothing_is_sent_before_an_administrator_switched_it_on(
    office: Office, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    receivers.decide({**ON, "mail_on": ""}, by=administrator(), now=NOW)
    assert send_mails(now=NOW) == 0
    receivers.decide(ON, by=administrator(), now=NOW)
    monkeypatch.setattr(settings, "EMAIL_HOST", "")
    assert send_mails(now=NOW) == 0 and post.letters == []


def test_a_failure_is_tried_again_the_same_day_and_shown_to_the_administrator(
    office: Office, post: Post, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    post.refuses = 2
    assert send_mails(now=NOW) == 0
    with at_the_time(NOW):
        page = client_of(administrator()).get("/outward/").content.decode()
    assert "没有发出的邮件" in page and "邮件服务器报错" in page
    assert "pan@" not in page + caplog.text and "su@" not in page + caplog.text
    assert [send_mails(now=later(minutes)) for minutes in (1, 6, 20)] == [0, 2, 0]


def test_what_was_not_sent_on_its_day_is_not_sent_on_another(office: Office, post: Post) -> None:
    post.refuses = 2
    send_mails(now=NOW)
    assert send_mails(now=NOW + timedelta(days=1)) == 2
    assert sorted(row.state for row in DailyMail.objects.filter(day=NOW.date())) == ["given_up", "given_up"]


def test_a_process_that_ends_while_it_sends_causes_no_second_mail(office: Office, post: Post) -> None:
    send_mails(now=NOW)
    DailyMail.objects.update(state="sending", claimed_at=NOW)
    assert send_mails(now=later(30)) == 0
    assert {row.state for row in DailyMail.objects.all()} == {"unsure"}


def test_ones_own_address_is_entered_on_a_page_and_stays_out_of_the_record(office: Office) -> None:
    with at_the_time(NOW):
        ping = client_of(office.accounts["ping"])
        wrong = ping.post("/me/mail/", {"email": "ping@elsewhere.example", "daily_mail": "yes"})
        assert wrong.status_code == 422 and "本单位不向这个域名发送邮件" in wrong.content.decode()
        assert ping.post("/me/mail/", {"email": "nothing", "daily_mail": "yes"}).status_code == 422
        assert ping.post("/me/mail/", {"email": "ping@bureau.example.cn"}).status_code == 302
    account = Account.objects.get(username="ping")
    assert (account.email, account.daily_mail) == ("ping@bureau.example.cn", False)
    event = Event.objects.get(item=f"account/{account.pk}")
    assert "@" not in Particulars.objects.get(event=event).payload


def test_mail_is_not_switched_on_without_a_server_domains_and_the_sites_address(
    sqlite_site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    Office()
    with at_the_time(NOW):
        admin = client_of(administrator())
        refused = admin.post("/outward/settings/", ON)
        assert refused.status_code == 422 and "本机没有设置邮件服务器" in refused.content.decode()
        monkeypatch.setattr(settings, "EMAIL_HOST", "mail")
        for missing in ("site_address", "mail_domains"):
            assert admin.post("/outward/settings/", {**ON, missing: ""}).status_code == 422
        assert admin.post("/outward/settings/", {**ON, "mail_hour": "25"}).status_code == 422
        assert admin.post("/outward/settings/", ON).status_code == 302


def test_the_address_of_a_mail_server_says_everything(tmp_path: object) -> None:
    mail = mail_of("smtps://office%40x:p%2Fw@mail.example.cn/?from=shigan@example.cn")
    assert (mail.host, mail.port, mail.user, mail.password) == ("mail.example.cn", 465, "office@x", "p/w")
    assert (mail.tls_at_once, mail.tls_after_greeting, mail.sender) == (True, False, "shigan@example.cn")
    assert mail_of("smtp+starttls://mail.example.cn/?from=a@b").tls_after_greeting
    assert mail_of("").host == ""
    for wrong in ("mail.example.cn", "smtps://mail.example.cn", "http://mail/?from=a@b"):
        with pytest.raises(Exception, match="mail server"):
            mail_of(wrong)


def test_the_address_of_a_mail_server_may_lie_in_the_data_folder(sqlite_site: Site) -> None:
    assert written_in(sqlite_site.folder) == ""
    (sqlite_site.folder / "mail.address").write_text("smtp://mail/?from=a@b\n")
    assert mail_of(written_in(sqlite_site.folder)).host == "mail"


def stands_in(name: str, for_: str, standing: str = "second") -> None:
    """``for_`` is first in a post of planning, ``name`` stands in, and ``for_`` is away this week."""
    unit = Unit.objects.get(key="planning")
    for who, place in ((for_, "first"), (name, standing)):
        OfficePost.objects.create(title="窗口", unit=unit, person=Person.objects.get(key=KEYS[who]), standing=place)
    away = Person.objects.get(key=KEYS[for_])
    Leave.objects.create(person=away, from_on=NOW.date(), until_on=NOW.date() + timedelta(days=5))


@pytest.mark.parametrize("standing", ["second", "acting"])
def test_who_stands_in_is_told_as_well_and_for_whom(sqlite_site: Site, standing: str) -> None:
    office = Office()
    stands_in("pei", "pan", standing)
    item = office.in_hand()
    told = Notice.objects.filter(case__number=item, sentence_key="matter/sign_and_name/0")
    assert {(row.person.key, row.stands_for and row.stands_for.key) for row in told} == {
        (KEYS["pan"], None), (KEYS["pei"], KEYS["pan"]),
    }  # fmt: skip
    with at_the_time(NOW):
        assert "代潘经办" in client_of(office.accounts["pei"]).get("/me/").content.decode()
        assert "代潘经办" not in client_of(office.accounts["pan"]).get("/me/").content.decode()


def test_who_is_told_anyway_is_not_told_twice(sqlite_site: Site) -> None:
    """Clerks of the lead unit are told of an assignment, Pei among them."""
    office = Office()
    stands_in("pei", "pan")
    office.in_hand()
    assert Notice.objects.filter(person__key=KEYS["pei"], sentence_key="matter/approve/0").count() == 1


def test_nobody_stands_in_for_who_is_here_or_while_away_too(sqlite_site: Site) -> None:
    office = Office()
    stands_in("pei", "pan")
    pei = Person.objects.get(key=KEYS["pei"])
    away = Leave.objects.create(person=pei, from_on=NOW.date(), until_on=NOW.date() + timedelta(days=2))
    office.in_hand()
    assert not Notice.objects.exclude(stands_for=None).exists()
    away.delete()
    Leave.objects.filter(person__key=KEYS["pan"]).delete()
    office.in_hand()
    assert not Notice.objects.exclude(stands_for=None).exists()


def test_a_stand_in_is_not_told_of_a_matter_outside_the_scope(sqlite_site: Site) -> None:
    """Pan registered a matter of finance; Pei stands in for Pan's work in planning, and sees nothing of finance."""
    office = Office()
    stands_in("pei", "pan")
    item = office.register("pan", lead_unit="finance").item  # type: ignore[union-attr]
    office.done(item, ("propose", "pan", {}), ("approve", "sun", {"lead_unit": "finance", "due": "2026-12-31"}))
    assert Notice.objects.filter(person__key=KEYS["pan"], sentence_key="matter/approve/1").exists()
    assert not Notice.objects.filter(person__key=KEYS["pei"]).exists()
