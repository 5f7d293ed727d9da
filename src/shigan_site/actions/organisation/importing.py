"""Takes the workbook an office keeps. Gives what it would change, and changes it all or not at all. Never a row by half.

Sheets 单位, 人员, 岗位, 请假; the headings are those of ``shigan.organisation.fields`` and 工号. People of one name are
told apart by 工号, or by their unit. Somebody who is not in the workbook stays as they are: leaving is said with a
last day, never by silence. A person or unit that changed gets a new span from the day of the import.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from django.db import transaction

from shigan import organisation as core
from shigan.errors import Both
from shigan.organisation.fields import Row
from shigan.organisation.loading import organisation_of
from shigan.organisation.namesakes import which_number
from shigan.organisation.sheets import Sheets, rows_of_sheets
from shigan.organisation.workbook import workbook_of
from shigan_site.actions.locking import alone_for
from shigan_site.actions.organisation.noting import note
from shigan_site.actions.organisation.storing import store_people, store_units
from shigan_site.queries.actors import in_force
from shigan_site.records.models import Leave, Membership, Person, Post, Unit, UnitSpan

STANDINGS: Final = {"A": "first", "A角": "first", "主岗": "first", "B": "second", "B角": "second", "代": "acting", "代理": "acting"}


@dataclass(frozen=True)
class UnitLine:
    """One unit of a workbook as a page shows it; ``depth`` 0 stands at the top."""

    name: str
    depth: int
    new: bool
    people: list[str]
    posts: list[str]


@dataclass
class Import:
    """A workbook understood: the organisation in it, who is who, and what it would change."""

    organisation: core.Organisation
    people: dict[str, tuple[str, str | None]]  # key -> name, staff number
    standings: dict[int, str]  # place of the post -> standing
    new_people: list[str] = field(default_factory=list)  # names
    new_units: list[str] = field(default_factory=list)
    moved: list[str] = field(default_factory=list)  # 'name: from → to'
    untouched: int = 0  # people of the office that the workbook does not name

    def homonyms(self) -> list[str]:
        """People of one name, each with what tells them apart."""
        names = Counter(name for name, _ in self.people.values())
        units = {person.key: person.unit for person in self.organisation.people}
        return [
            f"{name}（{'，'.join(filter(None, (number, units.get(key))))}）"
            for key, (name, number) in self.people.items()
            if names[name] > 1
        ]

    def laid_out(self) -> list[UnitLine]:
        """The units of the workbook as a tree, each with its people and posts."""
        people, posts = defaultdict[str, list[str]](list), defaultdict[str, list[str]](list)
        for person in self.organisation.people:
            people[person.unit].append(self.people[person.key][0] if person.key in self.people else person.name or "")
        for post in self.organisation.posts:
            posts[post.unit].append(f"{post.title} {post.name or ''}".strip())
        below: dict[str | None, list[core.Unit]] = defaultdict(list)
        known = {unit.key for unit in self.organisation.units}
        for unit in {unit.key: unit for unit in self.organisation.units}.values():
            below[unit.parent if unit.parent in known else None].append(unit)

        def lines(above: str | None, depth: int) -> Iterator[UnitLine]:
            for unit in below[above]:
                yield UnitLine(unit.name, depth, unit.name in self.new_units, people[unit.key], posts[unit.key])
                yield from lines(unit.key, depth + 1)

        return list(lines(None, 0))


def understand(path: Path, *, day: date) -> Import:
    """Read and compare; nothing is written. Raises ShiganError, or OrganisationFaults with every fault of every row."""
    lists, faults = _rows(workbook_of(path).sheets)
    directory = _Directory(lists["people"], faults)
    for name, column in (("people", "name"), ("posts", "person"), ("leave", "person")):
        for row in lists[name]:
            directory.give_key(row, column)
    standings = _standings(lists["posts"], faults)
    organisation = organisation_of(lists, faults, {})
    return _compared(Import(organisation, directory.people, standings), day)


def carry_out(asked: Import, *, day: date, now: datetime, by: str | None) -> None:
    """Write it all in one transaction, with its event in the record."""
    with transaction.atomic():
        alone_for("organisation")
        units = store_units(asked.organisation, day)
        people = store_people(asked.people)
        _memberships(asked, units, people, day)
        _posts(asked, units, people)
        _leave(asked, people)
        note(
            "organisation/import", "导入组织机构", by=by, now=now,
            particulars={"units": len(asked.new_units), "people": len(asked.new_people), "moved": len(asked.moved)},
        )  # fmt: skip


# -- reading ----------------------------------------------------------------------------------------------------------


def _rows(sheets: Sheets) -> tuple[dict[str, list[Row]], list[str]]:
    faults: list[str] = []
    lists = rows_of_sheets(sheets, faults)
    if not any(lists.values()):
        faults.append(
            Both(
                "nothing was entered in any of the sheets 单位, 人员, 岗位, 请假; check the names of the sheets",
                zh="“单位、人员、岗位、请假”几张表里都没有内容；请核对工作表名称，示例行不算",
            )
        )
    return lists, faults


def _standings(posts: list[Row], faults: list[str]) -> dict[int, str]:
    found = {}
    for place, row in enumerate(posts):
        said = row.text("standing") or "A"
        if said not in STANDINGS:
            row.fault("standing", Both("one of A角, B角, 代理", zh="A角、B角 或 代理"))
        found[place] = STANDINGS.get(said, "first")
    return found


class _Directory:
    """Who is meant by a name, a staff number and a unit; new people get the next keys."""

    def __init__(self, rows: list[Row], faults: list[str]) -> None:
        self.people: dict[str, tuple[str, str | None]] = {}
        self._by_number: dict[str, str] = {}
        self._by_name: dict[str, set[str]] = defaultdict(set)
        self._by_place: dict[tuple[str, str], str] = {}
        last = 0
        for person in Person.objects.all():
            last = max(last, int(person.key[1:]))
            self._know(person.key, person.name or "", person.staff_no, None)
        for name, unit, key in Membership.objects.values_list("person__name", "unit__key", "person__key"):
            self._by_place[str(name), unit] = key
        self._last = last
        self._enter(rows)

    def _know(self, key: str, name: str, number: str | None, unit: str | None) -> None:
        self._by_name[name].add(key)
        if number:
            self._by_number[number] = key
        if unit:
            self._by_place[name, unit] = key

    def _enter(self, rows: list[Row]) -> None:
        names = Counter(row.text("name") for row in rows)
        for row in rows:
            name, number, unit = row.text("name"), row.text("staff_no"), row.text("unit")
            if name is None:
                continue
            key = self._known(name, number, unit, alone=names[name] == 1) or self._next()
            row.values = {**row.values, "key": key}
            self.people[key] = (name, number)
            self._know(key, name, number, unit)

    def _known(self, name: str, number: str | None, unit: str | None, *, alone: bool) -> str | None:
        if number is not None:
            return self._by_number.get(number)
        if unit is not None and (name, unit) in self._by_place:
            return self._by_place[name, unit]
        keys = self._by_name.get(name, set())
        return next(iter(keys)) if alone and len(keys) == 1 else None

    def _next(self) -> str:
        self._last += 1
        return f"p{self._last:06d}"

    def give_key(self, row: Row, column: str) -> None:
        """For posts and leave: the one person who can be meant, or a fault."""
        name, number = row.text(column), row.text("staff_no")
        if "key" in row.values or name is None:
            return
        unit = row.text("unit")
        keys = self._by_name.get(name, set())
        key = self._by_number.get(number or "") or self._by_place.get((name, unit or ""))
        key = key or (next(iter(keys)) if len(keys) == 1 else None)
        if key is None:
            several = Both(
                "one person of the sheet 人员; add 工号 or 单位 where several bear the name",
                zh="人员表中的一个人；同名的请加“工号”或“单位”一列",
            )
            numbers = [number for number, known in self._by_number.items() if known in keys]
            several = which_number(numbers) if len(numbers) > 1 else several
            row.fault(column, several if keys else Both("a name of the sheet 人员", zh="人员表中有的姓名"))
            return
        row.values = {**row.values, "key": key}
        row.taken.add("unit") if column == "person" else None


# -- comparing --------------------------------------------------------------------------------------------------------


def _compared(asked: Import, day: date) -> Import:
    known_units = set(Unit.objects.values_list("key", flat=True))
    known_people = set(Person.objects.values_list("key", flat=True))
    asked.new_units = [unit.name for unit in asked.organisation.units if unit.key not in known_units]
    asked.new_people = [name for key, (name, _) in asked.people.items() if key not in known_people]
    now = _places(day)
    for row in asked.organisation.as_of(day).people:
        if row.key in now and now[row.key][0] != row.unit:
            asked.moved.append(f"{row.name}：{now[row.key][0]} → {row.unit}")
    asked.untouched = len(now.keys() - asked.people.keys())
    return asked


def _places(day: date) -> dict[str, tuple[str, str]]:
    """Each person's unit and staff class on the day."""
    rows = Membership.objects.filter(in_force(day))
    return {key: (unit, staff) for key, unit, staff in rows.values_list("person__key", "unit__key", "staff_class")}


