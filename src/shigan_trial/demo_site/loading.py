"""Takes a seed. Gives the invented bureau in an empty database: its people, its year of matters, its ledger sealed.

Every event comes from the same core function as a step on a page, and is written by the same functions; only the
tables are filled in bulk, for speed. Never into a database that holds anything.
"""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final, Literal

from django.db import transaction
from django.db.models import F

from shigan.ledger.directory import account_key
from shigan.ledger.hashing import SALT_BYTES
from shigan.organisation.model import OrganisationView
from shigan.packs.procedure_models import Procedure
from shigan.procedures import advance, known_facts
from shigan.procedures.model import Occasion, Taken, Value
from shigan_site.accounts.models import Account
from shigan_site.actions.counting_on import count_on
from shigan_site.actions.files import StoredFile, store_file
from shigan_site.actions.ledger import place_all_events
from shigan_site.actions.notices import tell
from shigan_site.actions.organisation.storing import store_organisation
from shigan_site.actions.rebuilding import write_cases
from shigan_site.actions.recording import acted_as, event_of, payload_of
from shigan_site.actions.standing import Payload, Standing, after, written
from shigan_site.queries.days import instant_of, local_day, microseconds
from shigan_site.queries.facts import WORKING
from shigan_site.queries.occasions import Tree
from shigan_site.records.models import Attachment, Case, Event, Notice, Numbering, Particulars, Person
from shigan_site.rules import procedures
from shigan_trial.demo.bureau import generate
from shigan_trial.demo.model import DemoBureau
from shigan_trial.demo_site.courses import MINUTE, Asked, Course
from shigan_trial.demo_site.lately import DOUBLED, LOOKED_BACK, Lately
from shigan_trial.demo_site.office import Staffing, open_accounts, staffing
from shigan_trial.demo_site.together import talks_and_support

MATTERS: Final = 1_000
OPENS_AT: Final = timedelta(hours=9)  # the demonstration begins at nine in the morning after the year
TOLD_SINCE: Final = timedelta(days=7)
MOST_UNREAD: Final = 4
UNREAD_SINCE: Final = timedelta(days=3)
READ_AFTER: Final = timedelta(minutes=40)
EVIDENCE: Final = "办结情况说明（演示材料）\n\n这是一份虚构的佐证材料，只用于演示。\n".encode()


@dataclass
class Walked:
    """One case as it stands after its last step, and the steps that were taken."""

    procedure: Procedure
    place: int
    state: str | None = None
    facts: Mapping[str, Value] = field(default_factory=dict)
    since: int = 0
    last: int = 0
    taken: list[tuple[int, Asked, Taken]] = field(default_factory=list)
    roles: list[str | None] = field(default_factory=list)  # as what each step was taken
    files: int = 0
    workers: set[str] = field(default_factory=set)  # who had a hand in it, and so does not check it
    number: str = ""
    events: list[Event] = field(default_factory=list)
    payloads: list[Payload] = field(default_factory=list)

    def standing(self) -> Standing:
        """As its events leave it: the way in which a replay of the ledger finds it."""
        standing = Standing(number=self.number, procedure=self.procedure.id)
        for event, payload in zip(self.events, self.payloads, strict=True):
            after(standing, event, payload, self.procedure)
        return standing


def begins_at(bureau: DemoBureau) -> datetime:
    """The moment at which the demonstration's clock starts."""
    return instant_of(bureau.as_of_us) + OPENS_AT


def load_demo(seed: int, *, files: Path, matters: Literal["demo"] | int = MATTERS) -> datetime:
    """Fill the empty database; ``files`` is the folder of attachments. Gives the demonstration's present moment."""
    assert not Event.objects.exists(), "a demonstration is never loaded into a database that holds anything"
    bureau = generate(seed, matters)
    now = begins_at(bureau)
    members = _members(bureau)
    staff = staffing(members)
    evidence = store_file([EVIDENCE], name="办结情况说明.txt", media_type="text/plain", folder=files)
    walked = _walk_all(bureau, staff, evidence, until=microseconds(now))
    with transaction.atomic():
        store_organisation(bureau.organisation, bureau.directory)
        open_accounts(staff, since=date(2024, 1, 1), now=instant_of(int(bureau.events["occurred_us"][0].as_py())))
        _write(walked, staff, evidence, now)
    place_all_events(now=now)
    return now


def _members(bureau: DemoBureau) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for person in bureau.organisation.people:
        assert person.key is not None
        found[person.unit].append(person.key)
    return {unit: tuple(people) for unit, people in found.items()}


