"""Takes nothing. Gives questions of every sort, to be put to two engines. Never knows an answer."""

from __future__ import annotations

from hypothesis import strategies as st

from shigan.engines.protocol import Measure, Rows, Survival, Tally
from shigan.engines.relations import RELATIONS
from shigan.expressions import Expression, parse

CONDITIONS = {
    "entries": ["action = 'close'", "reopened_90d", "not after_due", "held_by is null", "arbitrated_w > 0 or in_burst"],
    "holds": [
        "ended_by = 'handover' and n_work = 0", "charged_w > norm_median_w", "moved_after_reminder", "acted",
        "excess_w * 2 > item_excess_w", "not settled", "yields_outcome", "left_way in ('passed', 'back')",
        "not item_late", "unit = 'north' or received_from is null",
    ],
    "items": ["late", "status in ('closed', 'cancelled')", "solved_higher", "not has_outcome", "n_entries / n_unit_holds > 2",
              "outcome_by = 'work'"],
    "handovers": ["came_back_idle", "not worked", "way = 'onward'", "same_unit", "holder < to_holder", "period is not null"],
}  # fmt: skip
SUMS = {
    "entries": ["at_w", "coalesce(arbitrated_w, 1)"],
    "holds": ["charged_w", "n_work + n_acts", "excess_w"],
    "items": ["overdue_w", "n_entries - handovers_before_work"],
    "handovers": ["at_s - sequence"],
}
GROUPS = {
    "entries": ["held_by", "unit", "kind", "action", "period", "review", "in_burst", "done_by", "part"],
    "holds": ["holder", "kind", "period", "period_left", "unit", "ended_by", "acted", "hold_no", "step", "left_way"],
    "items": ["person", "unit", "kind", "status", "late", "first_tier", "outcome_by"],
    "handovers": ["pair", "holder", "to_holder", "kind", "same_unit", "way", "step"],
}
DURATIONS = ["charged_minutes", "response_minutes", "held_w", "due_s"]
OBSERVED = ["acted", "item_late", "moved_after_reminder"]
WITH_LEVEL = ("holds", "handovers")


def known(relation: str, text: str) -> Expression:
    return parse(text, RELATIONS[relation])


@st.composite
def tallies(draw: st.DrawFn) -> Tally:
    relation = draw(st.sampled_from(list(RELATIONS)))
    groups = draw(st.lists(st.sampled_from(GROUPS[relation]), unique=True, max_size=3))
    wheres = st.one_of(st.none(), st.sampled_from(CONDITIONS[relation]).map(lambda text: known(relation, text)))
    values = st.one_of(st.none(), st.sampled_from(SUMS[relation]).map(lambda text: known(relation, text)))
    measures = draw(st.lists(st.builds(lambda w, v: Measure(where=w, value=v), wheres, values), min_size=1, max_size=4))
    return Tally(
        relation=relation,
        group_by=tuple(groups),
        measures={f"m{place}": measure for place, measure in enumerate(measures)},
        level=draw(st.sampled_from(["person", "unit", None])) if relation in WITH_LEVEL else None,
        where=draw(wheres),
    )


STRATA = [
    ("kind",), ("unit",), ("kind", "step"), ("period", "kind"), ("kind", "step", "unit"),
    ("kind", "step", "received_inside"), ("kind", "step", "unit", "received_inside"),
]  # fmt: skip


@st.composite
def survivals(draw: st.DrawFn) -> Survival:
    where = draw(st.one_of(st.none(), st.sampled_from(CONDITIONS["holds"])))
    return Survival(
        relation="holds",
        duration=draw(st.sampled_from(DURATIONS)),
        observed=draw(st.sampled_from(OBSERVED)),
        group_by=tuple(draw(st.lists(st.sampled_from(GROUPS["holds"]), unique=True, max_size=2))),
        strata=draw(st.sampled_from(STRATA)),
        level=draw(st.sampled_from(["person", "unit", None])),
        where=None if where is None else known("holds", where),
        quantiles=draw(st.booleans()),
    )


@st.composite
def row_questions(draw: st.DrawFn) -> Rows:
    relation = draw(st.sampled_from(list(RELATIONS)))
    columns = list(RELATIONS[relation])
    where = draw(st.one_of(st.none(), st.sampled_from(CONDITIONS[relation])))
    numbers = [name for name, declared in RELATIONS[relation].items() if declared == "int"]
    largest = draw(st.one_of(st.none(), st.sampled_from([*numbers, "1", *(f"{name} * -2" for name in numbers[:2])])))
    return Rows(
        relation=relation,
        key=draw(st.sampled_from(["item", "kind"])),
        keys=draw(st.lists(st.sampled_from(["a", "b", "项", "", "k", "0/k", "it's"]), max_size=4)),
        columns=tuple(draw(st.lists(st.sampled_from(columns), unique=True, min_size=1, max_size=5))),
        order_by=tuple(draw(st.lists(st.sampled_from(columns), unique=True, max_size=2))),
        level=draw(st.sampled_from(["person", "unit", None])) if relation in WITH_LEVEL else None,
        where=None if where is None else known(relation, where),
        limit=draw(st.integers(1, 5)),
        largest=None if largest is None else known(relation, largest),
    )
