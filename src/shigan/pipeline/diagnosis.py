"""Takes the ground of an evaluation. Gives its results: facts, findings and the stories behind them. Never decides."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from shigan.engines.opening import open_engine
from shigan.engines.protocol import Engine, Measure, Tally
from shigan.engines.relations import ENTRIES
from shigan.evaluation.evaluate import Occasion, evaluate
from shigan.evaluation.explanations import NEWCOMER_WORKING_DAYS
from shigan.expressions import parse
from shigan.facts.indicators import unseen_reason
from shigan.facts.measure import measure
from shigan.facts.posts import Posts
from shigan.findings.behind import Number, RowsBehind
from shigan.findings.model import Finding
from shigan.pipeline.drilling import numbers_behind
from shigan.pipeline.ground import Ground, Means
from shigan.pipeline.staging import day_of, staging_of
from shigan.pipeline.standing import Standing, standing_of
from shigan.pipeline.stories import items_worth_telling, stories_of
from shigan.reports.results import Results, StoryEntry
from shigan.rulebook import rules_in_force

Progress = Callable[[str, str], None]
"""Called with the stage ('stage', 'measure', 'evaluate', 'stories') and what is being done in it."""


@dataclass(frozen=True, kw_only=True)
class _Seen:
    """Which indicators this record can show, and what the others lack."""

    indicators: Sequence[Any]
    visible: Mapping[str, str | None]


def diagnose(
    ground: Ground, means: Means, on_progress: Progress = lambda _stage, _detail: None, *, drill_down: bool = False
) -> Results:
    """The whole road after the ledger. ``drill_down``: keep the rows behind the numbers that the page shows."""
    seen = _seen(ground)
    with staging_of(ground, means.settings.scratch) as staging, open_engine(means.engine, means.settings) as engine:
        on_progress("stage", ground.calendar.id)
        engine.stage(staging)
        standing = standing_of(engine, ground.records, ground.receipt)
        dispatching = _dispatching(ground)
        posts = Posts(dispatching=dispatching, in_shifts=ground.presence.in_shifts)
        facts = measure(
            engine,
            seen.indicators,
            ground.levels,
            posts,
            lambda what: on_progress("measure", what),
            means.settings.scratch,
        )
        rules = rules_in_force(ground.pack, day_of(ground.as_of_us))
        findings, facts = evaluate(
            engine,
            facts,
            rules,
            {indicator.id: indicator for indicator in seen.indicators},
            ground.levels,
            _occasion(ground, engine, dispatching),
            lambda what: on_progress("evaluate", what),
            posts,
        )
        on_progress("stories", str(len(findings)))
        behind: dict[Number, RowsBehind] = {}
        if drill_down:
            behind = numbers_behind(engine, ground, seen.indicators, facts, findings)
        stories = stories_of(engine, ground, items_worth_telling(findings, behind))
    return Results(
        receipt=_receipt(ground, means, seen, standing, findings),
        facts=facts,
        findings=tuple(findings),
        pack=ground.pack,
        names=_names(ground, findings, stories),
        stories=stories,
        behind=behind,
    )


def _seen(ground: Ground) -> _Seen:
    lacking = {key: unseen_reason(indicator, ground.records) for key, indicator in ground.pack.indicators.items()}
    return _Seen(
        indicators=[indicator for key, indicator in ground.pack.indicators.items() if not lacking[key]],
        visible={key: ", ".join(needs) or None for key, needs in lacking.items()},
    )


def _occasion(ground: Ground, engine: Engine, dispatching: frozenset[str]) -> Occasion:
    return Occasion(
        as_of_us=ground.as_of_us,
        ledger_root=ground.ledger.checkpoint.root.hex(),
        pack_digest=ground.pack.digest,
        newcomer_s=_thirty_working_days(ground),
        dispatching=dispatching,
        duties=_duties(ground),
        counterparts_recorded="counterpart" in ground.records,
        unnamed_share=_unnamed_share(engine) if "person" in ground.records else 0.0,
        refused_share=int(ground.receipt.get("rows_refused", 0)) / max(1, int(ground.receipt.get("rows_read", 1))),
    )


def _thirty_working_days(ground: Ground) -> int:
    """In plain seconds, as they fall before the day we look from."""
    day = day_of(ground.as_of_us)
    return (day - ground.calendar.add_working_days(day, -NEWCOMER_WORKING_DAYS)).days * 86_400


def _dispatching(ground: Ground) -> frozenset[str]:
    """Units and posts whose duty is to pass matters on, and the people of such units."""
    if ground.organisation is None:
        return frozenset()
    view = ground.organisation.as_of(day_of(ground.as_of_us))
    people = [(person.key, person.unit) for person in view.people if person.key is not None]
    posts = {key for key, unit in people if view.dispatches(key) or view.dispatches(unit)}
    return frozenset(posts | {unit.key for unit in view.units if view.dispatches(unit.key)})


def _duties(ground: Ground) -> dict[str, frozenset[str]]:
    if ground.organisation is None:
        return {}
    view = ground.organisation.as_of(day_of(ground.as_of_us))
    told = {person.key: view.duties_of(person.key) for person in view.people if person.key is not None}
    return {key: duties for key, duties in told.items() if duties}


def _unnamed_share(engine: Engine) -> float:
    counted = engine.tally(
        Tally(
            relation="entries",
            group_by=("action",),
            measures={"n": Measure(), "unnamed": Measure(where=parse("actor is null", ENTRIES))},
        )
    )
    total = sum(counted["n"].to_pylist())
    return sum(counted["unnamed"].to_pylist()) / total if total else 0.0


def _names(ground: Ground, findings: Iterable[Finding], stories: Mapping[str, Sequence[StoryEntry]]) -> dict[str, str]:
    """Only the names that the results speak of leave the directory."""
    keys = {finding.subject for finding in findings if finding.level == "person"}
    for story in stories.values():
        keys |= {key for entry in story for key in (entry.actor, entry.counterpart) if key is not None}
    directory = ground.ledger.directory()
    named = {key: directory[key].name for key in sorted(keys) if key in directory}
    return {key: name for key, name in named.items() if name is not None}


def _receipt(
    ground: Ground, means: Means, seen: _Seen, standing: Standing, findings: Sequence[Finding]
) -> dict[str, Any]:
    checkpoint = ground.ledger.checkpoint
    return dict(ground.receipt) | {
        "refused": int(ground.receipt.get("rows_refused", 0)),
        "as_of": _instant(ground.as_of_us),
        "calendar": ground.calendar.id,
        "seconds_per_day": ground.calendar.seconds_per_day,
        "ending": ground.ending,
        "engine": means.engine,
        "ledger": {"size": checkpoint.size, "root": checkpoint.root.hex(), "algorithm": checkpoint.algorithm},
        "pack": {"id": ground.pack.id, "version": ground.pack.version, "digest": ground.pack.digest},
        "records": sorted(ground.records),
        "presence": {"people_away": ground.presence.people_away, "in_shifts": len(ground.presence.in_shifts)},
        "visible": dict(seen.visible),
        **standing,
        "findings": len(findings),
    }


def _instant(us: int) -> str:
    """To the microsecond, so that the same instant is looked from when the receipt is read again."""
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=us)).isoformat()
