"""Takes the small office at work. Gives the assurance that every page is whole, in both languages, and strict about code."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from shigan_site.accounts.models import Account
from shigan_site.accounts.policy import PERMISSIONS
from shigan_site.queries.offered_accounts import OFFERED
from shigan_site.records.models import Case
from shigan_site.rules import procedures
from shigan_site.web.middleware import CONTENT_POLICY
from shigan_site.web.permissions import doors
from tests.site.bureau import NOW
from tests.site.busy_office import open_busy_office
from tests.site.databases import Site
from tests.site.reading import at_the_time, client_of
from tests.site.taking import Office

INLINE = re.compile(r"""<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=|javascript:""", re.I)
CHINESE = re.compile(r"[一-鿿]")


@pytest.fixture
def office(sqlite_site: Site) -> Iterator[Office]:
    with at_the_time(NOW):
        yield open_busy_office()


def addresses() -> list[str]:
    """Every page that can be got, with matters of every state and every step's form."""
    numbers = list(Case.objects.order_by("pk").values_list("number", flat=True))
    steps = [step for step, rule in procedures()["matter"].steps.items() if not rule.follows]
    return [
        "/", "/matters/", "/matters/?tab=turn&group=unit", "/matters/?tab=ended&on_time=all&group=source",
        "/matters/?cols=state,source,kind,since,reminders&sort=-due,title&light=overdue&q=优化&unit=planning",
        "/matters/?tab=nonsense&page=99&sort=drop&light=x&due=month", "/matters/new/", "/units/planning/", "/units/office/",
        "/me/", "/me/?span=year", "/search/?q=优化", "/search/?q=", "/record/", "/record/3/",
        *(f"/matters/{number}/" for number in numbers), f"/matters/{numbers[0]}/timeline/",
        *(f"/matters/{numbers[0]}/{step}/" for step in steps),
    ]  # fmt: skip


def said_by_the_site(html: str) -> str:
    """The page without what people wrote: attributes of the page, texts of matters, names."""
    text = re.sub(r"<(script|template).*?</\1>", " ", html, flags=re.S)
    text = re.sub(r"""(?:value|aria-label|title|placeholder)=("[^"]*"|'[^']*')""", " ", text)
    return re.sub(r"<[^>]+>", " ", text)


def test_every_page_declares_a_permission_that_exists() -> None:
    found = dict(doors())
    assert all(permission in PERMISSIONS for permission in found.values()), found


def test_every_page_is_whole_for_every_role(office: Office) -> None:
    every = addresses()
    for name in ("su", "lei", "an", "ping", "pan", "fei"):
        client = client_of(office.accounts[name])
        for address in every if name == "pan" else every[:16] + every[-3:]:
            status = client.get(address).status_code
            assert status in (200, 403, 404), (name, address, status)


def test_no_page_runs_code_of_its_own_and_every_page_is_strict(office: Office) -> None:
    client = client_of(office.accounts["sun"])
    for address in [*addresses(), "/nowhere/"]:
        response = client.get(address)
        assert response.headers["Content-Security-Policy"] == CONTENT_POLICY
        assert response.headers["Cache-Control"] == "no-store"
        found = INLINE.search(response.content.decode())
        assert not found, (address, found)


def test_the_policy_allows_nothing_unsafe() -> None:
    assert "unsafe" not in CONTENT_POLICY and "*" not in CONTENT_POLICY and "http" not in CONTENT_POLICY
    assert CONTENT_POLICY.startswith("default-src 'none'")


