"""Takes lists of matters as offices keep them. Gives proof that each good row becomes one matter, and each bad one is told why."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from shigan_site.actions.ledger import place_all_events
from shigan_site.records.models import Case, Event, Intake, IntakeRow, Unit, UnitSpan
from tests.site.bureau import NOW
from tests.site.databases import Site
from tests.site.reading import at_the_time, client_of
from tests.site.taking import Office

HOTLINE = [
    ["工单编号", "工单标题", "诉求内容", "承办单位", "办理时限", "联系电话"],
    ["20261120001", "路灯不亮", "某小区门口路灯不亮三天", "planning", "2026-12-05 18:00", "13800000000"],
    ["20261120002", "井盖破损", "路口井盖破损", "finance", "2026年12月10日前", "13900000000"],
]


@pytest.fixture
def office(site: Site) -> Any:
    with at_the_time(NOW):
        yield Office()


def text_file(rows: list[list[str]], *, name: str = "12345工单.csv", encoding: str = "gb18030") -> SimpleUploadedFile:
    made = io.StringIO(newline="")
    csv.writer(made).writerows(rows)
    return SimpleUploadedFile(name, made.getvalue().encode(encoding))


def workbook(sheets: dict[str, list[list[Any]]], merged: dict[str, tuple[int, int, int, int, str]] | None = None) -> SimpleUploadedFile:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for place, row in enumerate(rows):
                sheet.write_row(place, 0, row)
            if name in (merged or {}):
                sheet.merge_range(*merged[name])  # type: ignore[index]
    return SimpleUploadedFile("清单.xlsx", made.getvalue())


def sent(client: Client, file: SimpleUploadedFile) -> tuple[str, str]:
    """Hand the list in; gives its address and the page."""
    answer = client.post("/matters/import/", {"list": file})
    assert answer.status_code == 302, answer.content.decode()
    place = answer.headers["Location"]
    return place, client.get(place).content.decode()


def form_in(html: str) -> dict[str, str]:
    """What a browser would send back from the page as it stands."""
    form = {
        name: value
        for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', html.split("<main", 1)[1])
        if name != "csrfmiddlewaretoken"
    }
    for name, inner in re.findall(r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', html, re.S):
        chosen = re.search(r'<option(?: value="([^"]*)")? selected>([^<]*)', inner)
        form[name] = (chosen[1] if chosen[1] is not None else chosen[2]) if chosen else ""
    return form


def take(client: Client, place: str, html: str, **changed: str) -> Any:
    return client.post(place, {**form_in(html), "go": "take", **changed}, follow=True)


def test_a_list_in_an_old_encoding_becomes_matters_with_a_receipt(office: Office) -> None:
    client = client_of(office.accounts["su"])
    place, html = sent(client, text_file(HOTLINE))
    assert "可登记 2 行" in html and Case.objects.count() == 0, "looking changes nothing"
    page = take(client, place, html).content.decode()
    assert "登记了 2 个事项，0 行未登记" in page
    found = Case.objects.order_by("number")
    assert [
        (each.title, each.kind, each.channel, each.get("basis"), each.get("lead_unit"), str(each.due), each.state) for each in found
    ] == [
        ("路灯不亮", "request", "hotline", "20261120001", "planning", "2026-12-05", "draft"),
        ("井盖破损", "request", "hotline", "20261120002", "finance", "2026-12-10", "draft"),
    ]
    assert not list((Path(settings.DATA_DIR) / "intake").glob("*/*.list")), "the list itself is kept no longer"
    assert "13800000000" not in "".join(Event.objects.values_list("particulars__payload", flat=True))


def test_pressing_twice_makes_nothing_double(office: Office) -> None:
    client = client_of(office.accounts["su"])
    place, html = sent(client, text_file([*HOTLINE, ["", "", "", "", "", "1"]]))
    first, second = (take(client, place, html) for _ in range(2))
    assert first.request["PATH_INFO"] == second.request["PATH_INFO"]
    assert (Case.objects.count(), Intake.objects.count(), IntakeRow.objects.count()) == (2, 1, 2)
    again = client.get(place).content.decode()
    assert "之前已登记 2 行" in again and "可登记 0 行" in again


def test_a_list_broken_off_half_way_is_taken_up_where_it_stood(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    from shigan_site.actions.intake import taking

    whole = taking.open_matter
    calls: list[str] = []

    def breaks(form: dict[str, str], *given: Any, **more: Any) -> Any:
        calls.append(form["title"])
        if len(calls) == 2:
            raise RuntimeError("the power went")
        return whole(form, *given, **more)

    client = client_of(office.accounts["su"])
    place, html = sent(client, text_file(HOTLINE))
    with monkeypatch.context() as patch:
        patch.setattr(taking, "open_matter", breaks)
        with pytest.raises(RuntimeError):
            take(client, place, html)
    assert Case.objects.count() == 1
    take(client, place, html)
    assert sorted(Case.objects.values_list("title", flat=True)) == ["井盖破损", "路灯不亮"]


def test_every_fault_of_every_row_is_told_at_once_and_the_good_rows_go_in(office: Office) -> None:
    rows = [
        ["工作任务", "工作要求", "责任单位", "完成时限"],
        ["推进政务公开", "每季度公开一次", "planning", "2026-12-31"],
        ["", "没有名称", "planning", "2026-12-31"],
        ["修订制度", "修订三项制度", "没有的科", "年底前"],
        ["过期的事", "已经过期", "finance", "2026-01-05"],
    ]
    client = client_of(office.accounts["su"])
    place, html = sent(client, workbook({"年度目标分解": rows}))
    for said in ("可登记 1 行，有问题 3 行", "须填写", "查无此单位", "不是可以识别的日期", "办结期限不能早于今天", "年底前"):
        assert said in html, said
    page = take(client, place, html).content.decode()
    assert "登记了 1 个事项，3 行未登记" in page
    address = re.search(r'href="([^"]*refused.csv)"', page)
    assert address
    kept = list(csv.reader(io.StringIO(b"".join(client.get(address[1])).decode("utf-8-sig"))))
    assert kept[0] == ["原表行号", "未登记的原因", "工作任务", "工作要求", "责任单位", "完成时限"]
    assert [row[0] for row in kept[1:]] == ["3", "4", "5"]
    assert "查无此单位" in kept[2][1] and "日期" in kept[2][1] and kept[2][2] == "修订制度"


def test_titles_above_the_headings_and_merged_cells_are_understood(office: Office) -> None:
    rows = [
        ["某局2026年度目标任务分解表"], ["序号", "重点任务", "工作目标（2026年）", "牵头单位", "完成时限"],
        [1, "数字化转型", "上线一个系统", "planning", "2026-12-20"], [2, "绩效评价", "评价十个项目", "", "2026-12-25"],
    ]  # fmt: skip
    client = client_of(office.accounts["su"])
    place, html = sent(client, workbook({"说明": [["填表说明", "请勿改动"]], "分解表": rows}, {"分解表": (2, 3, 3, 3, "planning")}))
    take(client, place, html)
    found = {(each.title, each.get("demand"), each.channel, each.get("lead_unit")) for each in Case.objects.all()}
    assert found == {("数字化转型", "上线一个系统", "annual_goal", "planning"), ("绩效评价", "评价十个项目", "annual_goal", "planning")}


def test_a_heading_under_another_is_understood_by_itself(office: Office) -> None:
    rows = [
        ["序号", "重点任务", "工作目标", "责任单位", "", "完成时限"], ["", "", "", "牵头单位", "配合单位", ""],
        [1, "数字化转型", "上线一个系统", "planning", "finance", "2026-12-20"],
    ]  # fmt: skip
    client = client_of(office.accounts["su"])
    place, html = sent(client, workbook({"分解表": rows}))
    take(client, place, html)
    assert set(Case.objects.values_list("title", "unit__key")) == {("数字化转型", "planning")}


def test_a_workbook_is_read_as_any_record_is(office: Office) -> None:
    """A stray cell in the last row, a date with a time of day, and an old list that is out of sight."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        old, plan = book.add_worksheet("去年"), book.add_worksheet("分解表")
        old.write_row(0, 0, ["重点任务", "工作目标", "牵头单位", "完成时限"])
        for row in range(1, 30):
            old.write_row(row, 0, [f"旧任务{row}", "旧目标", "planning", "2025-12-20"])
        old.hide()
        plan.activate()
        plan.set_first_sheet()
        plan.write_row(0, 0, ["重点任务", "工作目标", "牵头单位", "完成时限"])
        plan.write_row(1, 0, ["数字化\u3000转型", "上线一个系统", "planning"])
        plan.write_datetime(1, 3, datetime(2026, 12, 20, 17), book.add_format({"num_format": "yyyy/m/d h:mm"}))
        plan.write(1_048_575, 3, " ")
    client = client_of(office.accounts["su"])
    place, html = sent(client, SimpleUploadedFile("清单.xlsx", made.getvalue()))
    assert "旧任务" not in html and "2026-12-20" in html
    take(client, place, html)
    assert set(Case.objects.values_list("title", "due")) == {("数字化 转型", date(2026, 12, 20))}


