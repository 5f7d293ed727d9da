"""Takes one change somebody makes by hand: a unit, a person, a post, leave. Gives it in the tables as of its day, and in the
record. Never another check than the workbook's: fields are read by the same rows, and the whole is held against itself.

What was in force before stays: a unit renamed or moved gets a new span, a person moved a new membership; closing and
leaving are last days. A name alone is put right in place, because it stands nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import transaction

from shigan.errors import Both
from shigan.organisation import OrganisationFaults
from shigan.organisation.fields import Row
from shigan.organisation.loading import contradictions
from shigan.organisation.workbook import tidy
from shigan_site.actions.locking import alone_for
from shigan_site.actions.organisation.importing import STANDINGS
from shigan_site.actions.organisation.noting import note
from shigan_site.queries.actors import in_force
from shigan_site.queries.adjustments import concerning
from shigan_site.queries.organisation import the_organisation
from shigan_site.queries.pinyin import searchable
from shigan_site.records.models import Leave, Membership, Person, Post, Unit, UnitSpan

LONGEST: Final[Mapping[str, int]] = {"name": 60, "unit_name": 120, "key": 60, "staff_no": 40, "title": 120}
DAY: Final = Both("a day such as 2026-01-31", zh="一个日期，如 2026-01-31")


@dataclass(frozen=True)
class Deed:
    """One kind of change: its fields in the order of the form, and what does it. ``about``: what it is done to."""

    name: Both
    about: str  # 'unit', 'person', 'post', 'leave', or '' for a new one
    fields: tuple[str, ...]
    work: Callable[[Row, date], str]  # gives the key of what was changed


def change(deed_id: str, entered: Mapping[str, str], *, by: str | None, day: date, now: datetime) -> None:
    """In one transaction with its note. Raises OrganisationFaults with everything that is wrong; nothing is kept then."""
    deed = DEEDS[deed_id]
    faults: list[str] = []
    wanted = {deed.about, *deed.fields} - {""}
    values = {name: tidy(text) for name, text in entered.items() if name in wanted and text.strip()}
    row = Row(deed.name, values, faults)
    with transaction.atomic():
        alone_for("organisation")
        before = set(contradictions(the_organisation(with_names=False)))
        key = deed.work(row, day)
        _stop(faults)
        after = [fault for fault in contradictions(the_organisation(with_names=False)) if fault not in before]
        _stop([*faults, *after])
        note(
            f"organisation/{deed_id}", deed.name.zh, by=by, now=now,
            particulars={"about": key, **{name: values[name] for name in ("from", "until", "last") if name in values}},
        )  # fmt: skip


def _stop(faults: list[str]) -> None:
    if faults:
        raise OrganisationFaults(faults)


def _short(row: Row, column: str, longest: int) -> str | None:
    text = row.text(column)
    if text is not None and len(text) > longest:
        row.fault(column, Both(f"at most {longest} characters", zh=f"不超过 {longest} 个字"))
    return text


def _unit(row: Row, column: str) -> Unit | None:
    """The unit of a field, by its key."""
    key = row.text(column)
    found = Unit.objects.filter(key=key).first() if key else None
    if key and found is None:
        row.fault(column, Both("a unit of this office", zh="本机关的一个单位"))
    return found


def _needed_unit(row: Row, column: str) -> Unit | None:
    row.needed(column, Both("a unit of this office", zh="本机关的一个单位"))
    return _unit(row, column)


def _person(row: Row) -> Person | None:
    found = Person.objects.filter(key=row.text("person") or "").first()
    if found is None:
        row.fault("person", Both("a person of this office", zh="本机关的一个人"))
    return found


def _day(row: Row, column: str) -> date | None:
    day = row.day(column)
    if day is None and not row.values.get(column):
        row.fault(column, DAY)
    return day


# -- units ------------------------------------------------------------------------------------------------------------


def _add_unit(row: Row, day: date) -> str:
    name = _short(row, "name", LONGEST["unit_name"]) or row.needed("name", Both("its name", zh="单位名称"))
    key = _short(row, "key", LONGEST["key"]) or name
    parent, since, tier, dispatching = _unit(row, "parent"), _day(row, "from"), row.tier(), row.truth("dispatching")
    if Unit.objects.filter(key=key).exists():
        row.fault("key" if "key" in row.values else "name", Both("a key that no unit has yet", zh="还没有单位用过的代码"))
    _stop(row.faults)
    order = UnitSpan.objects.count()
    UnitSpan.objects.create(
        unit=Unit.objects.create(key=key), name=name, parent=parent, tier=tier, dispatching=dispatching, order=order, from_on=since
    )
    return key


def _change_unit(row: Row, day: date) -> str:
    unit, name = _needed_unit(row, "unit"), _short(row, "name", LONGEST["unit_name"])
    parent, since, tier, dispatching = _unit(row, "parent"), _day(row, "from"), row.tier(), row.truth("dispatching")
    if name is None:
        row.fault("name", Both("its name", zh="单位名称"))
    if unit is None or since is None or row.faults:
        return ""
    current = UnitSpan.objects.filter(in_force(since), unit=unit).order_by("-pk").first()
    if current is None or current.until_on is not None:
        row.fault("from", Both("a day on which it is in force until further notice", zh="该单位存续且未定撤销的日期"))
        return ""
    said = {"name": name, "parent": parent, "tier": tier, "dispatching": dispatching}
    if current.from_on == since:
        UnitSpan.objects.filter(pk=current.pk).update(**said)
    else:
        UnitSpan.objects.filter(pk=current.pk).update(until_on=since)
        UnitSpan.objects.create(unit=unit, order=current.order, from_on=since, **said)
    return unit.key


def _close_unit(row: Row, day: date) -> str:
    unit, until = _needed_unit(row, "unit"), _day(row, "until")
    if unit is None or until is None:
        return ""
    spans = UnitSpan.objects.filter(unit=unit, until_on=None)
    if not spans.exists() or spans.filter(from_on__gte=until).exists():
        row.fault("until", Both("a day after it began", zh="该单位设立之后的日期"))
        return ""
    _nothing_left(row, unit, until)
    spans.update(until_on=until)
    return unit.key


def _nothing_left(row: Row, unit: Unit, until: date) -> None:
    """Nothing may be left in a unit that is closed: people, posts, units below and open matters go first, or it is merged."""
    people = Membership.objects.filter(in_force(until), unit=unit).count()
    posts = Post.objects.filter(in_force(until), unit=unit).count()
    below = UnitSpan.objects.filter(in_force(until), parent=unit).count()
    matters = concerning(unit.pk).count()
    for count, zh, en in (
        (people, "人员", "people"), (posts, "岗位", "posts"), (below, "下级单位", "units below it"),
        (matters, "在办事项", "open matters"),
    ):  # fmt: skip
        if count:
            row.tell(
                f"{count} {en} are still there on {until}; move or end them first, or merge the unit into another",
                zh=f"到 {until} 还有 {count} 个{zh}；请先调出或结束，或者改用“并入其他单位”",
            )


# -- people -----------------------------------------------------------------------------------------------------------


def _add_person(row: Row, day: date) -> str:
    name = _short(row, "name", LONGEST["name"]) or row.needed("name", Both("a name", zh="姓名"))
    number, unit, staff_class, since = _staff_no(row, None), _needed_unit(row, "unit"), row.staff_class(), _day(row, "from")
    if unit is None or since is None or row.faults:
        return ""
    last = Person.objects.order_by("-key").values_list("key", flat=True).first() or "p000000"
    person = Person.objects.create(key=f"p{int(last[1:]) + 1:06d}", name=name, staff_no=number, pinyin=searchable(name))
    Membership.objects.create(person=person, unit=unit, staff_class=staff_class, from_on=since)
    return person.key


def _staff_no(row: Row, person: Person | None) -> str | None:
    number = _short(row, "staff_no", LONGEST["staff_no"])
    taken = Person.objects.filter(staff_no=number).exclude(pk=person.pk if person else 0)
    if number is not None and taken.exists():
        row.fault("staff_no", Both("a staff number that nobody has yet", zh="还没有人用的工号"))
    return number


def _name_person(row: Row, day: date) -> str:
    person, name = _person(row), _short(row, "name", LONGEST["name"]) or row.needed("name", Both("a name", zh="姓名"))
    number = _staff_no(row, person)
    if person is None or row.faults:
        return ""
    Person.objects.filter(pk=person.pk).update(name=name, staff_no=number, pinyin=searchable(name))
    return person.key


def _move_person(row: Row, day: date) -> str:
    person, unit, staff_class, since = _person(row), _needed_unit(row, "unit"), row.staff_class(), _day(row, "from")
    if person is None or unit is None or since is None or row.faults:
        return ""
    if Membership.objects.filter(person=person, from_on__gt=since).exists():
        row.fault("from", Both("a day after the latest move", zh="最近一次调动之后的日期"))
        return ""
    _end_memberships(person, since)
    Membership.objects.update_or_create(
        person=person, unit=unit, from_on=since, defaults={"staff_class": staff_class, "until_on": None}
    )
    return person.key


def _end_person(row: Row, day: date) -> str:
    person, until = _person(row), _day(row, "until")
    if person is None or until is None:
        return ""
    open_ones = Membership.objects.filter(person=person, until_on=None)
    if not open_ones.exists() or open_ones.filter(from_on__gte=until).exists():
        row.fault("until", Both("a day after the person came", zh="到岗之后的日期"))
        return ""
    _end_memberships(person, until)
    Post.objects.filter(in_force(until), person=person).exclude(from_on=until).update(until_on=until)
    return person.key


def _end_memberships(person: Person, day: date) -> None:
    Membership.objects.filter(in_force(day), person=person).exclude(from_on=day).update(until_on=day)


# -- posts and leave --------------------------------------------------------------------------------------------------


def _give_post(row: Row, day: date) -> str:
    person, unit = _person(row), _needed_unit(row, "unit")
    title = _short(row, "title", LONGEST["title"]) or row.needed("title", Both("what the post is called", zh="岗位名称"))
    standing, dispatching = STANDINGS.get(row.text("standing") or "A角"), row.truth("dispatching")
    if standing is None:
        row.fault("standing", Both("one of A角, B角, 代理", zh="A角、B角、代理之一"))
    since, until = row.span()
    if since is None and "from" not in row.values:
        row.fault("from", DAY)
    if person is None or unit is None or standing is None or row.faults:
        return ""
    same = Post.objects.filter(title=title, unit=unit, person=person).exclude(until_on__lte=since)
    if (same.filter(from_on__lt=until) if until else same).exists():
        row.fault("title", Both("a post that the person does not hold already", zh="此人尚未担任的岗位"))
        return ""
    Post.objects.create(
        title=title, unit=unit, person=person, standing=standing, dispatching=dispatching, from_on=since, until_on=until
    )
    return person.key


def _end_post(row: Row, day: date) -> str:
    found = Post.objects.filter(pk=_number(row, "post")).select_related("person").first()
    until = _day(row, "until")
    if found is None or until is None:
        return ""
    if (found.from_on is not None and until <= found.from_on) or (found.until_on is not None and until > found.until_on):
        row.fault("until", Both("a day within its days", zh="任职期间的日期"))
        return ""
    Post.objects.filter(pk=found.pk).update(until_on=until)
    return found.person.key if found.person else ""


def _add_leave(row: Row, day: date) -> str:
    person = _person(row)
    since, until = row.span()
    for column, given in (("from", since), ("last", until)):
        if given is None and column not in row.values:
            row.fault(column, DAY)
    if person is None or since is None or until is None or row.faults:
        return ""
    if Leave.objects.filter(person=person, from_on__lt=until, until_on__gt=since).exists():
        row.fault("from", Both("days that no other leave covers", zh="与已登记的请假不重叠的日期"))
        return ""
    Leave.objects.create(person=person, from_on=since, until_on=until)
    return person.key


def _end_leave(row: Row, day: date) -> str:
    found = Leave.objects.filter(pk=_number(row, "leave")).select_related("person").first()
    until = _day(row, "until")
    if found is None or until is None:
        return ""
    if not found.from_on < until <= found.until_on:
        row.fault("until", Both("a day within the leave", zh="请假期间的日期"))
        return ""
    Leave.objects.filter(pk=found.pk).update(until_on=until)
    return found.person.key


def _number(row: Row, column: str) -> int:
    text = row.text(column) or ""
    if not (text.isascii() and text.isdecimal() and len(text) < 18):
        row.fault(column, Both("one of the list", zh="列表中的一项"))
        return 0
    return int(text)


DEEDS: Final[Mapping[str, Deed]] = {
    "unit_add": Deed(Both("add a unit", zh="增设单位"), "", ("name", "key", "parent", "tier", "dispatching", "from"), _add_unit),
    "unit_change": Deed(
        Both("rename or move the unit", zh="单位更名、调整"), "unit", ("name", "parent", "tier", "dispatching", "from"), _change_unit
    ),
    "unit_close": Deed(Both("close the unit", zh="撤销单位"), "unit", ("until",), _close_unit),
    "person_add": Deed(Both("add a person", zh="增加人员"), "", ("name", "staff_no", "unit", "class", "from"), _add_person),
    "person_name": Deed(Both("put the name right", zh="改姓名、工号"), "person", ("name", "staff_no"), _name_person),
    "person_move": Deed(Both("move the person", zh="调动"), "person", ("unit", "class", "from"), _move_person),
    "person_end": Deed(Both("the person leaves", zh="离开本机关"), "person", ("until",), _end_person),
    "post_give": Deed(
        Both("give a post", zh="任岗"), "person", ("title", "unit", "standing", "dispatching", "from", "until"), _give_post
    ),
    "post_end": Deed(Both("end a post", zh="免岗"), "post", ("until",), _end_post),
    "leave_add": Deed(Both("enter leave", zh="登记请假"), "person", ("from", "last"), _add_leave),
    "leave_end": Deed(Both("shorten leave", zh="提前销假"), "leave", ("until",), _end_leave),
}
