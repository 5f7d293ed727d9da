"""Takes a merger or a split of units that one officer proposes and another decides. Gives it carried out whole. Never by one alone.

Units, people, posts and units below go over as of the day of the order; open matters, grants and recurring work on the day
of the decision, because from then on somebody else may act. The rehearsal is the deed itself, taken back at its end, so
that the preview cannot say anything else than what will happen. To undo it is another adjustment.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from shigan.errors import Both
from shigan.organisation import OrganisationFaults
from shigan.organisation.loading import contradictions
from shigan_site.accounts.holding import effective
from shigan_site.accounts.models import Account, Grant
from shigan_site.accounts.policy import ROLE_NAMES
from shigan_site.actions.accounts import note_deed
from shigan_site.actions.locking import alone_for
from shigan_site.actions.organisation.noting import note
from shigan_site.actions.organisation.succeeding import pass_on
from shigan_site.queries.actors import in_force
from shigan_site.queries.adjustments import called, concerning, sights
from shigan_site.queries.lights import open_states
from shigan_site.queries.naming import person_names, unit_names
from shigan_site.queries.organisation import covering_on, numbers_below, the_organisation
from shigan_site.queries.procedures import procedures
from shigan_site.records.models import (
    Adjustment,
    Matter,
    Membership,
    Person,
    Post,
    Receiver,
    Recurrence,
    Unit,
    UnitSpan,
)


@dataclass
class Consequences:
    """Everything that happens, in sentences, by the heading under which it is shown. Officers see no matter's title."""

    units: list[str] = field(default_factory=list)
    people: list[str] = field(default_factory=list)
    posts: list[str] = field(default_factory=list)
    matters: list[str] = field(default_factory=list)  # numbers
    recurring: int = 0
    grants: list[str] = field(default_factory=list)
    sights: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def propose(
    kind: str, unit_key: str, successor_key: str, content: Mapping[str, Any], from_on: date, basis: str,
    *, by: Account, day: date, now: datetime,
) -> Adjustment:  # fmt: skip
    """It has no effect before a second officer decides. Raises OrganisationFaults with all that stands against it."""
    with transaction.atomic():
        alone_for("organisation")
        asked = drafted(kind, unit_key, successor_key, content, from_on, basis)
        _stop(_faults(asked, max(day, from_on)))
        asked.proposed_by, asked.proposed_at = by.pk, now
        asked.save(force_insert=True)
        _note(asked, "提出机构调整", by, now, {})
    return asked


def drafted(
    kind: str, unit_key: str, successor_key: str, content: Mapping[str, Any], from_on: date, basis: str
) -> Adjustment:
    """Not kept yet. Raises OrganisationFaults for a unit that is not there."""
    units = {unit.key: unit for unit in Unit.objects.filter(key__in=(unit_key, successor_key))}
    faults: list[str] = []
    if unit_key not in units or (kind == "merge" and successor_key not in units):
        faults.append(Both("choose the unit from the list", zh="请从列表中选择单位"))
    if not basis.strip() or len(basis) > 200:
        faults.append(Both("say on what document or meeting it rests", zh="请写明依据（文号或会议），不超过 200 字"))
    _stop(faults)
    return Adjustment(
        kind=kind, unit=units[unit_key], successor=units[successor_key] if kind == "merge" else None, content=dict(content),
        from_on=from_on, basis=basis.strip(),
    )  # fmt: skip


def rehearse(asked: Adjustment, *, by: Account, day: date, now: datetime) -> Consequences:
    """What would happen if it were decided today, or on its day where that is still to come; nothing is kept."""
    with transaction.atomic():
        alone_for("organisation")
        told = _carried_out(asked, confirmed_by=None, by=by, day=max(day, asked.from_on), now=now)
        transaction.set_rollback(True)
    return told


def rehearse_waiting(number: int, *, by: Account, day: date, now: datetime) -> Consequences:
    """What would happen to one that waits, as things stand now. Raises OrganisationFaults."""
    asked = Adjustment.objects.select_related("unit", "successor").get(pk=number)
    return rehearse(asked, by=by, day=day, now=now)


