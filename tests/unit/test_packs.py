"""A pack is read strictly, and whoever wrote it hears of all its faults at once."""

from __future__ import annotations

import pickle
import shutil
from pathlib import Path

import pytest

from shigan.packs import PackFaults, default_pack_path
from tests.planted_packs import change, copy_of_pack, faults, load


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return copy_of_pack(tmp_path)


PLANTED = [
    # file, what stands there, what is planted instead, where the fault is told, what is told
    ("rules/overdue_unit.yaml", "house-standard/art-5", "house-standard/art-99", "criterion.0", "art-99'"),
    ("rules/declines_unit.yaml", "house-standard/art-11", "house standard 11", "criterion.0", "'instrument/art-n'"),
    ("rules/sent_back_unit.yaml", "level: unit", "level: pair", "indicator", "level pair of indicator 'sent_back'"),
    ("rules/disputes_unit.yaml", "indicator: disputes", "indicator: dispute", "indicator", "the indicator 'dispute'"),
    ("rules/sent_back_person.yaml", "[T02, T15]", "[T02, T99]", "typology.1", "'T99'"),
    ("rules/stalls_person.yaml", "[C1, C2, C3, C4]", "[C1, C7]", "causes.1", "'C7'"),
    ("rules/reopened_unit.yaml", "explanations: [queue_only, load", "explanations: [queue_only, lode", "explanations.1", "'lode'"),
    ("rules/reopened_person.yaml", "ratio >= 1.5", "ratios >= 1.5", "applies", "did you mean ratio"),
    ("rules/open_age_unit.yaml", "then: applies", "then: silent", "examples.0.then", "'silent'"),
    ("rules/long_holds_unit.yaml", "%(observed)s", "%(observd)s", "condition.zh", "the placeholder 'observd'"),
    ("rules/late_extension_unit.yaml", "ratio: 1.5", "ratoi: 1.5", "examples.1.given.ratoi", "'ratoi'"),
    ("indicators/overdue.yaml", "late is known", "lateness is known", "where", "did you mean late"),
    ("indicators/stalls.yaml", "statistic: share", "statistic: ratio", "", "a ratio with numerator"),
    ("indicators/first_action.yaml", "observed: acted", "observed: n_acts", "observed", "'n_acts' of type int"),
    ("indicators/sent_back.yaml", "person: actor", "person: acter", "holder.person", "'acter'"),
    ("indicators/sent_back.yaml", "alike: [nth]", "alike: [nht]", "alike.0", "'nht'"),
    ("indicators/declines.yaml", "needs: [decline]", "needs: [declined]", "needs.0", "'declined'"),
    ("parameters/rectification_months.yaml", "usable: false", "usable: true", "values.0", "confidence L"),
    ("parameters/review_request_days.yaml", "art-95", "art-94", "values.0.citation", "'civil-servant-law/art-94'"),
    ("instruments/beijing-prompt-response.yaml", "2021-09-24", "2021-09-31", "", "the date 2021-09-31"),
    ("typology.yaml", "  T05:\n", "  T04:\n", "", "the key 'T04' a second time"),
    ("coverage.yaml", "limits:", "limit:", "typology.T01.limit", "an unknown field"),
    ("labels.yaml", "    en: \"share\"\n", "", "labels.share.en", "nothing"),
    ("pack.yaml", "version: 0.1.0", "version: 0.1", "version", "0.1"),
]  # fmt: skip


def test_a_broken_pack_lists_all_of_its_faults_at_once(folder: Path) -> None:
    for name, old, new, _, _ in PLANTED:
        change(folder, name, old, new)
    found = faults(folder)
    for name, _, _, where, told in PLANTED:
        matching = [fault for fault in found if fault.file == name and told in str(fault)]
        assert matching, f"nothing about {told} in {name}; told instead:\n" + "\n".join(map(str, found))
        assert not where or any(fault.where == where for fault in matching), [fault.where for fault in matching]
        assert all(fault.line for fault in matching) and all(fault.remedy for fault in matching)


@pytest.mark.parametrize("planted", PLANTED[::5], ids=lambda planted: f"{planted[0]}-{planted[3]}")
def test_one_fault_is_not_told_as_many(folder: Path, planted: tuple[str, str, str, str, str]) -> None:
    name, old, new, _, told = planted
    change(folder, name, old, new)
    found = faults(folder)
    assert any(told in str(fault) for fault in found)
    assert len(found) <= 12, "\n".join(map(str, found))


def test_a_fault_names_the_line_on_which_it_stands(folder: Path) -> None:
    change(folder, "rules/overdue_unit.yaml", "house-standard/art-5", "house-standard/art-99")
    lines = (folder / "rules/overdue_unit.yaml").read_text(encoding="utf-8").splitlines()
    (fault,) = faults(folder)
    assert fault.line is not None and "art-99" in lines[fault.line - 1]


