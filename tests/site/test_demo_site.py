"""Takes a small demonstration. Gives proof that its record is what the one road would have written. Never the whole year."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import datetime
from typing import Any

import pytest
from django.conf import settings
from django.db.models import Count, F
from django.test import Client

from shigan_site.accounts.models import Account, Grant
from shigan_site.actions.files import StoredFile
from shigan_site.actions.organisation.storing import store_organisation
from shigan_site.actions.outcomes import Done
from shigan_site.actions.startup import fill_transitions
from shigan_site.actions.steps import open_matter, take_step
from shigan_site.queries.days import instant_of, local_day
from shigan_site.queries.following import to_look_back
from shigan_site.queries.ledger import waiting
from shigan_site.queries.offered_accounts import offered_accounts
from shigan_site.queries.sight import visible_cases
from shigan_site.queries.working_calendar import the_calendar
from shigan_site.records.models import Attachment, Case, Event, Notice
from shigan_site.rules import procedures
from shigan_trial.demo.bureau import generate
from shigan_trial.demo_site.accounts import PASSWORD, SHOWN, offer_accounts
from shigan_trial.demo_site.loading import OPENS_AT, load_demo
from shigan_trial.demo_site.office import open_accounts, staffing
from tests.site.databases import Site

SMALL = 60
SAME = (
    "procedure", "step", "state", "version", "kind", "channel", "action", "activity", "actor", "unit", "counterpart",
    "counterpart_unit", "occurred_us", "offset_minutes", "recorded_us", "due_us", "outcome", "source",
    "precision", "outcome_known", "procedure_from", "account", "role", "pack",
)  # fmt: skip
COLUMNS = [
    field.attname for field in Case._meta.concrete_fields if field.name not in ("id", "number", "words", "last_event")
]


@pytest.fixture
def loaded(site: Site) -> Site:
    fill_transitions()
    load_demo(7, files=site.folder / "attachments", matters=SMALL)
    return site


def sample() -> dict[str, list[dict[str, Any]]]:
    """Some matters, and all other cases, with everything that happened to them, in order."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for event in Event.objects.select_related("particulars").order_by("pk"):
        row = {name: getattr(event, name) for name in SAME}
        found[event.item].append(row | {"payload": json.loads(event.particulars.payload)})
    matters = [item for item in found if found[item][0]["procedure"] == "matter"]
    long_ones = sorted(matters, key=lambda item: -len({row["step"] for row in found[item]}))[:8]
    return {item: found[item] for item in found if item in long_ones or item not in matters}


def test_every_event_is_what_taking_the_step_would_have_written(loaded: Site) -> None:
    wanted = sample()
    matters = {matter["number"]: matter for matter in Case.objects.filter(number__in=wanted).values("number", *COLUMNS)}
    loaded.fresh()
    settings.DATA_DIR = loaded.folder
    fill_transitions()
    bureau = generate(7, SMALL)
    members: dict[str, list[str]] = defaultdict(list)
    for person in bureau.organisation.people:
        members[person.unit].append(str(person.key))
    store_organisation(bureau.organisation, bureau.directory)
    start = instant_of(int(bureau.events["occurred_us"][0].as_py()))
    open_accounts(staffing({unit: tuple(keys) for unit, keys in members.items()}), since=start.date(), now=start)
    accounts = {account.person_key: account for account in Account.objects.all()}
    for item, events in wanted.items():
        again = take_again(events, accounts)
        written = Event.objects.filter(item=again).order_by("version").select_related("particulars")
        told = [{name: getattr(event, name) for name in SAME} | {"payload": json.loads(event.particulars.payload)} for event in written]
        assert told == events, item
        matter = Case.objects.filter(number=again).values(*COLUMNS).get()
        assert matter == {name: matters[item][name] for name in COLUMNS}, item


def take_again(events: list[dict[str, Any]], accounts: dict[str | None, Account]) -> str:
    item = ""
    for number, event in enumerate(events):
        account, now = accounts[event["actor"]], instant_of(event["occurred_us"])
        files = [StoredFile(**file) for file in event["payload"].get("files", [])]
        form = event["payload"]["form"]
        if item:
            outcome = take_step(event["procedure"], item, event["step"], form, account, f"k{item}{number}", number, now=now, files=files)
        else:
            opened = {"procedure_id": event["procedure"], "step_id": event["step"]}
            outcome = open_matter(form, account, f"k{events[0]['occurred_us']}", now=now, **opened)
        assert isinstance(outcome, Done), outcome
        item = outcome.item
    return item


