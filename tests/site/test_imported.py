"""Takes another system's record. Gives proof that it becomes a ledger of its own, whole, once, and of nobody's by name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from shigan.ledger import open_ledger
from shigan_site.accounts.models import Account, Grant
from shigan_site.actions.imported import running
from shigan_site.records.models import Case, Event
from tests.site.bureau import NOW
from tests.site.databases import Site
from tests.site.reading import at_the_time, client_of
from tests.site.taking import Office

LOG = """case,step,time,person,unit
A1,登记,2026-01-05 09:00,张三,窗口
A1,办理,2026-01-06 10:00,李四,业务科
A1,办结,2026-01-07 10:00,李四,业务科
A2,登记,2026-01-05 09:30,张三,窗口
A2,转办,2026-01-06 09:30,张三,窗口
A2,办结,2026-01-09 11:00,王五,业务科
A3,登记,2026-13-05,王五,业务科
"""


@pytest.fixture
def office(sqlite_site: Site) -> Any:
    with at_the_time(NOW):
        yield Office()


def sent(client: Any) -> tuple[str, str]:
    answer = client.post("/imported/send/", {"record": SimpleUploadedFile("一体化平台导出.csv", LOG.encode("gb18030"))})
    place = answer.headers["Location"]
    return place, client.get(place).content.decode()


def mapping_in(html: str) -> str:
    import html as entities

    return entities.unescape(html.split('id="mapping"', 1)[1].split(">", 1)[1].split("</textarea>", 1)[0])


def test_a_record_is_looked_at_read_in_and_reported_on(office: Office) -> None:
    client = client_of(office.accounts["su"])
    place, html = sent(client)
    assert "2 件事项，6 条记录" in html and "列名就是“经办人”的常用叫法" in html
    mapping = mapping_in(html)
    assert "person: person" in mapping and "zone: Asia/Shanghai" in mapping
    page = client.post(place, {"deed": "take", "mapping": mapping}, follow=True).content.decode()
    assert "已读入为独立台账" in page and "一体化平台导出.csv" in page
    (folder,) = [path for path in (Path(settings.DATA_DIR) / "imported").iterdir() if len(path.name) == 64]
    assert open_ledger(folder / "ledger").size == 6
    assert json.loads((folder / "receipt.json").read_text())["rows_refused"] == 1
    assert client.get(f"/imported/{folder.name}/quarantine").status_code == 403, "it says what stands in the rows"
    assert "时间不符合约定的格式，或者没有这一天。 1" in page and "2026-13-05" not in page
    assert Case.objects.count() == 0, "nothing of it becomes a matter"
    assert not list(folder.parent.glob(".waiting/*/*")), "the file itself is kept no longer"
    event = Event.objects.get(item__startswith="imported/")
    assert folder.name in event.particulars.payload and "张三" not in event.particulars.payload
    answer = client.post(f"/imported/{folder.name}/report/", follow=True)
    assert "的报告已生成" in answer.content.decode()
    assert client.get(f"/imported/{folder.name}/report.html").status_code == 403, "it speaks of people too"
    head = client_of(office.accounts["sun"])
    assert "2026-13-05" in b"".join(head.get(f"/imported/{folder.name}/quarantine")).decode("utf-8-sig")
    assert "quarantine" in head.get("/imported/").content.decode() and f"{folder.name}/quarantine" not in page
    for ending, begins in (("html", b"<!"), ("xlsx", b"PK"), ("docx", b"PK")):
        assert b"".join(head.get(f"/imported/{folder.name}/report.{ending}")).lstrip().startswith(begins)
    again, _ = sent(client)
    assert "之前已经读入过" in client.post(again, {"deed": "take", "mapping": mapping}).content.decode()


def test_every_fault_of_the_mapping_is_told_with_its_line_and_nothing_is_kept(office: Office) -> None:
    client = client_of(office.accounts["su"])
    place, html = sent(client)
    wrong = mapping_in(html).replace("row_is: event", "row_is: nothing").replace("case: case", "kase: case")
    answer = client.post(place, {"deed": "take", "mapping": wrong})
    page = answer.content.decode()
    assert answer.status_code == 422 and page.count("第 ") >= 2 and "kase" in page
    assert wrong.split("\n")[8] in mapping_in(page), "what was typed is kept"
    assert not [path for path in (Path(settings.DATA_DIR) / "imported").iterdir() if len(path.name) == 64]


def test_an_administrator_reads_in_and_does_not_read_the_report(office: Office) -> None:
    admin = Account.objects.create(username="admin", made_at=NOW)
    Grant.objects.create(account=admin, role="system_admin", from_on=NOW.date(), at_setup=True, made_at=NOW)
    client = client_of(admin)
    assert client.get("/imported/").status_code == 200
    assert client.get(f"/imported/{'a' * 64}/report.html").status_code == 403
    assert client.get(f"/imported/{'a' * 64}/quarantine").status_code == 403
    assert client_of(office.accounts["pan"]).get("/imported/").status_code == 403


def test_two_records_are_not_worked_on_at_a_time(office: Office) -> None:
    client = client_of(office.accounts["su"])
    with running._alone(Path(settings.DATA_DIR) / "imported"):
        place, _ = sent(client)
        assert "另一份记录正在处理" in client.get(place).content.decode()


def test_a_child_that_ends_without_an_answer_is_told_kindly(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "CHILD", "shigan.errors")
    client = client_of(office.accounts["su"])
    _, html = sent(client)
    assert "中途退出" in html and "命令行" in html


@pytest.mark.parametrize("digest", ["..%2f..%2fsecret.key", "a" * 64, "secret.key"])
def test_nothing_but_a_digest_leads_to_a_file(office: Office, digest: str) -> None:
    client = client_of(office.accounts["su"])
    assert client.get(f"/imported/{digest}/look/").status_code == 404
    assert client.get(f"/imported/{digest}/receipt").status_code == 404


ASKED = """a,b,c,d
A1,p7,登记,03/04/2026 09:00
A1,p8,办结,05/04/2026 09:00
A2,p7,登记,03/04/2026 10:00
A2,p9,办结,06/04/2026 10:00
"""


def given(client: Any, text: str) -> str:
    answer = client.post("/imported/send/", {"record": SimpleUploadedFile("无列名.csv", text.encode())})
    return str(answer.headers["Location"])


def kept_folders() -> list[Path]:
    return [path for path in (Path(settings.DATA_DIR) / "imported").iterdir() if len(path.name) == 64]


def test_what_is_in_doubt_is_asked_before_a_record_is_read_in(office: Office) -> None:
    client = client_of(office.accounts["su"])
    place = given(client, ASKED)
    html = client.get(place).content.decode()
    assert "请先选定" in html and "时间是怎样写的？" in html
    assert 'name="time_format" value="%d/%m/%Y %H:%M"' in html and "即 2026-04-03" in html
    assert html.index("按所选重新识别") < html.index("读入台账"), "to answer is the main thing"
    answers = {"deed": "look", "time_format": "%d/%m/%Y %H:%M", "case": "a", "activity": "c"}
    html = client.post(place, answers).content.decode()
    assert "请先选定" not in html and "2026-04-03" in html
    page = client.post(place, answers | {"deed": "take", "mapping": mapping_in(html)}, follow=True).content.decode()
    assert "已读入为独立台账" in page
    (folder,) = kept_folders()
    assert json.loads((folder / "receipt.json").read_text())["cases"] == 2


def test_numbers_that_differ_in_leading_zeros_are_asked_about_and_the_answer_stays(office: Office) -> None:
    client = client_of(office.accounts["su"])
    rows = ("001,登记,2026-03-02 09:00", "1,办结,2026-03-03 09:00", "002,登记,2026-03-02 10:00", "2,办结,2026-03-04 10:00")
    place = given(client, "\n".join(["编号,环节,时间", *rows]) + "\n")
    html = client.get(place).content.decode()
    assert "请先选定" in html and "“001”和“1”是同一件事" in html
    html = client.post(place, {"deed": "look", "leading_zeros": "drop"}).content.decode()
    assert "请先选定" not in html and '<input type="hidden" name="leading_zeros" value="drop">' in html
    client.post(place, {"deed": "take", "mapping": mapping_in(html), "leading_zeros": "drop"})
    (folder,) = kept_folders()
    assert json.loads((folder / "receipt.json").read_text())["cases"] == 2


def test_a_file_that_is_not_understood_stays_and_may_be_read_otherwise(office: Office) -> None:
    client = client_of(office.accounts["su"])
    place = given(client, "编号,环节,时间\nA1,登记,5日1月2026年\nA1,办结,6日1月2026年\nA2,登记,7日1月2026年\n")
    answer = client.get(place)
    html = answer.content.decode()
    assert answer.status_code == 422 and "--time-format" in html and 'name="time_format"' in html
    html = client.post(place, {"deed": "look", "time_format": "%d日%m月%Y年"}).content.decode()
    assert "2 件事项，3 条记录" in html and 'value="%d日%m月%Y年"' in html, "what was stated is kept"


def test_a_column_that_is_not_there_and_a_row_that_is_none_are_told(office: Office) -> None:
    client = client_of(office.accounts["su"])
    place = given(client, LOG)
    answer = client.post(place, {"deed": "look", "person": "经办"})
    assert answer.status_code == 422 and "文件中没有“经办”这一列" in answer.content.decode()
    answer = client.post(place, {"deed": "look", "header_row": "零"})
    assert answer.status_code == 422 and "“零”不是行号" in answer.content.decode()


def test_the_way_of_reading_that_was_chosen_is_the_one_it_is_read_in_by(office: Office) -> None:
    client = client_of(office.accounts["su"])
    place = given(client, "督办台账\n" + LOG)
    stated = {"header_row": "2", "unit": "unit"}
    html = client.post(place, {"deed": "look"} | stated).content.decode()
    page = client.post(place, {"deed": "take", "mapping": mapping_in(html)} | stated, follow=True).content.decode()
    assert "已读入为独立台账" in page
    (folder,) = kept_folders()
    assert json.loads((folder / "receipt.json").read_text())["events"] == 6