def decide(number: int, granted: bool, *, by: Account, day: date, now: datetime) -> Consequences | None:
    """By a second officer. Raises OrganisationFaults with everything that stands against it; nothing is done then."""
    with transaction.atomic():
        alone_for("organisation")
        asked = Adjustment.objects.select_for_update().select_related("unit").get(pk=number)
        faults: list[str] = []
        if asked.decided_by is not None:
            faults.append(Both("it was decided already", zh="已经决定过"))
        if asked.proposed_by == by.pk:
            faults.append(Both("who proposes does not decide", zh="提出人不能自己决定"))
        if granted and asked.from_on > day:
            early = f"自 {asked.from_on} 起施行；请到那一天或以后再决定"
            faults.append(Both(f"it holds from {asked.from_on} on; decide on that day or later", zh=early))
        _stop(faults)
        told = _carried_out(asked, confirmed_by=by, by=by, day=day, now=now) if granted else None
        asked.decided_by, asked.decided_at, asked.granted = by.pk, now, granted
        asked.save()
        counts = {} if told is None else {"people": len(told.people), "matters": len(told.matters), "grants": len(told.grants)}
        _note(asked, "决定机构调整" if granted else "决定不作机构调整", by, now, counts)
    return told


def _note(asked: Adjustment, what: str, by: Account, now: datetime, counts: Mapping[str, int]) -> None:
    successor = asked.successor.key if asked.successor else str(asked.content.get("key", ""))
    said: dict[str, str | int | None] = {
        "kind": asked.kind, "unit": asked.unit.key, "successor": successor, "from": asked.from_on.isoformat(),
        "basis": asked.basis, "account": by.pk,
    }  # fmt: skip
    note(f"organisation/adjustment/{asked.pk}", what, by=by.person_key, now=now, particulars=said | dict(counts))


def _stop(faults: list[str]) -> None:
    if faults:
        raise OrganisationFaults(faults)


# -- what stands against it ---------------------------------------------------------------------------------------------


def _faults(asked: Adjustment, day: date) -> list[str]:
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


# -- the deed itself ----------------------------------------------------------------------------------------------------


def _carried_out(asked: Adjustment, *, confirmed_by: Account | None, by: Account, day: date, now: datetime) -> Consequences:
    """In the caller's transaction. ``confirmed_by`` None: it is only rehearsed."""
    before = set(contradictions(the_organisation(with_names=False)))
    _stop(_faults(asked, day))
    told, states = Consequences(), open_states(procedures()["matter"])
    names = unit_names(asked.from_on)
    unit, whole = asked.unit, asked.kind == "merge"
    successor = asked.successor or _new_unit(asked, names, told)
    names |= {successor.key: names.get(successor.key) or str(asked.content.get("name", ""))}
    moved = concerning(unit.pk, states)
    if not whole:
        moved = moved.filter(lead_unit=unit, holder__key__in=asked.content.get("people", ()))
    matters = list(moved.select_for_update(of=("self",)))  # whoever was at one of them has ended by now
    around, led = _around(unit, successor, day), numbers_below((unit.key, successor.key), day)
    concerned = Matter.objects.filter(
        Q(pk__in=[matter.pk for matter in matters]) | Q(lead_unit__in=[*led, unit.pk, successor.pk])
    )
    saw = sights(concerned, around, day)

    _units_below(asked, successor, names, told)
    keys = _people(asked, successor, told)
    _posts(asked, successor, keys, told)
    if whole:
        UnitSpan.objects.filter(unit=unit, until_on=None).update(until_on=asked.from_on)
        told.units.append(
            Both(
                f"{names[unit.key]} ends on {asked.from_on} and goes into {names[successor.key]}",
                zh=f"{names[unit.key]}自 {asked.from_on} 起撤销，并入{names[successor.key]}",
            )
        )
        told.recurring = _recurring(unit, successor)
    asked.successor = successor
    if whole:
        _known_as_merged(asked, by, now, rehearsed=confirmed_by is None)
    for matter in matters:
        pass_on(matter, unit, successor, basis=asked.basis, since=asked.from_on, by=by.person_key, now=now)
        told.matters.append(matter.number)
    _grants(asked, successor, keys, names, told, confirmed_by, day, now)
    after = [fault for fault in contradictions(the_organisation(with_names=False)) if fault not in before]
    _stop(after)
    _compare(saw, sights(concerned, around | {successor.key}, day), told)
    if Receiver.objects.filter(unit=unit, ended=False).exists() and whole:
        told.remarks.append(
            Both(
                "Doors outside that tell of this unit alone stay as they are; set them anew.",
                zh="只外发该单位事项的通道不随之改变，请到“外发与邮件”另行设置。",
            )
        )
    return told


