"""Takes files, or a folder that already holds a ledger. Gives a folder with everything found. Never overwrites a ledger."""

from __future__ import annotations

import json
from collections.abc import Mapping as Named
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow.compute as pc
import pyarrow.parquet as pq

from shigan.calendars import load_calendar
from shigan.engines.opening import find_engine
from shigan.engines.relations import RELATIONS
from shigan.errors import Both, ShiganError
from shigan.ingest.counting import tier_of
from shigan.ingest.ingesting import LEDGER, MAPPING, QUARANTINE, RECEIPT, IngestSettings, ingest
from shigan.ingest.instants import fixed_minutes
from shigan.ingest.mapping import Mapping
from shigan.ingest.mapping_file import load_mapping
from shigan.ingest.out_folder import check_writable
from shigan.ingest.quarantine import first_refused
from shigan.ledger import Ledger, open_ledger
from shigan.organisation import Organisation, load_organisation
from shigan.packs import Language, default_pack_path, load_pack
from shigan.pipeline.diagnosis import Progress, diagnose
from shigan.pipeline.ground import Ground, Means
from shigan.pipeline.kept import PACK_ASKED, keep_organisation, kept_organisation
from shigan.pipeline.presence import presence_in
from shigan.procedures.activities import parts_of
from shigan.reports.results import Results, save_results
from shigan.reports.writing import check_reports, write_reports

MICROSECONDS = 1_000_000


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What the person at the door asked for; None: as the record's own mapping says."""

    title: str | None = None
    calendar: str | None = None
    as_of: date | None = None
    pack: Path | None = None
    organisation: Path | None = None
    languages: Sequence[Language] = ("zh",)
    formats: Sequence[str] = ("html", "excel", "word")
    drill_down: bool = False  # keep the rows behind the numbers also where no page is written now
    means: Means = field(default_factory=Means)


def holds_ledger(path: Path) -> bool:
    """Whether the folder is one that ``ingest`` or ``evaluate`` wrote."""
    return (path / LEDGER).is_dir()


def evaluate_files(
    paths: Sequence[Path],
    mapping: Mapping | None,
    out: Path,
    wish: Wish,
    settings: IngestSettings | None = None,
    on_progress: Progress = lambda _stage, _detail: None,
) -> Results:
    """Read the files into ``out`` and evaluate them there. What cannot be had is told before the reading begins."""
    check_wish(wish)
    ingest(paths, mapping, out, settings)
    return evaluate_folder(out, out, wish, on_progress)


def evaluate_folder(
    folder: Path, out: Path, wish: Wish, on_progress: Progress = lambda _stage, _detail: None
) -> Results:
    """Evaluate the ledger in ``folder``; results and reports go to ``out``, which may be the same."""
    check_wish(wish)
    check_writable(out)
    if holds_ledger(out) and out.resolve() != folder.resolve():
        raise ShiganError(
            Both(
                "this folder holds another ledger, whose receipt and results would be lost",
                zh="这个文件夹里是另一本台账，写在这里会丢掉它的回执和结果",
            ),
            where=str(out),
            remedy=Both("name another folder with --out", zh="用 --out 另指定一个文件夹"),
        )
    results = diagnose(
        ground_of(folder, wish), wish.means, on_progress, drill_down=wish.drill_down or "html" in wish.formats
    )
    on_progress("write", str(out))
    if wish.organisation is not None:
        keep_organisation(wish.organisation, out)
    save_results(results, out)
    write_reports(results, out, wish.languages, wish.formats)
    return results


def check_wish(wish: Wish) -> None:
    """Raises what the run would end in anyway, before it has written anything."""
    find_engine(wish.means.engine)
    check_reports(wish.languages, wish.formats)
    load_pack(wish.pack or default_pack_path(), relations=RELATIONS)
    if wish.calendar:
        load_calendar(wish.calendar)
    if wish.organisation:
        _load_organisation(wish.organisation, {})


