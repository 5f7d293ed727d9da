"""Takes programs with tokens. Gives proof that the interface offers, takes and refuses exactly what the pages do. Never a cookie."""

from __future__ import annotations

import html
import json
import logging
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from shigan.procedures import Occasion, clean
from shigan_site.accounts.models import Account
from shigan_site.accounts.scopes import FOR_PROGRAMS
from shigan_site.actions.ledger import place_all_events
from shigan_site.interface.bodies import as_the_core_takes_it
from shigan_site.interface.document import document
from shigan_site.interface.endpoints import steps_on_a_case
from shigan_site.records.models import Case, Event, Request
from shigan_site.rules import procedures
from tests.site.bureau import KEYS, NOW
from tests.site.busy_office import open_busy_office
from tests.site.databases import Site
from tests.site.programs import Program, secret_of
from tests.site.reading import at_the_time, client_of
from tests.site.taking import Office
from tests.site.test_at_once import at_once

pytestmark = pytest.mark.both_databases

VERIFIER = Path(__file__).parents[2] / "tools" / "verify_ledger.py"
INTAKE = {"title": "路灯不亮", "kind": "request", "source": "hotline", "demand": "三日内修复并回复来电人"}


@pytest.fixture
def office(site: Site) -> Any:
    with at_the_time(NOW):
        yield Office()


@pytest.fixture
def sqlite_office(sqlite_site: Site) -> Any:
    with at_the_time(NOW):
        yield Office()


def program(office: Office, name: str, **more: Any) -> Program:
    return Program(secret_of(office.accounts[name], more.pop("scopes", FOR_PROGRAMS)), **more)


def test_a_program_lives_a_matter_from_intake_to_submission(office: Office) -> None:
    su, sun, ping, pan = (program(office, name) for name in ("su", "sun", "ping", "pan"))
    opened = su.post("matters", INTAKE)
    assert (opened.status_code, opened.headers["Location"]) == (201, f"/api/v1/matters/{opened.json()['number']}")
    number = opened.json()["number"]
    steps = (
        (su, "propose", {}),
        (sun, "approve", {"lead_unit": "planning", "due": "2026-12-31"}),
        (ping, "sign_and_name", {"holder": KEYS["pan"]}),
        (pan, "progress", {"percent": 60, "text": "已修三盏"}),
        (pan, "submit", {"outcome": "全部修复", "files": [{"name": "照片.jpg", "content": "aGFsbG8="}]}),
    )
    for version, (who, step, body) in enumerate(steps, start=1):
        answer = who.post(f"matters/{number}/{step}", body, version=version)
        assert (answer.status_code, answer.json()["version"]) == (200, version + 1), answer.content.decode()
    assert Case.objects.get(number=number).state == "submitted"
    sheet = pan.get(f"matters/{number}").json()
    assert [each["name"] for each in sheet["files"]] == ["照片.jpg"]
    assert next(each["step"]["key"] for each in pan.get(f"matters/{number}/timeline").json()["events"]) == "submit"