def _around(unit: Unit, successor: Unit, day: date) -> set[str]:
    """Units in which a grant can come to cover more or less: the two, what lies above, what lies below."""
    above = covering_on(day)
    found = {unit.key, successor.key}
    for key in list(found):
        place = above.get(key)
        while place is not None and place not in found:
            found.add(place)
            place = above.get(place)
    below = {key for key in above if above.get(key) in (unit.key, successor.key)}
    return found | below


def _new_unit(asked: Adjustment, names: Mapping[str, str], told: Consequences) -> Unit:
    span = UnitSpan.objects.filter(in_force(asked.from_on), unit=asked.unit).order_by("-pk").first()
    assert span is not None, "its faults were looked for"
    made = Unit.objects.create(key=asked.content["key"])
    UnitSpan.objects.create(
        unit=made, name=asked.content["name"], parent=span.parent, tier=span.tier, order=span.order, from_on=asked.from_on
    )
    told.units.append(
        Both(
            f"{asked.content['name']} begins on {asked.from_on}, out of {names[asked.unit.key]}",
            zh=f"自 {asked.from_on} 起由{names[asked.unit.key]}分立出{asked.content['name']}",
        )
    )
    return made


def _known_as_merged(asked: Adjustment, by: Account, now: datetime, *, rehearsed: bool) -> None:
    """From here on the closed unit lies in the successor's scope; in a rehearsal it is taken back with all the rest."""
    if not rehearsed:
        return
    if asked.pk is None:
        asked.proposed_by, asked.proposed_at = by.pk, now
        made = Adjustment.objects.create(
            kind=asked.kind, unit=asked.unit, successor=asked.successor, from_on=asked.from_on, basis=asked.basis, proposed_by=0,
            proposed_at=now, decided_by=-1, decided_at=now, granted=True,
        )  # fmt: skip
        assert made.pk
    else:
        Adjustment.objects.filter(pk=asked.pk).update(decided_by=-1, decided_at=now, granted=True)


def _from(row: UnitSpan | Membership | Post, day: date, **changes: Any) -> None:
    """The row ends on the day and another one, changed, goes on; what began that very day is changed in place."""
    table = type(row)
    if row.from_on == day:
        table._default_manager.filter(pk=row.pk).update(**changes)
        return
    values = {each.attname: getattr(row, each.attname) for each in table._meta.concrete_fields if not each.primary_key}
    table._default_manager.filter(pk=row.pk).update(until_on=day)
    table._default_manager.create(**values | {"from_on": day} | changes)


def _units_below(asked: Adjustment, successor: Unit, names: Mapping[str, str], told: Consequences) -> None:
    below = UnitSpan.objects.filter(in_force(asked.from_on), parent=asked.unit).select_related("unit").order_by("order", "pk")
    for span in below if asked.kind == "merge" else below.filter(unit__key__in=asked.content.get("units", ())):
        _from(span, asked.from_on, parent_id=successor.pk)
        told.units.append(Both(f"{span.name} goes below {names[successor.key]}", zh=f"{span.name}改由{names[successor.key]}管理"))


def _people(asked: Adjustment, successor: Unit, told: Consequences) -> set[str]:
    """Gives the keys of those who went over."""
    rows = Membership.objects.filter(in_force(asked.from_on), unit=asked.unit).select_related("person").order_by("pk")
    if asked.kind == "split":
        rows = rows.filter(person__key__in=asked.content.get("people", ()))
    keys = set()
    for row in list(rows):
        _from(row, asked.from_on, unit_id=successor.pk)
        keys.add(row.person.key)
    names = person_names(keys)
    told.people += [names[key] for key in sorted(keys)]
    return keys


