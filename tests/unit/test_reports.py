"""Takes invented results. Gives what every report must keep: it is complete, honest about cuts, and ranks nobody."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest

from shigan.engines.relations import RELATIONS
from shigan.errors import ShiganError
from shigan.facts.kept import facts_from
from shigan.facts.table import FACT_SCHEMA
from shigan.findings.model import Evidence, Explanation
from shigan.packs import default_pack_path, load_pack
from shigan.reports import (
    Results,
    ResultsMissing,
    StoryEntry,
    UnknownReport,
    load_results,
    numbers,
    save_results,
    write_reports,
)
from shigan.reports.cards import cards
from shigan.reports.catalogue import html
from shigan.reports.example import PEOPLE, example_results
from shigan.reports.example_pack import example_pack
from shigan.reports.facts_view import limited, overall, widest_first
from shigan.reports.status import status_of
from shigan.reports.summary import as_of, hidden, three_sentences, words_for
from shigan.reports.text import fill, pick, visible
from shigan.reports.words import LANGUAGES, WordMissing, Words, _table
from shigan.reports.writing import reports

ZH = Words("zh")


@pytest.fixture(scope="module")
def results() -> Results:
    return example_results()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", sorted(reports()))
def test_every_report_of_the_catalogue_can_be_written_in_every_language(
    form: str, language: str, results: Results, tmp_path: Path
) -> None:
    [path] = write_reports(results, tmp_path, (language,), (form,))  # type: ignore[arg-type]
    assert path.parent == tmp_path
    assert path.stat().st_size > 10_000


def test_every_report_can_be_written_of_an_empty_record(results: Results, tmp_path: Path) -> None:
    nothing = replace(results, receipt={}, facts=facts_from(FACT_SCHEMA.empty_table()), findings=(), stories={}, names={})
    for path in write_reports(nothing, tmp_path, LANGUAGES):
        assert path.stat().st_size > 0


def test_a_report_that_nobody_writes_is_refused_with_what_there_is(results: Results, tmp_path: Path) -> None:
    with pytest.raises(UnknownReport, match=r"pdf.*excel, html, word"):
        write_reports(results, tmp_path, formats=("pdf",))
    assert not list(tmp_path.iterdir())


def test_what_is_saved_is_what_is_read_back(results: Results, tmp_path: Path) -> None:
    save_results(results, tmp_path)
    again = load_results(tmp_path, results.pack)
    assert again.findings == results.findings
    assert again.facts.table().equals(results.facts.table())
    assert (again.receipt, again.names, again.stories) == (results.receipt, results.names, results.stories)
    assert again.behind == results.behind


def test_reports_from_disk_equal_those_of_the_run(results: Results, tmp_path: Path) -> None:
    save_results(results, tmp_path)
    assert html.render(load_results(tmp_path, results.pack), "zh") == html.render(results, "zh")


def test_a_folder_without_results_says_which_file_is_missing_and_what_to_do(tmp_path: Path, results: Results) -> None:
    (tmp_path / "receipt.json").write_text("{}")
    with pytest.raises(ResultsMissing, match=r"facts\.parquet.*shigan evaluate") as refused:
        load_results(tmp_path, results.pack)
    assert isinstance(refused.value, ShiganError)


def test_results_without_stories_and_names_are_told_by_key(results: Results, tmp_path: Path) -> None:
    save_results(results, tmp_path)
    (tmp_path / "stories.jsonl").unlink()
    (tmp_path / "names.json").unlink()
    again = load_results(tmp_path, results.pack)
    page = html.render(again, "zh")
    assert "p-3f9a1c" in page
    assert "陈立文" not in page


def test_persons_stand_last_and_in_order_of_unit_and_name_whatever_their_numbers(results: Results) -> None:
    persons = [finding for finding in results.findings if finding.level == "person"]
    for seed in range(5):
        shuffled = list(results.findings)
        random.Random(seed).shuffle(shuffled)
        factor = {f.id: random.Random(seed * 7 + i).uniform(1.6, 9) for i, f in enumerate(persons)}
        changed = tuple(
            replace(f, facts={k: {**v, "ratio": factor.get(f.id, v["ratio"])} for k, v in f.facts.items()})
            for f in shuffled
        )
        told = cards(replace(results, findings=changed), ZH)
        assert [card.level for card in told[-3:]] == ["person"] * 3
        assert [(card.unit, card.subject) for card in told[-3:]] == sorted((c.unit, c.subject) for c in told[-3:])


def test_what_concerns_a_person_never_has_a_warning_colour(results: Results) -> None:
    tones = {card.status.tone for card in cards(results, ZH) if card.level == "person"}
    assert tones <= {"b", "g", "n", "y"}
    far = {"ratio": 9.0, "low_95": 0.5, "high_95": 1.5, "low_998": 0.2, "high_998": 1.8}
    assert status_of(far, "higher", "person").tone == "b"
    assert status_of(far, "higher", "unit").tone == "a"


#   ratio   limits 95 % 0.6–1.4, 99.8 % 0.3–1.8      worse     place
PLACES = [
    (1.9, "higher", "far"), (1.8, "higher", "beyond"), (1.41, "higher", "beyond"), (1.4, "higher", "within"),
    (0.59, "higher", "better"), (0.59, "lower", "beyond"), (0.29, "lower", "far"), (1.9, "lower", "better"),
    (1.9, "neither", "differs"), (None, "higher", "alone"),
]  # fmt: skip


@pytest.mark.parametrize(("ratio", "worse", "place"), PLACES)
def test_a_place_is_read_in_the_worse_direction(ratio: float | None, worse: str, place: str) -> None:
    fact = {"ratio": ratio, "low_95": 0.6, "high_95": 1.4, "low_998": 0.3, "high_998": 1.8, "spoken": True}
    assert status_of(fact, worse).place == place


def test_too_few_items_stay_silent_whatever_the_ratio() -> None:
    fact = {"ratio": 9.0, "low_95": 0.6, "high_95": 1.4, "low_998": 0.3, "high_998": 1.8, "spoken": False}
    assert status_of(fact, "higher").place == "silent"


def test_a_table_of_persons_cannot_be_asked_for(results: Results) -> None:
    person = {**results.facts.table().to_pylist()[0], "level": "person", "subject": "p-3f9a1c"}
    facts = facts_from(pa.Table.from_pylist([*results.facts.table().to_pylist(), person], schema=FACT_SCHEMA))
    assert not [key for key in overall(facts) if key[1] == "person"]
    with pytest.raises(AssertionError):
        list(widest_first(facts, ("person",)))
    page = html.render(replace(results, facts=facts, findings=(), names={}), "zh")
    assert "p-3f9a1c" not in page.split('id="indicators"')[1].split('id="persons"')[0]


def test_a_cut_table_keeps_those_spoken_of_and_counts_all() -> None:
    rows = [{"subject": f"u{i:03d}", "n": i} for i in range(100)]
    shown = limited(rows, 3, frozenset({"u000"}), len(rows))
    assert [row["subject"] for row in shown.rows] == ["u000", "u098", "u099"]
    assert shown.total == 100


def test_three_sentences_name_units_and_matters_but_never_a_person(results: Results) -> None:
    for language in LANGUAGES:
        words = words_for(results, language)
        text = "".join(three_sentences(results, cards(results, words), words))
        assert "31,030" in text
        assert "市场监管所（城东）" in text
        assert not any(name in text or key in text for key, (name, _) in PEOPLE.items())


def test_the_innocent_explanations_are_filled_with_what_was_found(results: Results) -> None:
    card = next(card for card in cards(results, ZH) if card.subject == "法规处")
    assert "法规处同期承办 214 件次，是同类中位数 132 的 1.62 倍。" in card.explanations


def test_an_explanation_whose_sentence_asks_for_more_than_was_found_is_told_by_its_name(results: Results) -> None:
    found = replace(results.findings[0], explanations=(Explanation(id="load", values={"factor": 1.6}),))
    [card] = cards(replace(results, findings=(found,)), ZH)
    assert card.explanations == ("负荷偏高",)


def test_what_the_record_lacks_is_told_in_words(results: Results) -> None:
    receipt = {
        **results.receipt,
        "visible": {"overdue": "due", "moved": "extension, due", "other": "某种原因", "seen": None},
    }
    assert hidden(replace(results, receipt=receipt), ZH) == [
        ("moved", "记录中没有：延期申请、办理时限。"),
        ("other", "某种原因"),
        ("overdue", "记录中没有：办理时限。"),
    ]


def test_the_day_we_look_from_is_told_on_the_clock_of_the_record(results: Results) -> None:
    receipt = {"as_of": "2012-05-22T23:22:25+00:00", "last_at": "2012-05-23T01:22:25+02:00"}
    assert as_of(replace(results, receipt=receipt)) == "2012-05-23 01:22"


def test_a_duration_in_a_sentence_brings_its_unit_in_both_languages(results: Results) -> None:
    card = next(card for card in cards(results, ZH) if card.subject == "电子处方流转")
    assert "中位数为 2.8 个工作日，" in card.condition
    english = next(each for each in cards(results, Words("en")) if each.id == card.id)
    assert "the median time to the first action is 2.8 working days," in english.condition
    assert card.figures["value"] == "2.8 个工作日"


def test_a_citation_is_told_in_words_with_how_sure_we_are(results: Results) -> None:
    card = next(card for card in cards(results, ZH) if card.subject == "法规处")
    assert [(c.place, c.confidence) for c in card.citations] == [
        ("《公务员法》第五十九条", "H"),
        ("《政府督查工作条例》第十五条", "M"),
    ]


def test_a_convention_of_the_pack_is_never_shown_as_law(results: Results) -> None:
    pack = example_pack()
    house = {key: replace(instrument, standing="house") for key, instrument in pack.instruments.items()}
    told = cards(replace(results, pack=replace(pack, instruments=house)), ZH)
    assert {citation.confidence for card in told for citation in card.citations} == {"house"}


def test_what_the_pack_no_longer_holds_is_shown_by_its_key(results: Results) -> None:
    strange = replace(
        results.findings[0],
        rule="gone",
        citations=("no-law/art-1",),
        causes=("C9",),
        typology=("T99",),
        explanations=(),
    )
    [card] = cards(replace(results, findings=(strange,)), ZH)
    assert (card.rule, card.citations[0].place, card.causes, card.typology) == (
        "gone", "no-law/art-1", ("C9",), (("T99", "T99"),),
    )  # fmt: skip


#   working hours, seconds of a working day, as written
TIMES = [
    (0.25, 28_800, "15 分钟"), (1.0, 28_800, "1.0 工作小时"), (15.9, 28_800, "15.9 工作小时"), (16.0, 28_800, "2.0 个工作日"),
    (48.0, 86_400, "2.0 天"), (47.9, 86_400, "47.9 小时"), (28.0, 50_400, "2.0 个工作日"), (None, 28_800, "—"),
]  # fmt: skip


@pytest.mark.parametrize(("value", "day", "written"), TIMES)
def test_a_working_day_is_as_long_as_the_calendar_says(value: float | None, day: int, written: str) -> None:
    assert numbers.hours(value, Words("zh", seconds_per_day=day)) == written


def test_local_time_is_told_by_the_sources_own_clock() -> None:
    assert numbers.moment(0, 480) == "1970-01-01 08:00"
    assert numbers.moment(-1, -90) == "1969-12-31 22:29"


def test_a_placeholder_without_a_value_reads_as_a_dash_and_percent_signs_stay() -> None:
    assert fill("%(n)s 件，%(gone)s，95%", {"n": "3"}) == "3 件，—，95%"
    assert fill("100%% %(n)s", {"n": "%(m)s"}) == "100% %(m)s"


def test_no_blank_stands_between_chinese_characters_that_a_value_ended_with() -> None:
    assert fill("%(value)s 以内", {"value": "9.8 个工作日"}) == "9.8 个工作日以内"


def test_a_text_is_picked_from_whatever_holds_it() -> None:
    assert pick({"zh": "甲", "en": "a"}, "en") == "a"
    assert pick(["甲", "a"], "zh") == "甲"
    assert pick("甲", "en") == "甲"
    assert pick(None, "zh") == ""


HOSTILE = [
    ("\x00\x1b[31m", "␀␛[31m"), ("a\nb", "a␊b"), ("\u202egnp", "⟦U+202E⟧gnp"), ("\u2066x\u2069", "⟦U+2066⟧x⟦U+2069⟧"),
    ("x\u200by", "x⟦U+200B⟧y"), ("\ud800", "⟦U+D800⟧"), ("中\u3000文", "中 文"), ("𠮷\uffff", "𠮷⟦U+FFFF⟧"), ("\x7f", "␡"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "shown"), HOSTILE)
def test_nothing_invisible_stays_invisible(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_every_fixed_text_is_there_in_every_language_and_names_the_same_placeholders() -> None:
    for key, entry in _table().items():
        assert set(entry) == set(LANGUAGES), key
        found = [sorted({part.split(")")[0] for part in str(entry[each]).split("%(")[1:]}) for each in LANGUAGES]
        assert found[0] == found[1] or key in ("day", "word_title_1", "word_title_2"), key


CHINESE_SIGNS = set("，。；：、（）「」『』！？【】　")


def test_english_texts_have_english_punctuation() -> None:
    """Quotation marks “ ” and the long dash are English as well."""
    pack = load_pack(default_pack_path(), relations=RELATIONS)
    english = {key: str(entry["en"]) for key, entry in _table().items()}
    for name, told in (("explanations", pack.explanations), ("indicators", pack.indicators), ("rules", pack.rules)):
        for key, part in told.items():
            for field in ("name", "sentence", "definition", "condition", "question", "refuted_by"):
                if hasattr(part, field):
                    english[f"{name}/{key}/{field}"] = getattr(part, field).en
    assert {key: text for key, text in english.items() if CHINESE_SIGNS & set(text)} == {}


ONE = {"sources": [{"name": "a"}], "events": 1, "cases": 1, "units": 1, "persons": 1, "refused": 1}


def test_one_thing_is_one_thing_in_english(results: Results) -> None:
    one = replace(results, receipt={**results.receipt, **ONE})
    told = three_sentences(one, (), Words("en"))[0]
    for phrase in ("1 event of 1 item read from 1 source", "1 unit and 1 person", "another 1 row could"):
        assert phrase in told
    assert "from 1 source<" in html.render(one, "en")


def test_a_text_that_is_not_there_is_a_named_mistake() -> None:
    with pytest.raises(WordMissing, match="no_such_text"):
        Words("zh")("no_such_text")


def big(results: Results, findings: int) -> Results:
    """The same results with many findings, each with fifty rows of evidence, and a long story."""
    model = next(f for f in results.findings if f.level == "unit")
    made = tuple(
        replace(
            model,
            id=f"{i:012x}",
            subject=f"单位{i:04d}",
            evidence=tuple(Evidence(item=f"事项{i}-{j}", sequences=(j,), values={"n_work": 0}) for j in range(50)),
            evidence_total=312,
        )
        for i in range(findings)
    )
    entry = StoryEntry(sequence=1, at_us=0, offset_minutes=0, activity="办理", action="work")
    stories = {row.item: (entry,) * 200 for finding in made[:60] for row in finding.evidence}
    return replace(results, findings=made, stories=stories)


def test_a_big_log_gives_a_page_of_a_few_megabytes_that_says_what_it_left_out(results: Results) -> None:
    page = html.render(big(results, 700), "zh")
    assert len(page.encode()) < 5_000_000
    assert "此处显示 200 条，共 700 条" in page
    assert "显示 20 件，共 312 件" in page
    stories = json.loads(page.split('id="stories">')[1].split("</script>")[0])["stories"]
    assert {(story["n"], len(story["e"]), story["cut"]) for story in stories} == {(200, 80, 40)}


def test_evidence_without_a_story_is_told_on_the_clock_of_the_record(results: Results) -> None:
    unheard = Evidence(item="no story", sequences=(1,), values={"closed_s": 0, "outcome": "bad"})
    finding = replace(results.findings[0], evidence=(unheard,))
    told = cards(replace(results, findings=(finding,), stories={}), ZH)[0].evidence[0]
    assert [text for _, text in told.values] == ["1970-01-01 08:00", "不满意"]
