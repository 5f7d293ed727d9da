"""What a reader of the figures should know was taken for granted, or was noticed, when a record was read."""

from __future__ import annotations

from collections.abc import Mapping as Named
from typing import Final

from shigan.ingest.counting import Tally
from shigan.ingest.mapping import Mapping
from shigan.ingest.remarks import Remark

RECOGNISED: Final = "recognised"
"""The name of a mapping that nobody wrote; recognition itself tells what it took for what."""


def assumptions_of(mapping: Mapping, tally: Tally, formats: Named[str, str], known: bool) -> tuple[Remark, ...]:
    """Every assumption as a sentence, those about the whole record first."""
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
    elif mapping.local_zone is None and tally.events and tally.first_offset == tally.last_offset == 0 and not tally.without_offset:
        found.append(
            Remark("时间都写明是 UTC，按 UTC 的日子计；要按本机关当地的日子计，请在 local_zone 一项写明时区。",
                   "All times say that they are UTC, and days are those of UTC; for the office's own, state 'local_zone'.")
        )  # fmt: skip
    elif mapping.local_zone is None and tally.first_offset == 0 and tally.last_offset == 0:
        found.append(
            Remark("时间未写明时区，按 UTC 计；如为当地时间，请用 --zone 写明，或写在映射的 zone 一项。",
                   "Times were taken as UTC; if they are local times, state the zone with --zone, or under 'zone' in a mapping.")
        )  # fmt: skip
    if tally.day_known == tally.events:
        found.append(
            Remark("来源只记到日，一日之内的先后按文件顺序。",
                   "The source knows only the day; within a day the order is that of the file.")
        )  # fmt: skip
    elif tally.day_known:
        found.append(Remark(f"有 {tally.day_known:,} 条记录只记到日。", f"Entries of which only the day is known: {tally.day_known:,}."))
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


def noticed_in(tally: Tally) -> tuple[Remark, ...]:
    """What no mapping states, however well it was written: what the record itself made us decide or doubt."""
    return (*_midnight(tally), *_endings(tally), *_left_open(tally), *_contradictions(tally))


def _midnight(tally: Tally) -> list[Remark]:
    return [
        Remark(
            f"列“{column}”每个时刻都是零点，很可能只记到日，按日计；确为零点的，请在该列写明 precision: instant。",
            f"Every time in '{column}' is midnight, so it most likely knows only the day and was read so; if they are "
            "instants, state precision: instant for that column.",
        )
        for column in tally.midnight_columns
    ]


def _endings(tally: Tally) -> list[Remark]:
    sentences = {
        "outweighed": ("有 {n} 件事项既有办结又有撤销的时间：以状态为准，没有状态的以后发生的为准；另一时间作为备注保留。",
                       "Cases with both a closing and a cancelling time: {n}. The status decided, without one the later of them; "
                       "the other is kept as a note."),
        "cancelled": ("有 {n} 件事项有办结时间而状态为撤销，按撤销计。",
                      "Cases with a closing time and a status that says cancelled: {n}. They count as cancelled."),
        "status_close": ("有 {n} 件事项没有办结时间，仅由状态得知已办结；按其最后已知的时间计。",
                         "Cases known to be closed only by their status: {n}. They end at their last known time."),
        "status_cancel": ("有 {n} 件事项没有撤销时间，仅由状态得知已撤销；按其最后已知的时间计。",
                          "Cases known to be cancelled only by their status: {n}. They end at their last known time."),
        "unread_close": ("有 {n} 件事项的办结时间无法识读，该行已隔离；不作未办结，按其最后已知的时间计为办结，请核对。",
                         "Cases whose closing time cannot be read: {n}. That row was set aside; they count as closed at their last "
                         "known time and not as open. Please check them."),
        "unread_cancel": ("有 {n} 件事项的撤销时间无法识读，该行已隔离；不作未办结，按其最后已知的时间计为撤销，请核对。",
                          "Cases whose cancelling time cannot be read: {n}. That row was set aside; they count as cancelled at their "
                          "last known time and not as open. Please check them."),
    }  # fmt: skip
    return [
        Remark(zh.format(n=tally.settled[name]), en.format(n=tally.settled[name]))
        for name, (zh, en) in sentences.items()
        if name in tally.settled
    ]


def _left_open(tally: Tally) -> list[Remark]:
    if not tally.left_open:
        return []
    return [
        Remark(
            f"有 {tally.left_open} 件事项的办结或撤销时间过早或过晚，该行已隔离，事项按未办结计，请核对。",
            f"Cases whose closing or cancelling time is too early or too late: {tally.left_open}. That row was set aside and they count "
            "as open. Please check them.",
        )
    ]


def _contradictions(tally: Tally) -> list[Remark]:
    found = tally.contradictions
    if not found.closed_before_opened:
        return []
    more = found.closed_before_opened > len(found.examples)
    return [
        Remark(
            f"有 {found.closed_before_opened:,} 件事项的办结或撤销早于受理，前后矛盾，时间照录："
            f"{'、'.join(found.examples)}{' 等' if more else ''}。",
            f"Cases closed or cancelled before they were opened, which is a contradiction: {found.closed_before_opened:,} "
            f"({', '.join(found.examples)}{' …' if more else ''}). The times are kept as recorded.",
        )
    ]


def _counted(tally: Tally, mapping: Mapping) -> list[Remark]:
    told = [
        (tally.backwards, "有 {n} 条记录的时间早于同一事项在文件中的上一条；先后以时间为准。",
         "{n} events are earlier than the one before them in their case's file order; the times were believed."),
        (tally.duplicates, "有 {n} 行与前面某一行完全相同。", "{n} rows are exact copies of an earlier row."),
        (tally.due_unread, "有 {n} 条记录的时限无法识读，按没有时限计。",
         "{n} events have a due date that could not be read; they count as having none."),
        (tally.several, "有 {n} 条记录写有几个经办人，已分开，以写在最前的为经办人，其余的计入人数，不计办理量；"
         "应整格当作一个名称的，请在映射的 person 中写明 several: one。",
         "{n} events name several persons: they were told apart, and the one who comes first counts as who did it; the others are "
         "counted as persons, and nothing is charged to them. If such a text is one name, state several: one under 'person' in the "
         "mapping."),
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