# -- writing ----------------------------------------------------------------------------------------------------------


def _memberships(asked: Import, units: Mapping[str, int], people: Mapping[str, int], day: date) -> None:
    """What the workbook dates itself is taken as it is; an undated change holds from the day of the import."""
    now = _places(day)
    for row in asked.organisation.people:
        assert row.key is not None
        since = row.from_on
        if row.key in now and since is None:
            if now[row.key] == (row.unit, row.staff_class) and row.until_on is None:
                continue
            since = None if now[row.key] == (row.unit, row.staff_class) else day
        _end_before(row.key, since, day)
        Membership.objects.update_or_create(
            person_id=people[row.key], unit_id=units[row.unit], from_on=since,
            defaults={"staff_class": row.staff_class, "until_on": row.until_on},
        )  # fmt: skip


def _end_before(key: str, since: date | None, day: date) -> None:
    if since is not None:
        open_ones = Membership.objects.filter(in_force(since), person__key=key).exclude(from_on=since)
        open_ones.update(until_on=since)


def _posts(asked: Import, units: Mapping[str, int], people: Mapping[str, int]) -> None:
    for place, post in enumerate(asked.organisation.posts):
        holder = None if post.key is None else people[post.key]
        Post.objects.update_or_create(
            title=post.title, unit_id=units[post.unit], from_on=post.from_on, person=Person(pk=holder) if holder else None,
            defaults={
                "standing": asked.standings[place], "dispatching": post.dispatching, "duties": sorted(post.duties),
                "until_on": post.until_on,
            },
        )  # fmt: skip


