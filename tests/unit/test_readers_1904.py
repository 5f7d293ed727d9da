"""A workbook that counts its days from 1904 says so; numbers without a date type are never read four years early."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter

from shigan.ingest.inspection import inspect
from shigan.ingest.receipt import when

FIRST = {True: 44_621.375, False: 46_083.375}  # 2026-03-02 09:00


@pytest.mark.parametrize("from_1904", [True, False])
def test_the_same_instant_comes_out_whatever_day_the_workbook_counts_from(from_1904: bool, tmp_path: Path) -> None:
    path = tmp_path / "台账.xlsx"
    with xlsxwriter.Workbook(str(path), {"date_1904": from_1904}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["事项编号", "环节", "办理时间"])
        for n, step in enumerate(("登记", "办理", "办结", "登记", "办理", "办结")):
            sheet.write_row(n + 1, 0, [f"K{n // 3}", step, FIRST[from_1904] + n / 24])
    found = inspect(path)
    assert when(found.tally.first_us, found.tally.first_offset) == "2026-03-02T09:00:00+08:00"
    assert any("1904" in remark.zh and "很可能" in remark.zh for remark in found.remarks) is from_1904
