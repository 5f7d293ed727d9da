"""A document of the office is one file of the pack, and whoever wrote it hears of all its faults at once."""

from __future__ import annotations

import pickle
import re
from functools import cache
from pathlib import Path

import pytest

from shigan.engines.relations import RELATIONS
from shigan.packs import Pack, default_pack_path, load_pack
from shigan.packs.document_checks import sentences
from shigan.packs.document_values import GATHERED, GENERAL, case_kinds, lists_of
from tests import planted_packs
from tests.planted_packs import copy_of_pack, faults, load

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [
    "arbitration", "assignment", "completion_report", "extension_decision", "rectification_ledger", "reminder",
    "results_dossier", "return_notice", "supervision_ledger", "supervision_notice", "support_plan", "talk_record",
    "work_record",
]  # fmt: skip


@cache
def baseline() -> Pack:
    return load_pack(default_pack_path(), relations=RELATIONS)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return copy_of_pack(tmp_path)


def change(folder: Path, name: str, old: str, new: str) -> None:
    planted_packs.change(folder, f"documents/{name}.yaml", old, new)


PLANTED = [
    # document, what stands there, what is planted instead, where the fault is told, what is told
    ("reminder", "“%(title)s”（编号", "“%(titel)s”（编号", "content.0.paragraph.zh", "the placeholder 'titel'"),
    ("return_notice", "%(returns)s次", "%(returns)s %次", "content.1.form.3.value.zh", "a stray % sign"),
    ("supervision_notice", "house-standard/art-4", "house-standard/art-44", "provisions.0", "house-standard/art-44"),
    ("extension_decision", "  decision:", "  decisoin:", "codes.decisoin", "'decisoin'"),
    ("arbitration", "when: due is unknown", "when: due", "content.10.when", "a value of type int"),
    ("assignment", "when: outside_due is known", "when: outside_dew is known", "content.1.form.9.when", "outside_due"),
    ("completion_report", "rows: steps", "rows: stages", "content.3.table.rows", "'stages'"),
    (
        "rectification_ledger",
        "%(period)s",
        "%(holder_name)s",
        "content.0.paragraph.zh",
        "the placeholder 'holder_name'",
    ),
    ("supervision_ledger", "value: state_name", "value: state", "content.1.table.columns.6.value", "'state'"),
]
ASSISTS = "{rows: assists, empty: {zh: a, en: b}, columns: [{head: {zh: a, en: b}, width: 9, value: unit_name}]}"
ALSO_PLANTED = [
    ("reminder", "“%(title)s”（编号", "“%(remind_level)s”（编号", "codes", "no words for the values of 'remind_level'"),
    ("return_notice", "steps: [return]", "steps: [send_back]", "steps.0", "'send_back'"),
    ("return_notice", "procedure: matter", "procedure: matters", "procedure", "'matters'"),
    ("assignment", "addressee:", "address:", "address", "an unknown field"),
    ("assignment", "value: name}", "text: {zh: '%(nam)s', en: '-'}}", "content.4.table.columns.0.text.zh", "'nam'"),
    ("completion_report", "width: 24, value: day", "width: 24", "content.3.table.columns.0", "neither value nor text"),
    ("completion_report", "value: day", "value: day, text: {zh: '-', en: '-'}", "content.3.table.columns.0", "value and text"),
    ("supervision_ledger", "  - paragraph:", "  - when: progress > 0\n    paragraph:", "content.0.when", "'progress'"),
    ("supervision_ledger", "provisions:", f"  - table: {ASSISTS}\nprovisions:", "content.2.table.rows", "a table of assists"),
    ("arbitration", "  - heading: {zh: \"争议理由\"", "  - paragraph: {zh: a, en: b}\n    heading: {zh: \"理由\"",
     "content.2", "heading and paragraph"),
    ("work_record", "provisions:", f"  - table: {ASSISTS}\nprovisions:", "content.2.table.rows", "a table of assists"),
    ("results_dossier", "%(unit_name)s", "%(lead_unit_name)s", "content.0.paragraph.zh", "'lead_unit_name'"),
    ("reminder", "id: reminder", "id: reminders", "id", "'reminders'"),
    ("return_notice", "  en: \"Issued where", "  ne: \"Issued where", "description.en", "nothing"),
]  # fmt: skip