def test_the_document_has_one_address_for_every_step_of_the_procedure() -> None:
    procedure = procedures()["matter"]
    paths = document("zh")["paths"]
    taken = {path.rsplit("/", 1)[1] for path, methods in paths.items() if "post" in methods and "/matters/{number}/" in path}
    assert (
        taken
        == set(steps_on_a_case(procedure))
        == {n for n, s in procedure.steps.items() if s.starts and not s.follows}
    )
    body = paths["/api/v1/matters/{number}/progress"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert body["required"] == ["percent", "text"]
    assert body["properties"]["percent"] | {"title": ""} == {
        "type": "integer",
        "minimum": 0,
        "maximum": 100,
        "title": "",
    }
    assert body["additionalProperties"] is False
    assert json.dumps(document("en")).isascii()


def yes(*_: str) -> bool:
    return True


STRANGE: dict[str, tuple[object, ...]] = {
    "text": (1, True, [], {}), "paragraph": (1, ["x"]), "choice": (1, ["meeting"], "no-such-choice"), "person": (7, {}), "unit": (7, []),
    "day": (20_600, "2026年3月31日", "20260331", "2026-02-30", True), "count": ("3", 1.5, True, -1), "percent": ("80", 101, [80]),
    "flag": ("yes", 1), "files": ("x", {}),
}  # fmt: skip


def test_a_value_of_another_type_than_the_document_says_is_a_fault_of_its_field() -> None:
    """The core takes texts as pages send them; a program is held to its document, in the core's own words."""
    procedure, occasion = procedures()["matter"], Occasion(today=NOW.date(), covers=yes, belongs=yes, exists=yes)
    facts, tried = dict.fromkeys(procedure.attributes), 0
    for step_id in (*steps_on_a_case(procedure), "register"):
        for name, field in procedure.steps[step_id].form.items():
            for value in STRANGE[field.type] if field.type != "files" else ():
                form = as_the_core_takes_it(procedure, step_id, {name: value})
                found = clean(procedure, step=step_id, form=form, facts=facts, occasion=occasion)
                assert name in found.faulty, (step_id, name, value)
                tried += 1
    assert tried > 200


def test_program_and_page_offer_the_same_steps_and_say_the_same_is_missing(sqlite_site: Site) -> None:
    """Every matter of the busy office, for everybody in it."""
    with at_the_time(NOW):
        office = open_busy_office()
        compared = 0
        for name in ("pan", "ping", "fei", "su", "sun", "lei", "an"):
            reader, caller = client_of(office.accounts[name]), program(office, name)
            for number in Case.objects.order_by("number").values_list("number", flat=True):
                page, answer = reader.get(f"/matters/{number}/"), caller.get(f"matters/{number}")
                assert page.status_code == answer.status_code, (name, number)
                if answer.status_code == 404:
                    continue
                text = html.unescape(page.content.decode())
                on_page = set(re.findall(rf"/matters/{number}/(\w+)/", text)) & set(procedures()["matter"].steps)
                steps = answer.json()["steps"]
                assert {each["step"] for each in steps if each["ready"]} == on_page, (name, number)
                for each in steps:
                    assert all(sentence in text for sentence in each["missing"]), (name, number, each)
                compared += len(steps)
        assert compared > 100


@pytest.mark.parametrize(
    ("who", "step", "form", "status"),
    [
        ("pan", "progress", {"percent": 140, "text": ""}, 422),
        ("pan", "ask_extension", {"to": "2026-01-01", "reason": "x"}, 422),
        ("pan", "submit", {"outcome": "好"}, 422),
        ("pan", "sign", {}, 409),
        ("pei", "progress", {"percent": 10, "text": "x"}, 403),
        ("pan", "remind", {"level": "blue", "text": "x"}, 403),
        ("pan", "reassign", {"holder": "p999999", "reason": "x"}, 403),
        ("ping", "reassign", {"holder": "p999999", "reason": ""}, 422),
    ],
)
def test_program_and_page_refuse_with_the_same_sentences(
    sqlite_office: Office, who: str, step: str, form: dict[str, Any], status: int
) -> None:
    number = sqlite_office.in_hand()
    version = Case.objects.get(number=number).version
    answer = program(sqlite_office, who).post(f"matters/{number}/{step}", form, version=version)
    assert answer.status_code == status, answer.content.decode()
    assert answer.headers["Content-Type"] == "application/problem+json"
    page = client_of(sqlite_office.accounts[who]).post(
        f"/matters/{number}/{step}/", {**form, "version": version, "key": "k"}
    )
    text = html.unescape(page.content.decode())
    sentences = [error["detail"] for error in answer.json()["errors"]]
    assert sentences and all(sentence in text for sentence in sentences), sentences
    assert Event.objects.filter(item=number).count() == version


def test_all_faults_of_a_body_are_told_at_once_also_those_of_the_door(sqlite_office: Office) -> None:
    number = sqlite_office.in_hand()
    body = {"percent": "viel", "files": [{"name": "a", "content": "?"}], "expected_version": "4", "more": 1}
    answer = program(sqlite_office, "pan").post(f"matters/{number}/progress", body).json()
    assert [error["field"] for error in answer["errors"]] == ["expected_version", "files", None, "percent", "text"]


def test_a_problem_speaks_the_language_that_was_asked_for(sqlite_office: Office) -> None:
    said = {}
    for language in ("zh", "en", "en-GB,en;q=0.9", "de", "en;q=0.2, zh;q=0.8"):
        caller = program(sqlite_office, "su", language=language)
        answer = caller.post("matters", {**INTAKE, "title": ""})
        assert answer.status_code == 422
        said[language] = (answer.headers["Content-Language"], answer.json()["errors"][0]["detail"])
    assert said["zh"] == said["de"] == said["en;q=0.2, zh;q=0.8"] == ("zh", "“事项名称”须填写")
    assert said["en"] == said["en-GB,en;q=0.9"] == ("en", "title: is required; fill it in")


def test_twenty_posts_with_one_key_take_one_step_and_get_one_answer(office: Office) -> None:
    number = office.in_hand()
    secret = secret_of(office.accounts["pan"])
    before = Event.objects.count()
    with at_the_time(NOW):
        answers = at_once(
            20,
            lambda _: Program(secret).post(
                f"matters/{number}/progress", {"percent": 9, "text": "好"}, key="one", version=4
            ),
        )
    assert {(answer.status_code, answer.content) for answer in answers} == {(200, answers[0].content)}
    assert [answer.headers["Idempotency-Replayed"] for answer in answers].count("false") == 1
    assert Event.objects.count() == before + 1


def test_twenty_intakes_with_one_key_register_one_matter(office: Office) -> None:
    secret = secret_of(office.accounts["su"])
    answers = at_once(20, lambda _: Program(secret).post("matters", INTAKE, key="one"))
    assert {answer.status_code for answer in answers} == {201}
    assert (len({answer.content for answer in answers}), Case.objects.count(), Request.objects.count()) == (1, 1, 1)


def test_the_same_key_with_another_body_is_refused_and_a_refused_body_may_be_put_right(sqlite_office: Office) -> None:
    su = program(sqlite_office, "su")
    assert su.post("matters", {**INTAKE, "title": ""}, key="a").status_code == 422
    assert su.post("matters", INTAKE, key="a").status_code == 201
    other = su.post("matters", {**INTAKE, "title": "另一件"}, key="a")
    assert (other.status_code, other.json()["type"]) == (422, "urn:shigan:problem:key-reused")
    assert Case.objects.count() == 1


def test_what_a_post_lacks_is_said(sqlite_office: Office) -> None:
    number, secret = sqlite_office.in_hand(), secret_of(sqlite_office.accounts["pan"])
    client, bearer = Client(), {"Authorization": f"Bearer {secret}"}
    place, keyed = f"/api/v1/matters/{number}/comment", bearer | {"Idempotency-Key": "k"}

    def status(body: Any, headers: dict[str, str], kind: str = "application/json") -> tuple[int, str]:
        answer = client.generic("POST", place, body, content_type=kind, headers=headers)
        return answer.status_code, answer.json()["type"].rsplit(":", 1)[1]

    good = '{"text": "好"}'
    assert status(good, bearer) == (400, "no-key")
    assert status(good, keyed) == (428, "no-version")
    assert status(good, keyed | {"If-Match": "*"}) == (400, "if-match")
    assert status(good, keyed | {"If-Match": '"3"'}) == (409, "version")
    assert status('{"text": "好", "expected_version": 3}', keyed | {"If-Match": '"4"'}) == (422, "form")
    assert status(good, keyed | {"If-Match": '"4"'}, "text/plain") == (415, "media-type")
    for broken in ("{", '"\\ud800"', '{"text": NaN}', "[" * 100_000, b"\xff"):
        assert status(broken, keyed | {"If-Match": '"4"'}) == (400, "unreadable")
    assert status("[]", keyed | {"If-Match": '"4"'}) == (422, "form")
    assert status('{"text": "' + "长" * (2 << 20) + '"}', keyed | {"If-Match": '"4"'}) == (413, "too-large")
    overtaken = client.post(place, {"text": "x", "expected_version": 1}, content_type="application/json", headers=keyed)
    assert overtaken.json()["current"]["version"] == 4


def test_the_list_has_the_filters_of_the_page_and_pages_that_never_overlap(sqlite_site: Site) -> None:
    with at_the_time(NOW):
        office = open_busy_office()
        sun, reader = program(office, "sun"), client_of(office.accounts["sun"])
        for query in (
            "",
            "tab=overdue",
            "source=meeting",
            "unit=finance",
            "q=审计",
            "light=waiting",
            "tab=ended",
            "due=week",
        ):
            found, cursor = [], ""
            while True:
                part = sun.get(f"matters?{query}&limit=3{'&cursor=' + cursor if cursor else ''}").json()
                found += [each["number"] for each in part["matters"]]
                cursor = part["next"]
                if cursor is None:
                    break
            shown = set(re.findall(r"/matters/(\d{4}-\d{6})/", reader.get(f"/matters/?{query}").content.decode()))
            assert found == sorted(set(found)) and set(found) == shown, query
        assert {error["field"] for error in sun.get("matters?x=1&light=no&limit=0").json()["errors"]} == {
            "x",
            "light",
            "limit",
        }
        assert sun.get("matters?q=%00").status_code == 422


def test_a_matter_outside_the_scope_is_not_found_and_not_in_the_list(sqlite_office: Office) -> None:
    opened = sqlite_office.register("sun", lead_unit="finance")
    number = opened.item  # type: ignore[union-attr]
    sqlite_office.take(number, "assign", "sun", lead_unit="finance", due="2026-12-30")
    pan = program(sqlite_office, "pan")
    strange = [
        pan.get(f"matters/{each}").json() | {"instance": "", "reference": ""}
        for each in (number, "2026-999999", "a%00")
    ]
    assert strange[0] == strange[1] == strange[2] and strange[0]["status"] == 404
    assert pan.get("matters").json()["matters"] == []
    assert pan.post(f"matters/{number}/comment", {"text": "x"}, version=2).status_code == 404
    place_all_events(now=NOW)
    assert pan.get("record/0").status_code == 404
    assert program(sqlite_office, "fei").get("record/0").status_code == 200


def test_a_proof_of_the_interface_is_checked_without_the_site(office: Office, tmp_path: Path) -> None:
    office.in_hand()
    place_all_events(now=NOW)
    answer = program(office, "pan").get("record/2").json()
    for sequence, code in ((2, 0), (1, 1)):
        proof = tmp_path / f"{sequence}.json"
        proof.write_text(json.dumps(answer["proof"] | {"sequence": sequence}), encoding="utf-8")
        assert subprocess.run([sys.executable, str(VERIFIER), "proof", str(proof)], check=False).returncode == code
    assert answer["checkpoint"]["text"] == answer["proof"]["checkpoint"]


def test_units_and_people_are_found_as_the_pickers_find_them(sqlite_office: Office) -> None:
    pan, reader = program(sqlite_office, "pan"), client_of(sqlite_office.accounts["pan"])
    for path in ("units?q=plan", "people?q=潘", "people"):
        page = reader.get("/" + path.replace("?", "/?") if "?" in path else f"/{path}/")
        assert pan.get(path).json() == page.json()


def test_no_cookie_opens_the_interface_and_none_is_given(sqlite_office: Office) -> None:
    reader = client_of(sqlite_office.accounts["pan"])
    for method in ("GET", "POST"):
        answer = reader.generic(method, "/api/v1/matters")
        assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, 'Bearer realm="shigan"')
        assert not answer.cookies
    Account.objects.filter(username="pan").update(first_password=True)  # a session of theirs leads to /password/ only
    with_token = reader.get(
        "/api/v1/me", headers={"Authorization": f"Bearer {secret_of(sqlite_office.accounts['su'])}"}
    )
    assert with_token.json()["account"] == "su" and not with_token.cookies
    assert not reader.get("/calendar/shg_nothing.ics").cookies