def test_the_demonstration_is_sealed_and_full(loaded: Site) -> None:
    assert waiting() == 0
    assert Case.objects.count() >= SMALL
    assert len(set(Case.objects.values_list("state", flat=True))) >= 4
    digest = Attachment.objects.values_list("sha256", flat=True).first()
    assert digest is not None
    assert (loaded.folder / "attachments" / digest[:2] / digest).is_file()


def test_people_go_on_where_the_demonstration_begins(loaded: Site) -> None:
    """Numbers and keys that were written in bulk are gone on with by the database itself."""
    account = Account.objects.get(username="duban")
    form = {"title": "新登记", "kind": "routine", "source": "internal", "demand": "办好"}
    now = instant_of(Event.objects.order_by("-occurred_us").values_list("occurred_us", flat=True)[0])
    outcome = open_matter(form, account, "k", now=now)
    assert isinstance(outcome, Done), outcome
    assert waiting() == 1


def test_one_account_for_each_role_can_be_entered_and_no_other(loaded: Site) -> None:
    offer_accounts(loaded.folder)
    shown = offered_accounts(instant_of(0).date().replace(year=2025))
    assert [entry.username for entry in shown] == list(SHOWN)
    for entry in shown:
        assert Client().post("/login/", {"username": entry.username, "password": PASSWORD}).status_code == 302
    others = Account.objects.exclude(username__in=SHOWN)
    assert others.exists()
    assert not any(account.has_usable_password() for account in others[:5])


ALL_STATES = 400
"""Matters among which every state is found."""


@pytest.fixture
def bureau(sqlite_site: Site) -> Site:
    fill_transitions()
    load_demo(7, files=sqlite_site.folder / "attachments", matters=ALL_STATES)
    return sqlite_site


def test_the_demonstration_is_a_believable_office(bureau: Site) -> None:
    """What a reader sees at first sight: every state, working days, deeds of weeks, titles that differ, few unread notices."""
    matters = Case.objects.filter(procedure="matter").select_related("last_event")
    states = procedures()["matter"].states
    assert set(matters.values_list("state", flat=True)) == set(states) - {"offered"}, "nobody here breaks a matter down"
    assert any(each.get("extension_to") for each in matters)
    assert any(each.get("obstacle") and each.due and each.due < moment().date() for each in matters)
    assert Event.objects.filter(step="accept_transfer", action="transfer").exists(), "here, too, matters are passed on"
    assert any(each.state == "closed" and each.get("looked_back_on") is None for each in matters)
    assert any(each.get("lasting") == "lasting" for each in matters)
    behind = [to_look_back(procedures()["matter"], which, moment().date()) for which in ("due", "lately")]
    long_due, due_lately = (matters.filter(condition).count() for condition in behind)
    assert long_due == due_lately < 20, "what was closed months ago was looked back at in time"
    assert [each.due for each in matters if each.due and not the_calendar().works_on(each.due)] == []
    still_open = [each for each in matters if states[each.state].open]
    days = {local_day(instant_of(each.last_event.occurred_us)) for each in still_open}
    assert len(days) > 8 and all(the_calendar().works_on(day) for day in days)
    assert matters.values("title").distinct().count() > ALL_STATES * 2 / 3
    assert not any("第0" in each.title or "{" in each.title + (each.get("basis") or "") for each in matters)
    unread = Notice.objects.filter(read_at=None).values("person").annotate(n=Count("pk")).values_list("n", flat=True)
    assert unread and max(unread) < 6
    assert Notice.objects.filter(read_at__lt=F("made_at")).count() == Notice.objects.filter(read_at__gt=moment()).count() == 0


def test_who_enters_meets_talks_and_plans_of_support_from_both_sides(bureau: Site) -> None:
    accounts = {account.username: account for account in Account.objects.filter(username__in=SHOWN)}
    today = moment().date()

    def seen(who: str, procedure: str) -> set[str]:
        found = visible_cases(accounts[who], today).filter(procedure=procedure)
        return set(found.values_list("state", flat=True))

    assert seen("jingban", "talk") == {"recorded"} and seen("fuzeren", "talk") == {"recorded", "kept"}
    assert seen("jingban", "support") == {"offered", "running"}, "a plan to answer, and a colleague to help"
    assert seen("fuzeren", "support") == {"offered", "running", "ended", "declined"}
    assert not any(seen(who, procedure) for who in ("duban", "dubanfuze", "lingdao", "shenji") for procedure in ("talk", "support"))
    personnel = Grant.objects.get(role="hr_head").account
    assert visible_cases(personnel, today).filter(procedure="talk").count() == 3
    clerk = accounts["jingban"]
    own = visible_cases(clerk, today).filter(rests_person__key=clerk.person_key, open=True)
    assert {case.procedure for case in own} >= {"talk", "support"}


def moment() -> datetime:
    return instant_of(generate(7, ALL_STATES).as_of_us) + OPENS_AT