def test_a_broken_set_of_documents_lists_all_of_its_faults_at_once(folder: Path) -> None:
    for name, old, new, _, _ in PLANTED:
        change(folder, name, old, new)
    found = faults(folder)
    for name, _, _, where, told in PLANTED:
        here = [fault for fault in found if fault.file == f"documents/{name}.yaml"]
        assert any(fault.where == where and told in str(fault) for fault in here), (name, list(map(str, here)))
        assert all(fault.line and fault.remedy for fault in here)


@pytest.mark.parametrize("planted", PLANTED + ALSO_PLANTED, ids=lambda planted: f"{planted[0]}-{planted[3]}")
def test_a_fault_is_told_where_it_stands_and_not_as_many(folder: Path, planted: tuple[str, str, str, str, str]) -> None:
    name, old, new, where, told = planted
    change(folder, name, old, new)
    found = faults(folder)
    assert any(fault.where == where and told in str(fault) for fault in found), list(map(str, found))
    assert len(found) <= 11, list(map(str, found))


def test_the_documents_of_the_office_are_there() -> None:
    assert list(baseline().documents) == DOCUMENTS


@pytest.mark.parametrize("name", DOCUMENTS)
def test_both_languages_of_a_sentence_name_the_same_values(name: str) -> None:
    for path, sentence, _ in sentences(baseline().documents[name]):
        named = [set(re.findall(r"%\((\w+)\)s", text)) for text in (sentence.zh, sentence.en)]
        assert named[0] == named[1], path


def test_a_document_that_says_something_against_a_unit_tells_what_it_can_do() -> None:
    documents = baseline().documents
    against = ("assignment", "supervision_notice", "reminder", "extension_decision", "return_notice", "arbitration")
    assert all(documents[name].remedy for name in against)


def test_internal_supervision_does_not_pretend_to_be_that_of_the_government() -> None:
    cited = {citation.instrument for document in baseline().documents.values() for citation in document.provisions}
    assert cited == {"house-standard"}, "a department may not carry out government supervision of its own"


def test_a_register_ranks_and_scores_nobody() -> None:
    for document in baseline().documents.values():
        tables = [one.table for one in document.content if one.table] if document.register or document.personal else []
        for table in tables:
            heads = [column.head.zh for column in table.columns]
            assert not [head for head in heads if re.search("排名|名次|得分|评分", head)]


def test_a_new_document_is_one_new_file_as_the_manual_shows(folder: Path) -> None:
    manual = (ROOT / "docs/documents.md").read_text("utf-8")
    (example,) = re.findall(r"```yaml\n(.*?)```", manual, re.DOTALL)
    (folder / "documents" / "thanks_note.yaml").write_text(example, "utf-8")
    pack = load(folder)
    assert "thanks_note" in pack.documents
    assert pickle.loads(pickle.dumps(pack)) == pack
    assert pack.digest != baseline().digest


BESIDE = {"number", "state_name", "created_on"}


def test_every_attribute_of_a_matter_can_be_printed_and_people_units_and_choices_by_name() -> None:
    printed, counted = set(BESIDE), set()
    for name, attribute in baseline().procedures["matter"].attributes.items():
        if attribute.counted:
            counted |= {name} if attribute.type == "count" else set()
        elif attribute.type in ("person", "unit"):
            printed.add(f"{name}_name")
        else:
            printed |= {name, f"{name}_name"} if attribute.type == "choice" else {name}
    assert printed == set(case_kinds(baseline().procedures["matter"]))
    assert counted <= set(GATHERED)


def test_a_choice_can_be_compared_but_is_printed_in_words_only() -> None:
    matter = baseline().procedures["matter"]
    assert {name for name, kind in case_kinds(matter).items() if kind == "code"} == {
        name for name, attribute in matter.attributes.items() if attribute.type == "choice"
    }


def test_every_step_that_tells_a_unit_something_grave_issues_a_document() -> None:
    issuing = {step for document in baseline().documents.values() for step in document.steps}
    assert issuing >= {
        "assign",
        "approve",
        "remind",
        "grant_extension",
        "refuse_extension",
        "return",
        "arbitrate",
        "close",
    }


def test_the_manual_lists_every_value_a_document_may_name() -> None:
    manual = (ROOT / "docs/documents.md").read_text("utf-8")
    matter = baseline().procedures["matter"]
    lists = lists_of(matter)
    names = {*GENERAL, *case_kinds(matter), *GATHERED, *lists, *(name for kinds in lists.values() for name in kinds)}
    missing = sorted(name for name in names if f"`{name}`" not in manual)
    assert not missing, f"docs/documents.md lacks {missing}"
