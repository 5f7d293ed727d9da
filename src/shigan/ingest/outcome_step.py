"""The step that yields the outcome, found from what a record does after it.

Where nearly every case, once a step is done, sees only desk work and later steps (archiving, signing off) by other units
for weeks, the matter was dealt with at that step, and those weeks are not the office's that dealt with it. The steps after it
must be known for what they are; where they are not, a person is asked and nothing is decided.
"""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Mapping as Named
from dataclasses import dataclass
from typing import Final

from shigan.ingest.events import EventStage
from shigan.ingest.instants import DAY_US
from shigan.ingest.remarks import Remark
from shigan.ingest.sql import literals
from shigan.ingest.staging_times import ends
from shigan.ledger import actions as words

NEARLY_ALWAYS: Final = 0.9
LATER_DAYS: Final = 14
FEWEST_CASES: Final = 10
LEAST_SHARE: Final = 0.1
"""An outcome step that fewer of the cases have is not told from a rare turn of events."""
MOST_STEPS: Final = 300
CASES_LOOKED_AT: Final = 5_000
CLERICAL: Final = frozenset(
    {words.REGISTER, words.ASSIGN, words.TRANSFER, words.VERIFY, words.REMIND, words.EXTEND_GRANT, words.ARBITRATE, words.NOTE, words.RATE,
     words.CLOSE, words.CANCEL}
)  # fmt: skip
"""Actions that may follow the outcome. To return is none of them: what is sent back has no outcome yet."""
YIELDING: Final = frozenset({words.WORK, words.ACT, words.SUBMIT})


@dataclass(frozen=True)
class Steps:
    """The activities of a record, the most frequent first: the words behind each, and what these mean."""

    deeds: Named[str, frozenset[str]]
    actions: Named[str, frozenset[str]]

    @classmethod
    def of(cls, staged: EventStage) -> Steps:
        """As they stand in the working table; an event that its row settles is no step of its own."""
        rows = staged.connection.execute(
            "SELECT activity, list(DISTINCT deed) FROM staged WHERE fault IS NULL AND settled IS NULL "
            "GROUP BY 1 ORDER BY count(*) DESC, 1"
        ).fetchall()
        deeds = {str(activity): frozenset(map(str, said)) for activity, said in rows}
        meant = {activity: frozenset(staged.deeds.of(deed).action for deed in said) for activity, said in deeds.items()}
        return cls(deeds, meant)


@dataclass(frozen=True)
class Outcome:
    """The activities that yield the outcome, how that was found, and what a person should decide."""

    activities: tuple[str, ...] = ()
    remarks: tuple[Remark, ...] = ()
    asked: tuple[Remark, ...] = ()


@dataclass(frozen=True)
class Last:
    """How often a step is the last one before only later steps follow. ``share`` of the cases that have it."""

    activity: str
    cases: int
    share: float
    by_others: float  # share of these cases in which nobody but others did what follows
    days: int  # median from the step to the end
    followed_by: tuple[str, ...]


def find_outcome(
    staged: EventStage, steps: Steps, parts: Named[str, str], called_so: Collection[str] = ()
) -> Outcome:
    """``parts``: those known by name. ``called_so``: steps called like an outcome, for which less evidence will do."""
    if staged.mapping.row_is == "case" or len(steps.actions) > MOST_STEPS:
        return Outcome()
    later = [step for step, meant in steps.actions.items() if parts.get(step) in ("desk", "after") or meant <= CLERICAL]
    _look_at_some(staged)
    sure = [
        one
        for one in _last_steps(staged, steps, later)
        if one.activity in called_so or (one.by_others > NEARLY_ALWAYS and one.days >= LATER_DAYS)
    ]
    if sure:
        return Outcome(tuple(one.activity for one in sure), tuple(_found(one, staged) for one in sure))
    unclear = [step for step, meant in steps.actions.items() if meant == {words.ACT} and step not in later]
    open_ones = _last_steps(staged, steps, [*later, *unclear]) if unclear else []
    asked = [
        _question(one, [step for step in one.followed_by if step in unclear], staged)
        for one in open_ones
        if one.by_others > NEARLY_ALWAYS and one.days >= LATER_DAYS and not set(unclear).isdisjoint(one.followed_by)
    ]
    return Outcome(asked=tuple(asked))


