"""Numbers of matters that differ only in leading zeros are one matter or two: a person says which, and is asked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from shigan.cli.main import main
from shigan.ingest.ingesting import IngestSettings, ingest
from shigan.ingest.mapping import Mapping
from shigan.ingest.mapping_file import load_mapping

HEADER = "事项编号,环节,办理时间,经办人"


def table(folder: Path, first: list[str], then: list[str], name: str = "t.csv") -> Path:
    """Each matter is taken in under its number in ``first`` and ended under that in ``then``."""
    rows = [f"{number},登记,2026-03-{day:02} 09:00,张三" for day, number in enumerate(first, 2)]
    rows += [f"{number},办结,2026-03-{day:02} 16:00,李四" for day, number in enumerate(then, 2)]
    (folder / name).write_text("\n".join([HEADER, *rows]) + "\n", "utf-8")
    return folder / name


PADDED, PLAIN = ["001", "002", "010", "000"], ["1", "2", "10", "0"]


def cases(folder: Path) -> int:
    return int(json.loads((folder / "receipt.json").read_text("utf-8"))["cases"])


@pytest.mark.parametrize("form", ["{}", "信〔2026〕{}号"])
def test_it_is_asked_and_read_as_answered(tmp_path: Path, capsys: pytest.CaptureFixture[str], form: str) -> None:
    first, then = ([form.format(number) for number in numbers] for numbers in (PADDED, PLAIN))
    file = table(tmp_path, first, then)
    assert main(["ingest", str(file), "--out", str(tmp_path / "asked")]) == 3
    said = capsys.readouterr().err
    assert "--leading-zeros drop" in said and f"“{first[-1]}”和“{then[-1]}”是同一件事" in said
    assert not (tmp_path / "asked" / "receipt.json").exists()
    left = load_mapping(tmp_path / "asked" / "mapping.yaml")
    assert left.case.leading_zeros == "keep", "somebody who edits the mapping finds what to change"
    for rule, expected in (("drop", 4), ("keep", 8)):
        assert main(["ingest", str(file), "--leading-zeros", rule, "--out", str(tmp_path / rule)]) == 0
        assert cases(tmp_path / rule) == expected


@pytest.mark.parametrize(
    "numbers", [["001", "002", "010"], ["7", "10", "100"], ["A-7", "A-70", "A-0070"], ["0", "10", "110"]]
)
def test_numbers_that_are_padded_alike_or_differ_otherwise_are_not_asked_about(
    tmp_path: Path, numbers: list[str]
) -> None:
    assert main(["ingest", str(table(tmp_path, numbers, numbers)), "--out", str(tmp_path / "out")]) == (
        3 if "A-0070" in numbers else 0
    )


def test_twins_in_different_files_are_found(tmp_path: Path) -> None:
    files = [table(tmp_path, PADDED, PADDED, "a.csv"), table(tmp_path, PLAIN, PLAIN, "b.csv")]
    assert main(["ingest", *map(str, files), "--out", str(tmp_path / "out")]) == 3
    assert main(["ingest", *map(str, files), "--leading-zeros", "drop", "--out", str(tmp_path / "one")]) == 0
    assert cases(tmp_path / "one") == 4


def test_a_mapping_that_says_nothing_keeps_them_apart_and_that_is_told(tmp_path: Path) -> None:
    file = table(tmp_path, PADDED, PLAIN)
    mapping = Mapping.model_validate({"case": "事项编号", "activity": "环节", "time": "办理时间", "zone": "+08:00"})
    receipt = ingest([file], mapping, tmp_path / "out").as_dict()
    told = [one["zh"] for one in receipt["noticed"] if "只差前面的零" in one["zh"]]
    assert receipt["cases"] == 8 and len(told) == 1 and "4 个编号" in told[0]
    over = ingest([file], mapping, tmp_path / "over", IngestSettings(leading_zeros="drop")).as_dict()
    assert over["cases"] == 4 and not [one for one in over["noticed"] if "只差前面的零" in one["zh"]]
    stated = mapping.model_copy(update={"case": mapping.case.model_copy(update={"leading_zeros": "keep"})})
    assert not [
        one for one in ingest([file], stated, tmp_path / "kept").as_dict()["noticed"] if "只差前面的零" in one["zh"]
    ]


def test_twins_of_equal_length_are_found_and_shown_as_two(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    numbers = ["信01-2", "信1-02", "信12-3"]
    assert main(["ingest", str(table(tmp_path, numbers, numbers)), "--out", str(tmp_path / "out")]) == 3
    assert "“信1-02”和“信01-2”是同一件事" in capsys.readouterr().err


def test_a_column_that_is_not_there_is_still_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first, second = table(tmp_path, PADDED, PADDED, "a.csv"), table(tmp_path, PLAIN, PLAIN, "b.csv")
    second.write_text(second.read_text("utf-8").replace("事项编号", "案号"), "utf-8")
    assert main(["ingest", str(first), str(second), "--out", str(tmp_path / "out")]) == 2
    assert "文件里没有：事项编号" in capsys.readouterr().err
