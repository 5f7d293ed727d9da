"""Takes a rule and facts. Gives what the rule says: applies, silent or unknown. Never gives a reason why."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import permutations
from typing import cast

from shigan.expressions import Value, evaluate
from shigan.packs.columns import rule_columns
from shigan.packs.part import Outcome
from shigan.packs.rule_models import Example, Rule

_OUTCOMES: Mapping[Value, Outcome] = {True: "applies", False: "silent", None: "unknown"}


def outcome(rule: Rule, facts: Mapping[str, Value]) -> Outcome:
    """What the rule's condition says of the facts; a column that is left out is unknown."""
    row = {name: facts.get(name) for name in rule_columns(rule.also)}
    return _OUTCOMES[cast("bool | None", evaluate(rule.applies, row))]


def failing_examples(rule: Rule) -> tuple[tuple[Example, Outcome], ...]:
    """The examples whose outcome is another than they say, with the true one."""
    found = ((example, outcome(rule, example.given)) for example in rule.examples)
    return tuple((example, truth) for example, truth in found if truth != example.then)


def missing_examples(rule: Rule) -> tuple[str, ...]:
    """Which of the three duties no example fulfils: 'applies', 'edge' and 'missing'.

    Edge: two examples that differ in one value, one of which applies while the other is silent. Missing: an
    example that differs from an applying one only by what it leaves out, and does not apply.
    """
    pairs = [(one, two) for one, two in permutations(rule.examples, 2) if one.then == "applies"]
    duties = {
        "applies": any(example.then == "applies" for example in rule.examples),
        "edge": any(two.then == "silent" and _differ_in_one_value(one, two) for one, two in pairs),
        "missing": any(two.then != "applies" and _leaves_out(one, two) for one, two in pairs),
    }
    return tuple(duty for duty, fulfilled in duties.items() if not fulfilled)


def _differ_in_one_value(one: Example, two: Example) -> bool:
    if one.given.keys() != two.given.keys():
        return False
    return sum(one.given[name] != two.given[name] for name in one.given) == 1


def _leaves_out(whole: Example, part: Example) -> bool:
    known = {name: value for name, value in part.given.items() if value is not None}
    return len(known) < len(whole.given) and all(whole.given.get(name) == value for name, value in known.items())