def ground_of(folder: Path, wish: Wish) -> Ground:
    """What the folder's own papers say, and what the person asked for instead."""
    if not holds_ledger(folder):
        raise ShiganError(
            Both("this folder holds no ledger", zh="这个文件夹里没有台账"),
            expected=Both(
                "a folder written by 'shigan ingest' or 'shigan evaluate'",
                zh="shigan ingest 或 shigan evaluate 写出的文件夹",
            ),
            where=str(folder),
            remedy=Both(
                "give the log file itself, or read it first with 'shigan ingest FILE --out FOLDER'",
                zh="直接给出记录文件，或先读入：shigan ingest 文件 --out 文件夹",
            ),
        )
    ledger = open_ledger(folder / LEDGER)
    receipt: dict[str, Any] = json.loads((folder / RECEIPT).read_text(encoding="utf-8"))
    mapping = load_mapping(folder / MAPPING) if (folder / MAPPING).is_file() else None
    organisation = _organisation(folder, wish, ledger)
    calendar = wish.calendar or receipt.get("calendar_asked") or receipt["calendar"]
    pack = load_pack(wish.pack or default_pack_path(), relations=RELATIONS)
    ranked = organisation is not None and any(unit.tier is not None for unit in organisation.units)
    title = wish.title or receipt.get("title") or ", ".join(source["name"] for source in receipt["sources"])
    days = load_calendar(calendar)
    return Ground(
        ledger=ledger,
        pack=pack,
        calendar=days,
        presence=presence_in(ledger, days),
        as_of_us=_as_of(wish, mapping, receipt),
        ending=receipt["ending"],
        records=tuple(dict.fromkeys([*receipt["records"], *(["tier"] if ranked else [])])),
        receipt={
            **{name: told for name, told in receipt.items() if name != PACK_ASKED},
            **({PACK_ASKED: str(wish.pack.resolve())} if wish.pack else {}),
            "title": title,
            "sources": [_source(source) for source in receipt["sources"]],
            "calendar_asked": str(Path(calendar).resolve()) if Path(calendar).is_file() else calendar,
            "quarantine": first_refused(folder / QUARANTINE) or list(receipt.get("quarantine") or ()),
        },
        organisation=organisation,
        tiers=_tiers(ledger, mapping),
        parts=parts_of(pack) if mapping is None else mapping.parts_of(_texts(ledger, "activity")),
    )


def _as_of(wish: Wish, mapping: Mapping | None, receipt: Named[str, Any]) -> int:
    """The end of the day asked for; otherwise the last thing the record knows of."""
    if "as_of" in receipt and wish.as_of is None:
        return microseconds(datetime.fromisoformat(receipt["as_of"]))
    day = wish.as_of or (mapping.as_of if mapping else None)
    last = datetime.fromisoformat(receipt["last_at"])
    if day is None:
        return microseconds(last)
    after = day + timedelta(days=1)
    return microseconds(datetime(after.year, after.month, after.day, tzinfo=_zone(mapping) or last.tzinfo)) - 1


def _zone(mapping: Mapping | None) -> tzinfo | None:
    """The office's own clock, summer and winter; None where the record only carries offsets."""
    name = (mapping.local_zone or mapping.zone) if mapping else None
    if name is None:
        return None
    minutes = fixed_minutes(name)
    return ZoneInfo(name) if minutes is None else timezone(timedelta(minutes=minutes))


def microseconds(moment: datetime) -> int:
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


def _source(source: Named[str, Any]) -> dict[str, Any]:
    """As reports tell it: what it was, how it was recognised, how much of it was refused by the reader."""
    return {
        **source,
        "digest": source.get("digest") or source.get("digest_sha256"),
        "refused": source.get("refused", source.get("refused_by_reader", 0)),
    }


def _organisation(folder: Path, wish: Wish, ledger: Ledger) -> Organisation | None:
    path = wish.organisation or kept_organisation(folder)
    if path is None:
        return None
    keys = {person.name: key for key, person in ledger.directory().items() if person.name is not None}
    return _load_organisation(path, keys)


def _load_organisation(path: Path, keys: Named[str, str]) -> Organisation:
    if not path.is_file():
        raise ShiganError(
            Both("there is no such file", zh="没有这个文件"),
            where=str(path),
            remedy=Both("check the path after --organisation", zh="请核对 --organisation 后面的路径"),
        )
    return load_organisation(path, keys)


def _tiers(ledger: Ledger, mapping: Mapping | None) -> dict[str, int]:
    if mapping is None or not mapping.tiers:
        return {}
    told = {unit: tier_of(unit, mapping) for unit in _texts(ledger, "unit", "counterpart_unit")}
    return {unit: tier for unit, tier in told.items() if tier is not None}


def _texts(ledger: Ledger, *columns: str) -> set[str]:
    """The distinct texts of some columns of the entries."""
    found: set[str | None] = set()
    for file in ledger.entry_files():
        table = pq.read_table(file, columns=list(columns))
        found.update(*(pc.unique(table[column]).to_pylist() for column in columns))
    return {text for text in found if text is not None}
