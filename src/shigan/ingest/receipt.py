"""Takes the counts of a run. Gives its receipt: what was read, what became of it, what was assumed. Never a name."""

from __future__ import annotations

import json
from collections.abc import Mapping as Named
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Final

from shigan.ingest.counting import Tally
from shigan.ingest.mapping import Mapping
from shigan.ingest.remarks import Remark


@dataclass(frozen=True, kw_only=True)
class SourceRead:
    """One file that was read."""

    name: str
    path: str
    format: str
    digest_sha256: str
    rows: int
    refused_by_reader: int
    notes: tuple[Remark, ...]


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """Proof of what was read. Times are told on the source's own clock."""

    sources: tuple[SourceRead, ...]
    tally: Tally
    mapping: Mapping
    known: bool  # the mapping is one of those that are shipped
    formats: Named[str, str]
    actions: Named[str, int]
    records: tuple[str, ...]
    assumptions: tuple[Remark, ...]
    ledger: Named[str, Any]

    @property
    def rows_refused(self) -> int:
        return self.tally.rows_refused + sum(source.refused_by_reader for source in self.sources)

    def as_dict(self) -> dict[str, Any]:
        """The receipt as plain values, the most asked-for first."""
        tally = asdict(self.tally)
        return {
            "cases": tally.pop("cases"),
            "events": tally.pop("events"),
            "activities": tally.pop("activities"),
            "persons": tally.pop("persons"),
            "units": tally.pop("units"),
            "rows_read": tally.pop("rows_read") + sum(source.refused_by_reader for source in self.sources),
            "rows_refused": self.rows_refused,
            "first_at": when(tally.pop("first_us"), tally.pop("first_offset")),
            "last_at": when(tally.pop("last_us"), tally.pop("last_offset")),
            **{name: value for name, value in tally.items() if name != "rows_refused"},
            "sources": [asdict(source) for source in self.sources],
            "mapping": {"name": self.mapping.name, "digest_sha256": self.mapping.digest(), "known": self.known},
            "time_formats": dict(self.formats),
            "actions": dict(sorted(self.actions.items())),
            "records": list(self.records),
            "ending": self.mapping.ending,
            "calendar": self.mapping.calendar,
            "assumptions": [asdict(remark) for remark in self.assumptions],
            "ledger": dict(self.ledger),
        }

    def save(self, path: Path) -> None:
        path.write_text(json.dumps(self.as_dict(), ensure_ascii=False, indent=2) + "\n", "utf-8")


def when(instant_us: int | None, offset_minutes: int) -> str | None:
    """An instant on the clock that was ``offset_minutes`` ahead of UTC, as ISO 8601."""
    if instant_us is None:
        return None
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=instant_us)
    return moment.astimezone(timezone(timedelta(minutes=offset_minutes))).isoformat()


RECOGNISED: Final = "recognised"
"""The name of a mapping that nobody wrote; recognition itself tells what it took for what."""


def assumptions_of(mapping: Mapping, tally: Tally, formats: Named[str, str], known: bool) -> tuple[Remark, ...]:
    """What a reader of the figures should know was taken for granted or was noticed."""
    found = [] if mapping.name == RECOGNISED else [_about_mapping(mapping, known)]
    found += [
        Remark(f"列“{name}”按格式 {form} 读取时间。", f"Times in '{name}' were read as {form}.")
        for name, form in formats.items()
    ]
    if mapping.zone:
        found.append(
            Remark(
                f"没有写明时区的时间按 {mapping.zone} 计。", f"Times without an offset were taken as {mapping.zone}."
            )
        )
    elif mapping.local_zone is None and tally.first_offset == 0 and tally.last_offset == 0:
        found.append(
            Remark("时间未写明时区，按 UTC 计；如为当地时间，请在 zone 一项写明。",
                   "Times were taken as UTC; if they are local times, state the zone under 'zone'.")
        )  # fmt: skip
    if tally.daily:
        found.append(
            Remark(
                "来源只记到日，一日之内的先后按文件顺序。",
                "The source knows only the day; within a day the order is that of the file.",
            )
        )
    if mapping.ending == "unmarked":
        found.append(Remark("来源没有标明办结；未见结束的事项按“不明”计，不按“未办结”计。",
                            "Endings are not marked: what is not seen to end counts as unknown, not as open."))  # fmt: skip
    found += _counted(tally, mapping)
    found += _silent_words(mapping)
    return tuple(found)


def _about_mapping(mapping: Mapping, known: bool) -> Remark:
    if known:
        return Remark(
            f"这份记录认得，使用随附的映射“{mapping.name}”。",
            f"This record is known; the shipped mapping '{mapping.name}' was used.",
        )
    return Remark(f"使用映射“{mapping.name}”。", f"The mapping '{mapping.name}' was used.")


def _counted(tally: Tally, mapping: Mapping) -> list[Remark]:
    told = [
        (tally.backwards, "有 {n} 条记录的时间早于同一事项在文件中的上一条；先后以时间为准。",
         "{n} events are earlier than the one before them in their case's file order; the times were believed."),
        (tally.duplicates, "有 {n} 行与前面某一行完全相同。", "{n} rows are exact copies of an earlier row."),
        (tally.due_unread, "有 {n} 条记录的时限无法识读，按没有时限计。",
         "{n} events have a due date that could not be read; they count as having none."),
        (0 if mapping.unit_is_role else tally.names_in_units,
         "有 {n} 个姓名出现在不止一个单位，同名按同一人计；如是不同的人，请在来源的姓名中加以区分。",
         "{n} names acted for more than one unit and count as one person each; if they are not, tell them apart in the source."),
        (tally.persons - tally.persons_known, "来源中有 {n} 个经办人名称不计为人（系统账号或“未填写”）。",
         "{n} names of persons in the source do not count as people (automatic accounts, or words for 'not recorded')."),
        (tally.units - tally.units_known, "来源中有 {n} 个单位名称表示“未填写”。", "{n} names of units in the source mean 'not recorded'."),
    ]  # fmt: skip
    return [Remark(zh.format(n=number), en.format(n=number)) for number, zh, en in told if number > 0]


def _silent_words(mapping: Mapping) -> list[Remark]:
    columns = [
        mapping.person,
        mapping.unit,
        mapping.counterpart,
        mapping.counterpart_unit,
        mapping.kind,
        mapping.outcome,
    ]
    told = []
    for column in columns:
        if column is not None and column.empty:
            words = ", ".join(column.empty)
            told.append(
                Remark(
                    f"列“{column.column}”中 {words} 表示没有记录。",
                    f"In '{column.column}', {words} means not recorded.",
                )
            )
        if column is not None and column.automatic:
            words = ", ".join(column.automatic)
            told.append(
                Remark(
                    f"列“{column.column}”中 {words} 是系统账号。",
                    f"In '{column.column}', {words} is an automatic account.",
                )
            )
    return told
