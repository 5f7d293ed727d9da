"""Writing an office's record as its own system would: a table in its own headings and words, as CSV or Excel.

One row is an event, or a whole case with the times of receiving and closing. The truth is written beside it as JSON.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Final

import xlsxwriter

from shigan_trial.offices.course import Row
from shigan_trial.offices.office import Office
from shigan_trial.offices.plan import Paper, Plan
from shigan_trial.offices.words import STATUS

TRUTH: Final = "truth.json"
MOST_IN_EXCEL: Final = 8000  # rows; larger tables are written as CSV

Table = tuple[list[str], list[list[str]]]


def write_office(office: Office, folder: Path) -> Path:
    """The record's path; ``truth.json`` lies in the same folder."""
    folder.mkdir(parents=True, exist_ok=True)
    headings, rows = table_of(office)
    if office.plan.paper.excel and len(rows) <= MOST_IN_EXCEL:
        path = folder / "record.xlsx"
        _write_excel(path, headings, rows)
    else:
        path = folder / "record.csv"
        _write_csv(path, headings, rows, office.plan.paper)
    (folder / TRUTH).write_text(truth_text(office), encoding="utf-8")
    return path


def truth_text(office: Office) -> str:
    """The truth, and the office's own words, with which anybody can count again from the file."""
    plan = office.plan
    told = asdict(office.truth) | {
        "language": plan.language,
        "words": {meaning: list(words) for meaning, words in plan.words.items()},
        "headings": dict(plan.paper.headings),
        "rates": dict(plan.rates),
    }
    return json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True)


def table_of(office: Office) -> Table:
    """The headings and the rows as texts."""
    paper, plan = office.plan.paper, office.plan
    columns = _columns(plan)
    records = _cases(office) if paper.per_case else _events(office)
    return [paper.headings[column] for column in columns], [[record[column] for column in columns] for record in records]


def _columns(plan: Plan) -> list[str]:
    """The columns in the order in which the system shows them: the number first, the others as drawn."""
    paper = plan.paper
    parts = ("opened", "closed", "status") if paper.per_case else ("activity", "time")
    wanted = [
        *parts,
        *(["person"] if paper.person else []),
        *(["unit"] if paper.unit else []),
        *(["counterpart"] if paper.counterpart and paper.person and not paper.per_case else []),
        *(["counterpart_unit"] if paper.counterpart and paper.unit and not paper.per_case else []),
        *(["limit"] if paper.limit else []),
        *(["kind"] if paper.kind else []),
        *(["outcome"] if paper.outcome else []),
        *(["remark"] if paper.remark else []),
    ]
    dice = Random(f"columns:{plan.seed}")
    dice.shuffle(wanted)
    return ["case", *wanted]


def _events(office: Office) -> Iterator[dict[str, str]]:
    plan = office.plan
    for row in office.rows:
        yield {
            "case": _number(plan, row.case),
            "activity": row.word,
            "time": _instant(plan, row.at),
            "person": row.person or "",
            "unit": row.unit or "",
            "counterpart": row.to_person or "",
            "counterpart_unit": row.to_unit or "",
            "limit": _day(plan, row.due),
            "kind": plan.kinds[row.kind].name,
            "outcome": row.outcome,
            "remark": "",
        }


def _cases(office: Office) -> Iterator[dict[str, str]]:
    """One row a case: the leading unit and clerk as the system knows them at the end."""
    plan = office.plan
    leading = {unit.name for unit in plan.units_of("lead")}
    cases: dict[int, list[Row]] = {}
    for row in office.rows:
        cases.setdefault(row.case, []).append(row)
    for case, rows in cases.items():
        worked = [row for row in rows if row.meaning == "work" and row.unit in leading] or rows[:1]
        ends = [row for row in rows if row.meaning in ("close", "cancel")]
        status = {"close": "closed", "cancel": "cancelled"}[ends[-1].meaning] if ends else "open"
        yield {
            "case": _number(plan, case),
            "opened": _instant(plan, rows[0].at),
            "closed": _instant(plan, ends[-1].at) if ends else "",
            "status": STATUS[plan.language][status],
            "person": worked[-1].person or "",
            "unit": worked[-1].unit or "",
            "limit": _day(plan, rows[-1].due),
            "kind": plan.kinds[rows[0].kind].name,
            "outcome": ends[-1].outcome if ends else "",
            "remark": "",
        }


def _number(plan: Plan, case: int) -> str:
    return f"{plan.first_day.year}-{case + 1:05d}"


def _instant(plan: Plan, at: float) -> str:
    moment = datetime.combine(plan.first_day, datetime.min.time()) + timedelta(seconds=round(at * 60))
    return moment.strftime(plan.paper.time_format)


def _day(plan: Plan, at: float | None) -> str:
    return "" if at is None else (plan.first_day + timedelta(minutes=at)).strftime("%Y-%m-%d")


def _write_csv(path: Path, headings: Sequence[str], rows: Sequence[Sequence[str]], paper: Paper) -> None:
    with path.open("w", encoding=paper.encoding, newline="") as file:
        writer = csv.writer(file, delimiter=paper.delimiter)
        writer.writerow(headings)
        writer.writerows(rows)


def _write_excel(path: Path, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate([headings, *rows]):
            sheet.write_row(number, 0, row)