def test_decisions_of_a_meeting_in_one_column_are_named_and_kept_whole(office: Office) -> None:
    decided = "由规划科牵头修订考核办法。12月底前提交党组会审议。"
    rows = [["会次", "议定事项", "牵头单位", "责任人"], ["2026年第21次党组会", decided, "planning", "潘经办"]]
    client = client_of(office.accounts["su"])
    place, html = sent(client, workbook({"议定事项": rows}))
    take(client, place, html, **{"column-3": "append"})
    matter = Case.objects.get()
    assert (matter.title, matter.channel, matter.get("basis")) == ("由规划科牵头修订考核办法", "meeting", "2026年第21次党组会")
    assert matter.get("demand") == f"{decided}\n责任人：潘经办"


def test_a_name_that_two_units_bear_is_asked_once_for_all_its_rows(office: Office) -> None:
    for place, parent in enumerate(("planning", "finance")):
        unit = Unit.objects.create(key=f"office{place}")
        UnitSpan.objects.create(unit=unit, name="综合股", parent=Unit.objects.get(key=parent))
    rows = [["任务名称", "责任单位"], ["甲事", "综合股"], ["乙事", "综合股"], ["丙事", "planning"]]
    client = client_of(office.accounts["su"])
    place, html = sent(client, workbook({"任务": rows}))
    assert "请先改正" in html and "没有哪一列是“事项类别”" in html, "what kind of matters they are is asked first"
    html = client.post(place, {**form_in(html), "kind": "routine", "source": "internal"}).content.decode()
    assert "主办单位“综合股”（2 行）" in html and "有 2 个同名单位" in html and "可登记 1 行" in html
    html = client.post(place, {**form_in(html), "answer-0": "office1"}).content.decode()
    assert "可登记 3 行" in html
    take(client, place, html)
    assert sorted(Case.objects.values_list("title", "unit__key")) == [("丙事", "planning"), ("乙事", "office1"), ("甲事", "office1")]