# -- walking: in memory, by the core's own rules ----------------------------------------------------------------------


def _walk_all(bureau: DemoBureau, staff: Staffing, evidence: StoredFile, *, until: int) -> list[Walked]:
    by_item: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for event in bureau.events.to_pylist():
        by_item[event["item"]].append(event)
    procedure = procedures()["matter"]
    occasions = Occasions(bureau)
    walked = [
        _walk(Course(place + 1, events, staff), procedure, occasions, place=place, until=until)
        for place, events in enumerate(by_item.values())
    ]
    _leave_open(walked, occasions, staff, until=until)
    lately = Lately(staff, until)
    fresh = [("matter", asked) for asked in (*lately.drafts(), *lately.fresh())]
    for name, asked in (*fresh, *talks_and_support(lately)):
        walked.append(Walked(procedures()[name], len(walked)))
        for one in asked:
            _take(walked[-1], one, one.at, occasions, staff)
    return sorted((one for one in walked if one.taken), key=lambda one: one.taken[0][0])


def _leave_open(walked: list[Walked], occasions: Occasions, staff: Staffing, *, until: int) -> None:
    """The last weeks: some of what lay forgotten is ended, what was put right is looked back at, the rest goes on."""
    lately = Lately(staff, until)
    lying = [one for one in walked if one.state in ("assigned", "doing") and lately.forgotten(one.last)]
    ended = sorted(lying, key=lambda one: one.last)[::DOUBLED]
    put_right = [one for one in walked if one.state == "closed" and one.facts["kind"] == "rectification"][-LOOKED_BACK:]
    set_aside = {one.place for one in lying}
    kept = {one.place for one in put_right}
    closed = [one for one in walked if one.state == "closed" and one.place not in kept]
    doing = [one for one in walked if one.state == "doing" and one.place not in set_aside]
    deeds = [(one, [lately.merged(place)]) for place, one in enumerate(ended)]
    deeds += [(one, [lately.looked_back(place, one.facts)]) for place, one in enumerate(put_right)]
    deeds += [(one, list(lately.done_with(place, one.facts, last=one.last))) for place, one in enumerate(doing)]
    seen_again = ((one, lately.looked_back_in_time(place, one.facts)) for place, one in enumerate(closed))
    deeds += [(one, [asked]) for one, asked in seen_again if asked is not None]
    for one, asked in deeds:
        for each in asked:
            if one.last < each.at < until:
                _take(one, each, each.at, occasions, staff)


def _walk(course: Course, procedure: Procedure, occasions: Occasions, *, place: int, until: int) -> Walked:
    walked = Walked(procedure, place)
    for event in course.events:
        for asked in course.asked_by(event, walked.state, walked.facts):
            at = max(asked.at, walked.last + MINUTE)
            if at > until:
                return walked
            _take(walked, asked, at, occasions, course.staff)
    return walked


def _take(walked: Walked, asked: Asked, at: int, occasions: Occasions, staff: Staffing) -> None:
    if asked.person not in staff.roles:
        return  # nobody holds the matter now, so nobody does this
    procedure = walked.procedure
    form = {**asked.form, "files": 1} if asked.files else asked.form
    facts = {**walked.facts, **_counted(walked, asked.person)} if walked.facts else {}
    actor, occasion = staff.actor(asked.person), occasions.on(local_day(instant_of(at)))
    taken = advance(
        procedure, step=asked.step, state=walked.state, facts=facts, form=form, actor=actor, occasion=occasion
    )
    if not isinstance(taken, Taken):
        return
    known = known_facts(procedure, facts, new=walked.state is None)
    walked.roles.append(acted_as(procedure, asked.step, facts=known, actor=actor, occasion=occasion))
    if taken.state != walked.state:
        walked.since = at
    walked.files += asked.files
    walked.state, walked.last, walked.facts = taken.state, at, taken.facts
    walked.taken.append((at, asked, taken))
    if taken.step.event in WORKING:
        walked.workers.add(asked.person)


def _counted(walked: Walked, person: str) -> dict[str, Value]:
    """What is worked out for a step: who had a hand in the case, and how many files there are; other counts are none here."""
    known = {"actor_worked": person in walked.workers, "files": walked.files}
    attributes = walked.procedure.attributes.items()
    return {name: known[each.counted.what] for name, each in attributes if each.counted and each.counted.what in known}