def test_answers_carry_the_headers_of_a_careful_site(office: Office) -> None:
    response = client_of(None).get("/login/")
    expected = {
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    assert {name: response.headers[name] for name in expected} == expected
    assert "geolocation=()" in response.headers["Permissions-Policy"]
    assert re.fullmatch(r"\d{4}-[0-9A-F]{8}", response.headers["X-Request-Reference"])


def _texts_of_people(office: Office) -> set[str]:
    """Whatever is Chinese because somebody wrote it so: names, titles, what stands in the record."""
    from shigan_site.records.models import CaseRow, Particulars, Person, UnitSpan

    texts = set(Person.objects.values_list("name", flat=True)) | set(UnitSpan.objects.values_list("name", flat=True))
    for holder in (*Case.objects.values_list("attributes", flat=True), *CaseRow.objects.values_list("values", flat=True)):
        texts |= {value for value in holder.values() if isinstance(value, str)}
    for payload in Particulars.objects.values_list("payload", flat=True):
        texts |= set(re.findall(r'"((?:[^"\\]|\\.)*)"', payload))
    return {text for text in texts if text and CHINESE.search(text)} | {"验收照片.jpg", "中文"}


def test_an_english_page_says_nothing_in_chinese_of_its_own(office: Office) -> None:
    Account.objects.filter(username="sun").update(language="en")
    client = client_of(Account.objects.get(username="sun"))
    theirs = sorted(_texts_of_people(office), key=len, reverse=True)
    for address in addresses():
        text = said_by_the_site(client.get(address).content.decode())
        for each in theirs:
            text = text.replace(each.replace("&", "&amp;"), "").replace(each, "")
        rest = re.search(r".{0,30}[一-鿿]+.{0,30}", text.replace("优化", ""))
        assert not rest, (address, rest)


def test_a_chinese_page_shows_no_key_of_a_word(office: Office) -> None:
    client = client_of(office.accounts["sun"])
    for address in addresses():
        text = said_by_the_site(client.get(address).content.decode())
        assert not re.search(r"\b(matters?|today|step|light|unit|me|form|value)\.[a-z_]+", text), address


def test_pages_ask_as_many_questions_for_many_matters_as_for_few(office: Office) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = client_of(office.accounts["sun"])
    client.get("/matters/")  # what belongs to the connection and the day is asked once
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as asked:
            client.get("/matters/")
        counts.append(len(asked))
        for place in range(30):
            office.now = NOW
            office.register("su", title=f"新的事项 {place}", lead_unit="planning", due="2026-12-31")
    assert counts[0] == counts[1] <= 30, counts


def test_who_is_not_signed_in_comes_to_the_door_and_back(office: Office) -> None:
    response = client_of(None).get("/matters/?tab=overdue")
    assert response.status_code == 302
    assert response.headers["Location"] == "/login/?next=/matters/%3Ftab%3Doverdue"


def test_the_door_says_the_same_of_an_unknown_name_and_a_wrong_password(office: Office) -> None:
    account = office.accounts["su"]
    account.set_password("richtig-und-lang")
    account.save()
    client = client_of(None)
    said = []
    for name in ("su", "niemand"):
        page = client.post("/login/", {"username": name, "password": "falsch"}).content.decode()
        said.append(re.search(r'role="alert".*?<p>(.*?)</p>', page, re.S).group(1))  # type: ignore[union-attr]
    assert said[0] == said[1]
    response = client.post(
        "/login/", {"username": "su", "password": "richtig-und-lang", "next": "https://elsewhere.example/"}
    )
    assert response.headers["Location"] == "/"


def test_accounts_are_offered_in_a_demonstration_only(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    offered = [{"username": name, "password": "offen", "role": "supervisor"} for name in ("su", "niemand")]
    (Path(settings.DATA_DIR) / OFFERED).write_text(json.dumps(offered), encoding="utf-8")
    assert "演示账号" not in client_of(None).get("/login/").content.decode()
    monkeypatch.setattr(settings, "DEMO", True)
    page = client_of(None).get("/login/").content.decode()
    assert "演示账号" in page and 'value="su"' in page and "niemand" not in page
    (Path(settings.DATA_DIR) / OFFERED).unlink()
    assert "演示账号" not in client_of(None).get("/login/").content.decode()


def test_what_lies_outside_ones_scope_is_not_found_and_what_is_not_allowed_is_forbidden(office: Office) -> None:
    number = Case.objects.get(title__startswith="年度预算").number
    assert client_of(office.accounts["pei"]).get(f"/matters/{number}/").status_code == 404
    assert client_of(office.accounts["an"]).get("/matters/new/").status_code == 403


@pytest.mark.parametrize(
    ("method", "address", "status"), [("put", "/me/", 405), ("get", "/me/read/", 405), ("get", "/x/", 404)]
)
def test_a_failure_says_what_to_do_and_gives_a_number(office: Office, method: str, address: str, status: int) -> None:
    response = getattr(client_of(office.accounts["su"]), method)(address)
    text = response.content.decode()
    assert response.status_code == status
    assert response.headers["X-Request-Reference"] in text and "回到首页" in text


def test_a_form_without_its_token_is_not_lost(office: Office) -> None:
    client = Client(enforce_csrf_checks=True, headers={"host": "localhost"})
    client.force_login(office.accounts["su"], backend="shigan_site.accounts.entering.Backend")
    text = client.post("/matters/new/", {"title": "很长很长的事项", "password": "geheim"}).content.decode()
    assert "很长很长的事项" in text and "再次提交" in text and "geheim" not in text


def test_a_broken_page_says_so_without_a_trace(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("secret inside")

    monkeypatch.setattr("shigan_site.web.views.me.own_page", broken)
    client = client_of(office.accounts["su"])
    client.raise_request_exception = False
    response = client.get("/me/")
    assert response.status_code == 500
    assert "secret inside" not in response.content.decode() and "系统出错了" in response.content.decode()


def test_preferences_belong_to_the_account(office: Office) -> None:
    client = client_of(office.accounts["su"])
    for name, value in (
        ("language", "en"),
        ("theme", "dark"),
        ("density", "dense"),
        ("type", "large"),
        ("shortcuts", "off"),
    ):
        client.post("/preferences/", {name: value, "next": "/me/"})
    client.post("/preferences/", {"theme": "pink"})
    page = client.get("/me/").content.decode()
    assert re.search(
        r'<html lang="en" data-bs-theme="dark" data-density="dense" data-type="large" data-shortcuts="off">', page
    )