def test_what_is_in_the_ledger_already_is_named_and_not_taken_twice(office: Office) -> None:
    client = client_of(office.accounts["su"])
    take(client, *sent(client, text_file(HOTLINE)))
    number = Case.objects.get(title="路灯不亮").number
    fresh = ["20261120009", "新的诉求", "新内容", "planning", "2026-12-09", ""]
    again = [*HOTLINE[:2], fresh, ["20261120009", "同号", "内容", "planning", "", ""]]
    _, html = sent(client, text_file(again, name="12345第二批.csv"))
    assert f"台账中已有事项 {number}" in html and "与第 3 行重复" in html and "可登记 1 行" in html
    stranger = client_of(office.accounts["pei"])
    _, html = sent(stranger, text_file([HOTLINE[0], HOTLINE[2]], name="12345.csv"))
    assert "不在您的查看范围内" in html and Case.objects.get(title="井盖破损").number not in html


def test_the_receipt_is_in_the_record_and_belongs_to_one_account(office: Office) -> None:
    client = client_of(office.accounts["su"])
    page = take(client, *sent(client, text_file(HOTLINE)))
    place_all_events(now=NOW)
    event = Event.objects.get(item="matters/import")
    assert '"opened":2' in event.particulars.payload and Intake.objects.get().digest in event.particulars.payload
    address = page.request["PATH_INFO"]
    assert f"第 {event.entry.sequence} 号条目" in client.get(address).content.decode()
    assert client_of(office.accounts["sun"]).get(address).status_code == 404


def test_another_account_does_not_come_to_the_list_and_who_may_not_register_stays_outside(office: Office) -> None:
    place, _ = sent(client_of(office.accounts["su"]), text_file(HOTLINE))
    assert client_of(office.accounts["sun"]).get(place).status_code == 404
    assert client_of(office.accounts["su"]).get("/matters/import/..%2f..%2fsecret.key/").status_code == 404
    assert client_of(office.accounts["an"]).get("/matters/import/").status_code == 403


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.xlsx", b"PK\x03\x04 broken", "已损坏"), ("a.csv", b"", "没有收到文件"), ("a.pdf", b"%PDF-1.7\n" + bytes(range(256)) * 20, "。"),
        ("a.csv", b"title,unit\n", "数据行"), ("a.xes", b"<?xml version='1.0'?><log></log>", "。"),
        ("a.csv", b"title\n" + b"x\n" * 1001, "一次最多 1000 行"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_kindly(office: Office, name: str, content: bytes, told: str) -> None:
    answer = client_of(office.accounts["su"]).post("/matters/import/", {"list": SimpleUploadedFile(name, content)})
    assert answer.status_code == 422
    alert = re.search(r'role="alert".*?</div>', answer.content.decode(), re.S)
    assert alert and told in alert[0], alert


def test_cells_that_a_spreadsheet_would_run_are_kept_harmless(office: Office) -> None:
    client = client_of(office.accounts["su"])
    rows = [*HOTLINE, ["1", "=cmd|'/c calc'!A1", "x", "没有的科", "", ""]]
    page = take(client, *sent(client, text_file(rows))).content.decode()
    address = re.search(r'href="([^"]*refused.csv)"', page)
    assert address and "'=cmd" in b"".join(client.get(address[1])).decode("utf-8-sig")


def test_the_template_reads_back_as_it_was_meant(office: Office) -> None:
    client = client_of(office.accounts["su"])
    template = client.get("/matters/import/template.xlsx").content
    answer = client.post("/matters/import/", {"list": SimpleUploadedFile("t.xlsx", template)})
    assert answer.status_code == 422, "it has no rows yet"
    from python_calamine import CalamineWorkbook

    head = CalamineWorkbook.from_filelike(io.BytesIO(template)).get_sheet_by_name("事项").to_python()[0]
    from shigan_site.actions.intake.columns import role_of

    assert [role_of(str(heading)) for heading in head].count("") == 0
