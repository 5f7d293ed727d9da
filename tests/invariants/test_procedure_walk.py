"""Every step from every state: whatever anybody tries, the order, the permissions and the hands are kept apart."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from shigan.expressions import evaluate, parse
from shigan.packs.procedure_models import Procedure, Step
from shigan.procedures import Actor, Facts, Grant, Offer, Refused, Taken, advance, offers
from shigan.procedures.model import Value
from tests.procedures_support import MONDAY, PARENTS, baseline, covers, matter, occasion
from tests.strategies_procedures import FIRST, PEOPLE, actors, counted, forms

CHINESE = re.compile(r"[\u4e00-\u9fff]")
PROCEDURES = list(baseline().procedures)
ALMIGHTY_ROLES = tuple(name for name, role in baseline().roles.items() if not role.officer)


def almighty(person: str = "hq_9") -> Actor:
    """Somebody with every business role everywhere: what is refused to them is refused for another reason."""
    return Actor(person=person, unit="hq", grants=frozenset(Grant(role=role) for role in ALMIGHTY_ROLES))


def bare(procedure: Procedure) -> dict[str, Value]:
    begins: dict[str, Value] = {"count": 0, "flag": False}
    return {name: begins.get(attribute.type) for name, attribute in procedure.attributes.items()}


@pytest.mark.parametrize(("name", "step"), [(name, step) for name in PROCEDURES for step in baseline().procedures[name].steps])
def test_a_step_is_refused_from_every_state_it_does_not_begin_in(name: str, step: str) -> None:
    procedure = baseline().procedures[name]
    declared = procedure.steps[step]
    for state in (None, *procedure.states):
        result = advance(
            procedure, step=step, state=state, facts=bare(procedure), form={}, actor=almighty(), occasion=occasion(),
            following=True,
        )  # fmt: skip
        assert (isinstance(result, Refused) and result.because == "state") != begins_in(declared, state)
        if isinstance(result, Taken):
            assert result.state == (declared.leads_to or state)
        else:
            assert_said(result)


def assert_said(refused: Refused) -> None:
    assert refused.reasons
    for reason in refused.reasons:
        assert CHINESE.search(reason.sentence.zh) and reason.sentence.en
        assert not CHINESE.search(reason.sentence.en.replace("路灯", "").replace("已查明", "").replace("已处理", ""))
        assert "%(" not in reason.sentence.zh + reason.sentence.en


@pytest.mark.parametrize("name", PROCEDURES)
def test_every_step_can_be_taken_from_every_state_it_begins_in(name: str) -> None:
    procedure, dice = baseline().procedures[name], Random(20260302)
    wanted = {(state, key) for key, step in procedure.steps.items() for state in step.starts or (None,)}
    cases: dict[str | None, dict[object, Facts]] = {None: {"nothing": bare(procedure)}}
    for _ in range(60_000):
        if not wanted:
            break
        lacking = sorted({state for state, _ in wanted if state in cases}, key=str)
        left = [where for where in sorted(cases, key=str) if any(begins_in(one, where) for one in procedure.steps.values())]
        state = dice.choice(lacking if lacking and dice.random() < 0.5 else left)
        untried = sorted(key for where, key in wanted if where == state)
        every = sorted(key for key, one in procedure.steps.items() if begins_in(one, state))
        step = dice.choice(untried if untried and dice.random() < 0.5 else every)
        facts = {**dice.choice(list(cases[state].values())), **dict(luck(procedure, dice))}
        taken = advance(
            procedure, step=step, state=state, facts=facts, form=guess(procedure, step, dice),
            actor=almighty(somebody(procedure, facts, dice)), occasion=occasion(), following=True,
        )  # fmt: skip
        if isinstance(taken, Taken):
            wanted.discard((state, step))
            kept = cases.setdefault(taken.state, {})
            kept[likeness(procedure, taken.facts)] = taken.facts
            if len(kept) > 300:
                del kept[next(iter(kept))]
    assert not wanted, sorted(wanted, key=str)


def likeness(procedure: Procedure, facts: Facts) -> object:
    """Cases that differ in nothing a requirement asks for are alike: one of each is kept, and no rare one is crowded out."""
    asked = " ".join(demand.when for step in procedure.steps.values() for demand in step.requires)
    kinds = {name: each.type for name, each in procedure.attributes.items() if not each.counted and name in asked}
    return frozenset(
        (name, facts[name] if kind == "choice" else "known") for name, kind in kinds.items() if facts[name] not in (None, 0)
    )


def begins_in(step: Step, state: str | None) -> bool:
    return state in step.starts if state is not None else not step.starts


def somebody(procedure: Procedure, facts: Facts, dice: Random) -> str:
    """Half of the time somebody whom the case names, where it names anybody."""
    named = [str(facts[name]) for name, each in procedure.attributes.items() if each.type == "person" and facts[name]]
    return dice.choice(named if named and dice.random() < 0.5 else PEOPLE)


def luck(procedure: Procedure, dice: Random) -> Iterator[tuple[str, Value]]:
    """Values for what other tables count."""
    for name, attribute in procedure.attributes.items():
        if attribute.counted:
            yield name, dice.random() < 0.3 if attribute.type == "flag" else dice.choice([0, 0, 0, 1])


def guess(procedure: Procedure, step: str, dice: Random) -> dict[str, object]:
    """A form with something in every field that must be filled, and in some of the others."""
    values: dict[str, list[object]] = {
        "text": ["路灯"], "paragraph": ["已查明"], "count": [1], "percent": [50], "flag": [True], "files": [1],
        "day": [(MONDAY + timedelta(days=n)).isoformat() for n in (-3, 5, 20, 40, 60)],
        "person": list(PEOPLE), "unit": list(PARENTS),
    }  # fmt: skip
    return {
        name: dice.choice(values.get(field.type) or sorted(procedure.choices_of(field)))
        for name, field in procedure.steps[step].form.items()
        if field.required or dice.random() < 0.3
    }


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_a_stranger_without_roles_may_do_nothing_but_comment(data: st.DataObject) -> None:
    procedure = matter()
    state = data.draw(st.sampled_from(sorted(procedure.states)))
    nobody = Actor(person="hq_8", unit="hq", grants=frozenset())
    found = offers(procedure, state=state, facts=bare(procedure), actor=nobody, occasion=occasion())
    assert [offer.step_id for offer in found] == ["comment"]
    step = data.draw(st.sampled_from(sorted(procedure.steps)))
    form = data.draw(forms(procedure, step, MONDAY))
    result = advance(
        procedure, step=step, state=state, facts=bare(procedure), form=form, actor=nobody, occasion=occasion()
    )
    assert isinstance(result, Refused) or step == "comment"


STRAIGHT = (
    "look_back", "reopen", "close", "verify", "submit", "resume", "accept_transfer", "arbitrate", "grant_extension", "sign",
    "approve", "assign", "register",
)  # fmt: skip


class Office(RuleBasedStateMachine):
    """One matter, and people of all roles who try steps in any order, with any form, on any day."""

    def __init__(self) -> None:
        super().__init__()
        self.procedure = matter()
        self.state: str | None = None
        self.facts: Facts = {}
        self.today = FIRST
        self.taken: list[Taken] = []

    def advance(self, step: str, actor: Actor, form: dict[str, object]) -> Taken | Refused:
        return advance(
            self.procedure, step=step, state=self.state, facts=self.facts, form=form, actor=actor,
            occasion=occasion(self.today),
        )  # fmt: skip

    def offers(self, actor: Actor) -> dict[str, Offer]:
        found = offers(self.procedure, state=self.state, facts=self.facts, actor=actor, occasion=occasion(self.today))
        return {offer.step_id: offer for offer in found}

    @rule(data=st.data(), actor=actors())
    def try_any_step(self, data: st.DataObject, actor: Actor) -> None:
        step = data.draw(st.sampled_from(sorted(self.procedure.steps)), label="step")
        self.attempt(data, step, actor)

    @rule(data=st.data(), calmly=st.integers(0, 9))
    def somebody_entitled_takes_a_step(self, data: st.DataObject, calmly: int) -> None:
        self.go_on(data, lambda offer: offer.step_id != "comment", ends=calmly == 0)

    @rule(data=st.data())
    def somebody_entitled_works_on_it(self, data: st.DataObject) -> None:
        self.go_on(data, lambda offer: offer.step.leads_to is None and offer.step_id != "comment", ends=False)

    @rule(data=st.data())
    def somebody_entitled_takes_a_step_onward(self, data: st.DataObject) -> None:
        self.go_on(data, lambda offer: offer.step.leads_to is not None, ends=False)

    @rule(data=st.data())
    def somebody_entitled_takes_a_main_step(self, data: st.DataObject) -> None:
        self.go_on(data, lambda offer: offer.step.emphasis == "main", ends=False)

    @rule(data=st.data())
    def somebody_brings_it_home(self, data: st.DataObject) -> None:
        """The next station on the straight way, with nothing left open beside it."""
        quiet: dict[str, Value] = {"evidence": 1, "actor_assists": False, "actor_worked": False}
        counts = {name: quiet.get(name, 0) for name, one in self.procedure.attributes.items() if one.counted}
        self.facts = {**self.facts, **counts} if self.state is not None else self.facts
        actor = almighty(data.draw(st.sampled_from(self.involved()), label="person"))
        found = self.offers(actor)
        step = next((key for key in STRAIGHT if key in found and not found[key].missing), None)
        if step is not None:
            self.attempt(data, step, actor, draw_counted=False)

    @rule(days=st.integers(1, 6))
    def days_pass(self, days: int) -> None:
        self.today += timedelta(days=days)

    def go_on(self, data: st.DataObject, wanted: Callable[[Offer], bool], *, ends: bool) -> None:
        """One of the wanted steps that is open to somebody with every role; cancelled only when ``ends``."""
        actor = almighty(data.draw(st.sampled_from(self.involved()), label="person"))
        found = [key for key, one in self.offers(actor).items() if wanted(one) and not one.missing]
        found = [key for key in found if ends or self.procedure.steps[key].leads_to != "cancelled"]
        if found:
            self.attempt(data, data.draw(st.sampled_from(sorted(found)), label="step"), actor)

    def involved(self) -> list[str]:
        named = [
            value
            for name, value in self.facts.items()
            if self.procedure.attributes[name].type == "person" and isinstance(value, str)
        ]
        return sorted({*named, "hq_1", "hq_2"})

    def attempt(self, data: st.DataObject, step: str, actor: Actor, *, draw_counted: bool = True) -> None:
        if self.state is not None and draw_counted:
            self.facts = counted(self.facts, self.procedure, data)  # type: ignore[assignment]
        offered = self.offers(actor)
        form = data.draw(forms(self.procedure, step, self.today), label="form")
        before_state, before = self.state, dict(self.facts)
        result = self.advance(step, actor, form)
        assert (self.state, dict(self.facts)) == (before_state, before)
        if isinstance(result, Refused):
            assert_said(result)
            assert (step in offered) == (result.because in ("requirement", "form"))
            return
        assert step in offered and not offered[step].missing
        self.check(result, actor, before)
        self.state, self.facts = result.state, result.facts
        self.taken.append(result)

    def check(self, taken: Taken, actor: Actor, before: dict[str, Value]) -> None:
        """What must hold of every step that was taken, read from the declaration and not from the core."""
        declared = self.procedure.steps[taken.step_id]
        assert declared.starts == () if self.state is None else self.state in declared.starts
        assert taken.state == (declared.leads_to or self.state)
        assert not declared.follows and entitled(declared.by, before, actor)
        assert not any(before.get(name) == actor.person for name in declared.not_by)
        assert taken.changes.keys() <= declared.sets.keys()
        for name, value in taken.facts.items():
            earlier = before.get(name, value if name not in taken.changes else None)
            assert value == (taken.changes[name].after if name in taken.changes else earlier)
        if taken.step_id == "submit":
            assert all(before[name] == 0 for name in ("open_parts", "open_milestones", "open_assists"))
            assert int(before["evidence"] or 0) + int(taken.form["files"] or 0) >= 1
        if taken.step_id == "ask_extension":
            assert before["due"] is not None and before["due"] >= (self.today - date(1970, 1, 1)).days
        if taken.facts["lead_unit"] != before.get("lead_unit"):
            assert taken.step_id in ("register", "revise", "approve", "assign", "accept_transfer", "arbitrate")

    @invariant()
    def whoever_verified_did_not_do_the_work(self) -> None:
        if self.state in ("verified", "closed"):
            assert self.facts["verified_by"] is not None
            assert self.facts["verified_by"] != self.facts["submitted_by"]
            assert self.facts["outcome"] is not None

    @invariant()
    def an_open_matter_in_hand_has_a_holder_of_some_unit(self) -> None:
        if self.state in ("doing", "waiting", "transferring", "submitted", "verified"):
            assert self.facts["holder"] is not None and self.facts["lead_unit"] in PARENTS

    @invariant()
    def one_step_leads_where_the_next_begins(self) -> None:
        for earlier, later in zip(self.taken, self.taken[1:], strict=False):
            assert later.state_before == earlier.state


def entitled(lines: tuple[str, ...], facts: dict[str, Value], actor: Actor) -> bool:
    """Who may take a step, told a second time in the plainest way."""
    for line in lines:
        word, _, unit = line.partition(" of ")
        if word == "anybody" or facts.get(word) is True or (word in facts and facts[word] == actor.person):
            return True
        place = facts.get(unit) if unit else (facts.get("lead_unit") or actor.unit)
        for grant in actor.grants:
            if grant.role == word and (grant.unit is None or (isinstance(place, str) and covers(grant.unit, place))):
                return True
    return False


TestOffice = Office.TestCase
TestOffice.settings = settings(max_examples=60, stateful_step_count=50, deadline=None)


@pytest.mark.nightly
def test_the_office_holds_for_two_thousand_matters() -> None:
    long = settings(max_examples=2_000, stateful_step_count=50, deadline=None)
    run_state_machine_as_test(Office, settings=long)  # type: ignore[no-untyped-call]


def test_every_expression_of_a_procedure_reads_only_what_is_there() -> None:
    for procedure in baseline().procedures.values():
        for key, step in procedure.steps.items():
            columns = dict(procedure.step_columns[key])
            row: dict[str, object] = dict.fromkeys(columns)
            for text in (*(one.when for one in (*step.requires, *step.checks)), *step.sets.values()):
                if text != "nothing":
                    evaluate(parse(text, columns), row)