def _leave(asked: Import, people: Mapping[str, int]) -> None:
    for row in asked.organisation.leave:
        if row.key is not None:
            Leave.objects.get_or_create(person_id=people[row.key], from_on=row.from_on, until_on=row.until_on)


# -- and back ---------------------------------------------------------------------------------------------------------


def sheets_of() -> Iterator[tuple[str, list[list[Any]]]]:
    """The same four sheets as they stand, for a workbook to be corrected and read again."""
    yield "单位", [["代码", "名称", "上级", "层级", "收发", "起", "止（不含）"], *(
        [s.unit.key, s.name, s.parent.key if s.parent else None, s.tier, "是" if s.dispatching else None, s.from_on, s.until_on]
        for s in UnitSpan.objects.select_related("unit", "parent").order_by("order", "pk")
    )]  # fmt: skip
    yield "人员", [["姓名", "工号", "单位", "人员类别", "起", "止（不含）"], *(
        [m.person.name, m.person.staff_no, m.unit.key, core.STAFF_CLASSES[m.staff_class], m.from_on, m.until_on]  # type: ignore[index]
        for m in Membership.objects.select_related("person", "unit").order_by("unit__key", "pk")
    )]  # fmt: skip
    said = {"first": "A角", "second": "B角", "acting": "代理"}
    yield "岗位", [["岗位", "单位", "人员", "工号", "AB角", "转办岗", "职责事项", "起", "止（不含）"], *(
        [p.title, p.unit.key, p.person.name if p.person else None, p.person.staff_no if p.person else None, said[p.standing],
         "是" if p.dispatching else None, "、".join(p.duties), p.from_on, p.until_on]
        for p in Post.objects.select_related("person", "unit").order_by("unit__key", "pk")
    )]  # fmt: skip
    yield "请假", [["人员", "工号", "起", "止（不含）"], *(
        [row.person.name, row.person.staff_no, row.from_on, row.until_on]
        for row in Leave.objects.select_related("person").order_by("person__key", "from_on")
    )]  # fmt: skip
