"""Programs and procedures of which the site has never heard: addresses, shapes and scopes follow from one file of the pack."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from shigan_site.accounts.models import Grant
from shigan_site.accounts.scopes import FOR_PROGRAMS
from shigan_site.actions.ledger import place_all_events
from shigan_site.interface.document import document
from shigan_site.interface.endpoints import endpoints
from shigan_site.records.models import Case, CaseLink, Event
from shigan_site.rules import procedures
from tests.site.any_procedure import with_procedures
from tests.site.bureau import KEYS, NOW
from tests.site.databases import Site
from tests.site.programs import Program, secret_of
from tests.site.reading import at_the_time, client_of
from tests.site.taking import Office

pytestmark = pytest.mark.both_databases
PACKS = Path(__file__).parent / "packs"
FILES = [PACKS / "request.yaml", PACKS / "visit.yaml"]
VISIT = {"title": "外地同行来访", "kind": "partner", "room": "hall", "guest": KEYS["pei"], "day": "2026-12-01", "remark": "住城东"}

KEYS_OF_REQUESTS = itertools.count()
"""One for all programs: whoever runs two of them with one account must not use a key twice."""


@pytest.fixture
def office(site: Site) -> Iterator[Office]:
    with with_procedures(site.folder, FILES), at_the_time():
        yield Office()


@pytest.fixture
def sqlite_office(sqlite_site: Site) -> Iterator[Office]:
    with with_procedures(sqlite_site.folder, FILES), at_the_time():
        yield Office()


def program(office: Office, name: str, *scopes: str, **more: Any) -> Program:
    return Program(secret_of(office.accounts[name], scopes or FOR_PROGRAMS), keys=KEYS_OF_REQUESTS, **more)


def asked(office: Office, title: str = "去省里开会") -> str:
    return str(program(office, "pan").post("cases/request/ask", {"title": title, "needed_on": "2026-11-30"}).json()["number"])


def planned(office: Office, **other: Any) -> str:
    answer = program(office, "pan").post("cases/visit/plan", VISIT | other)
    assert answer.status_code == 201, answer.content.decode()
    return str(answer.json()["number"])


def test_a_program_lives_a_case_of_another_procedure_from_its_opening_to_its_end(office: Office) -> None:
    pan, sun = program(office, "pan"), program(office, "sun")
    opened = pan.post("cases/request/ask", {"title": "送文件", "needed_on": "2026-11-30"}, key="one")
    number = opened.json()["number"]
    assert (opened.status_code, opened.headers["Location"]) == (201, f"/api/v1/cases/request/{number}")
    again = pan.post("cases/request/ask", {"title": "送文件", "needed_on": "2026-11-30"}, key="one")
    assert (again.json(), again.headers["Idempotency-Replayed"]) == (opened.json(), "true")
    assert [each["number"] for each in sun.get("cases/request?tab=turn").json()["cases"]] == [number]
    sheet = sun.get(f"cases/request/{number}")
    assert sheet.headers["ETag"] == '"1"'
    steps = {each["step"]: each["address"] for each in sheet.json()["steps"]}
    assert steps == {step: f"/api/v1/cases/request/{number}/{step}" for step in ("approve", "refuse")}
    place = f"cases/request/{number}/approve"
    assert sun.post(place, {}).status_code == 428
    assert sun.post(place, {}, version=7).json()["current"] == opened.json()
    assert pan.post(place, {}, version=1).status_code == 403
    assert sun.post(place, {}, version=1).json() == {"number": number, "version": 2, "state": "approved", "step": "approve", "opened": []}
    assert [each["step"]["key"] for each in pan.get(f"cases/request/{number}/timeline").json()["events"]] == ["approve", "ask"]
    row = pan.get("cases/request?tab=ended").json()["cases"][0]
    assert row == {
        "procedure": "request", "number": number, "version": 2, "title": "送文件", "kind": None, "channel": None,
        "state": {"key": "approved", "name": "已批准"}, "state_since": row["state_since"], "unit": None,
        "holder": {"key": KEYS["pan"], "name": "潘经办"}, "subject": None, "rests_with": "", "light": row["light"],
        "due": "2026-11-30", "done": None, "closed": "2026-11-23",
    }  # fmt: skip


def test_whom_its_circle_does_not_name_finds_no_case_and_nobody_finds_it_elsewhere(office: Office) -> None:
    number, matter = asked(office), office.in_hand()
    for name in ("lei", "an", "ping", "pei"):
        caller = program(office, name)
        assert caller.get("cases/request").json() == {"cases": [], "next": None}
        answers = [
            caller.get(f"cases/request/{each}{rest}").json() | {"instance": "", "reference": ""}
            for each in (number, "YC2026-999999", "a%00")
            for rest in ("", "/timeline")
        ]
        assert answers.count(answers[0]) == len(answers) and answers[0]["status"] == 404, name
        assert caller.post(f"cases/request/{number}/approve", {}, version=1).status_code == 404
    sun = program(office, "sun")
    wrong = (
        f"cases/visit/{number}", f"cases/matter/{number}", f"cases/nothing/{number}", f"cases/request/{matter}", f"cases/matter/{matter}",
        "cases/matter", "cases/nothing", f"matters/{number}", f"matters/{number}/timeline",
    )  # fmt: skip
    assert {place: sun.get(place).status_code for place in wrong} == dict.fromkeys(wrong, 404)
    steps = (
        f"cases/visit/{number}/approve", f"matters/{number}/approve", f"cases/matter/{matter}/comment", f"cases/request/{number}/ask",
        "cases/matter/register", "cases/nothing/ask", "cases/request/approve", "cases/request/nothing",
    )  # fmt: skip
    assert {place: sun.post(place, {}, version=1).status_code for place in steps} == dict.fromkeys(steps, 404)
    assert sun.get(f"cases/request/{number}/approve").status_code == 405


def test_a_token_for_matters_opens_no_other_case_and_the_other_way_round(office: Office) -> None:
    number, matter = asked(office), office.in_hand()
    for scopes in (("matters:read", "matters:act", "matters:register"), ("cases:read",), ("cases:act",)):
        caller, may_read, may_act = program(office, "sun", *scopes), "cases:read" in scopes, "cases:act" in scopes
        reading = ("cases", "cases/request", f"cases/request/{number}", f"cases/request/{number}/timeline")
        assert {caller.get(place).status_code for place in reading} == {200 if may_read else 403}, scopes
        acting = (("cases/request/ask", 422), (f"cases/request/{number}/refuse", 422))
        for place, otherwise in acting:
            answer = caller.post(place, {}, version=1)
            assert answer.status_code == (otherwise if may_act else 403), (scopes, place)
        for_matters = "matters:read" in scopes
        of_matters = ("matters", f"matters/{matter}", f"matters/{matter}/timeline")
        assert {caller.get(place).status_code for place in of_matters} == {200 if for_matters else 403}, scopes
        assert caller.post(f"matters/{matter}/comment", {"text": "好"}, version=4).status_code == (200 if for_matters else 403)
    refused = program(office, "sun", "matters:read").get("cases/request").headers["WWW-Authenticate"]
    assert 'scope="cases:read"' in refused


def test_the_procedures_that_concern_somebody_are_listed_with_what_is_open(office: Office) -> None:
    asked(office)
    found = {each["procedure"]["key"]: each for each in program(office, "sun").get("cases").json()["procedures"]}
    assert "matter" not in found and (found["request"]["open"], found["request"]["turn"]) == (1, 1)
    assert found["request"]["address"] == "/api/v1/cases/request"
    assert [(each["step"], each["address"]) for each in found["request"]["steps"]] == [("ask", "/api/v1/cases/request/ask")]
    names = {each["procedure"]["name"] for each in program(office, "sun", language="en").get("cases").json()["procedures"]}
    assert {"Request for a car", "Visits"} <= names
    assert "talk" not in {each["procedure"]["key"] for each in program(office, "pan").get("cases").json()["procedures"]}


def test_the_list_is_narrowed_by_what_the_procedure_declares_and_its_pages_never_overlap(office: Office) -> None:
    numbers = [planned(office, title=f"第{place}次来访", room=room) for place, room in enumerate(("hall", "office", "hall", None))]
    pan = program(office, "pan")

    def found(query: str) -> list[str]:
        return [each["number"] for each in pan.get(f"cases/visit?{query}").json()["cases"]]

    assert found("room=hall") == [numbers[0], numbers[2]] and found("room=office&state=planned") == [numbers[1]]
    assert found("kind=guest") == [] and found("kind=partner&q=第3次") == [numbers[3]] and found("q=城东") == []
    assert found("tab=turn") == numbers and found("tab=ended") == []
    first = pan.get("cases/visit?limit=3").json()
    assert [each["number"] for each in first["cases"]] == numbers[:3] and first["next"] == numbers[2]
    assert found(f"limit=3&cursor={first['next']}") == [numbers[3]]
    wrong = pan.get("cases/visit?room=cellar&state=nowhere&tab=mine&limit=0&remark=x&cursor=%00")
    assert wrong.status_code == 422
    assert {error["field"] for error in wrong.json()["errors"]} == {"room", "state", "tab", "limit", "remark", "cursor"}


def test_a_sheet_holds_attributes_rows_files_and_steps_whatever_they_are_called(office: Office) -> None:
    number, pan = planned(office), program(office, "pan")
    pan.post(f"cases/visit/{number}/schedule", {"name": "参观大厅", "due": "2026-12-01"}, version=1)
    files = [{"name": "名单.txt", "content": "aGFsbG8="}]
    added = pan.post(f"cases/visit/{number}/timeline", {"text": "名单见附件", "files": files}, version=2)
    assert (added.status_code, added.json()["step"]) == (200, "timeline"), "the step, though the address is read as well"
    sheet = pan.get(f"cases/visit/{number}", **{"Accept-Language": "en"}).json()
    values = {each["key"]: (each["value"], each["shown"]) for each in sheet["attributes"]}
    assert values["room"] == ("hall", "hall") and values["guest"] == (KEYS["pei"], "裴经办")
    assert values["due"] == ("2026-12-01", "2026-12-01")
    assert (sheet["kind"], sheet["subject"]) == ({"key": "partner", "name": "partner"}, {"key": KEYS["pei"], "name": "裴经办"})
    (rows,) = sheet["rows"]
    assert rows["kind"] == {"key": "milestones", "name": "plan"}
    (row,) = rows["rows"]
    assert (row["place"], row["open"], [each["value"] for each in row["values"]]) == (1, True, ["参观大厅", "2026-12-01"])
    assert [each["name"] for each in sheet["files"]] == ["名单.txt"]
    assert {each["step"] for each in sheet["steps"]} == {"schedule", "timeline", "finish"}
    assert (sheet["parts"], sheet["parent"], sheet["links"], sheet["next"]) == ([], None, [], [])


def test_what_a_procedure_hides_stands_neither_in_sheet_nor_timeline_nor_proof(office: Office) -> None:
    number = planned(office)
    place_all_events(now=NOW)
    sequence = Event.objects.get(item=number).entry.sequence
    Grant.objects.create(account=office.accounts["pei"], role="supervision_head", from_on=NOW.date(), made_at=NOW, at_setup=True)
    for name, knows in (("pan", True), ("pei", False)):
        caller, reader = program(office, name), client_of(office.accounts[name])
        sheet, told = caller.get(f"cases/visit/{number}"), caller.get(f"cases/visit/{number}/timeline")
        assert (sheet.status_code, told.status_code) == (200, 200)
        assert ("住城东" in sheet.content.decode(), "住城东" in told.content.decode()) == (knows, knows), name
        assert [(each["withheld"], each["proof"]) for each in told.json()["events"]] == [
            (not knows, f"/api/v1/record/{sequence}" if knows else None)
        ]
        assert caller.get(f"record/{sequence}").status_code == (200 if knows else 404), "a proof holds the event word for word"
        for place in (f"/record/{sequence}/", f"/record/{sequence}/?as=file"):
            assert reader.get(place).status_code == (200 if knows else 404), (name, place)
        assert (f"/record/{sequence}/" in reader.get(f"/matters/{number}/").content.decode()) is knows
    assert program(office, "pan", "record:read", "matters:read").get(f"record/{sequence}").status_code == 404
    assert program(office, "pan", "record:read", "cases:read").get(f"record/{sequence}").status_code == 200


def test_the_next_case_is_opened_from_the_one_before_and_refers_to_it(office: Office) -> None:
    number, pan, pei = planned(office), program(office, "pan"), program(office, "pei")
    assert pan.post(f"cases/visit/plan?from={number}", VISIT).status_code == 404, "not from this state"
    pan.post(f"cases/visit/{number}/finish", {}, version=1)
    (offered,) = pan.get(f"cases/visit/{number}").json()["next"]
    assert offered["offers"] == {"title": "外地同行来访", "day": "2026-12-01", "remark": "住城东"}
    assert pei.get(f"cases/visit/{number}").json()["next"][0]["offers"] == {"title": "外地同行来访", "day": "2026-12-01"}
    answer = pan.post(offered["address"].removeprefix("/api/v1/"), VISIT | offered["offers"] | {"guest": None})
    assert answer.status_code == 201
    following = answer.json()["number"]
    assert list(CaseLink.objects.values_list("case__number", "relation", "other__number")) == [(following, "before", number)]
    (link,) = pan.get(f"cases/visit/{following}").json()["links"]
    assert (link["relation"], link["number"], link["address"]) == ("上一次", number, f"/api/v1/cases/visit/{number}")
    assert [each["number"] for each in pei.get(f"cases/visit/{number}").json()["links"]] == [], "who does not see it is not told of it"
    for place in (f"cases/visit/plan?from={asked(office)}", "cases/visit/plan?from=", "cases/visit/plan?from=a%00"):
        assert pan.post(place, VISIT).status_code == 404, place


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_document_tells_every_procedure_and_every_address_in_it_answers(office: Office, language: str) -> None:
    number = {"visit": planned(office), "request": asked(office), "matter": office.in_hand()}
    caller = program(office, "sun", language=language)
    shown = caller.get("openapi.json").json()
    assert shown == document(language)  # type: ignore[arg-type]
    operations = [(path, method, each) for path, methods in shown["paths"].items() for method, each in methods.items()]
    assert len(operations) == len(endpoints(*procedures().values()))
    assert len({each["operationId"] for _, _, each in operations}) == len(operations)
    tags = {tag["name"]: tag["x-displayName"] for tag in shown["tags"]}
    assert len(tags) == len(procedures()) and tags["cases/visit"] == {"zh": "来访接待", "en": "Visits"}[language]
    tried = 0
    for path, method, each in operations:
        (tag,) = each["tags"]
        of = "matter" if tag == "matters" else tag.removeprefix("cases/")
        if tag.startswith("cases/"):
            assert each["x-scope"] == ("cases:read" if method == "get" else "cases:act"), path
        if of not in number:
            continue
        place = path.removeprefix("/api/v1/").replace("{number}", number[of])
        with_body = {} if method == "get" else {"body": {}, "version": 1}
        answer = getattr(caller, method)(place, **with_body)
        assert answer.status_code in {int(status) for status in each["responses"]} - {404, 405}, (path, method, answer.content.decode())
        tried += 1
    assert tried > 60
    listed = shown["paths"]["/api/v1/cases/visit"]["get"]["parameters"]
    filters = [(one["name"], one["schema"].get("enum")) for one in listed if "name" in one]
    assert filters == [
        ("tab", ["open", "turn", "ended"]), ("state", ["planned", "over"]), ("kind", ["guest", "partner"]), ("room", ["hall", "office"]),
        ("q", None), ("cursor", None), ("limit", None),
    ], "an attribute called tab gives way"  # fmt: skip
    assert [one["name"] for one in shown["paths"]["/api/v1/cases/visit/plan"]["post"]["parameters"] if one.get("in") == "query"] == ["from"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_document_is_valid_and_answers_have_its_shapes(sqlite_office: Office, language: str) -> None:
    schemathesis = pytest.importorskip("schemathesis", reason="a validator (schemathesis is not installed)")
    jsonschema_rs = pytest.importorskip("jsonschema_rs", reason="a validator (schemathesis is not installed)")
    shown = document(language)  # type: ignore[arg-type]
    schemathesis.openapi.from_dict(shown).validate()
    number = planned(sqlite_office)
    caller = program(sqlite_office, "pan", language=language)
    caller.post(f"cases/visit/{number}/schedule", {"name": "参观大厅", "due": "2026-12-01"}, version=1)
    caller.post(f"cases/visit/{number}/finish", {}, version=2)
    caller.post(f"cases/visit/plan?from={number}", VISIT)
    for path in ("cases", "cases/visit", "cases/visit?tab=ended", f"cases/visit/{number}", f"cases/visit/{number}/timeline"):
        address = "/api/v1/" + path.replace(number, "{number}").partition("?")[0]
        schema = shown["paths"][address]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        whole = {**schema, "components": shown["components"]}
        assert not [str(error) for error in jsonschema_rs.validator_for(whole).iter_errors(caller.get(path).json())], path


def test_the_page_of_the_interface_and_that_of_tokens_tell_of_every_procedure(sqlite_office: Office) -> None:
    pan = client_of(sqlite_office.accounts["pan"])
    text = pan.get("/interface/").content.decode()
    for words in ("来访接待", "用车申请", "谈话记录", "/api/v1/cases/visit/{number}/timeline", "/api/v1/cases/request/ask", "cases:act"):
        assert words in text, words
    ids = re.findall(r'<details class="operation" id="([^"]+)"', text)
    assert len(ids) == len(set(ids)) == len(endpoints(*procedures().values()))
    assert "/api/v1/cases/visit" in pan.get("/interface/openapi.json").content.decode()
    assert "读取其他办理程序的记录和过程" in pan.get("/tokens/").content.decode()


def test_a_talk_is_read_by_programs_of_those_who_had_it_and_its_words_by_nobody_else(office: Office) -> None:
    """The procedures that the pack ships with are served as any other."""
    Grant.objects.create(account=office.accounts["fei"], role="hr_head", from_on=NOW.date(), made_at=NOW, at_setup=True)
    body = {
        "kind": "care", "subject_unit": "planning", "subject": KEYS["pan"], "held_on": "2026-11-20", "title": "关于三季度数据的沟通",
        "about": "三季度数据报送", "said": "想听听难处", "replied": "系统口径改了",
    }  # fmt: skip
    answer = program(office, "ping").post("cases/talk/record", body)
    number = answer.json()["number"]
    assert answer.status_code == 201 and program(office, "lei").get(f"cases/talk/{number}").status_code == 404
    for name, knows in (("ping", True), ("pan", True), ("fei", False)):
        caller = program(office, name)
        assert [each["title"] for each in caller.get("cases/talk").json()["cases"]] == ["关于三季度数据的沟通"]
        text = caller.get(f"cases/talk/{number}").content.decode() + caller.get(f"cases/talk/{number}/timeline").content.decode()
        assert ("系统口径改了" in text) is knows, name
    assert program(office, "pan").post(f"cases/talk/{number}/check", {"added": "模板也换了"}, version=1).status_code == 200
    assert Case.objects.get(number=number).state == "kept"
    assert [each["step"] for each in program(office, "ping").get(f"cases/talk/{number}").json()["next"]] == ["offer"]
