"""Takes hostile names and texts. Gives proof that the page stays what it is: text is text, and nothing runs."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import pyarrow as pa
import pytest
from lxml import html as markup

from shigan.facts.kept import facts_from
from shigan.facts.table import FACT_SCHEMA
from shigan.findings.behind import Number, RowsBehind
from shigan.findings.model import Evidence, Explanation
from shigan.reports import Results, StoryEntry
from shigan.reports.cards import cards
from shigan.reports.catalogue import html
from shigan.reports.example import example_results
from shigan.reports.groups import grouped
from shigan.reports.story_data import data_block
from shigan.reports.text import visible
from shigan.reports.words import Words

ATTACKS = (
    "<script>alert(1)</script>", "</script><script>alert(1)</script>", '"><img src=x onerror=alert(1)>',
    "'; alert(1); '", "{{ 7*7 }}", "{% raw %}", "<!--", "]]>", "javascript:alert(1)", "&lt;b&gt;", "\u2028\u2029", "\u202eevil",
    "a\x00b", "%(subject)s", "</style><script>alert(1)</script>", "<svg onload=alert(1)>", "\\u003cscript\\u003e",
)  # fmt: skip


@pytest.fixture(scope="module")
def results() -> Results:
    return example_results()


def poisoned(results: Results, text: str) -> Results:
    """The results with ``text`` wherever the record may put one."""
    findings = tuple(
        replace(f, subject=text, evidence=(Evidence(item=text, sequences=(1,), values={text: text, "kind": text}),))
        for f in results.findings
    )
    facts = facts_from(results.facts.table().set_column(2, "subject", [[text] * results.facts.num_rows]))
    entry = StoryEntry(
        sequence=1, at_us=0, offset_minutes=0, activity=text, action="work", actor=text, unit=text, counterpart=text,
        counterpart_unit=text, outcome=text,
    )  # fmt: skip
    receipt = {
        **results.receipt, "title": text, "calendar": text, "engine": text, "as_of": text, "first_at": text,
        "sources": [{"name": text, "digest": text, "rows": 1, "events": 1, "refused": 0}],
        "assumptions": [{"zh": text, "en": text}], "visible": {"overdue": text, text: text},
        "ledger": {"root": text, "size": 1, "algorithm": text},
    }  # fmt: skip
    row = Evidence(item=text, sequences=(1,), values={text: text, "kind": text})
    behind = {Number(n.indicator, n.level, text): RowsBehind(total=9, rows=(row,)) for n in results.behind}
    return replace(
        results, receipt=receipt, findings=findings, facts=facts, stories={text: (entry,)}, names={text: text}, behind=behind
    )


@pytest.mark.parametrize("text", ATTACKS)
def test_a_hostile_text_changes_nothing_in_the_page_but_words(text: str, results: Results) -> None:
    assert shape(html.render(poisoned(results, text), "zh")) == harmless_shape()


@cache
def harmless_shape() -> list[tuple[str, tuple[str, ...]]]:
    return shape(html.render(poisoned(example_results(), "abc"), "zh"))


def shape(page: str) -> list[tuple[str, tuple[str, ...]]]:
    """Elements and attribute names in order: what a text must never be able to change."""
    return [
        (node.tag, tuple(sorted(node.attrib))) for node in markup.document_fromstring(page).iter(markup.etree.Element)
    ]


@pytest.mark.parametrize("text", ATTACKS)
def test_the_data_block_gives_back_what_was_put_in_and_cannot_end_its_element(text: str) -> None:
    block = data_block({text: [text]})
    assert json.loads(block) == {text: [text]}
    assert not re.search(r"[<>&\u2028\u2029]", block)


@pytest.mark.parametrize("text", ATTACKS)
def test_the_button_of_an_item_opens_that_items_story(text: str, results: Results) -> None:
    page = markup.document_fromstring(html.render(poisoned(results, text), "zh"))
    [button, *_] = page.xpath("//button[@class='open']")
    stories = json.loads(page.get_element_by_id("stories").text)["stories"]
    assert stories[int(button.get("data-story"))]["item"] == visible(text)


def test_the_policy_allows_one_style_sheet_and_one_script_and_no_request(results: Results) -> None:
    page = html.render(results, "zh")
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)
    assert policy is not None
    allowed = policy.group(1).replace("&#39;", "'")
    assert allowed.startswith("default-src 'none'; ")
    for element, directive in (("style", "style-src"), ("script", "script-src")):
        [own] = re.findall(rf"<{element}>(.*?)</{element}>", page, re.S)
        digest = base64.b64encode(hashlib.sha256(own.encode()).digest()).decode()
        assert f"{directive} 'sha256-{digest}'" in allowed
    assert "unsafe" not in allowed


def test_the_page_names_nothing_outside_itself(results: Results) -> None:
    page = markup.document_fromstring(html.render(results, "zh", ("zh", "en")))
    outside = [v for v in page.xpath("//@href | //@src | //@action") if not v.startswith("#")]
    assert set(outside) == {"data:,", "report.en.html"}
    assert not page.xpath("//@style | //@onclick | //*[@onload]")


def test_every_drawing_has_a_name_and_a_table_beside_it(results: Results) -> None:
    page = markup.document_fromstring(html.render(results, "zh"))
    assert all(svg.get("aria-label") for svg in page.iter("svg"))
    for comparison in page.xpath("//div[@class='cmp']"):
        assert comparison.xpath(".//table")


def opened_by(page: markup.HtmlElement) -> dict[str, object]:
    return json.loads(page.get_element_by_id("behind").text)  # type: ignore[no-any-return]


def test_every_figure_of_the_tables_opens_to_its_rows_or_to_an_honest_sentence(results: Results) -> None:
    page = markup.document_fromstring(html.render(results, "zh"))
    told = opened_by(page)
    texts, numbers = told["texts"], told["numbers"]
    figures = 0
    for line in page.xpath("//div[@class='cmp']//tbody/tr"):
        silent = "样本小，不评" in line.text_content()
        buttons = line.xpath(".//button[@class='fig']")
        assert len(buttons) == (0 if silent else 2)
        for button in buttons:
            figures += 1
            assert (button.get("aria-expanded"), button.get("type")) == ("false", "button")
            sentence, command, rows = numbers[int(button.get("data-number"))]
            assert texts[sentence].startswith("显示" if rows else ("这个数背后的记录没有收进本页", "看过"))
            assert command < 0 or texts[command].startswith("./shigan explain ")
    assert figures > 100
    assert sum(1 for _, _, rows in numbers if rows) == len(results.behind)


def test_a_figure_says_how_many_of_how_many_and_the_command_that_lists_all(results: Results) -> None:
    told = opened_by(markup.document_fromstring(html.render(results, "zh")))
    texts = told["texts"]
    shown = {texts[command]: (texts[sentence], rows) for sentence, command, rows in told["numbers"] if command >= 0}
    behind = results.behind[Number("overdue", "unit", "法规处")]
    sentence, rows = shown["./shigan explain 'overdue@法规处' --out 结果文件夹"]
    assert sentence == f"显示 8 / 共 {behind.total} 件，按时间先后。"
    assert [texts[row[0]] for row in rows] == [row.item for row in behind.rows]
    assert all(row[1] >= 0 for row in rows), "each of these items has its story in the page"


def test_a_number_that_nothing_makes_says_so(results: Results) -> None:
    number = Number("overdue", "unit", "法规处")
    none = replace(results, behind={number: RowsBehind(total=0, rows=())})
    assert "没有一件计入这个数" in html.render(none, "zh")


def test_a_kind_of_matter_stands_in_its_table_once(results: Results) -> None:
    by_itself = [
        {**row, "kind": row["subject"]}
        for row in results.facts.table().to_pylist()
        if row["level"] == "kind" and row["period"] is None
    ]
    twice = replace(results, facts=facts_from(pa.concat_tables([results.facts.table(), pa.Table.from_pylist(by_itself, FACT_SCHEMA)])))
    assert html.render(twice, "zh") == html.render(results, "zh")


def test_every_link_inside_the_page_leads_somewhere_and_no_id_is_used_twice(results: Results) -> None:
    page = markup.document_fromstring(html.render(results, "zh"))
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert {href[1:] for href in page.xpath("//@href") if href.startswith("#")} <= set(ids)


def test_the_question_stands_after_the_innocent_explanations(results: Results) -> None:
    for card in markup.document_fromstring(html.render(results, "zh")).xpath("//section[@id='findings']//article"):
        heads = [head.text for head in card.iter("h5")]
        if "several" in card.get("class"):
            heads = ["记录显示", *heads[:3]]
        assert heads == ["记录显示", "请先看这些客观情况", "想请教的问题", "什么情况下本条不成立"]


def alike(results: Results, subjects: Sequence[str], level: str = "unit") -> Results:
    """The results with one finding of a rule for each of these subjects, every one with a load of its own."""
    model = next(f for f in results.findings if f.level == "unit" and not f.favourable)
    load = {"load": 90, "usual": 30, "factor": 3}
    made = tuple(
        replace(
            model, id=f"{i:012x}", subject=subject, level=level,
            explanations=(
                Explanation(id="waiting_outside", values={"share": 0.4}),
                Explanation(id="load", values={**load, "holder": subject}),
            ),
        )
        for i, subject in enumerate(subjects)
    )  # fmt: skip
    return replace(results, findings=made)


def test_findings_of_one_rule_share_one_heading_and_stand_in_order_of_name(results: Results) -> None:
    page = markup.document_fromstring(html.render(alike(results, ["丙科", "甲科", "乙科"]), "zh"))
    [card] = page.xpath("//section[@id='findings']//article")
    assert [head.text_content() for head in card.xpath(".//tr[@class='one']/th")] == sorted(["丙科", "甲科", "乙科"])
    text = card.text_content()
    assert text.count("这些事项卡在哪个环节？") == 1, "the question is asked once"
    assert text.count("停留时间中有 40.0% 在等待外部单位或群众。") == 1, "what is true of all is said once"
    assert "负荷偏高：丙科、乙科、甲科" in text
    assert text.count("同期承办 90 件次") == 3, "each has its own figures beside its own evidence"


def test_every_line_of_a_group_opens_to_its_own_evidence(results: Results) -> None:
    page = markup.document_fromstring(html.render(alike(results, ["甲科", "乙科"]), "zh"))
    for line in page.xpath("//tr[@class='one']"):
        [button] = line.xpath(".//button[@class='show']")
        below = page.get_element_by_id(button.get("aria-controls"))
        assert below is line.getnext()
        assert below.xpath(".//table//button[@class='open']")


def test_persons_are_never_put_into_one_table(results: Results) -> None:
    page = markup.document_fromstring(html.render(alike(results, ["p-1", "p-2"], "person"), "zh"))
    assert len(page.xpath("//section[@id='persons']//article")) == 2
    assert not page.xpath("//tr[@class='one']")
    with pytest.raises(AssertionError, match="never listed together"):
        grouped(cards(alike(results, ["p-1"], "person"), Words("zh")))


def test_what_a_rule_about_kinds_has_nothing_of_is_left_out(results: Results) -> None:
    bare = {"n": 120, "items": 120, "observed": 84, "exposure": 120.0, "value": 0.7}
    for many in (["许可"], ["许可", "信访"]):
        told = alike(results, many, "kind")
        empty = replace(told, findings=tuple(replace(f, facts={"overdue": bare}) for f in told.findings))
        card = markup.document_fromstring(html.render(empty, "zh")).xpath("//section[@id='findings']//article")[0]
        figures = card.xpath(".//*[@class='figs']//dl//*/text() | .//tr[@class='one']//*/text()")
        assert "—" not in "".join(figures)
        assert "70.0%" in figures
        heads = "".join(card.xpath(".//dt/text() | .//thead//th/text()"))
        assert "控制限" not in heads and "预期" not in heads


def test_findings_about_persons_are_closed_and_say_that_the_person_sees_the_same(results: Results) -> None:
    page = markup.document_fromstring(html.render(results, "zh"))
    section = page.get_element_by_id("persons")
    [private] = section.xpath("./details")
    assert private.get("open") is None
    assert "本人可见同样内容" in section.text_content()
    shared = "".join(
        page.get_element_by_id(name).text_content() for name in ("in-short", "findings", "good", "indicators")
    )
    assert not any(name in shared for name in ("陈立文", "赵国强", "王晓敏"))


def test_the_same_results_give_the_same_page_byte_for_byte(results: Results) -> None:
    assert html.render(results, "en") == html.render(example_results(), "en")


def test_the_english_page_has_no_chinese_but_what_the_record_says(results: Results) -> None:
    bare = replace(results, findings=(), facts=facts_from(FACT_SCHEMA.empty_table()), stories={}, names={})
    bare = replace(bare, receipt={**results.receipt, "title": "A bureau", "sources": []})
    page = markup.document_fromstring(html.render(bare, "en"))
    page.get_element_by_id("stories").drop_tree()
    for style in page.xpath("//style"):
        style.drop_tree()
    assert not re.findall(r"[\u4e00-\u9fff]+", page.text_content())
