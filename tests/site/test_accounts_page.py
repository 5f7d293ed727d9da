"""Takes the pages of accounts and the officers' first page. Gives proof of what they show to whom. Never a browser."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shigan_site.accounts.entering import enter
from shigan_site.accounts.models import Account, Grant, Token
from shigan_site.actions import accounts as actions
from shigan_site.queries.accounts_page import PAGE, AccountWish, account_list
from shigan_site.queries.officer_today import duties_of
from shigan_site.queries.pinyin import searchable
from shigan_site.records.models import Person, Receiver
from tests.site.bureau import KEYS, NOW, open_office
from tests.site.databases import Site
from tests.site.reading import at_the_time, client_of

TODAY = date(2026, 11, 23)


@pytest.fixture
def office(sqlite_site: Site) -> Any:
    with at_the_time(NOW):
        accounts = open_office()
        for person in Person.objects.all():
            Person.objects.filter(pk=person.pk).update(pinyin=searchable(person.name or ""))
        for name, role in (("xitong", "system_admin"), ("anquan", "security_admin")):
            accounts[name] = Account.objects.create(username=name, made_at=NOW)
            Grant.objects.create(account=accounts[name], role=role, from_on=date(2020, 1, 1), at_setup=True, made_at=NOW)
        yield accounts


def found(office: Any, **wish: str) -> list[str]:
    return [row.username for row in account_list(AccountWish(**wish), TODAY, NOW, reader=office["xitong"]).rows]  # type: ignore[arg-type]


def duties(office: Any, name: str, role: str) -> dict[str, int]:
    return {duty.kind: duty.count for duty in duties_of(office[name], frozenset({role}), TODAY, NOW)}


def proposed(office: Any, name: str = "pei", role: str = "unit_head") -> Grant:
    return actions.propose_grant(office[name], role, "planning", TODAY, None, by=office["xitong"], now=NOW)


def test_an_account_is_found_by_name_pinyin_initials_and_its_own_name(office: Any) -> None:
    for words in ("潘", "panjingban", "pjb", "pan"):
        assert "pan" in found(office, q=words), words
    assert found(office, q="没有这个人") == []


def test_accounts_are_filtered_by_role_unit_and_state(office: Any) -> None:
    actions.set_active(office["fei"], False, by=office["xitong"], now=NOW)
    Account.objects.create(username="bare", made_at=NOW)
    assert found(office, role="clerk") == ["fei", "pan", "pei"]
    assert found(office, unit="planning") == ["pan", "pei", "ping"]
    assert found(office, unit="finance", state="active") == ["fang"]
    assert found(office, state="closed") == ["fei"] and found(office, state="bare") == ["bare"]
    proposed(office)
    assert found(office, state="waiting") == ["pei"]


def test_an_account_shut_after_failed_attempts_is_found_and_no_other(office: Any) -> None:
    for second in range(5):
        enter("pan", "wrong", address="10.0.0.1", now=NOW + timedelta(seconds=second - 30))
    for second in range(4):
        enter("pei", "wrong", address="10.0.0.1", now=NOW + timedelta(seconds=second - 30))
    assert found(office, state="shut") == ["pan"]
    assert duties(office, "xitong", "system_admin")["shut"] == 1


def test_a_long_list_comes_in_pages_with_no_query_more(office: Any) -> None:
    visitor = client_of(office["xitong"])

    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert visitor.get("/accounts/").status_code == 200
        return len(caught)

    queries()
    few = queries()
    Account.objects.bulk_create(Account(username=f"z{number:03d}", made_at=NOW) for number in range(PAGE + 9))
    assert queries() == few
    first, second = (account_list(AccountWish(page=page), TODAY, NOW, reader=office["xitong"]) for page in (1, 2))
    assert (len(first.rows), first.pages, second.page) == (PAGE, 2, 2)
    assert not {row.pk for row in first.rows} & {row.pk for row in second.rows}


def test_what_waits_for_the_second_officer_stands_on_top_and_only_that_officer_can_decide(office: Any) -> None:
    grant = proposed(office)
    first, second = (client_of(office[name]).get("/accounts/").content.decode() for name in ("xitong", "anquan"))
    assert "待第二人确认的授权（1 项）" in first and f"/accounts/grants/{grant.pk}/confirm/" not in first
    assert f"/accounts/grants/{grant.pk}/confirm/" in second
    answer = client_of(office["anquan"]).post(f"/accounts/grants/{grant.pk}/confirm/", {"back": "list"})
    assert answer.headers["Location"] == "/accounts/"
    assert "待第二人确认的授权" not in client_of(office["anquan"]).get("/accounts/").content.decode()


def test_an_account_shows_the_history_of_its_grants_from_the_record(office: Any) -> None:
    grant = proposed(office)
    actions.confirm_grant(grant, by=office["anquan"], now=NOW)
    actions.end_grant(grant, TODAY + timedelta(days=1), by=office["anquan"], now=NOW)
    shown = client_of(office["xitong"]).get(f"/accounts/{office['pei'].pk}/").content.decode()
    places = [shown.index(word) for word in ("终止授权", "确认授权", "提出授权：")]
    assert places == sorted(places) and "anquan" in shown and "2026-11-23" in shown


def test_forms_have_pages_of_their_own_and_keep_what_was_typed(office: Any) -> None:
    visitor = client_of(office["xitong"])
    assert visitor.get("/accounts/open/").status_code == 200
    shown = visitor.get(f"/accounts/{office['pan'].pk}/").content.decode()
    assert "<form" not in shown.partition('id="grants"')[2].partition("</main>")[0]
    refused = visitor.post("/accounts/open/", {"username": "有 空格", "person_text": "潘经办"})
    assert refused.status_code == 422 and "有 空格" in refused.content.decode()
    person = Person.objects.create(key="p000099", name="新来")
    made = visitor.post("/accounts/open/", {"username": "xinlai", "person": person.key}).content.decode()
    assert "新来" in made and Account.objects.get(username="xinlai").person_key == person.key
    place = f"/accounts/{office['pei'].pk}/grant/"
    assert visitor.post(place, {"role": "auditor", "from_on": "2026-11-23"}).status_code == 422
    assert visitor.post(place, {"role": "unit_head", "unit": "planning", "from_on": "2026-11-23"}).status_code == 302


def test_an_officers_first_page_holds_the_officers_own_duties_and_at_most_seven(office: Any) -> None:
    assert duties(office, "anquan", "security_admin") == {}
    proposed(office)
    Account.objects.create(username="bare", made_at=NOW)
    Token.objects.create(
        account=office["pan"], name="统计", digest="d" * 64, scopes="matters:read", issued_by=office["pan"], made_at=NOW,
        ends_on=TODAY + timedelta(days=9),
    )  # fmt: skip
    Receiver.objects.create(
        key="k", kind="webhook", name="大屏", shown="example.cn", safe="s", told_until=0, active=False, made_at=NOW
    )
    assert duties(office, "anquan", "security_admin") == {"grants": 1, "tokens": 1}
    assert duties(office, "xitong", "system_admin") == {"bare": 1, "doors": 1}
    shown = client_of(office["anquan"]).get("/").content.decode()
    assert "确认 1 项授权" in shown and "裴经办" in shown and "1 个访问令牌两周内到期" in shown
    mine = client_of(office["xitong"]).get("/").content.decode()
    assert "您提出的 1 项授权还在等第二人确认" in mine and "我的工作" not in mine


def test_whoever_is_granted_nothing_is_told_whom_to_ask(office: Any) -> None:
    bare = Account.objects.create(username="bare", made_at=NOW)
    shown = client_of(bare).get("/").content.decode()
    assert "这个账号还没有角色" in shown and KEYS["pan"] not in shown