def _posts(asked: Adjustment, successor: Unit, keys: set[str], told: Consequences) -> None:
    posts = Post.objects.filter(in_force(asked.from_on), unit=asked.unit).select_related("person").order_by("title", "pk")
    if asked.kind == "split":
        posts = posts.filter(person__key__in=keys)
    there = set(Post.objects.filter(in_force(asked.from_on), unit=successor).values_list("title", flat=True))
    for post in list(posts):
        _from(post, asked.from_on, unit_id=successor.pk)
        holder = _shown(post.person)
        told.posts.append(Both(f"{post.title} {holder}", zh=f"{post.title} {holder}".strip()))
        if post.title in there:
            both = f"两个单位都有“{post.title}”岗位，调整后请核对由谁担任。"
            told.remarks.append(Both(f"There is a post {post.title!r} in both units; look at who holds it.", zh=both))


def _shown(person: Person | None) -> str:
    return "" if person is None else person.name or person.key


def _recurring(unit: Unit, successor: Unit) -> int:
    return Recurrence.objects.filter(lead_unit=unit).update(lead_unit=successor)


def _grants(
    asked: Adjustment, successor: Unit, keys: set[str], names: Mapping[str, str], told: Consequences,
    confirmed_by: Account | None, day: date, now: datetime,
) -> None:  # fmt: skip
    """Each grant for the unit ends, and one for the successor begins, on the two officers' decision."""
    held = Grant.objects.exclude(until_on__lte=day).filter(unit_key=asked.unit.key, account__is_active=True).select_related("account")
    if asked.kind == "split":
        held = held.filter(account__person_key__in=keys)
    headed = Grant.objects.filter(effective(day), unit_key=successor.key, role="unit_head").exists()
    shown = called({grant.account_id for grant in held})
    proposer = Account.objects.filter(pk=asked.proposed_by).first()
    for grant in list(held.order_by("account__username", "pk")):
        role = "clerk" if grant.role == "unit_head" and headed else grant.role
        since = max(day, grant.from_on)
        Grant.objects.filter(pk=grant.pk).update(until_on=since)
        note_deed(grant.account, "终止授权", confirmed_by, now, grant)
        same = Grant.objects.filter(effective(since), account=grant.account, role=role, unit_key__in=("", successor.key))
        kept = same.filter(_as_long_as(grant)).exists()
        if not kept:
            made = Grant.objects.create(
                account=grant.account, role=role, unit_key=successor.key, from_on=since, until_on=grant.until_on,
                granted_by=proposer if confirmed_by else None, confirmed_by=confirmed_by, confirmed_at=now if confirmed_by else None,
                at_setup=confirmed_by is None, made_at=now,
            )  # fmt: skip
            note_deed(grant.account, "确认授权", confirmed_by, now, made)
        before, after = ROLE_NAMES[grant.role], ROLE_NAMES[role]  # type: ignore[index]
        who, old, new = shown[grant.account_id], names[asked.unit.key], names[successor.key]
        told.grants.append(
            Both(
                f"{who}: {before} of {old} → {after} of {new}" + (" (held already)" if kept else ""),
                zh=f"{who}：{old}{before.zh} → {new}{after.zh}" + ("（已有）" if kept else ""),
            )
        )


def _as_long_as(grant: Grant) -> Q:
    """Of a grant that ends no sooner than this one."""
    lasting = Q(until_on=None)
    return lasting if grant.until_on is None else lasting | Q(until_on__gte=grant.until_on)


def _compare(saw: Mapping[int, int], sees: Mapping[int, int], told: Consequences) -> None:
    """Whoever comes to see more or fewer of the matters concerned."""
    names = called(set(saw) | set(sees))
    for account in sorted(set(saw) | set(sees), key=lambda each: names[each]):
        before, after = saw.get(account, 0), sees.get(account, 0)
        if before != after:
            told.sights.append(Both(f"{names[account]}: {before} → {after}", zh=f"{names[account]}：{before} 件 → {after} 件"))
