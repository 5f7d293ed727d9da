"""A mapping file: all faults at once with their lines, and a way back that a clerk can edit."""

from __future__ import annotations

from pathlib import Path

import pytest

from shigan.ingest.known_sources import known_mappings
from shigan.ingest.mapping import Mapping
from shigan.ingest.mapping_file import MappingFaults, load_mapping, read_mapping, write_mapping

GOOD = """
case: 事项编号
activity: 环节
time: {column: 办理时间, format: '%Y/%m/%d %H:%M'}
zone: Asia/Shanghai
actions:
  words:
    受理: register
    转办: {action: assign, unit_is: counterpart}
"""


def test_a_short_mapping_is_read_with_short_forms() -> None:
    mapping = read_mapping(GOOD)
    assert mapping.case.column == "事项编号"
    assert mapping.activity == ("环节",)
    assert mapping.actions.words["受理"].action == "register"
    assert mapping.actions.words["转办"].unit_is == "counterpart"


def test_all_faults_are_told_at_once_each_with_its_line() -> None:
    text = """case: 事项编号
activity: 环节
time: {column: 时间, format: tomorrow}
zone: Asia/Shangai
persn: 经办人
actions:
  words:
    受理: registr
tiers:
  - {unit: '(', tier: 1}
records: [due, weather]
"""
    with pytest.raises(MappingFaults) as caught:
        read_mapping(text)
    assert [fault.line for fault in caught.value.faults] == [3, 4, 5, 8, 10, 11]
    told = str(caught.value)
    for words in ("found time format 'tomorrow'", "found time zone 'Asia/Shangai'", "unknown key 'persn'",
                  "found action 'registr', expected one of: register", "no regular expression", "found 'weather'"):  # fmt: skip
        assert words in told


def test_a_key_written_twice_is_a_fault_and_not_a_silent_choice() -> None:
    with pytest.raises(MappingFaults, match="line 6: case: found a second time"):
        read_mapping(GOOD.replace("actions:", "case: 别的列\nactions:"))


@pytest.mark.parametrize("text", ["", "just words", "- a\n- b", "case: [", "\t- x: y"])
def test_a_text_that_is_no_mapping_is_refused_with_a_reason(text: str) -> None:
    with pytest.raises(MappingFaults, match="found"):
        read_mapping(text)


def test_a_file_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "m.yaml"
    path.write_bytes("case: 事项编号".encode("gb18030"))
    with pytest.raises(MappingFaults, match="not UTF-8"):
        load_mapping(path)


def test_what_a_row_is_decides_what_must_be_said() -> None:
    with pytest.raises(MappingFaults, match="found no 'activity'"):
        read_mapping("case: id")
    with pytest.raises(MappingFaults, match="found no 'events' although a row is a case"):
        read_mapping("case: id\nrow_is: case")


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", [mapping.name for mapping in known_mappings()] + ["short"])
def test_a_written_mapping_reads_back_as_the_same(name: str, language: str) -> None:
    mapping = next((one for one in known_mappings() if one.name == name), None) or read_mapping(GOOD)
    text = write_mapping(mapping, language=language)
    again = read_mapping(text)
    by = mapping.actions.by or mapping.activity  # written out, so that the reader sees which columns decide
    actions = mapping.actions.model_copy(update={"by": by}) if mapping.actions.words else mapping.actions
    assert again.digest() == mapping.model_copy(update={"actions": actions}).digest()
    assert list(again.actions.words) == list(mapping.actions.words), "the order decides between patterns"
    assert text.count("\n#") > 30, "every part has its explanation"


def test_the_digest_follows_the_meaning_and_not_the_comments() -> None:
    assert read_mapping(GOOD).digest() == read_mapping("# a comment\n" + GOOD).digest()
    assert read_mapping(GOOD).digest() != read_mapping(GOOD.replace("register", "receive")).digest()


def test_columns_that_are_not_there_are_named() -> None:
    mapping = Mapping.model_validate({"case": "id", "activity": "a", "time": "t", "unit": "u", "payload": ["p"]})
    assert mapping.missing_columns(("id", "a")) == ("p", "t", "u")


@pytest.mark.parametrize("text", ["[" * 200_000, "{a: " * 200_000, "- " * 200_000, "case: \udcff"])
def test_what_would_overflow_the_reader_is_told(text: str) -> None:
    with pytest.raises(MappingFaults, match="no valid YAML"):
        read_mapping(text)
