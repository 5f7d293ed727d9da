"""An office's own untidy table, from `shigan inspect` to the report; and every wrong turn ends in a calm panel."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from shigan.cli.main import main
from shigan.findings.serialise import read_findings
from shigan.packs import default_pack_path

HEADER = " 工单编号 ,办理环节,办理时间(北京), 经办人员,承办 单位,事项类别,办理期限\n"


def table_text() -> str:
    """Twelve clerks; 张三 takes three days for nine matters in ten, the others hardly ever."""
    people = ["张三", *(f"职员{number:02d}" for number in range(11))]
    lines = []
    for number in range(len(people) * 20):
        clerk, day = people[number % len(people)], 1 + number % 25
        later = day + 3 * (number // len(people) < (18 if clerk == "张三" else 2))
        unit = "综合科" if clerk == "张三" else f"业务{people.index(clerk)}科"
        story = [("受理", day, 9, clerk, unit), ("办理", later, 10, clerk, unit), ("办理", later, 14, "收尾人", "审核科")]
        story.append(("办结", later, 16, "收尾人", "审核科"))
        due = f"2026年4月{1 + number % 28}日"
        lines += [f"GD{number:04d},{what},2026/3/{on} {hour}:05,{who},{where},低保申请,{due}\n" for what, on, hour, who, where in story]
    return HEADER + "".join(lines)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "工单台账.csv"
    path.write_bytes(table_text().encode("gb18030"))
    return path


def panel(capsys: pytest.CaptureFixture[str]) -> str:
    """What was said on the error stream, without its frame."""
    return " ".join(capsys.readouterr().err.replace("│", " ").split())


def test_an_untidy_table_becomes_a_report(table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mapping, out, again = tmp_path / "映射.yaml", tmp_path / "out", tmp_path / "again"
    assert main(["inspect", str(table), "--mapping", str(mapping)]) == 0
    assert main(["evaluate", str(table), "--mapping", str(mapping), "--out", str(out)]) == 0
    told = capsys.readouterr().out
    assert "240 件事项" in told and "13 人" in told
    receipt = json.loads((out / "receipt.json").read_text("utf-8"))
    assert (receipt["cases"], receipt["persons"], receipt["engine"]) == (240, 13, "duckdb")
    assert {"report.html", "facts.parquet", "findings.jsonl", "receipt.json"} <= {path.name for path in out.iterdir()}
    assert '<html lang="zh' in (out / "report.html").read_text("utf-8")
    before = {path.name: path.read_bytes() for path in out.iterdir() if path.is_file()}

    assert main(["evaluate", str(table), "--out", str(out)]) == 2, "a ledger is never overwritten"
    assert str(out.name) in panel(capsys)
    assert before == {path.name: path.read_bytes() for path in out.iterdir() if path.is_file()}

    assert main(["evaluate", str(out), "--out", str(again), "--formats", "", "--language", "en"]) == 0
    assert "240 matters" in capsys.readouterr().out
    assert (again / "findings.jsonl").read_bytes() == before["findings.jsonl"]


def test_evaluating_in_place_again_changes_nothing(table: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    told = []
    for words in ([str(table), "--as-of", "2026-04-15"], [str(out)], [str(out)]):
        assert main(["evaluate", *words, "--out", str(out), "--formats", ""]) == 0
        told.append([(out / name).read_bytes() for name in ("findings.jsonl", "facts.parquet")])
    assert told[0] == told[1] == told[2]


def test_the_report_can_be_english(table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    assert main(["--language", "en", "evaluate", str(table), "--out", str(out), "--formats", "html"]) == 0
    assert "240 matters" in capsys.readouterr().out
    (report,) = out.glob("report*.html")
    assert '<html lang="en' in report.read_text("utf-8")


def test_the_day_we_look_from_counts(table: Path, tmp_path: Path) -> None:
    """Seen from the twentieth of March, what happened later is not known."""
    out = tmp_path / "out"
    assert main(["evaluate", str(table), "--out", str(out), "--formats", "", "--as-of", "2026-03-20"]) == 0
    receipt = json.loads((out / "receipt.json").read_text("utf-8"))
    assert receipt["as_of"] == "2026-03-20T15:59:59.999999+00:00", "the whole day in Beijing, where Chinese headings place it"
    seen = [row.item for finding in read_findings(out / "findings.jsonl") for row in finding.evidence]
    days = {f"GD{number:04d}": 1 + number % 25 for number in range(240)}
    assert seen
    assert max(days[item] for item in seen) <= 20


def test_the_organisation_is_taken_into_account(table: Path, tmp_path: Path) -> None:
    """With its tiers, what needs them can be seen."""
    organisation, out = tmp_path / "机构.yaml", tmp_path / "out"
    organisation.write_text(
        "units:\n  - {key: 综合科, name: 综合科, tier: 2, dispatching: true}\n  - {key: 审核科, name: 审核科, tier: 1}\n"
        "people:\n  - {name: 张三, class: civil_servant, unit: 综合科}\n",
        "utf-8",
    )
    assert main(["evaluate", str(table), "--organisation", str(organisation), "--out", str(out), "--formats", ""]) == 0
    receipt = json.loads((out / "receipt.json").read_text("utf-8"))
    assert "tier" in receipt["records"]
    assert receipt["visible"]["solved_higher"] is None


WRONG = {
    "a path that is not there": (["nowhere.csv"], [], "nowhere.csv"),
    "an engine that does not exist": ([], ["--engine", "abacus"], "duckdb"),
    "a format that nobody writes": ([], ["--formats", "html,papyrus"], "papyrus"),
    "an organisation that is not there": ([], ["--organisation", "nobody.yaml"], "nobody.yaml"),
    "a pack that is not there": ([], ["--pack", "nopack"], "nopack"),
    "a calendar that is not there": ([], ["--calendar", "moon"], "moon"),
    "a mapping that is not there": ([], ["--mapping", "nomap.yaml"], "nomap.yaml"),
    "a day that is none": ([], ["--as-of", "someday"], "someday"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_turn_is_told_calmly_before_anything_is_written(
    case: str, table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    logs, options, named = WRONG[case]
    out = tmp_path / "out"
    assert main(["evaluate", *(logs or [str(table)]), "--out", str(out), *options]) == 2
    told = panel(capsys)
    assert named in told
    assert "Traceback" not in told
    assert not out.exists(), "nothing stands in the way of the next try"


def test_results_never_go_into_the_folder_of_another_ledger(
    table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    for folder in (one, other):
        assert main(["ingest", str(table), "--out", str(folder)]) == 0
    before = (other / "receipt.json").read_bytes()
    assert main(["evaluate", str(one), "--out", str(other)]) == 2
    assert "other" in panel(capsys).replace(" ", "")  # a long path is broken anywhere
    assert (other / "receipt.json").read_bytes() == before


def test_the_pack_that_was_named_is_remembered_as_long_as_it_is_the_same(
    table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pack, out = tmp_path / "pack", tmp_path / "out"
    shutil.copytree(default_pack_path(), pack)
    rule = pack / "rules" / "long_holds_person.yaml"
    rule.write_text(rule.read_text("utf-8").replace('zh: "个人持有时间偏长"', 'zh: "本地的说法"'), "utf-8")
    assert main(["evaluate", str(table), "--pack", str(pack), "--out", str(out), "--formats", ""]) == 0
    finding = next(f for f in read_findings(out / "findings.jsonl") if f.rule == "long_holds_person")
    capsys.readouterr()
    assert main(["explain", finding.id, "--out", str(out)]) == 0
    assert "本地的说法" in capsys.readouterr().out
    assert main(["explain", f"long_holds@{finding.subject}", "--level", "person", "--out", str(out), "--limit", "1"]) == 0

    rule.write_text(rule.read_text("utf-8").replace("本地的说法", "又一个说法"), "utf-8")
    assert main(["explain", finding.id, "--out", str(out)]) == 2
    assert "规则包在评估之后改动过" in panel(capsys)
    shutil.rmtree(pack)
    assert main(["explain", finding.id, "--out", str(out)]) == 2
    assert "已不在原处" in panel(capsys)


def test_a_kept_organisation_that_is_used_again_is_named_on_screen(
    table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    organisation, out = tmp_path / "机构.yaml", tmp_path / "out"
    organisation.write_text("units:\n  - {key: 综合科, name: 综合科, dispatching: true}\n", "utf-8")
    given = ["--out", str(out), "--formats", ""]
    assert main(["evaluate", str(table), "--organisation", str(organisation), *given]) == 0
    assert "沿用" not in capsys.readouterr().out
    assert main(["evaluate", str(out), *given]) == 0
    told = capsys.readouterr().out
    assert "沿用上次评估时留下的" in told
    assert "organisation.yaml" in told
