"""Takes a YAML file or an Excel workbook. Gives the Organisation, or all its faults at once. Never invents a key.

Four lists: units 单位, people 人员, posts 岗位, leave 请假. People are written by ``key`` or by name; a name is looked
up in the directory that the caller passes in, and somebody who is not in it has no key: they are part of the
establishment, but of no record.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Final

import yaml

from shigan import yaml_text
from shigan.errors import Both, SaidWhole, ShiganError, reason_of, told
from shigan.organisation.fields import Row, by_heading
from shigan.organisation.model import Leave, Organisation, Person, Post, Spanned, Unit
from shigan.organisation.namesakes import Namesakes
from shigan.organisation.sheets import LISTS, NOTES_SHEET, rows_of_sheets
from shigan.organisation.workbook import workbook_of

KINDS: Final[dict[str, str]] = {"unit": "单位", "person": "人员", "post": "岗位"}


class OrganisationFaults(SaidWhole, ValueError):
    """What is wrong with the list of the organisation; ``faults`` has one sentence for each."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__(Both("\n".join(faults), zh="\n".join(told(fault, "zh") for fault in faults)))
        self.faults = tuple(faults)

    def __reduce__(self) -> tuple[object, ...]:
        return (type(self), (self.faults,))


def load_organisation(path: Path, keys: Mapping[str, str] | None = None) -> Organisation:
    """Read the organisation; ``keys`` is the directory: name -> pseudonymous key. Raises OrganisationFaults."""
    faults: list[str] = []
    lists = (
        _from_workbook(path, faults) if path.suffix.lower() in (".xlsx", ".xls", ".ods") else _from_yaml(path, faults)
    )
    return organisation_of(lists, faults, keys or {}, where=f"{path}: ")


def organisation_of(
    lists: Mapping[str, Sequence[Row]], faults: list[str], keys: Mapping[str, str], *, where: str = ""
) -> Organisation:
    """The four lists as an Organisation; ``faults`` holds what was found before. Raises OrganisationFaults with all."""
    namesakes = Namesakes(lists["people"])
    for name in ("posts", "leave"):
        for row in lists[name]:
            namesakes.check(row, "person")
    keys = {name: key for name, key in keys.items() if name not in namesakes.shared}
    organisation = Organisation(
        units=tuple(_unit(row) for row in lists["units"]),
        people=tuple(_person(row, keys) for row in lists["people"]),
        posts=tuple(_post(row, keys) for row in lists["posts"]),
        leave=tuple(leave for row in lists["leave"] if (leave := _leave(row, keys))),
    )
    for rows in lists.values():
        for row in rows:
            row.finish()
    faults += contradictions(organisation)
    if faults:
        here = where.replace(": ", "：")
        raise OrganisationFaults([Both(f"{where}{fault}", zh=f"{here}{told(fault, 'zh')}") for fault in faults])
    return organisation


def _at(path: Path, en: str, *, zh: str) -> Both:
    return Both(f"{path}: {en}", zh=f"{path}：{zh}")


def _from_yaml(path: Path, faults: list[str]) -> dict[str, list[Row]]:
    try:
        content = yaml_text.load(path.read_text(encoding="utf-8"))
    except OSError as error:
        why = reason_of(error)
        fault = _at(path, f"cannot be read ({why}); check the path", zh=f"读不了（{why.zh}）；请核对路径")
        raise OrganisationFaults([fault]) from error
    except (ValueError, yaml.YAMLError) as error:  # ValueError: not UTF-8, or an unquoted day that does not exist
        line = getattr(getattr(error, "problem_mark", None), "line", None)
        where = "某一行" if line is None else f"第 {line + 1} 行"
        fault = _at(
            path,
            f"cannot be read as YAML in UTF-8 ({error}); correct that line",
            zh=f"不是 UTF-8 编码的 YAML，或有不存在的日期；请改正{where}",
        )
        raise OrganisationFaults([fault]) from error
    if not isinstance(content, dict):
        raise OrganisationFaults(
            [
                _at(
                    path,
                    f"found {type(content).__name__}, expected the lists units, people, posts, leave",
                    zh="应有单位、人员、岗位、请假这几张表（units、people、posts、leave）",
                )
            ]
        )
    lists: dict[str, list[Row]] = {name: [] for name in LISTS.values()}
    for heading, rows in content.items():
        name = LISTS.get(heading, heading)
        if name not in lists or not isinstance(rows or [], list):
            faults.append(
                Both(
                    f"{heading}: expected one of the lists {', '.join(lists)}, each with its rows",
                    zh=f"{heading}：应为 {'、'.join(lists)} 之一，下面逐行写",
                )
            )
            continue
        for number, row in enumerate(rows or [], 1):
            if isinstance(row, dict):
                where = Both(f"{name}, no. {number}", zh=f"{name} 第 {number} 条")
                lists[name].append(Row(where, by_heading(row), faults))
            else:
                faults.append(
                    Both(
                        f"{name}, no. {number}: found {row!r}, expected columns with values",
                        zh=f"{name} 第 {number} 条：写的是 {row!r}，应为列名和值",
                    )
                )
    return lists