def _look_at_some(staged: EventStage) -> None:
    """Table ``looked_at``: the entries of every nth case, each with its place in the order of the record."""
    holder = "unit" if staged.mapping.unit is not None else "person"
    staged.connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE looked_at AS
        WITH looked AS (SELECT greatest(1, count(DISTINCT item) // {CASES_LOOKED_AT}) AS every FROM staged WHERE fault IS NULL)
        SELECT item, activity, {holder} AS holder, {ends()} AS t,
        row_number() OVER (ORDER BY {ends()}, source_no, seq) AS place
        FROM staged, looked WHERE fault IS NULL AND hash(item) % every = 0"""
    ).fetchall()


def _last_steps(staged: EventStage, steps: Steps, later: Collection[str]) -> list[Last]:
    """The steps after which, in nearly all cases that have them, only ``later`` ones come; the most frequent first."""
    if not later:
        return []
    rows = staged.connection.execute(
        f"""WITH e AS (SELECT *, activity IN ({literals(later)}) AS later FROM looked_at),
        l AS (
            SELECT item, max(place) FILTER (NOT later) AS place, arg_max(activity, place) FILTER (NOT later) AS activity,
            arg_max(holder, place) FILTER (NOT later) AS holder, max(t) FILTER (NOT later) AS t FROM e GROUP BY item
        ),
        f AS (
            SELECT item, any_value(l.activity) AS activity, max(e.t) - any_value(l.t) AS took,
            bool_and(coalesce(e.holder <> l.holder, false)) AS others, list(DISTINCT e.activity) AS steps
            FROM e JOIN l USING (item) WHERE e.place > l.place GROUP BY item
        ),
        having_it AS (SELECT activity, count(DISTINCT item) AS cases FROM e GROUP BY activity),
        followed AS (
            SELECT activity, count(*) AS cases, avg(others::INTEGER) AS others, median(took) AS took,
            list_sort(list_distinct(flatten(list(steps)))) AS steps FROM f GROUP BY activity
        )
        SELECT followed.activity, followed.cases, followed.cases / having_it.cases, others, took, steps,
        (SELECT count(DISTINCT item) FROM e) AS total
        FROM followed JOIN having_it USING (activity) ORDER BY followed.cases DESC, 1"""
    ).fetchall()
    return [
        Last(str(activity), int(cases), float(share), float(others), int(took // DAY_US), tuple(map(str, followed)))
        for activity, cases, share, others, took, followed, total in rows
        if share > NEARLY_ALWAYS
        and cases >= max(FEWEST_CASES, LEAST_SHARE * total)
        and steps.actions[str(activity)] <= YIELDING
    ]


def _found(one: Last, staged: EventStage) -> Remark:
    zh, en = _who(staged)
    return Remark(
        f"认出得出结果的环节：“{one.activity}”——有该环节的事项中 {one.share:.0%} 此后只有{_quoted(one.followed_by)}"
        f"（{one.by_others:.0%} 由其他{zh}办理，至结束的中位数为 {one.days:,} 天）；不是的，请在映射的 parts 中改写。",
        f"Outcome step found: '{one.activity}'; after it, in {one.share:.0%} of the cases that have it, only {_listed(one.followed_by)} "
        f"come ({one.by_others:.0%} by other {en}, with a median of {one.days:,} days to the end). "
        "If this is wrong, correct 'parts' in the mapping.",
    )


def _question(one: Last, unclear: Collection[str], staged: EventStage) -> Remark:
    zh, en = _who(staged)
    return Remark(
        f"请确认：“{one.activity}”之后只有{_quoted(one.followed_by)}，由其他{zh}办理，至结束的中位数为 {one.days:,} 天；其中"
        f"{_quoted(unclear)}是否属于结果之后的环节？是的，请在映射的 parts 中写明（{one.activity}: outcome，其余 after）。",
        f"Please decide: after '{one.activity}' only {_listed(one.followed_by)} come, by other {en}, with a median of {one.days:,} days to "
        f"the end. Do {_listed(unclear)} come after the outcome? If so, state it under 'parts' in the mapping "
        f"({one.activity}: outcome, the others after).",
    )


def _who(staged: EventStage) -> tuple[str, str]:
    return ("单位", "units") if staged.mapping.unit is not None else ("人", "persons")


def _quoted(steps: Collection[str]) -> str:
    return "、".join(f"“{step}”" for step in steps)


def _listed(steps: Collection[str]) -> str:
    return ", ".join(f"'{step}'" for step in steps)