def test_failures_of_ours_are_problems_with_the_number_of_the_log(
    sqlite_office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caller = program(sqlite_office, "pan")
    monkeypatch.setattr("shigan_site.api.reading.who", lambda *_: 1 / 0)
    with caplog.at_level(logging.ERROR):
        answer = caller.get("me")
    assert (answer.status_code, answer.headers["Content-Type"]) == (500, "application/problem+json")
    assert answer.json()["reference"] in caplog.text
    assert "ZeroDivision" not in answer.content.decode() and not answer.cookies
    assert caller.get("nothing").json()["status"] == 404


def test_no_secret_stands_in_a_log_or_in_the_database(
    sqlite_office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    account = sqlite_office.accounts["pan"]
    secret = secret_of(account)
    monkeypatch.setattr("shigan_site.api.reading.who", lambda *_: 1 / 0)
    monkeypatch.setattr("shigan_site.api.calendar.own_days", lambda *_: 1 / 0)
    client, bearer = Client(raise_request_exception=False), {"Authorization": f"Bearer {secret}"}
    with caplog.at_level(logging.DEBUG):
        assert client.get("/api/v1/me", headers=bearer).status_code == 500
        assert client.get(f"/api/v1/me?token={secret}", headers=bearer).status_code == 400
        assert client.get("/api/v1/none", headers=bearer).status_code == 404
        for place in (f"/calendar/{secret}.ics", f"/calendar/{calendar_of(account)}.ics"):
            assert client.get(place).status_code in (404, 500)
            assert client.post(place).status_code == 405
    written = caplog.text + " ".join(str(vars(record)) for record in caplog.records)
    tail = secret[12:]
    assert caplog.records and tail not in re.sub(r"'exc_info': .*", "", caplog.text) and tail not in caplog.text
    assert written.count(tail) == 0
    stored = "".join(str(row) for row in Event.objects.values()) + "".join(
        str(row) for token in Account.objects.get(pk=account.pk).tokens.values() for row in token.items()
    )
    assert tail not in stored


def calendar_of(account: Account) -> str:
    from shigan_site.actions.tokens import renew_calendar

    return renew_calendar(account, now=NOW)


def test_a_token_is_dead_after_its_last_day(sqlite_office: Office) -> None:
    caller = program(sqlite_office, "pan")
    assert caller.get("me").status_code == 200
    with at_the_time(NOW + timedelta(days=30)):
        answer = caller.get("me")
    assert (answer.status_code, answer.json()["type"]) == (401, "urn:shigan:problem:dead-token")