def _from_workbook(path: Path, faults: list[str]) -> dict[str, list[Row]]:
    if not path.is_file():
        raise OrganisationFaults([_at(path, "there is no such file; correct the path", zh="没有这个文件；请改正路径")])
    try:
        workbook = workbook_of(path)
    except ShiganError as error:
        zh = f"{told(error.found, 'zh')}；{told(error.remedy, 'zh')}"
        raise OrganisationFaults([_at(path, f"{error.found}; {error.remedy}", zh=zh)]) from error
    faults += [
        Both(
            f"sheet {sheet!r}: expected the sheets {', '.join(LISTS)}; rename or remove it",
            zh=f"工作表 {sheet!r}：应为 {'、'.join(LISTS)} 之一；请改名或删去",
        )
        for sheet in workbook.others
        if sheet.strip() != NOTES_SHEET  # one that is none of the four may be one of them misspelt
    ]
    return rows_of_sheets(workbook.sheets, faults)


def _unit(row: Row) -> Unit:
    name = row.text("name")
    key = row.text("key") or name or row.needed("key", Both("how the records write the unit", zh="记录里单位的写法"))
    since, until = row.span()
    return Unit(
        key=key,
        name=name or key,
        parent=row.text("parent"),
        tier=row.tier(),
        dispatching=row.truth("dispatching"),
        from_on=since,
        until_on=until,
    )


def _person(row: Row, keys: Mapping[str, str]) -> Person:
    key, name = _who(row, keys, column="name")
    since, until = row.span()
    return Person(
        key=key,
        name=name,
        staff_no=row.text("staff_no"),
        staff_class=row.staff_class(),
        unit=row.needed("unit", Both("the unit the person belongs to", zh="此人所在的单位")),
        from_on=since,
        until_on=until,
    )


def _post(row: Row, keys: Mapping[str, str]) -> Post:
    key, name = row.text("key"), row.text("person")
    since, until = row.span()
    row.text("standing")  # first, stand-in or acting: for the site only
    return Post(
        title=row.needed("title", Both("what the post is called", zh="岗位名称")),
        unit=row.needed("unit", Both("the unit the post belongs to", zh="岗位所在的单位")),
        key=key or keys.get(name or ""),
        name=name,
        staff_no=row.text("staff_no"),
        dispatching=row.truth("dispatching"),
        duties=row.words("duties"),
        from_on=since,
        until_on=until,
    )


def _leave(row: Row, keys: Mapping[str, str]) -> Leave | None:
    key, name = _who(row, keys, column="person")
    since, until = row.span()
    for column, day in (("from", since), ("until", until)):
        if day is None:
            row.fault(column, Both("a day: leave has a first and a last day", zh="一个日期：请假有起有止"))
    number = row.text("staff_no")
    return Leave(key=key, name=name, staff_no=number, from_on=since, until_on=until) if since and until else None


def _who(row: Row, keys: Mapping[str, str], *, column: str) -> tuple[str | None, str | None]:
    key, name = row.text("key"), row.text(column)
    if key is None and name is None:
        row.fault(column, Both("a name or a key", zh="姓名或代码"))
    return key or keys.get(name or ""), name


def contradictions(organisation: Organisation) -> list[str]:
    """What the rows say against each other, however each by itself is sound: all of it, in both languages."""
    known = {unit.key for unit in organisation.units}
    faults: list[str] = [
        Both(
            f"unit {unit.key!r}: its parent {unit.parent!r} is not in the list of units",
            zh=f"单位 {unit.key!r}：上级 {unit.parent!r} 不在单位表里",
        )
        for unit in organisation.units
        if unit.parent is not None and unit.parent not in known
    ]
    belongings = [("person", p.name or p.key, p.unit) for p in organisation.people]
    belongings += [("post", p.title, p.unit) for p in organisation.posts]
    faults += [
        Both(
            f"{what} {who!r}: unit {unit!r} is not in the list of units; add it or correct the spelling",
            zh=f"{KINDS[what]} {who!r}：单位 {unit!r} 不在单位表里；请补上或改正写法",
        )
        for what, who, unit in belongings
        if unit and unit not in known
    ]
    faults += _circles(organisation.units)
    faults += _twice("unit", [(unit.key, unit) for unit in organisation.units])
    people = [(person.key or " ".join(filter(None, (person.name, person.staff_no))), person) for person in organisation.people]
    return faults + _twice("person", people)


def _circles(units: Sequence[Unit]) -> list[str]:
    """Each ring once, with the units it runs through."""
    parents = {unit.key: unit.parent for unit in units}
    faults: list[str] = []
    told: set[str] = set()
    for start, above in parents.items():
        way = [start]
        while above is not None and above not in way:
            way.append(above)
            above = parents.get(above)
        if above == start and start not in told:
            told.update(way)
            ring = " → ".join((*way, start))
            faults.append(
                Both(
                    f"unit {start!r}: stands below itself ({ring}); correct one of these parents",
                    zh=f"单位 {start!r}：成了自己的下级（{ring}）；请改正其中一个的上级",
                )
            )
    return faults


def _twice(what: str, things: Sequence[tuple[str, Spanned]]) -> list[str]:
    """Two rows of one key whose days overlap contradict each other."""
    spans: dict[str, list[tuple[date, date]]] = defaultdict(list)
    for key, thing in things:
        spans[key].append((thing.from_on or date.min, thing.until_on or date.max))
    return [
        Both(
            f"{what} {key!r}: two rows are in force from {second[0]}; end the first before, or give two keys",
            zh=f"{KINDS[what]} {key!r}：从 {second[0]} 起有两条同时有效；请让前一条先结束，或用两个代码",
        )
        for key, rows in spans.items()
        for first, second in zip(sorted(rows), sorted(rows)[1:], strict=False)
        if key and second[0] < first[1]
    ]
