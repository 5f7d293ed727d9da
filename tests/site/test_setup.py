"""Takes a new machine and a workbook. Gives proof that five minutes are enough, once, and that officers check each other."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from shigan.errors import ShiganError
from shigan.organisation import OrganisationFaults
from shigan.organisation.workbook import workbook_of
from shigan_site.accounts.models import Account, Grant
from shigan_site.actions.accounts import confirm_grant, end_grant, propose_grant
from shigan_site.actions.organisation.importing import understand
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
        "supervision_heads": "李静", "leaders": "㛃𠮷", "deed": "take",
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


def test_everything_is_shown_before_anything_is_written_and_the_file_need_not_be_chosen_again(token: str, tmp_path: Path) -> None:
    form = asked(token, tmp_path, deed="look")
    shown = Client().post("/setup/", form).content.decode()
    assert Account.objects.count() == Person.objects.count() == Event.objects.count() == 0
    for words in ("3 个单位，4 人，1 个岗位", "张伟（001，办公室）、张伟（003，基金科）", "将开通 7 个账号", "负责人 李静"):
        assert words in shown, words
    digest = shown.split('name="digest" value="')[1][:64]
    del form["workbook"]
    assert "单位已设好" in Client().post("/setup/", form | {"digest": digest, "deed": "take"}).content.decode()
    assert Account.objects.count() == 7


def test_all_faults_are_told_at_once(token: str, tmp_path: Path) -> None:
    people = [["姓名", "单位", "人员类别"], ["甲", "没有的科", "公务员"], ["乙", "办公室", "什么"]]
    form = asked(token, tmp_path, name=" ", auditor="anquan") | {
        "workbook": SimpleUploadedFile("机构.xlsx", book(tmp_path / "bad.xlsx", people).read_bytes())
    }
    shown = Client().post("/setup/", form).content.decode()
    for words in ("请填写单位名称", "三员的三个账号名不能相同", "没有的科", "人员类别" if "人员类别：" in shown else "class"):
        assert words in shown, words
    named = Client().post("/setup/", asked(token, tmp_path, supervisors="查无此人，张伟")).content.decode()
    assert "“查无此人”在人员表中找不到" in named and "“张伟”在人员表中不止一人" in named


def test_the_template_is_read_back_without_its_examples(token: str, tmp_path: Path) -> None:
    assert Client().get("/setup/template.xlsx").status_code == 404
    answer = Client().get(f"/setup/template.xlsx?token={token}")
    path = tmp_path / "模板.xlsx"
    path.write_bytes(answer.content)
    with pytest.raises(OrganisationFaults, match="nothing was entered"):
        understand(path, day=DAY)
    sheets = workbook_of(path).sheets
    assert list(sheets) == ["单位", "人员", "岗位", "请假"]
    filled = {name: [[str(cell or "").removeprefix("例：") or None for cell in row] for row in rows] for name, rows in sheets.items()}
    again = book(tmp_path / "again.xlsx", filled.pop("人员"), filled.pop("单位"), **filled)
    understood = understand(again, day=DAY)
    assert (len(understood.people), len(understood.organisation.posts), len(understood.organisation.leave)) == (3, 2, 1)


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
