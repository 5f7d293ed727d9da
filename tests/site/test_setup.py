"""Takes a new machine and a workbook. Gives proof that five minutes are enough, once, and that officers check each other."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from shigan.errors import ShiganError
from shigan_site.accounts.models import Account, Grant
from shigan_site.actions.accounts import confirm_grant, end_grant, propose_grant
from shigan_site.actions.setup import token_for_first_run
from shigan_site.queries.actors import roles_on
from shigan_site.records.models import Event, Person
from tests.site.bureau import NOW
from tests.site.databases import Site
from tests.site.test_organisation_import import DAY, book


@pytest.fixture
def token(sqlite_site: Site) -> str:
    return token_for_first_run(Path(settings.DATA_DIR))


def asked(token: str, folder: Path, **other: str) -> dict[str, object]:
    posts = [["岗位", "单位", "人员"], ["负责人", "办公室", "李静"]]
    content = book(folder / "office.xlsx", 岗位=posts).read_bytes()
    return {
        "token": token, "name": "某县医保局", "workbook": SimpleUploadedFile("机构.xlsx", content),
        "supervision_heads": "李静", "leaders": "㛃𠮷",
    } | other  # fmt: skip


def test_without_the_token_there_is_nothing(token: str) -> None:
    assert Client().get("/setup/").status_code == 404
    assert Client().get("/setup/?token=guessed").status_code == 404
    assert Client().get(f"/setup/?token={token}").status_code == 200


def test_a_new_office_stands_and_everybody_can_come_in(token: str, tmp_path: Path) -> None:
    answer = Client().post("/setup/", asked(token, tmp_path))
    assert answer.status_code == 200
    page = answer.content.decode()
    accounts = {account.username: account for account in Account.objects.all()}
    assert len(accounts) == 7
    assert {"xitong", "anquan", "shenji", "001", "002", "003"} < set(accounts)
    head = Account.objects.get(person_key=Person.objects.get(name="李静").key)
    assert roles_on(head, DAY) <= {"unit_head", "supervision_head"}
    given = page.split(f"<td>{head.username}</td><td><code>")[1].split("</code>")[0]
    visitor = Client()
    assert visitor.post("/login/", {"username": head.username, "password": given}).status_code == 302
    assert visitor.get("/").headers["Location"] == "/password/", "the one-time password opens nothing else"
    chosen = "湖边老槐树下的一盘棋局"
    change = {"old_password": given, "new_password": chosen, "again_password": chosen}
    assert visitor.post("/password/", change).headers["Location"] == "/"
    assert visitor.get("/").status_code == 200
    assert Client().post("/setup/", asked(token, tmp_path)).status_code == 404, "once only"
    assert Event.objects.filter(item="organisation/setup").count() == 1


def test_a_fault_leaves_nothing_behind(token: str, tmp_path: Path) -> None:
    answer = Client().post("/setup/", asked(token, tmp_path, supervisors="查无此人"))
    assert answer.status_code == 422
    assert "查无此人" in answer.content.decode()
    assert Account.objects.count() == Person.objects.count() == Event.objects.count() == 0


@pytest.fixture
def officers(site: Site) -> dict[str, Account]:
    made = {}
    for name, role in (("xitong", "system_admin"), ("anquan", "security_admin"), ("wang", "")):
        made[name] = Account.objects.create(username=name, made_at=NOW)
        if role:
            Grant.objects.create(account=made[name], role=role, from_on=DAY, at_setup=True, made_at=NOW)
    return made


def test_a_proposed_grant_holds_after_a_second_officer_confirmed_it(officers: dict[str, Account]) -> None:
    xitong, anquan, wang = (officers[name] for name in ("xitong", "anquan", "wang"))
    grant = propose_grant(wang, "clerk", "", DAY, None, by=xitong, now=NOW)
    assert roles_on(wang, DAY) == frozenset()
    with pytest.raises(ShiganError):
        confirm_grant(grant, by=xitong, now=NOW)
    confirm_grant(grant, by=anquan, now=NOW)
    assert roles_on(wang, DAY) == {"clerk"}
    grant.refresh_from_db()
    end_grant(grant, DAY, by=anquan, now=NOW)
    assert roles_on(wang, DAY) == frozenset()
    told = list(Event.objects.filter(item=f"account/{wang.pk}").order_by("version").values_list("activity", flat=True))
    assert told == ["提出授权", "确认授权", "终止授权"]


def test_a_grant_that_mixes_officers_is_refused_with_a_reason(officers: dict[str, Account]) -> None:
    with pytest.raises(ShiganError) as refused:
        propose_grant(officers["anquan"], "leader", "", DAY, None, by=officers["xitong"], now=NOW)
    assert "三员" in getattr(refused.value.found, "zh", "")
    assert Event.objects.count() == 0
