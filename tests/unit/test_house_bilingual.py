"""Whoever reads Chinese is told of every fault in Chinese: the wrong packs, lists and expressions of the other tests, again."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from shigan.cli.engine_words import ENGINES
from shigan.cli.language import choose
from shigan.cli.main import show
from shigan.engines import opening
from shigan.engines.opening import find_engine
from shigan.engines.relations import RELATIONS
from shigan.engines.unavailable import EngineUnavailable
from shigan.errors import Both, ShiganError, told
from shigan.expressions import ExpressionError, parse
from shigan.organisation import OrganisationFaults, load_organisation
from shigan.packs import PackFaults, default_pack_path, load_pack
from shigan.reports.example import example_results
from shigan_trial.commands.recall import tell_differences
from shigan_trial.demo.model import Planted
from shigan_trial.demo.recall import Recall
from tests.unit.test_expressions import COLUMNS, HOSTILE
from tests.unit.test_organisation import WRONG_FILES, WRONG_LISTS
from tests.unit.test_packs import NOT_PLAIN, PLANTED, change

SPARK = Path(opening.__file__).with_name("spark") / "engine.py"
QUOTED = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|“[^”]*”|`[^`]*`|<[^>]*>|\{[^}]*\}|\[[^\]]*\]|\([^)]*\)")
"""What somebody wrote, and what stands as an example of what to write."""
RUN = re.compile(r"(?:\b[A-Za-z][a-z'-]*\b[ ,.;:]+){3,}\b[A-Za-z][a-z'-]*\b")
"""Four English words after each other. Identifiers, with their underscores, dots and slashes, are no words."""
IDENTIFIER = re.compile(r"[\w./\\-]*[_./\\0-9][\w./\\-]*")


def english_in(message: str) -> list[str]:
    bare = IDENTIFIER.sub("·", QUOTED.sub("·", message))
    listed = re.sub(r"\b[a-z]+(?:, [a-z]+)+\b", "·", bare)  # names of columns or levels, one after another
    return [run.group() for run in RUN.finditer(listed)]


def test_the_measure_itself_tells_english_from_names() -> None:
    assert english_in("写的是 a text that does not end；应为文字")
    assert not english_in("写的是 'a text that does not end'；应为 unit, person, kind, pair 之一")
    assert not english_in("规则包 /home/clerk/my pack/rules/overdue_unit.yaml")


def spoken(error: ShiganError) -> str:
    assert isinstance(error.found, Both)
    return told(error.found, "zh")


def test_faults_of_a_pack_are_told_in_chinese(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(default_pack_path(), tmp_path / "pack"))
    for name, old, new, _, _ in PLANTED:
        change(folder, name, old, new)
    (folder / "rules" / "notes.txt").write_text("x", encoding="utf-8")
    (folder / "extra").mkdir()
    (folder / "causes.yaml").unlink()
    with pytest.raises(PackFaults) as caught:
        load_pack(folder, relations=RELATIONS)
    assert spoken(caught.value).startswith("规则包 ")
    assert {fault.zh: found for fault in caught.value.faults if (found := english_in(fault.zh))} == {}


@pytest.mark.parametrize("content", [content for content, _ in NOT_PLAIN], ids=range(len(NOT_PLAIN)))
def test_faults_of_a_file_that_is_not_plain_yaml_are_told_in_chinese(content: bytes, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(default_pack_path(), tmp_path / "pack"))
    (folder / "labels.yaml").write_bytes(content)
    with pytest.raises(PackFaults) as caught:
        load_pack(folder, relations=RELATIONS)
    assert {fault.zh: found for fault in caught.value.faults if (found := english_in(fault.zh))} == {}


def test_faults_of_an_expression_are_told_in_chinese() -> None:
    english = {}
    for text in HOSTILE:
        with pytest.raises(ExpressionError) as caught:
            parse(text, COLUMNS)
        for fault in caught.value.faults:
            if found := english_in(fault.zh):
                english[fault.zh] = found
    assert english == {}


@pytest.mark.parametrize("text", [*WRONG_LISTS, *WRONG_FILES], ids=range(len(WRONG_LISTS) + len(WRONG_FILES)))
def test_faults_of_an_organisation_are_told_in_chinese(text: str, tmp_path: Path) -> None:
    path = tmp_path / "organisation.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(OrganisationFaults) as caught:
        load_organisation(path)
    assert {line: found for line in spoken(caught.value).splitlines() if (found := english_in(line))} == {}


@pytest.mark.parametrize("package", [None, "pyspark"])
def test_an_engine_that_is_not_there_is_told_in_chinese(
    package: str | None, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    choose("zh")

    def absent(name: str) -> None:
        raise ModuleNotFoundError(name=package)

    monkeypatch.setattr("shigan.engines.opening.importlib.import_module", absent)
    with pytest.raises(EngineUnavailable) as caught:
        find_engine("spark" if package else "oracle")
    show(caught.value)
    told = capsys.readouterr().err
    assert "引擎" in told
    assert english_in(told) == []


def test_what_the_spark_engine_lacks_is_told_in_chinese() -> None:
    sentences = re.findall(r"(?<=EngineUnavailable\().*?(?=\n +\))", SPARK.read_text("utf-8"), re.DOTALL)
    assert sentences, "the Spark engine says what it lacks"
    for text in re.findall(r'"([^"]+)"', "".join(sentences)):
        assert isinstance(ENGINES.both(text), Both), text


def test_what_recall_missed_and_flagged_is_told_in_chinese() -> None:
    choose("zh")
    pack = load_pack(default_pack_path(), relations=RELATIONS)
    days = {"from_on": date.min, "until_on": date.max}
    planted = {"level": "person", "subject": "p000031", "behaviour": "declines_the_hard_ones"}
    missed = Planted(**planted, **days, indicators=("I18",), typology=())  # type: ignore[arg-type]
    flagged = replace(example_results().findings[0], level="unit", subject="法规处", rule="overdue_unit")
    trial = Recall(planted=1, found=0, missed=(missed,), innocents=1, flagged=(flagged,))
    declines = pack.indicators["declines"].name.zh
    assert tell_differences(trial, pack) == [f"未找到：个人 p000031 {declines}", "误提：单位 法规处 单位逾期偏多"]
