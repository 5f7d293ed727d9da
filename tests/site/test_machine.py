"""Takes people who do whatever comes to mind. Gives proof that what must never happen does not.

The machine knows the law of the procedure by itself: who may act it works out from the words of the pack and the
small office, not from the core; what a matter should be it adds up from what was answered.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import Count
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from shigan.packs.procedure_models import FormField, Step
from shigan.procedures.model import Refused
from shigan_site.actions.ledger import place_all_events
from shigan_site.actions.outcomes import Done, KeyReused, Outcome, Overtaken
from shigan_site.actions.replay import replay, told_matters
from shigan_site.actions.startup import fill_transitions
from shigan_site.actions.steps import open_matter, take_step
from shigan_site.database import database_of
from shigan_site.queries.actors import actor_of
from shigan_site.queries.days import local_day
from shigan_site.queries.facts import facts_of
from shigan_site.queries.ledger import last_checkpoint, waiting
from shigan_site.queries.occasions import occasion_on
from shigan_site.queries.procedures import procedures
from shigan_site.records.models import Assist, Event, Matter, Milestone, Notice, Particulars
from tests.site.bureau import KEYS, PEOPLE, UNITS, open_office
from tests.site.databases import Site, SqliteDatabases
from tests.site.switching import use
from tests.site.taking import PAPER, Office

ACTIVE = [name for name in PEOPLE if name != "an"]
"""Everybody but the auditor; the auditor tries, too, and must never succeed."""


class Law:
    """Who may take a step, read from the pack's own words: a second opinion."""

    def __init__(self, office: Office) -> None:
        self.procedure = procedures()["matter"]
        self.office = office

    def may(self, name: str, step: Step, matter: Matter | None) -> bool:
        if any(self._named(attribute, matter) == KEYS[name] for attribute in step.not_by):
            return False
        return any(self._means(line, name, matter) for line in step.by)

    def _means(self, line: str, name: str, matter: Matter | None) -> bool:
        _, own_unit, role, scope = PEOPLE[name]
        word, _, unit = line.partition(" of ")
        if word == "anybody":
            return True
        if word == role and not unit:
            return scope in ("", "office", self._unit("lead_unit", matter) or own_unit)
        if word == role:
            place = self._unit(unit, matter)
            return scope == "" or (place is not None and scope in ("office", place))
        if word == "actor_assists":
            asked = Assist.objects.filter(matter=matter, answered_on=None).values_list("unit__key", flat=True)
            return own_unit in asked or "office" in asked
        return word in self.procedure.attributes and self._named(word, matter) == KEYS[name]

    def _named(self, attribute: str, matter: Matter | None) -> str | None:
        person = getattr(matter, attribute, None)
        return None if person is None else str(person.key)

    def _unit(self, attribute: str, matter: Matter | None) -> str | None:
        unit = getattr(matter, attribute, None)
        return None if unit is None else str(unit.key)


