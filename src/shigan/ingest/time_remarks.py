"""What to tell of how times were read: every reading that the texts themselves do not make certain is said, with the way out."""

from __future__ import annotations

from collections.abc import Mapping as Named
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from shigan.errors import Both, ShiganError
from shigan.ingest.candidates import republic_candidates
from shigan.ingest.choosing import Choice, Chooser, Sureness
from shigan.ingest.formats import Guess, reads
from shigan.ingest.profiles import Profile
from shigan.ingest.remarks import Remark
from shigan.ingest.time_headings import heads_times
from shigan.ingest.time_words import REPUBLIC
from shigan.ingest.zone_names import CENTRAL, CHINA, CST, cst_meant, zone_called

SHOWN: Final = 3
OPTION: Final = "--time-format"
_ORDER: Final[tuple[Sureness, ...]] = ("sure", "likely", "doubtful")
_NUMBERS: Final = {
    "excel": Remark("Excel 日期序号", "Excel day numbers"),
    "excel1904": Remark("Excel 日期序号（1904 日期系统）", "Excel day numbers of the 1904 date system"),
    "epoch_s": Remark("1970 年起的秒数", "seconds since 1970"),
    "epoch_ms": Remark("1970 年起的毫秒数", "milliseconds since 1970"),
    "epoch_us": Remark("1970 年起的微秒数", "microseconds since 1970"),
}

_CST: Final = {
    CHINA: Remark("中国标准时间（+08:00）", "China Standard Time (+08:00)"),
    CENTRAL: Remark("北美中部标准时间（-06:00）", "the Central Standard Time of North America (-06:00)"),
}


def weakened(choices: Named[str, Choice], found: Named[str, Profile]) -> dict[str, Choice]:
    """The choices, none of them surer than the reading of its times."""
    return {role: replace(one, sureness=_weaker(one.sureness, found[one.column].time)) for role, one in choices.items()}


def _weaker(sureness: Sureness, time: Guess | None) -> Sureness:
    return sureness if time is None else max(sureness, time.sureness, key=_ORDER.index)


def ask_for_cst(chooser: Chooser, zone: str | None, where: str) -> None:
    """Raises ShiganError if times are written with CST and no zone tells which: fourteen hours lie between two of its meanings."""
    times = {choice.column: chooser.found[choice.column].time for choice in chooser.choices.values()}
    column = next((column for column, time in times.items() if time and CST in time.zone_names), None)
    if column is None or cst_meant(zone) is not None:
        return
    raise ShiganError(
        Both(f"times in '{column}' are written with CST, which has several meanings", zh=f"列“{column}”的时间带有 CST，含义不止一种"),
        expected=Both("the zone that is meant: China (+08:00), or North America (-06:00)", zh="写明是中国（+08:00）还是北美中部（-06:00）"),
        where=where,
        remedy=Both("add --zone Asia/Shanghai or --zone America/Chicago", zh="加上 --zone Asia/Shanghai 或 --zone America/Chicago"),
    )


def time_remarks(chooser: Chooser, zone: str | None) -> tuple[Remark, ...]:
    """How the times of the chosen columns were read, and which columns speak of times and were not read."""
    columns = dict.fromkeys(choice.column for choice in chooser.choices.values())
    chosen = [(chooser.found[column], time) for column in columns if (time := chooser.found[column].time)]
    told = [remark for profile, time in chosen for remark in _reading(profile, time, zone)]
    return (*told, *(_unread(profile) for profile in unread_times(chooser.found)))


