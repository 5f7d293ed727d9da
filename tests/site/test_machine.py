"""Takes people who do whatever comes to mind. Gives proof that what must never happen does not.

The machine knows the law of the procedure by itself: who may act it works out from the words of the pack and the
small office, not from the core; what a matter should be it adds up from what was answered.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import timedelta
from random import Random
from typing import Any, TypeVar

import pytest
from django.db.models import Count
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from shigan.packs.procedure_models import FormField, Step
from shigan.procedures.model import Refused
from shigan_site.actions.ledger import place_all_events
from shigan_site.actions.outcomes import Done, KeyReused, Outcome, Overtaken
from shigan_site.actions.replay import replay, told_cases
from shigan_site.actions.startup import fill_transitions
from shigan_site.actions.steps import open_matter, take_step
from shigan_site.database import database_of
from shigan_site.queries.actors import actor_of
from shigan_site.queries.days import local_day
from shigan_site.queries.facts import facts_of
from shigan_site.queries.ledger import last_checkpoint, waiting
from shigan_site.queries.matters_list import Wish, listing
from shigan_site.queries.occasions import occasion_on
from shigan_site.queries.today import MOST, today_of
from shigan_site.queries.unit_page import unit_page
from shigan_site.records.models import Case, Event, Notice, Particulars
from tests.site.bureau import KEYS, PEOPLE, UNITS, open_office
from tests.site.counting import Count as Counted
from tests.site.databases import Site, SqliteDatabases
from tests.site.law import Law, grant_every_hat
from tests.site.switching import use
from tests.site.taking import PAPER, UNTIL_IN_HAND, Office

ACTIVE = [name for name in PEOPLE if name != "an"]
"""Everybody but the auditor; the auditor tries, too, and must never succeed."""


Thing = TypeVar("Thing")
DULL = ("comment", "discard", "cancel")
"""Steps that are always open, or end everything: anything is tried on them, but nobody hurries to them."""


TURNS = 3
"""How many turns are taken in a row, so that a short life still gets somewhere."""


class Life(RuleBasedStateMachine):
    """An office whose people take steps, right ones and wrong ones, for some weeks."""

    databases: SqliteDatabases

    def __init__(self) -> None:
        super().__init__()
        self.databases.fresh()
        self.office = Office()
        self.law = Law()
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

    @initialize(kinds=st.tuples(st.sampled_from(["supervision", "rectification"]), st.sampled_from(["", "month"])))
    def work_is_under_way(self, kinds: tuple[str, str]) -> None:
        """One matter is worked on, one waits to be received, one to be verified; by steps like any other."""
        kind, recurs = kinds
        submit = ("submit", "pan", {"outcome": "好", "files": [PAPER]})
        add, finish = (
            ("add_milestone", "pan", {"name": "摸底", "due": "2026-12-10"}),
            ("finish_milestone", "pan", {"milestone": 1}),
        )
        for path in ((*UNTIL_IN_HAND, add, finish, add), UNTIL_IN_HAND[:2], (*UNTIL_IN_HAND, submit)):
            last = path[-1] is submit
            opened = self.office.register(kind="supervision" if last else kind, recurs=recurs)
            assert isinstance(opened, Done)
            done = self.office.done(opened.item, *path)
            self.versions[done.item], self.states[done.item] = done.version, done.state
            self.events += done.version

    @rule(data=st.data())
    def take_a_step_that_is_open(self, data: st.DataObject) -> None:
        """Somebody who may, does; so that matters get on."""
        self._get_on(data, lambda step: True)

    @rule(data=st.data())
    def move_a_matter(self, data: st.DataObject) -> None:
        """Likewise, by a step that changes its state."""
        self._get_on(data, lambda step: step.leads_to is not None)

    @rule(data=st.data())
    def do_something_beside(self, data: st.DataObject) -> None:
        """Likewise, by a step that has effects."""
        self._get_on(data, lambda step: bool(step.effects))

    def _get_on(self, data: st.DataObject, wanted: Callable[[Step], bool]) -> None:
        chance = data.draw(st.randoms(use_true_random=False), label="chance")
        for _ in range(TURNS):
            self._one_turn(data, wanted, chance)

    def _one_turn(self, data: st.DataObject, wanted: Callable[[Step], bool], chance: Random) -> None:
        item = chance.choice(sorted(self.versions))
        matter = Case.objects.get(number=item)
        ways = [
            (key, name)
            for key, step in self.law.procedure.steps.items()
            if matter.state in step.starts and not step.follows and key not in DULL and wanted(step)
            for name in ACTIVE
            if self.law.may(name, step, matter)
        ]
        if not ways:
            return
        key, name = chance.choice(ways)
        step = self.law.procedure.steps[key]
        self._ask(name, matter, key, step, self._form(data, step), self._files(data, step))

    @rule(data=st.data(), name=st.sampled_from(list(PEOPLE)))
    def try_anything(self, data: st.DataObject, name: str) -> None:
        item = data.draw(st.sampled_from(sorted(self.versions)), label="item")
        key = data.draw(st.sampled_from(sorted(self.law.procedure.steps)), label="step")
        step = self.law.procedure.steps[key]
        self._ask(name, Case.objects.get(number=item), key, step, self._form(data, step), self._files(data, step))

    @rule(data=st.data())
    def try_what_one_may_not(self, data: st.DataObject) -> None:
        """Above all what one could do but for one's other hand in the matter, or in another unit."""
        chance = data.draw(st.randoms(use_true_random=False), label="chance")
        ways = [
            (matter, key, name)
            for matter in Case.objects.order_by("number")
            for key, step in self.law.procedure.steps.items()
            if matter.state in step.starts and not step.follows
            for name in PEOPLE
            if not self.law.may(name, step, matter)
        ]
        steps = self.law.procedure.steps
        both_hands = [way for way in ways if self.law.is_among(way[2], steps[way[1]], way[0])]
        elsewhere = [way for way in ways if way not in both_hands and self.law.holds_a_role_for(way[2], steps[way[1]])]
        some = [*few(chance, both_hands, 2), *few(chance, elsewhere, 3), *few(chance, ways, 1)]
        for matter, key, name in some:
            self._ask(name, matter, key, steps[key], self._form(data, steps[key]), self._files(data, steps[key]))

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

    @rule(name=st.sampled_from(list(PEOPLE)))
    def somebody_looks_at_the_pages(self, name: str) -> None:
        """The list's tabs and figures, today's things, every unit's page: each number against plain counting."""
        today, account, procedure = local_day(self.office.now), self.office.accounts[name], self.law.procedure
        counted = Counted(procedure, name, today)
        found = listing(procedure, account, today, Wish())
        assert found.tabs == counted.tabs()
        assert {key: getattr(found.figures, key) for key in counted.figures()} == counted.figures()
        own = PEOPLE[name][1]
        work = today_of(procedure, account, own, today)
        things = counted.things_today(account.pk)
        assert (len(work.tasks), work.more) == (min(MOST, things), max(0, things - MOST))
        assert (work.unit_lights, work.unit_open) == (counted.lights_of(own), sum(counted.lights_of(own).values()))
        for unit in ("office", own):
            shown = unit_page(procedure, account, unit, today)
            assert shown is not None
            assert (shown.lights, shown.open) == (counted.lights_of(unit), sum(counted.lights_of(unit).values()))
            assert {one.key: one.n for one in shown.holding} == counted.held_in(unit)

    # what must be true at all times

    @invariant()
    def one_event_for_each_change(self) -> None:
        assert Event.objects.count() == Particulars.objects.count() == self.events
        rows = dict(Case.objects.values_list("number", "version"))
        assert rows == self.versions
        counted = dict(Event.objects.values_list("item").annotate(Count("pk")))
        assert counted == self.versions

    @invariant()
    def states_are_those_of_the_last_events(self) -> None:
        assert dict(Case.objects.values_list("number", "state")) == self.states
        last = Case.objects.values_list(
            "number", "last_event__item", "version", "last_event__version", "last_event__state"
        )
        assert all(
            (number, version, self.states[number]) == (item, of, state) for number, item, version, of, state in last
        )

    @invariant()
    def counts_by_state_are_those_of_brute_force(self) -> None:
        told = dict(Case.objects.values_list("state").annotate(Count("pk")))
        assert told == dict(Counter(self.states.values()))

    @invariant()
    def nobody_verifies_what_he_submitted(self) -> None:
        for case in Case.objects.all():
            assert case.get("verified_by") is None or case.get("verified_by") != case.get("submitted_by")

    @invariant()
    def nobody_is_told_of_what_he_did_and_nobody_twice(self) -> None:
        assert not any(row.person.key == row.event.actor for row in Notice.objects.select_related("person", "event"))
        pairs = Notice.objects.values("person", "event").annotate(n=Count("pk")).filter(n__gt=1)
        assert not pairs.exists()

    def teardown(self) -> None:
        self.somebody_looks_at_the_pages(sorted(PEOPLE)[self.events % len(PEOPLE)])
        self._counts_of_each_matter()
        self._only_permitted_changes_of_state()
        self._replay_gives_the_same()
        super().teardown()

    # how it asks, and what it expects

    def _ask(
        self, name: str, matter: Case | None, key: str, step: Step, form: Mapping[str, Any], files: list[Any]
    ) -> None:
        may = self.law.may(name, step, matter)
        begins = not step.starts if matter is None else matter.state in step.starts
        account, request, now = self.office.accounts[name], f"key-{next(self.office.keys)}", self.office.later()
        arguments = (form, account, request)
        named = {
            "now": now,
            "files": files,
            "step": key,
            "item": matter and matter.number,
            "version": matter and matter.version,
        }
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

    def _note(self, done: Done, step: Step, matter: Case | None) -> None:
        before = 0 if matter is None else self.versions[done.item]
        assert done.version == before + 1
        assert done.state == (step.leads_to or (matter.state if matter else None))
        self.versions[done.item], self.states[done.item] = done.version, done.state
        self.events += 1
        for item in done.opened:
            opened = Case.objects.get(number=item)
            assert (opened.version, opened.state) in ((2, "assigned"), (2, "offered"), (1, "draft"))
            self.versions[item], self.states[item] = opened.version, opened.state
            self.events += opened.version

    def _counts_of_each_matter(self) -> None:
        """Counted attributes against what the ledger's particulars add up to."""
        day = local_day(self.office.now)
        actor, occasion = actor_of(self.office.accounts["su"], day), occasion_on(day)
        assert actor is not None
        for matter in Case.objects.all():
            facts = facts_of(matter, self.law.procedure, actor=actor, occasion=occasion)
            counted = {name: facts[name] for name in ("open_parts", "open_milestones", "open_assists", "evidence")}
            assert counted == self._added_up(matter.number)

    def _added_up(self, item: str) -> dict[str, int]:
        events = payloads(event__item=item)
        milestones, assists = last_rows(events, "milestones"), last_rows(events, "assists")
        parts = Event.objects.filter(particulars__payload__contains=f'"parent":"{item}"').values_list("item", flat=True)
        return {
            "open_parts": sum(self.states[part] not in ("closed", "cancelled") for part in parts),
            "open_milestones": sum(row["done_on"] is None for row in milestones),
            "open_assists": sum(row["answered_on"] is None for row in assists),
            "evidence": sum(len(event.get("files", [])) for event in events),
        }

    def _only_permitted_changes_of_state(self) -> None:
        steps = self.law.procedure.steps
        state: dict[str, str] = {}
        for item, step, after in Event.objects.order_by("pk").values_list("item", "step", "state"):
            assert (state[item] in steps[step].starts) if item in state else not steps[step].starts
            assert after == (steps[step].leads_to or state[item])
            state[item] = after

    def _replay_gives_the_same(self) -> None:
        before = told_cases()
        events, particulars = list(Event.objects.values()), list(Particulars.objects.values())
        self.databases.fresh()
        Event.objects.bulk_create(Event(**row) for row in events)
        Particulars.objects.bulk_create(Particulars(**row) for row in particulars)
        assert replay() == self.events
        assert told_cases() == before

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
            "count": st.sampled_from([1, 1, 1, 2]),
            "percent": st.integers(0, 100),
            "day": st.integers(-1, 40).map(lambda days: today + timedelta(days=days)),
            "flag": st.booleans(),
            "person": st.sampled_from([KEYS[name] for name in ("pan", "pei", "fei", "su", "lei")]),
            "unit": st.sampled_from([unit for unit in UNITS if unit != "supervision"]),
            "choice": st.sampled_from(sorted(self.law.procedure.choices_of(field)) or ["-"]),
        }
        return entries[field.type]


def few(chance: Random, things: list[Thing], count: int) -> list[Thing]:
    return chance.sample(things, min(count, len(things)))


def payloads(**which: Any) -> list[dict[str, Any]]:
    rows = Particulars.objects.filter(**which).order_by("event").values_list("payload", flat=True)
    return [json.loads(row) for row in rows]


def last_rows(events: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    """Each place's row as the last event that speaks of it left it."""
    return list({row["place"]: row for event in events for row in event.get("rows", {}).get(kind, [])}.values())


class SwiftDatabases(SqliteDatabases):
    """With the office already in it, and without waiting for the disk: what is shown here is not durability."""

    def __post_init__(self) -> None:
        super().__post_init__()
        use(database_of("", self.template))
        grant_every_hat(open_office())
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
    live(30, 25, tmp_path)


@pytest.mark.nightly
def test_whatever_people_do_the_law_holds_for_long(sqlite_site: Site, tmp_path: Any) -> None:
    live(2_000, 50, tmp_path)