class Life(RuleBasedStateMachine):
    """An office whose people take steps, right ones and wrong ones, for some weeks."""

    databases: SqliteDatabases

    def __init__(self) -> None:
        super().__init__()
        self.databases.fresh()
        self.office = Office()
        self.law = Law(self.office)
        self.versions: dict[str, int] = {}
        self.states: dict[str, str] = {}
        self.events = 0
        self.last: tuple[tuple[Any, ...], dict[str, Any], Done] | None = None

    # what people do

    @rule(data=st.data(), name=st.sampled_from(list(PEOPLE)))
    def register(self, data: st.DataObject, name: str) -> None:
        step = self.law.procedure.steps["register"]
        form = self._form(data, step)
        self._ask(name, None, "register", step, form, [])

    @precondition(lambda self: self.versions)
    @rule(data=st.data())
    def take_a_step_that_is_open(self, data: st.DataObject) -> None:
        """Somebody who may, does; so that matters get on."""
        item = data.draw(st.sampled_from(sorted(self.versions)), label="item")
        matter = Matter.objects.get(number=item)
        ways = [
            (key, name)
            for key, step in self.law.procedure.steps.items()
            if matter.state in step.starts and not step.follows
            for name in ACTIVE
            if self.law.may(name, step, matter)
        ]
        key, name = data.draw(st.sampled_from(ways), label="way")
        step = self.law.procedure.steps[key]
        self._ask(name, matter, key, step, self._form(data, step), self._files(data, step))

    @precondition(lambda self: self.versions)
    @rule(data=st.data(), name=st.sampled_from(list(PEOPLE)))
    def try_anything(self, data: st.DataObject, name: str) -> None:
        item = data.draw(st.sampled_from(sorted(self.versions)), label="item")
        key = data.draw(st.sampled_from(sorted(self.law.procedure.steps)), label="step")
        step = self.law.procedure.steps[key]
        self._ask(name, Matter.objects.get(number=item), key, step, self._form(data, step), self._files(data, step))

    @precondition(lambda self: any(version > 1 for version in self.versions.values()))
    @rule(data=st.data(), name=st.sampled_from(ACTIVE))
    def act_on_an_old_page(self, data: st.DataObject, name: str) -> None:
        item = data.draw(st.sampled_from(sorted(k for k, version in self.versions.items() if version > 1)))
        old = data.draw(st.integers(1, self.versions[item] - 1))
        outcome = self.office.take(item, "comment", name, version=old, text="旧页面")
        assert isinstance(outcome, Overtaken)
        assert (outcome.version, outcome.state) == (self.versions[item], self.states[item])

    @precondition(lambda self: self.last is not None)
    @rule()
    def send_the_last_form_twice(self) -> None:
        assert self.last is not None
        arguments, named, answer = self.last
        again = self._call(arguments, named)
        assert isinstance(again, Done)
        assert again.again
        assert (again.item, again.version, again.event, again.opened) == (
            answer.item, answer.version, answer.event, answer.opened,
        )  # fmt: skip

    @precondition(lambda self: self.last is not None)
    @rule()
    def use_the_last_key_for_something_else(self) -> None:
        assert self.last is not None
        arguments, named, _ = self.last
        form = {**arguments[0], "more": "别的"}
        assert isinstance(self._call((form, *arguments[1:]), named), KeyReused)

    @rule(days=st.integers(1, 20))
    def days_pass(self, days: int) -> None:
        self.office.now += timedelta(days=days)

    @rule()
    def the_sequencer_runs(self) -> None:
        place_all_events(now=self.office.now)
        last = last_checkpoint()
        assert waiting() == 0
        assert (last.size if last else 0) == self.events

    # what must be true at all times

    @invariant()
    def one_event_for_each_change(self) -> None:
        assert Event.objects.count() == Particulars.objects.count() == self.events
        rows = dict(Matter.objects.values_list("number", "version"))
        assert rows == self.versions
        counted = dict(Event.objects.values_list("item").annotate(Count("pk")))
        assert counted == self.versions

    @invariant()
    def states_are_those_of_the_last_events(self) -> None:
        assert dict(Matter.objects.values_list("number", "state")) == self.states
        last = Matter.objects.values_list("number", "last_event__item", "version", "last_event__version", "last_event__state")
        assert all((number, version, self.states[number]) == (item, of, state) for number, item, version, of, state in last)

    @invariant()
    def counts_by_state_are_those_of_brute_force(self) -> None:
        told = dict(Matter.objects.values_list("state").annotate(Count("pk")))
        assert told == dict(Counter(self.states.values()))

    @invariant()
    def nobody_verifies_what_he_submitted(self) -> None:
        for matter in Matter.objects.filter(verified_by__isnull=False):
            assert matter.verified_by_id not in (matter.submitted_by_id, None)

    @invariant()
    def nobody_is_told_of_what_he_did_and_nobody_twice(self) -> None:
        assert not any(row.person.key == row.event.actor for row in Notice.objects.select_related("person", "event"))
        pairs = Notice.objects.values("person", "event").annotate(n=Count("pk")).filter(n__gt=1)
        assert not pairs.exists()

    def teardown(self) -> None:
        self._counts_of_each_matter()
        self._only_permitted_changes_of_state()
        self._replay_gives_the_same()
        super().teardown()

    # how it asks, and what it expects

    def _ask(
        self, name: str, matter: Matter | None, key: str, step: Step, form: Mapping[str, Any], files: list[Any]
    ) -> None:
        may = self.law.may(name, step, matter)
        begins = not step.starts if matter is None else matter.state in step.starts
        account, request, now = self.office.accounts[name], f"key-{next(self.office.keys)}", self.office.later()
        arguments = (form, account, request)
        named = {"now": now, "files": files, "step": key, "item": matter and matter.number, "version": matter and matter.version}
        outcome = self._call(arguments, named)
        if isinstance(outcome, Done):
            assert may, f"{name} may not take {key}"
            assert begins, f"{key} does not begin in {matter and matter.state}"
            assert not step.follows
            self._note(outcome, step, matter)
            self.last = (arguments, named, outcome)
            return
        assert isinstance(outcome, Refused)
        assert outcome.reasons
        if begins and not step.follows:
            assert (outcome.because == "permission") == (not may)

    def _call(self, arguments: tuple[Any, ...], named: Mapping[str, Any]) -> Outcome:
        form, account, request = arguments
        if named["item"] is None:
            return open_matter(form, account, request, now=named["now"], files=named["files"])
        return take_step(
            "matter", named["item"], named["step"], form, account, request, named["version"],
            now=named["now"], files=named["files"],
        )  # fmt: skip

    def _note(self, done: Done, step: Step, matter: Matter | None) -> None:
        before = 0 if matter is None else self.versions[done.item]
        assert done.version == before + 1
        assert done.state == (step.leads_to or (matter.state if matter else None))
        self.versions[done.item], self.states[done.item] = done.version, done.state
        self.events += 1
        for item in done.opened:
            opened = Matter.objects.get(number=item)
            assert (opened.version, opened.state) in ((2, "assigned"), (1, "draft"))
            self.versions[item], self.states[item] = opened.version, opened.state
            self.events += opened.version

    def _counts_of_each_matter(self) -> None:
        """Counted attributes against what the ledger's particulars add up to."""
        actor, occasion = actor_of(self.office.accounts["su"], local_day(self.office.now)), occasion_on(local_day(self.office.now))
        assert actor is not None
        for matter in Matter.objects.all():
            facts = facts_of(matter, self.law.procedure, actor=actor, occasion=occasion)
            events = [json.loads(row) for row in Particulars.objects.filter(event__item=matter.number).order_by("event").values_list("payload", flat=True)]
            last = {kind: {row["place"]: row for event in events for row in event.get("rows", {}).get(kind, [])} for kind in ("milestones", "assists")}
            assert facts["open_milestones"] == sum(row["done_on"] is None for row in last["milestones"].values())
            assert facts["open_assists"] == sum(row["answered_on"] is None for row in last["assists"].values())
            assert facts["evidence"] == sum(len(event.get("files", [])) for event in events)
            parts = [number for number, in Event.objects.filter(particulars__payload__contains=f'"parent":"{matter.number}"').values_list("item")]
            assert facts["open_parts"] == sum(self.states[part] not in ("closed", "cancelled") for part in parts)
            assert Milestone.objects.filter(matter=matter).count() == len(last["milestones"])

    def _only_permitted_changes_of_state(self) -> None:
        steps = self.law.procedure.steps
        state: dict[str, str] = {}
        for item, step, after in Event.objects.order_by("pk").values_list("item", "step", "state"):
            assert (state[item] in steps[step].starts) if item in state else not steps[step].starts
            assert after == (steps[step].leads_to or state[item])
            state[item] = after

    def _replay_gives_the_same(self) -> None:
        before = told_matters()
        events, particulars = list(Event.objects.values()), list(Particulars.objects.values())
        self.databases.fresh()
        Event.objects.bulk_create(Event(**row) for row in events)
        Particulars.objects.bulk_create(Particulars(**row) for row in particulars)
        assert replay() == self.events
        assert told_matters() == before

    # what people enter

    def _form(self, data: st.DataObject, step: Step) -> dict[str, Any]:
        wanted = {name: field for name, field in step.form.items() if field.type != "files"}
        return {
            name: data.draw(self._entry(field), label=name)
            for name, field in wanted.items()
            if field.required or data.draw(st.booleans())
        }

    def _files(self, data: st.DataObject, step: Step) -> list[Any]:
        takes = any(field.type == "files" for field in step.form.values())
        return [PAPER] * data.draw(st.integers(0, 2)) if takes else []

    def _entry(self, field: FormField) -> st.SearchStrategy[Any]:
        today = local_day(self.office.now)
        entries: dict[str, st.SearchStrategy[Any]] = {
            "text": st.sampled_from(["摸底", "整治 — 东街", "e\u0301"]),
            "paragraph": st.sampled_from(["好", "已清理三条街\n第二行"]),
            "count": st.integers(1, 3),
            "percent": st.integers(0, 100),
            "day": st.integers(-2, 40).map(lambda days: today + timedelta(days=days)),
            "flag": st.booleans(),
            "person": st.sampled_from([KEYS[name] for name in ("pan", "pei", "fei", "su", "lei")]),
            "unit": st.sampled_from([unit for unit in UNITS if unit != "supervision"]),
            "choice": st.sampled_from(sorted(self.law.procedure.choices_of(field)) or ["-"]),
        }
        return entries[field.type]


class SwiftDatabases(SqliteDatabases):
    """With the office already in it, and without waiting for the disk: what is shown here is not durability."""

    def __post_init__(self) -> None:
        super().__post_init__()
        use(database_of("", self.template))
        open_office()
        fill_transitions()
        use(database_of("", self.template))

    def fresh(self) -> Any:
        folder = super().fresh()
        setting = database_of("", folder)
        setting["OPTIONS"]["init_command"] = setting["OPTIONS"]["init_command"].replace("FULL", "OFF")
        use(setting)
        return folder


def live(examples: int, steps: int, folder: Any) -> None:
    Life.databases = SwiftDatabases(folder)
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_whatever_people_do_the_law_holds(sqlite_site: Site, tmp_path: Any) -> None:
    live(60, 25, tmp_path)


@pytest.mark.nightly
def test_whatever_people_do_the_law_holds_for_long(sqlite_site: Site, tmp_path: Any) -> None:
    live(2_000, 50, tmp_path)