NOT_PLAIN = [
    (b"id: a\nid: b\n", "a second time"),
    (b"a: &x [1]\nb: *x\n", "the anchor &x"),
    (b"a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]\n", "the anchor &a"),
    (b"a: !!python/object/apply:os.system ['true']\n", "the tag"),
    (b"a: 1\n---\nb: 2\n", "a second document"),
    (b"a: " + b"[" * 50 + b"]" * 50, "levels"),
    (b"a: " + b"{b: " * 50 + b"1" + b"}" * 50, "levels"),
    (b"a: [1\n", "expected"),
    (b"\xff\xfe\x00", "not UTF-8"),
    (b"? [a, b]\n: 1\n", "a key that is not a plain word"),
    (b"x" * 300_000, "at most 262144"),
    (b"", "labels"),
    (b"- 1\n", "labels"),
    (b"labels: {}\n", "labels"),
    (b"a: 'x\x00y'\n", "labels"),
]


@pytest.mark.parametrize(("content", "told"), NOT_PLAIN, ids=range(len(NOT_PLAIN)))
def test_a_file_that_is_not_plain_yaml_is_refused(folder: Path, content: bytes, told: str) -> None:
    (folder / "labels.yaml").write_bytes(content)
    assert any(told in str(fault) for fault in faults(folder))


def test_words_that_old_yaml_would_turn_into_something_else_stay_words(folder: Path) -> None:
    change(folder, "rules/overdue_unit.yaml", "favourable: false", "favourable: no")
    (fault,) = [fault for fault in faults(folder) if fault.where == "favourable"]
    assert fault.found == "'no'"


def test_files_that_do_not_belong_to_a_pack_are_faults(folder: Path) -> None:
    (folder / "rules" / "notes.txt").write_text("x", encoding="utf-8")
    (folder / "extra").mkdir()
    (folder / "rules" / "linked.yaml").symlink_to(folder / "labels.yaml")
    (folder / "rules" / "other_name.yaml").write_bytes((folder / "rules" / "overdue_unit.yaml").read_bytes())
    told = {(fault.file, fault.found) for fault in faults(folder)}
    assert ("rules/notes.txt", "a file with no place") in told
    assert ("extra", "the folder") in told
    assert ("rules/linked.yaml", "a link") in told
    assert ("rules/other_name.yaml", "'overdue_unit'") in told


def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / "coverage.yaml").unlink()
    assert [(fault.file, fault.found) for fault in faults(folder)] == [("coverage.yaml", "no such file")]


def test_a_path_that_is_no_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(PackFaults, match="no folder"):
        load(tmp_path / "nowhere")


def test_the_digest_follows_the_content_and_not_the_way_lines_end(folder: Path) -> None:
    before = load(folder).digest
    path = folder / "labels.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert load(folder).digest == before
    change(folder, "labels.yaml", "distinct matters", "distinct items")
    assert load(folder).digest != before


def test_a_pack_and_its_faults_travel_between_processes(folder: Path) -> None:
    pack = load(folder)
    assert pickle.loads(pickle.dumps(pack)) == pack
    (folder / "coverage.yaml").unlink()
    with pytest.raises(PackFaults) as caught:
        load(folder)
    assert pickle.loads(pickle.dumps(caught.value)).faults == caught.value.faults


def test_an_indicator_and_a_rule_are_one_new_file_each(tmp_path: Path) -> None:
    folder = tmp_path / "pack"
    shutil.copytree(default_pack_path(), folder)
    indicator = (folder / "indicators/reopened.yaml").read_text("utf-8")
    rule = (folder / "rules/reopened_unit.yaml").read_text("utf-8")
    (folder / "indicators/again.yaml").write_text(
        indicator.replace("id: reopened", "id: again").replace("I15", "I90"), "utf-8"
    )
    again = rule.replace("id: reopened_unit", "id: again_unit").replace("indicator: reopened", "indicator: again")
    (folder / "rules/again_unit.yaml").write_text(again, "utf-8")
    pack = load(folder)
    assert "again" in pack.indicators
    assert "again_unit" in pack.rules


def test_a_pack_is_checked_once_until_a_byte_of_it_changes(folder: Path) -> None:
    first = load(folder)
    assert load(folder) is first
    change(folder, "pack.yaml", "version: 0.1.0", "version: 0.1.1")
    assert load(folder).version == "0.1.1"
    (folder / "rules" / "notes.txt").write_text("x", encoding="utf-8")
    with pytest.raises(PackFaults):
        load(folder)
