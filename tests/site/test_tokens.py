"""Takes accounts and their tokens. Gives proof of who may issue and revoke them, and when they open nothing. Never a secret twice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.test import Client

from shigan.errors import ShiganError
from shigan_site.accounts.entering import FAILURES_HERE, enter
from shigan_site.accounts.models import Account, Grant, Token
from shigan_site.accounts.scopes import FOR_PROGRAMS, SCOPES, scopes_open_to
from shigan_site.accounts.tokens import digest_of
from shigan_site.actions.tokens import LONGEST, issue_token, renew_calendar, revoke_token
from shigan_site.records.models import CaseRow, Event, Particulars
from tests.site.bureau import KEYS, NOW
from tests.site.databases import Site
from tests.site.programs import Program, secret_of, token_of
from tests.site.reading import at_the_time, client_of
from tests.site.taking import Office

TODAY = NOW.date()
PASSWORD = "richtig-und-lang"


@pytest.fixture
def office(site: Site) -> Iterator[Office]:
    with at_the_time(NOW):
        made = Office()
        officer = Account.objects.create(username="guard", made_at=NOW)
        Grant.objects.create(
            account=officer, role="security_admin", from_on=date(2020, 1, 1), at_setup=True, made_at=NOW
        )
        made.accounts["guard"] = officer
        yield made


def status(secret: str) -> int:
    return int(Program(secret).get("me").status_code)


def noted(account: Account) -> list[str]:
    return list(Event.objects.filter(item=f"account/{account.pk}").order_by("pk").values_list("activity", flat=True))


def test_a_secret_is_shown_once_and_only_its_digest_is_kept(office: Office) -> None:
    pan = office.accounts["pan"]
    secret = secret_of(pan)
    token = token_of(secret)
    assert re.fullmatch(r"shg_[\w-]{43}", secret)
    assert (token.digest, token.start) == (digest_of(secret), secret[:10])
    assert status(secret) == 200 and token_of(secret).last_used_on == TODAY
    page = client_of(pan).get("/tokens/").content.decode()
    assert secret[:10] in page and secret not in page
    assert noted(pan) == ["签发访问令牌"]
    told = Particulars.objects.get(event__item=f"account/{pan.pk}").payload
    assert secret[:10] in told and secret[10:] not in told


def test_a_token_needs_a_purpose_a_scope_and_a_last_day_within_a_year(office: Office) -> None:
    pan = office.accounts["pan"]
    good, day = ("对接", FOR_PROGRAMS), TODAY + timedelta(days=30)
    for name, scopes, ends in (
        ("", good[1], day), ("x" * 61, good[1], day), ("对接", (), day), ("对接", ("calendar:read",), day), (*good, None),
        (*good, TODAY), (*good, TODAY + LONGEST + timedelta(days=1)),
    ):  # fmt: skip
        with pytest.raises(ShiganError):
            issue_token(pan, name, scopes, ends, by=pan, now=NOW)
    assert not Token.objects.exists() and noted(pan) == []


@pytest.mark.parametrize("how", ["revoked", "ended", "closed", "first password", "locked"])
def test_a_token_is_dead_once_it_or_its_account_is(office: Office, how: str) -> None:
    pan = office.accounts["pan"]
    secret = secret_of(pan)
    assert status(secret) == 200
    if how == "revoked":
        revoke_token(token_of(secret), by=pan, now=NOW)
    elif how == "ended":
        Token.objects.update(ends_on=TODAY)
    elif how == "locked":
        for _ in range(FAILURES_HERE):
            enter("pan", "falsch", address="127.0.0.1", now=NOW)
    else:
        Account.objects.filter(pk=pan.pk).update(
            **{"closed": {"is_active": False}, "first password": {"first_password": True}}[how]
        )
    assert status(secret) == 401
    if how == "locked":
        with at_the_time(NOW + timedelta(minutes=16)):
            assert status(secret) == 200


def test_a_token_may_less_than_its_account_and_never_more(office: Office) -> None:
    pan = office.accounts["pan"]
    reading = Program(secret_of(pan, ["matters:read"]))
    assert reading.get("matters").status_code == 200
    refused = reading.get("people")
    assert (refused.status_code, refused.json()["type"]) == (403, "urn:shigan:problem:scope")
    assert "organisation:read" in refused.headers["WWW-Authenticate"]
    every = Program(secret_of(pan))
    Grant.objects.filter(account=pan).update(until_on=TODAY)
    assert every.get("matters").status_code == 403
    assert every.get("people").status_code == 200
    assert scopes_open_to(["auditor"]) == ("matters:read", "cases:read", "cases:act", "record:read", "organisation:read")


def test_what_the_security_administrator_grants_its_holder_alone_fetches(office: Office) -> None:
    pan, guard = with_password(office.accounts["pan"]), office.accounts["guard"]
    officer, holder = client_of(guard), client_of(pan)
    form = {"name": "年报统计", "scope": ["matters:read"], "ends_on": "2027-03-01"}
    answer = officer.post(f"/accounts/{pan.pk}/tokens/", form)
    token = Token.objects.get()
    assert (answer.status_code, token.digest, token.issued_by) == (302, None, guard)
    assert officer.post(f"/tokens/{token.pk}/fetch/").status_code == 404
    assert client_of(office.accounts["pei"]).post(f"/tokens/{token.pk}/fetch/").status_code == 404
    assert "须再输入一次口令" in holder.get(f"/tokens/{token.pk}/fetch/").content.decode()
    for typed in ("", "falsch"):
        refused = holder.post(f"/tokens/{token.pk}/fetch/", {"password": typed})
        assert refused.status_code == 422 and "shg_" not in refused.content.decode()
    assert Token.objects.get().digest is None
    shown = holder.post(f"/tokens/{token.pk}/fetch/", {"password": PASSWORD}).content.decode()
    secret = str(re.search(r"shg_[\w-]{43}", shown)[0])  # type: ignore[index]
    assert status(secret) == 200
    again = holder.post(f"/tokens/{token.pk}/fetch/", {"password": PASSWORD})
    assert again.status_code == 422 and "shg_" not in re.sub(r"<code>shg_[\w-]{6}…</code>", "", again.content.decode())
    assert officer.post(f"/accounts/tokens/{token.pk}/revoke/").status_code == 302
    assert status(secret) == 401
    assert noted(pan) == ["授予访问令牌", "领取访问令牌", "收回访问令牌"]


def with_password(account: Account) -> Account:
    account.set_password(PASSWORD)
    account.save()
    return account


def test_issuing_asks_for_the_password_again(office: Office) -> None:
    pan = with_password(office.accounts["pan"])
    holder = client_of(pan)
    form = {"name": "对接", "scope": ["matters:read"], "ends_on": "2027-03-01"}
    assert holder.post("/tokens/", form | {"password": "falsch"}).status_code == 422
    assert not Token.objects.exists()
    answer = holder.post("/tokens/", form | {"password": PASSWORD})
    assert answer.status_code == 200 and re.search(r"shg_[\w-]{43}", answer.content.decode())
    assert answer.headers["Cache-Control"] == "no-store"


def test_who_guesses_at_an_unlocked_screen_is_shut_out_like_at_the_door(office: Office) -> None:
    holder = client_of(with_password(office.accounts["pan"]))
    for _ in range(FAILURES_HERE):
        holder.post("/me/calendar/", {"password": "guess"})
    assert "十五分钟后再试" in holder.post("/me/calendar/", {"password": PASSWORD}).content.decode()
    assert not Token.objects.exists()


def test_who_guesses_at_the_old_password_to_change_it_is_shut_out_too(office: Office) -> None:
    holder = client_of(with_password(office.accounts["pan"]))
    form = {"new_password": "k7mq-2hwx-pfcd", "again_password": "k7mq-2hwx-pfcd"}
    for _ in range(FAILURES_HERE):
        holder.post("/password/", {**form, "old_password": "guess"})
    assert "十五分钟后再试" in holder.post("/password/", {**form, "old_password": PASSWORD}).content.decode()
    assert Account.objects.get(pk=office.accounts["pan"].pk).check_password(PASSWORD)


def test_nobody_revokes_somebody_elses_token_without_the_office_for_it(office: Office) -> None:
    token = token_of(secret_of(office.accounts["pan"]))
    for name in ("pei", "sun", "an"):
        visitor = client_of(office.accounts[name])
        assert visitor.post(f"/tokens/{token.pk}/revoke/").status_code == 404
        assert visitor.post(f"/accounts/tokens/{token.pk}/revoke/").status_code == 403
    assert client_of(office.accounts["pan"]).post(f"/tokens/{token.pk}/revoke/").status_code == 302


def lines_of(secret: str) -> dict[str, dict[str, str]]:
    """The events of the calendar by the beginning of their identity, each with its lines unfolded."""
    import icalendar

    answer = Client().get(f"/calendar/{secret}.ics")
    assert answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/calendar")
    found = icalendar.Calendar.from_ical(answer.content)
    return {
        str(event["uid"]).split("@")[0]: {
            "summary": str(event["summary"]), "day": event.decoded("dtstart").isoformat(), "says": str(event["description"]),
        }
        for event in found.walk("VEVENT")
    }  # fmt: skip


def test_a_calendar_tells_due_days_milestones_and_stages_in_working_days(office: Office) -> None:
    number = office.in_hand(title="整治占道经营；含“三无”小摊,第一批")
    office.done(number, ("add_milestone", "pan", {"name": "完成摸底", "due": "2026-12-04"}))
    found = lines_of(renew_calendar(office.accounts["pan"], now=NOW))
    title = "整治占道经营；含“三无”小摊,第一批"
    assert found[f"due-{number}"] == {
        "summary": f"办结期限：{title}",
        "day": "2026-12-31",
        "says": "办理中，还有 28 个工作日",
    }
    assert found[f"milestone-1-{number}"]["summary"] == f"完成摸底：{title}"
    assert CaseRow.objects.count() == 1 and found[f"milestone-1-{number}"]["day"] == "2026-12-04"
    submitted = office.take(number, "submit", "pan", files=[], outcome="好")
    assert submitted is not None
    other = office.register("su", lead_unit="planning", due="2026-12-31")
    office.done(other.item, ("propose", "su", {}), ("approve", "sun", {"lead_unit": "planning", "due": "2026-12-31"}))  # type: ignore[union-attr]
    stage = lines_of(renew_calendar(office.accounts["ping"], now=NOW))[f"stage-0-{other.item}"]  # type: ignore[union-attr]
    assert stage["summary"].startswith("签收时限：") and stage["says"].startswith("待签收，还有 ")


def test_a_calendar_holds_nobodys_name_and_nothing_that_was_typed_but_titles(office: Office) -> None:
    number = office.in_hand()
    office.done(number, ("wait", "pan", {"waits_for": "public", "reason": "等张三补材料", "until": "2026-12-01"}))
    secret = renew_calendar(office.accounts["pan"], now=NOW)
    text = Client().get(f"/calendar/{secret}.ics").content.decode().replace("\r\n ", "")
    assert "整治占道经营" in text and "张三" not in text
    assert not [name for name in ("潘经办", "平主任", "孙督", *KEYS.values()) if name in text]


def test_a_calendar_shows_only_what_is_in_the_persons_own_hands(office: Office) -> None:
    office.in_hand()
    assert lines_of(renew_calendar(office.accounts["fei"], now=NOW)) == {}
    assert lines_of(renew_calendar(office.accounts["guard"], now=NOW)) == {}


def test_a_calendars_address_opens_nothing_else_and_is_renewed(office: Office) -> None:
    pan = with_password(office.accounts["pan"])
    first = renew_calendar(pan, now=NOW)
    assert client_of(pan).post("/me/calendar/", {"password": "falsch"}).status_code == 422
    assert Client().get(f"/calendar/{first}.ics").status_code == 200, "nothing was renewed without the password"
    assert status(first) == 401
    assert Client().get(f"/calendar/{secret_of(pan)}.ics").status_code == 404
    page = client_of(pan).post("/me/calendar/", {"password": PASSWORD}).content.decode()
    second = str(re.search(r"/calendar/(shg_[\w-]{43})\.ics", page)[1])  # type: ignore[index]
    places = {secret: Client().get(f"/calendar/{secret}.ics").status_code for secret in (first, second)}
    assert places == {first: 404, second: 200}
    assert client_of(pan).post("/me/calendar/stop/").status_code == 302
    assert Client().get(f"/calendar/{second}.ics").status_code == 404
    assert noted(pan) == ["启用日历订阅", "签发访问令牌", "收回访问令牌", "启用日历订阅", "收回访问令牌"]


def test_what_one_does_with_the_own_account_is_no_deed_on_a_matter(office: Office) -> None:
    """It is in the record, and the own page shows work on matters."""
    office.in_hand()
    secret_of(office.accounts["pan"])
    answer = client_of(office.accounts["pan"]).get("/me/")
    assert answer.status_code == 200 and "account/" not in answer.content.decode()


def test_every_scope_leaves_something_and_says_so_in_both_languages() -> None:
    assert all(scope.name.zh and str(scope.name) for scope in SCOPES.values())
    assert all(SCOPES[name].permissions for name in FOR_PROGRAMS)
