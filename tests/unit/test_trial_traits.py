"""Each innocent trait of the invented offices, switched on alone, changes what it says it changes."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import cache

import pytest

from shigan_trial.offices.base import draw_base
from shigan_trial.offices.course import Row
from shigan_trial.offices.hours import DAY
from shigan_trial.offices.office import Office, walk_office, with_limits
from shigan_trial.offices.paper import table_of
from shigan_trial.offices.plan import Plan, Unit
from shigan_trial.offices.traits import all_traits, put_on

SEED = 4


@cache
def office(*traits: str) -> Office:
    """A small office with these traits and no others."""
    plan = replace(draw_base(SEED), matters=150)
    return walk_office(with_limits(put_on(plan, traits)))


def of(office: Office, meaning: str) -> list[Row]:
    return [row for row in office.rows if row.meaning == meaning]


def cases(office: Office) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    for row in office.rows:
        found[row.case].append(row)
    return found


def desk(office: Office, name: str) -> Unit:
    (unit,) = office.plan.units_of(name)  # type: ignore[arg-type]
    return unit


def weekday(plan: Plan, at: float) -> int:
    return (plan.first_day + timedelta(days=at // DAY)).weekday()


def first_of(rows: list[Row], meaning: str) -> Row | None:
    return next((row for row in rows if row.meaning == meaning), None)


def divided(one: Office) -> bool:
    leading = {unit.name for unit in one.plan.units_of("lead")}
    return all(row.unit not in leading for row in of(one, "close")) and bool(of(one, "verify"))


def archived_late(one: Office) -> bool:
    filed = of(one, "archive")
    last_close = {row.case: row.at for row in of(one, "close")}
    return bool(filed) and all(row.at - last_close[row.case] >= 9 * DAY for row in filed if row.case in last_close)


def closed_on_one_weekday(one: Office) -> bool:
    return len({weekday(one.plan, row.at) for row in of(one, "close")}) == 1


def closed_in_a_round(one: Office) -> bool:
    return all(row.at % DAY >= 960 for row in of(one, "close"))


def entered_late_in_the_day(one: Office) -> bool:
    return all(row.at % DAY >= 990 for row in of(one, "work"))


def signed_by_the_head(one: Office) -> bool:
    heads = {unit.name: unit.members[-1].name for unit in one.plan.units_of("lead")}
    return bool(of(one, "decide")) and all(row.person == heads[str(row.unit)] for row in of(one, "decide"))


def closed_on_holidays(one: Office) -> bool:
    off = one.plan.holidays
    return bool(off) and not [row for row in of(one, "work") if row.at // DAY in off]


def forwarded_by_a_hotline(one: Office) -> bool:
    if not one.plan.units_of("hotline"):
        return False
    name = desk(one, "hotline").name
    by_it = [rows for rows in cases(one).values() if rows[0].unit == name]
    return 0.2 < len(by_it) / 150 < 0.8 and not [row for row in of(one, "work") if row.unit == name]


def nobody_works_on_leave(one: Office) -> bool:
    away = {member.name: member.leave for unit in one.plan.units for member in unit.members}
    spans = [span for spans in away.values() for span in spans]
    return bool(spans) and not [
        row for row in of(one, "work") for since, back in away.get(str(row.person), ()) if since <= row.at // DAY < back
    ]


def a_unit_starts_midway(one: Office) -> bool:
    late = [unit for unit in one.plan.units if unit.from_day > 0]
    return bool(late) and all(row.at // DAY >= unit.from_day for unit in late for row in one.rows if row.unit == unit.name)


def people_come_and_go(one: Office) -> bool:
    members = {member.name: member for unit in one.plan.units for member in unit.members}
    moving = [one for one in members.values() if one.from_day or one.until_day]
    worked = [(members[str(row.person)], row.at // DAY) for row in of(one, "work")]
    return bool(moving) and all(member.from_day <= day for member, day in worked)


def works_at_night(one: Office) -> bool:
    return any(at_night(one))


def at_night(one: Office) -> list[list[str | None]]:
    """Of each unit on shifts, who left its entries of work between midnight and eight in the morning."""
    shifts = [unit.name for unit in one.plan.units if unit.round_the_clock]
    return [[row.person for row in of(one, "work") if row.unit == name and row.at % DAY < 480] for name in shifts]


def has_a_period_before_closing(one: Office) -> bool:
    waited = [
        close.at - told.at
        for rows in cases(one).values()
        if (close := first_of(rows, "close")) and (told := first_of(rows, "announce"))
    ]
    return bool(waited) and min(waited) >= 7 * DAY


def members_differ(value: str) -> Callable[[Office], bool]:
    def differ(one: Office) -> bool:
        return len({getattr(member, value) for unit in one.plan.units for member in unit.members}) > 5

    return differ


def part_timers_keep_their_days(one: Office) -> bool:
    days = {member.name: member.weekdays for unit in one.plan.units for member in unit.members if len(member.weekdays) < 5}
    rows = [row for row in of(one, "work") if row.person in days]
    return bool(rows) and all(weekday(one.plan, row.at) in days[str(row.person)] for row in rows)


def paid_on_run_days(one: Office) -> bool:
    """On a run day, or on the first open day after it."""
    runs = next((step.run_days for step in one.plan.route if step.run_days), frozenset())
    days = [one.plan.first_day + timedelta(days=row.at // DAY) for row in of(one, "pay")]
    return bool(days) and all(runs & {(day - timedelta(days=back)).day for back in range(4)} for day in days)


def always_corrected_once(one: Office) -> bool:
    kinds = next((step.kinds for step in one.plan.route if step.meaning == "return"), None)
    if kinds is None:
        return False
    ended = [rows for rows in cases(one).values() if rows[0].kind in kinds and first_of(rows, "close")]
    return bool(ended) and all(first_of(rows, "return") for rows in ended)


def assigned_by_the_secretary(one: Office) -> bool:
    secretaries = {unit.name: unit.members[0].name for unit in one.plan.units_of("lead")}
    return bool(of(one, "assign")) and all(row.person == secretaries[str(row.unit)] for row in of(one, "assign"))


def has_a_busy_month(one: Office) -> bool:
    months = one.plan.months
    return max(months) > 1.5 * sum(months) / 12


def assessed_by_a_second_unit(one: Office) -> bool:
    if not one.plan.units_of("assessor"):
        return False
    name, kinds = desk(one, "assessor").name, next(step.kinds for step in one.plan.route if step.desk == "assessor")
    ended = [rows for rows in cases(one).values() if kinds and rows[0].kind in kinds and first_of(rows, "close")]
    return bool(ended) and all(any(row.unit == name for row in rows) for rows in ended)


def accounts_stand_for_people(one: Office) -> bool:
    accounts = {unit.mailbox for unit in one.plan.units if unit.mailbox}
    return bool(accounts & {row.person for row in of(one, "register")})


def kinds_have_their_units(one: Office) -> bool:
    first: dict[int, set[str]] = defaultdict(set)
    for rows in cases(one).values():
        first[rows[0].kind].add(str(rows[0].unit))
    return all(len(units) <= 3 for units in first.values())


def withdrawn_now_and_then(one: Office) -> bool:
    return 0.02 < len(of(one, "cancel")) / 150 < 0.3


def waits_for_applicants(one: Office) -> bool:
    return one.plan.waits > 0 and (bool(of(one, "wait")) or not one.plan.waits_written)


def ends_on_its_last_day(one: Office) -> bool:
    return max(row.at for row in one.rows) < one.plan.days * DAY


def knows_only_the_day(one: Office) -> bool:
    headings, rows = table_of(one)
    time = headings.index(one.plan.paper.headings["opened" if one.plan.paper.per_case else "time"])
    return all(":" not in row[time] for row in rows)


def kinds_are_unequal(one: Office) -> bool:
    return len({kind.difficulty for kind in one.plan.kinds}) > 1


SAYS: dict[str, Callable[[Office], bool]] = {
    "applicant_waits": waits_for_applicants, "archives": archived_late, "batch_days": closed_on_one_weekday,
    "closing_round": closed_in_a_round, "cut_off": ends_on_its_last_day, "day_only": knows_only_the_day,
    "division_of_steps": divided, "entered_at_day_end": entered_late_in_the_day, "head_signs": signed_by_the_head,
    "holidays": closed_on_holidays, "hotline": forwarded_by_a_hotline, "leave": nobody_works_on_leave,
    "new_unit": a_unit_starts_midway, "newcomers": people_come_and_go, "night_shifts": works_at_night,
    "objection_period": has_a_period_before_closing, "own_pace": members_differ("pace"),
    "part_time": part_timers_keep_their_days, "payment_run": paid_on_run_days, "prescribed_returns": always_corrected_once,
    "register_desk": assigned_by_the_secretary, "seasons": has_a_busy_month, "second_assessment": assessed_by_a_second_unit,
    "shared_mailboxes": accounts_stand_for_people, "specialised_units": kinds_have_their_units,
    "unequal_kinds": kinds_are_unequal, "uneven_load": members_differ("weight"), "withdrawals": withdrawn_now_and_then,
}  # fmt: skip


def test_every_trait_is_tried_below() -> None:
    assert set(SAYS) == set(all_traits())
    assert len(SAYS) >= 16


@pytest.mark.parametrize("name", sorted(SAYS))
def test_a_trait_changes_what_it_says(name: str) -> None:
    assert SAYS[name](office(name)), f"with {name}"
    assert not SAYS[name](office()), f"without {name}"


def test_a_trait_leaves_the_draws_of_the_others_alone() -> None:
    both, one = office("leave", "part_time"), office("part_time")
    assert [[m.weekdays for m in unit.members] for unit in both.plan.units] == [
        [m.weekdays for m in unit.members] for unit in one.plan.units
    ]


def test_traits_can_all_be_on_together() -> None:
    one = office(*all_traits())
    counted = Counter(row.meaning for row in one.rows)
    assert {"register", "assign", "work", "verify", "decide", "close", "pay", "archive", "cancel"} <= set(counted)
    for rows in cases(one).values():
        assert [row.at for row in rows] == sorted(row.at for row in rows)


def test_nobody_has_every_night() -> None:
    """A secretary, a head and three clerks: shifts move on by the week, so that each clerk has a night now and then."""
    plan = replace(draw_base(SEED), matters=600)
    small = replace(plan, units=tuple(replace(unit, members=unit.members[:5]) for unit in plan.units))
    for doers in at_night(walk_office(with_limits(put_on(small, ("night_shifts",))))):
        most = max(Counter(doers).values())
        assert most < 0.5 * len(doers), Counter(doers)
