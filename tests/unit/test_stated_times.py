"""`--zone` and `--time-format` go before what is recognised and before what a mapping says, on every command that reads a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from shigan.cli.main import main
from shigan.ingest.receipt import when
from shigan.ledger import open_ledger

STEPS = ("登记", "办理", "办结")


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """Day and month in an order that nothing settles."""
    path = tmp_path / "台账.csv"
    days = ("03/04/2026 23:30", "05/04/2026 12:00", "06/04/2026 16:00")
    rows = [f"K{n},{step},{day},张三,一科" for n in range(4) for step, day in zip(STEPS, days, strict=True)]
    path.write_text("\n".join(["事项编号,环节,办理时间,经办人,承办单位", *rows]) + "\n", "utf-8")
    return path


def entries(out: Path) -> list[dict[str, Any]]:
    return [entry for batch in open_ledger(out / "ledger").batches() for entry in batch.to_pylist()]


def first_of(out: Path) -> str | None:
    first = min(entries(out), key=lambda entry: int(entry["occurred_us"]))
    return when(first["occurred_us"], first["offset_minutes"])


def panel(capsys: pytest.CaptureFixture[str]) -> str:
    return "".join(capsys.readouterr().err.replace("│", "").split())


@pytest.mark.parametrize("command", ["ingest", "evaluate"])
def test_both_are_heeded_without_a_mapping_and_with_one(command: str, table: Path, tmp_path: Path) -> None:
    mapping, plain, mapped = tmp_path / "m.yaml", tmp_path / "plain", tmp_path / "mapped"
    stated = ["--time-format", "%m/%d/%Y %H:%M", "--zone", "Europe/Amsterdam"]
    assert main(["inspect", str(table), "--mapping", str(mapping)]) == 3, "the order of day and month is asked"
    assert "%d/%m/%Y" in mapping.read_text("utf-8") and "Asia/Shanghai" in mapping.read_text("utf-8")
    assert main([command, str(table), "--out", str(plain), *stated]) == 0
    assert main([command, str(table), "--out", str(mapped), "--mapping", str(mapping), *stated]) == 0
    assert first_of(plain) == first_of(mapped) == "2026-03-04T23:30:00+01:00"


def test_inspect_writes_the_stated_ones_into_its_mapping(table: Path, tmp_path: Path) -> None:
    mapping = tmp_path / "m.yaml"
    assert main(["inspect", str(table), "--mapping", str(mapping), "--time-format", "%m/%d/%Y %H:%M", "--zone", "Europe/Amsterdam"]) == 0
    assert "%m/%d/%Y %H:%M" in mapping.read_text("utf-8") and "Europe/Amsterdam" in mapping.read_text("utf-8")


@pytest.mark.parametrize("command", ["inspect", "ingest", "evaluate"])
def test_a_typing_error_is_one_sentence_with_what_was_found_and_examples(
    command: str, table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = [] if command == "inspect" else ["--out", str(tmp_path / "out")]
    assert main([command, str(table), *out, "--zone", "Asia/Shangai"]) == 2
    told = panel(capsys)
    assert "时区“Asia/Shangai”不认得" in told and "+08:00" in told and "是否为Asia/Shanghai" in told
    assert main(["--language", "en", command, str(table), *out, "--time-format", "DD.MM.YYYY"]) == 2
    told = panel(capsys)
    assert "foundtimeformat'DD.MM.YYYY'" in told and "%Y/%m/%d%H:%M" in told
    assert not (tmp_path / "out").exists()


def test_a_mapping_without_zones_takes_the_stated_one_as_the_offices_own_where_times_are_utc(tmp_path: Path) -> None:
    path, mapping, out = tmp_path / "log.csv", tmp_path / "m.yaml", tmp_path / "out"
    rows = [f"K{n},{step},2026-03-0{n + 1}T2{place}:00:00Z,2026-03-20" for n in range(4) for place, step in enumerate(STEPS)]
    path.write_text("\n".join(["事项编号,环节,办理时间,截止日期", *rows]) + "\n", "utf-8")
    mapping.write_text("case: 事项编号\nactivity: [环节]\ntime: 办理时间\ndue: 截止日期\n", "utf-8")
    assert main(["ingest", str(path), "--out", str(out), "--mapping", str(mapping), "--zone", "Asia/Shanghai"]) == 0
    assert first_of(out) == "2026-03-02T04:00:00+08:00"
    assert {when(entry["due_us"], 480) for entry in entries(out)} == {"2026-03-20T23:59:59+08:00"}