class Occasions:
    """Every day of the year with the organisation as of it, each made once."""

    def __init__(self, bureau: DemoBureau) -> None:
        self._organisation, self._made = bureau.organisation, dict[date, Occasion]()

    def on(self, day: date) -> Occasion:
        if day not in self._made:
            self._made[day] = _occasion(self._organisation.as_of(day))
        return self._made[day]


def _occasion(view: OrganisationView) -> Occasion:
    above = {unit.key: unit.parent for unit in view.units}
    place = {person.key: person.unit for person in view.people}

    def covers(upper: str, lower: str) -> bool:
        at: str | None = lower
        while at is not None and at != upper:
            at = above.get(at)
        return at is not None

    return Occasion(
        today=view.day,
        covers=covers,
        belongs=lambda person, unit: person in place and covers(unit, place[person]),
        exists=lambda what, key: key in (above if what == "unit" else place),
    )


# -- writing: in bulk, by the functions of the one road ---------------------------------------------------------------


def _write(walked: list[Walked], staff: Staffing, evidence: StoredFile, now: datetime) -> None:
    _number(walked)
    rows = sorted(
        ((at, one, asked, taken, version) for one in walked for version, (at, asked, taken) in enumerate(one.taken, 1)),
        key=lambda row: row[0],
    )
    accounts = {key: account_key(pk) for key, pk in Account.objects.values_list("person_key", "pk")}
    events = []
    particulars = []
    for pk, (at, one, asked, taken, version) in enumerate(rows, start=1):
        event = event_of(one.procedure, taken, staff.actor(asked.person), instant_of(at), item=one.number, version=version)
        event.pk, event.role, event.account = pk, one.roles[version - 1], accounts[asked.person]
        payload = payload_of(taken, {}, [evidence] if asked.files else [], None)
        one.payloads.append(payload)
        particulars.append(Particulars(event=event, payload=written(payload), salt=secrets.token_bytes(SALT_BYTES)))
        events.append(event)
        one.events.append(event)
    Event.objects.bulk_create(events)
    count_on(Event)
    Particulars.objects.bulk_create(particulars)
    cases = write_cases([(one.standing(), one.events[-1].pk) for one in walked], procedures())
    _attach(zip(walked, cases, strict=True), evidence)
    _tell(zip(walked, cases, strict=True), since=microseconds(now - TOLD_SINCE))
    _read(now)


def _number(walked: list[Walked]) -> None:
    """In the order in which they came in, each series and year from one."""
    last: dict[tuple[str, int], int] = defaultdict(int)
    for one in walked:
        series, year = one.procedure.series, local_day(instant_of(one.taken[0][0])).year
        last[series, year] += 1
        one.number = f"{series}{year}-{last[series, year]:06d}"
    Numbering.objects.bulk_create(Numbering(series=series, year=year, last=count) for (series, year), count in last.items())


def _attach(pairs: Iterator[tuple[Walked, Case]], evidence: StoredFile) -> None:
    people = dict(Person.objects.values_list("key", "pk"))
    Attachment.objects.bulk_create(
        Attachment(
            case=matter, event=event, added_by_id=people[asked.person], added_at=instant_of(at), **evidence.as_json()
        )
        for one, matter in pairs
        for event, (at, asked, _) in zip(one.events, one.taken, strict=True)
        if asked.files
    )


def _tell(pairs: Iterator[tuple[Walked, Case]], *, since: int) -> None:
    """In the order of time, as they would have been written."""
    trees: dict[date, Tree] = {}
    told = [
        (at, one.procedure, asked, taken, case, event)
        for one, case in pairs
        for event, (at, asked, taken) in zip(one.events, one.taken, strict=True)
        if at >= since
    ]
    for at, procedure, asked, taken, case, event in sorted(told, key=lambda each: each[0]):
        moment = instant_of(at)
        tree = trees.setdefault(local_day(moment), Tree(local_day(moment)))
        tell(procedure, taken, case=case, event=event, by=asked.person, tree=tree, now=moment)


def _read(now: datetime) -> None:
    """People read what they are told within the hour, but for what came last."""
    for person in Notice.objects.values_list("person_id", flat=True).distinct():
        own = list(Notice.objects.filter(person_id=person).order_by("-made_at", "-pk").values_list("pk", "made_at"))
        fresh = {pk for pk, made_at in own[:MOST_UNREAD] if made_at > now - UNREAD_SINCE}
        Notice.objects.filter(person_id=person).exclude(pk__in=fresh).update(read_at=F("made_at") + READ_AFTER)
