"""Takes an adjustment of units and a day. Gives all that stands against it, at once. Never the first fault alone."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from shigan.errors import Both
from shigan.organisation import OrganisationFaults
from shigan_site.accounts.models import Grant
from shigan_site.queries.actors import in_force
from shigan_site.queries.organisation import the_organisation
from shigan_site.records.models import (
    Adjustment,
    Membership,
    Post,
    Unit,
    UnitSpan,
)


def faults_of(asked: Adjustment, day: date) -> list[str]:
    """All of it at once."""
    unit, since = asked.unit, asked.from_on
    span = UnitSpan.objects.filter(in_force(since), unit=unit).order_by("-pk").first()
    if span is None or span.until_on is not None:
        return [Both("the unit is not in force on that day until further notice", zh="该单位在那一天不存续，或已定撤销")]
    faults: list[str] = []
    if span.from_on is not None and span.from_on >= since:
        faults.append(Both("the unit only began, or changed, on that day or later", zh="该单位在那一天或以后才设立、调整；请改晚日期"))
    faults += _of_the_successor(asked) if asked.kind == "merge" else _of_the_new_one(asked)
    later = (
        ("people who only come later", "之后才到岗的人员", Membership.objects.filter(unit=unit, from_on__gt=since).exists()),
        ("posts that only begin later", "之后才开始的岗位", Post.objects.filter(unit=unit, from_on__gt=since).exists()),
        ("units below that only begin later", "之后才设立的下级单位", UnitSpan.objects.filter(parent=unit, from_on__gt=since).exists()),
    )
    for en, zh, there in later:
        if there:
            faults.append(Both(f"{en} are entered already; correct their days first", zh=f"已登记有{zh}；请先改正其日期"))
    waiting = Grant.objects.filter(unit_key=unit.key, confirmed_by=None, at_setup=False).exclude(until_on__lte=day)
    for username in waiting.values_list("account__username", flat=True):
        told = f"账号“{username}”在本单位的授权待确认；请先确认或终止"
        faults.append(Both(f"a grant of {username!r} for this unit waits; decide on it first", zh=told))
    others = Adjustment.objects.filter(granted=None).filter(Q(unit=unit) | Q(successor=unit) | Q(unit=asked.successor_id or 0))
    if others.exclude(pk=asked.pk).exists():
        faults.append(Both("another adjustment of these units waits; decide on it first", zh="这些单位另有待决定的调整；请先决定"))
    return faults


def _of_the_successor(asked: Adjustment) -> list[str]:
    assert asked.successor is not None
    if asked.successor == asked.unit:
        return [Both("a unit does not go into itself", zh="不能并入自己")]
    view = the_organisation(with_names=False).as_of(asked.from_on)
    if view.unit(asked.successor.key) is None:
        return [Both("the unit it goes into is not in force on that day", zh="并入的单位在那一天不存续")]
    if UnitSpan.objects.filter(unit=asked.successor).exclude(until_on=None).filter(until_on__gt=asked.from_on).exists():
        return [Both("the unit it goes into changes or ends later; correct that first", zh="并入的单位之后已定撤销或调整；请先改正")]
    if asked.successor.key in view.below(asked.unit.key):
        return [Both("the unit it goes into lies below it; move that one first", zh="并入的单位是它的下级；请先调整上下级")]
    return []


def _of_the_new_one(asked: Adjustment) -> list[str]:
    said = asked.content
    faults: list[str] = []
    if not said.get("name") or len(said["name"]) > 120:
        faults.append(Both("the new unit needs a name", zh="请填写新单位的名称"))
    if not said.get("key") or len(said["key"]) > 60 or Unit.objects.filter(key=said["key"]).exists():
        faults.append(Both("the new unit needs a key that no unit has yet", zh="请给新单位一个还没有单位用过的代码"))
    if not said.get("people") and not said.get("units"):
        faults.append(Both("choose who or what goes to the new unit", zh="请选择划入新单位的人员或下级单位"))
    here = Membership.objects.filter(in_force(asked.from_on), unit=asked.unit, person__key__in=said.get("people", ()))
    below = UnitSpan.objects.filter(in_force(asked.from_on), parent=asked.unit, unit__key__in=said.get("units", ()))
    if here.count() < len(said.get("people", ())) or below.count() < len(said.get("units", ())):
        faults.append(Both("somebody or something chosen is not in the unit on that day", zh="所选人员或下级单位在那一天不属于该单位"))
    return faults




def stop(faults: list[str]) -> None:
    if faults:
        raise OrganisationFaults(faults)
