"""Takes a person, or a unit. Gives what people entered of their own work, as the record has it. Never a measure, never a gap."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from shigan_site.accounts.models import Account
from shigan_site.queries.actors import grants_on, in_force, unit_of
from shigan_site.queries.days import instant_of
from shigan_site.queries.erasable import OWN_WORK, payload_of
from shigan_site.queries.naming import person_names
from shigan_site.queries.organisation import below
from shigan_site.records.models import Event, Membership


@dataclass(frozen=True)
class Entered:
    """One entry. ``withdrawn``: the reason, perhaps empty, None where it stands. ``noticed_by``: the head's name."""

    event: int
    version: int
    person: str
    name: str
    day: date
    what: str
    evidence: str
    asked: bool
    entered_at: datetime
    sequence: int | None
    withdrawn: str | None = None
    noticed_by: str | None = None
    noticed_at: datetime | None = None


def item_of(person: str) -> str:
    return OWN_WORK + person


def entries_of(person: str, since: date = date.min, until: date = date.max) -> tuple[Entered, ...]:
    """Those about days of the span, both days included, the latest day first."""
    found = [each for each in _entries([person]) if since <= each.day <= until]
    return tuple(sorted(found, key=lambda each: (each.day, each.version), reverse=True))


def waiting_for_notice(account: Account, unit: str, day: date) -> tuple[Entered, ...]:
    """What people of the unit asked their head to take notice of, for a reader who is that head."""
    if not _heads(account, unit, day):
        return ()
    members = Membership.objects.filter(in_force(day), unit__key=unit).exclude(person__key=account.person_key)
    found = _entries(members.values_list("person__key", flat=True))
    return tuple(each for each in found if each.asked and each.withdrawn is None and each.noticed_by is None)


def may_take_notice(account: Account, person: str, day: date) -> bool:
    """Whether the account heads the person's unit, or one above, and is not the person."""
    unit = unit_of(person, day)
    return unit is not None and person != account.person_key and _heads(account, unit, day)


def _heads(account: Account, unit: str, day: date) -> bool:
    heading = [grant.unit for grant in grants_on(account, day) if grant.role == "unit_head"]
    return any(headed is None or unit in below([headed], day) for headed in heading)


def entered_by(number: int) -> str | None:
    """Whose entry the event is; None: there is no such entry."""
    item = Event.objects.filter(pk=number, item__startswith=OWN_WORK, activity="补记工作").values_list("item", flat=True).first()
    return None if item is None else item.removeprefix(OWN_WORK)


def _entries(people: Iterable[str]) -> list[Entered]:
    """In the order of their events; of one that lost a text what remains, so that what was withdrawn stays so."""
    keys = list(people)
    events = Event.objects.filter(item__in=[item_of(key) for key in keys]).select_related("particulars", "erased", "entry").order_by("pk")
    known = ((event, payload_of(event)) for event in events)
    told = [(event, payload["form"]) for event, payload in known if payload and "form" in payload]
    names = person_names({*keys, *(event.actor for event, _ in told)})
    found: dict[str, dict[int, Entered]] = defaultdict(dict)
    for event, form in told:
        person = event.item.removeprefix(OWN_WORK)
        mine = found[person]
        if form["deed"] == "enter":
            mine[event.version] = _entered(event, form, person, names.get(person, person))
        elif form["deed"] == "withdraw" and form["of"] in mine:
            mine[form["of"]] = replace(mine[form["of"]], withdrawn=form["why"])
        elif form["deed"] == "notice" and form["of"] in mine:
            who = names.get(event.actor or "", event.actor or "")
            mine[form["of"]] = replace(mine[form["of"]], noticed_by=who, noticed_at=instant_of(event.occurred_us))
    return [each for mine in found.values() for each in mine.values()]


def _entered(event: Event, form: dict[str, str], person: str, name: str) -> Entered:
    return Entered(
        event=event.pk,
        version=event.version,
        person=person,
        name=name,
        day=date.fromisoformat(form["day"]),
        what=form["what"],
        evidence=form["evidence"],
        asked=bool(form["ask"]),
        entered_at=instant_of(event.occurred_us),
        sequence=event.entry.sequence if hasattr(event, "entry") else None,
    )