def _reading(profile: Profile, time: Guess, zone: str | None) -> list[Remark]:
    column, told = profile.column, []
    if profile.time_of_day is not None:
        told.append(Remark(f"列“{column}”与“{profile.time_of_day}”合为一个时刻。",
                           f"'{column}' and '{profile.time_of_day}' were joined into one time."))  # fmt: skip
    if number := _NUMBERS.get(time.format) if time.sureness == "likely" else None:
        told.append(Remark(f"列“{column}”是数字，很可能是{number.zh}，按此读取；不是的，请用 {OPTION} 写明格式。",
                           f"'{column}' holds numbers, most likely {number.en}, and was read so; if it is not, state the format "
                           f"with {OPTION}."))  # fmt: skip
    if time.full_width:
        told.append(Remark(f"列“{column}”中的全角数字已按半角读取。", f"Full-width digits in '{column}' were read as plain ones."))
    if time.format.startswith(REPUBLIC):
        told.append(Remark(f"列“{column}”写的是民国纪年，已换算为公历（加 1911）。",
                           f"'{column}' counts years of the Republic (Minguo); 1911 was added."))  # fmt: skip
    if time.sureness == "doubtful":
        told.append(Remark(f"列“{column}”的年份只有两位，按 {time.format} 读作 1969 至 2068 年间，存疑；不对的，请用 {OPTION} 写明格式。",
                           f"Years in '{column}' have two digits; they were read as {time.format}, between 1969 and 2068, which is "
                           f"doubtful; if it is wrong, state the format with {OPTION}."))  # fmt: skip
    return told + _zones(column, time.zone_names, zone)


def _zones(column: str, names: Sequence[str], zone: str | None) -> list[Remark]:
    told = []
    if CST in names and (meant := cst_meant(zone)) is not None:
        zh, en = _CST.get(meant, Remark(meant, meant)).zh, _CST.get(meant, Remark(meant, meant)).en
        told.append(Remark(f"列“{column}”中的 CST 有几种含义，按时区 {zone} 视为{zh}；不对的，请用 --zone 写明时区。",
                           f"CST in '{column}' has several meanings; by the zone {zone} it was taken as {en}; if that is wrong, "
                           "state the zone with --zone."))  # fmt: skip
    unknown = [name for name in names if name != CST and zone_called(name) is None]
    if unknown:
        told.append(Remark(f"列“{column}”中的时区名 {'、'.join(unknown)} 含义不明，这些行不读入；请在映射 time 的 zones 一项写明。",
                           f"The zones {', '.join(unknown)} in '{column}' are not known and their rows are set aside; state them under "
                           "'zones' of the time in the mapping."))  # fmt: skip
    return told


def unread_times(found: Named[str, Profile]) -> list[Profile]:
    """Columns whose heading speaks of times and whose texts no format reads."""
    return [one for one in found.values() if one.time is None and heads_times(one.column)]


def _unread(profile: Profile) -> Remark:
    zh, en = "、".join(profile.common[:SHOWN]), ", ".join(profile.common[:SHOWN])
    return Remark(f"列“{profile.column}”的名称像是时间，但写法不认得（如 {zh}），没有作为时间读取。",
                  f"'{profile.column}' is called like a time, but how it is written is not known (such as {en}); it was not "
                  "read as one.")  # fmt: skip


def unread_found(profiles: Sequence[Profile]) -> Both:
    """What was found where no column could be read as times although the heading of some says that they are."""
    zh = "；".join(f"列“{one.column}”看来是时间，但写法不认得：{'、'.join(one.common[:SHOWN])}" for one in profiles)
    unknown = "seems to hold times, but how they are written is not known"
    en = "; ".join(f"'{one.column}' {unknown}: {', '.join(one.common[:SHOWN])}" for one in profiles)
    return Both(f"no column could be recognised that holds times. {en}", zh=f"没有认出哪一列是时间。{zh}")


def format_remedy(profile: Profile) -> Both:
    """The option by which a person states the format, with the very value where the texts may be years of the Republic."""
    if form := _republic_format(profile):
        return Both(
            f"years of three digits may be years of the Republic (Minguo, +1911); if they are, add {OPTION} '{form}'; if not, "
            "correct the years",
            zh=f"三位数的年份是不是民国纪年（加 1911 为公历）？是的，加上 {OPTION} '{form}'；不是的，请改正年份",
        )
    return Both(
        f"state the format with {OPTION}, such as {OPTION} '%d.%m.%Y %H:%M' (%Y year, %m month, %d day, %H hour, %M minute, %S "
        "second), or under time: format in a mapping",
        zh=f"用 {OPTION} 写明格式，如 {OPTION} '%d.%m.%Y %H:%M'（%Y 年 %m 月 %d 日 %H 时 %M 分 %S 秒），或写在映射 time 的 format 一项",
    )


def _republic_format(profile: Profile) -> str | None:
    """The format that reads all of the examples as years of the Republic, if there is one."""
    return next((form for form in republic_candidates() if reads(form, list(profile.common))), None)
