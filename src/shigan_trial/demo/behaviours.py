"""Takes the staff. Gives how each behaves: what is planted, and who only looks bad. Never hides one from the truth.

A manner multiplies what is usual for the kind of matter: 4.0 on 'return' means sent back four times as often.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from shigan_trial.demo import kinds as k
from shigan_trial.demo.model import Innocent, Level, Planted
from shigan_trial.demo.staff import DISPATCHERS, YEAR_FROM, YEAR_UNTIL, Staff

Slot = tuple[str, int]
HARD: Final = frozenset({"巡察整改", "会议交办", "年度目标任务", "领导批示"})


@dataclass
class Manner:
    """How one person differs from the usual."""

    factors: dict[str, float] = field(default_factory=dict)
    share: float = 1.0  # of the unit's matters, against a colleague's
    batches: float = 0.0  # share of closings kept for one hour in fifteen working days
    batch_reopen: float = 1.0  # how much oftener those come back
    only: frozenset[str] = frozenset()  # kinds given to this person; empty: all of the unit
    accepted: float = 0.3  # share of declines whose reason is accepted

    def factor(self, name: str) -> float:
        return self.factors.get(name, 1.0)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """One behaviour and where it is planted."""

    behaviour: str
    indicators: tuple[str, ...]
    typology: tuple[str, ...]
    factors: Mapping[str, float]
    people: tuple[Slot, ...] = ()
    units: tuple[str, ...] = ()
    share: float = 1.3
    also: tuple[str, ...] = ()  # indicators that move with it


PLANS: Final[tuple[Plan, ...]] = (
    Plan(
        behaviour="passes_on_without_work", indicators=("I05",), typology=("T01", "T08"),
        factors={"pass_on": 5.0, "hand_over": 1.7}, people=((k.SETTLEMENT, 1), (k.QINGSHI, 3), (k.AUDIT, 4)),
        share=1.8, also=("I06", "I07"),
    ),
    Plan(
        behaviour="slow_first_action", indicators=("I01",), typology=("T01", "T09", "T25"), factors={"response": 3.5},
        people=((k.FINANCE, 1), (k.QINGSHI, 1), (k.HALL, 1)), also=("I02", "I04", "I09", "I10", "I12"),
    ),
    Plan(
        behaviour="lets_matters_stall", indicators=("I04",), typology=("T16", "T10"), factors={"stall": 12.0},
        share=1.6,
        people=((k.PINGLING, 3), (k.SETTLEMENT, 2), (k.BAIWAN, 1)), also=("I02", "I09", "I10", "I11", "I17"),
    ),
    Plan(
        behaviour="overdue_unit", indicators=("I09", "I22"), typology=("T24", "T16"),
        factors={"pace": 3.2, "extend": 0.5}, share=1.0,
        units=(k.YUNXI,), also=("I02", "I04", "I10", "I11", "I12", "I16"),
    ),
    Plan(
        behaviour="slow_to_finish", indicators=("I02", "I10", "I09"), typology=("T16", "T01"),
        factors={"pace": 3.2, "extend": 0.5}, share=1.6,
        people=((k.PAYMENT, 6), (k.AUDIT, 1)), also=("I03", "I04", "I11", "I12"),
    ),
    Plan(
        behaviour="moves_only_when_reminded", indicators=("I16",), typology=("T09",),
        factors={"wait_for_reminder": 7.0},
        people=((k.SERVICES, 1), (k.BENEFITS, 2), (k.SYSTEMS, 1)), share=2.2,
        also=("I01", "I02", "I04", "I09", "I10", "I12"),
    ),
    Plan(
        behaviour="last_minute", indicators=("I12",), typology=("T16",), factors={"last_minute": 8.0}, share=1.0,
        units=(k.ACCOUNTS, k.QINGSHI), also=("I02", "I04", "I09", "I10", "I17"),
    ),
    Plan(
        behaviour="extension_after_expiry", indicators=("I11",), typology=("T16",), share=1.0,
        factors={"extend_late": 6.0, "extend": 1.9}, units=(k.FUND, k.SYSTEMS), also=("I02", "I09", "I10"),
    ),
    Plan(
        behaviour="sent_back", indicators=("I14",), typology=("T02", "T15"), factors={"return": 4.5}, share=2.0,
        people=((k.FINANCE, 3), (k.AUDIT, 2), (k.SERVICES, 2)), also=("I02", "I09"),
    ),
    Plan(
        behaviour="reopened", indicators=("I15",), typology=("T02", "T19", "T25"), factors={"reopen": 5.5}, share=2.2,
        people=((k.PAYMENT, 2), (k.HALL, 2)), also=("I13",),
    ),
    Plan(
        behaviour="closed_without_outcome", indicators=("I20",), typology=("T14", "T18"),
        factors={"no_outcome": 4.0}, share=1.6,
        people=((k.PAYMENT, 3), (k.HALL, 3), (k.FUND, 1)),
    ),
    Plan(
        behaviour="bursts_that_come_back", indicators=("I13", "I15"), typology=("T02", "T18"), factors={}, share=4.5,
        people=((k.HALL, 4), (k.PAYMENT, 5)), also=("I02", "I04", "I09", "I10", "I12"),
    ),
    Plan(
        behaviour="promises_without_result", indicators=("I17",), typology=("T19",), share=3.0,
        factors={"break_promise": 4.0, "promise": 2.0}, people=((k.BENEFITS, 3), (k.FUND, 3)),
    ),
    Plan(
        behaviour="declines_the_hard_ones", indicators=("I18",), typology=("T03", "T04", "T12"),
        factors={"decline": 6.0},
        people=((k.SYSTEMS, 2), (k.SERVICES, 5)), share=3.0, also=("I05", "I06"),
    ),
    Plan(
        behaviour="hands_down_without_guidance", indicators=("I19",), typology=("T08",), factors={"unguided": 3.2},
        units=(k.SERVICES,), share=1.0,
    ),
    Plan(
        behaviour="disputes_duties", indicators=("I23",), typology=("T20",), factors={"dispute": 5.0},
        units=(k.FINANCE,),
        share=1.0, also=("I01", "I02", "I04", "I10", "I16"),
    ),
    Plan(
        behaviour="bad_ratings", indicators=("I24",), typology=("T25",), factors={"bad_rating": 3.5},
        units=(k.BENEFITS, k.BAIWAN), share=1.0,
    ),
    Plan(
        behaviour="leaves_matters_lying", indicators=("I03",), typology=("T16", "T14"), factors={"abandon": 18.0},
        people=((k.PINGLING, 2),), share=1.8, also=("I02", "I04", "I09", "I10"),
    ),
)  # fmt: skip

PING_PONG: Final = ((k.PINGLING, k.PAYMENT), (k.QINGSHI, k.SETTLEMENT))
"""What the first gives to the second comes straight back, and goes again."""
BOUNCE: Final = 10.0

BATCHERS: Final = {(k.HALL, 4): (0.95, 7.0), (k.PAYMENT, 5): (0.95, 7.0), (k.HALL, 7): (0.75, 1.0)}
"""Who keeps closings for one hour: what share of them, and how much oftener those come back."""
HARD_MIX: Final = {
    (k.BENEFITS, 4): frozenset({"信访件", "巡察整改", "规范性文件起草"}),
    (k.PERSONNEL, 1): frozenset({"信访件", "巡察整改", "年度目标任务"}),
}
LOADED: Final = ((k.LINJIANG, 1), (k.PAYMENT, 4))
WAITING: Final = ((k.QIAOBEI, 1), (k.SETTLEMENT, 3))
MISMATCHED: Final = ((k.GENERAL, 1),)


def manners(staff: Staff) -> dict[str, Manner]:
    """How everybody behaves, by key."""
    result = {key: Manner() for key in staff.directory}
    for plan in PLANS:
        members = [(unit, place) for unit in plan.units for place in range(len(staff.members[unit]))]
        for slot in [*plan.people, *members]:
            manner = result[staff.key(slot)]
            manner.share *= plan.share
            for name, factor in plan.factors.items():
                manner.factors[name] = manner.factor(name) * factor
    for slot, (share, reopen) in BATCHERS.items():
        result[staff.key(slot)].batches, result[staff.key(slot)].batch_reopen = share, reopen
    result[staff.key((k.HALL, 7))].share = 2.2
    for slot, only in HARD_MIX.items():
        result[staff.key(slot)].only = only
    for slot in LOADED:
        result[staff.key(slot)].share, result[staff.key(slot)].factors["pace"] = 2.5, 1.1
    for slot in WAITING:
        result[staff.key(slot)].factors["waits"] = 3.0
    for slot in MISMATCHED:
        result[staff.key(slot)].factors["decline"], result[staff.key(slot)].accepted = 5.0, 1.0
    return result


def truth(staff: Staff) -> tuple[Planted, ...]:
    """Everything planted, then everything that moves with it."""
    rows: dict[tuple[str, str, str], Planted] = {}

    def add(level: Level, subject: str, plan: Plan, *, required: bool) -> None:
        planted = _planted(level, subject, plan, required=required)
        known = rows.get((level, subject, plan.behaviour))
        if known is None or (required and not known.required):
            rows[level, subject, plan.behaviour] = planted

    for plan in PLANS:
        for slot in plan.people:
            add("person", staff.key(slot), plan, required=True)
            add("unit", slot[0], plan, required=False)
        for unit in plan.units:
            add("unit", unit, plan, required=True)
            for key in staff.members[unit]:
                add("person", key, plan, required=False)
    for giver, taker in PING_PONG:
        ping_pong = Plan(
            behaviour="ping_pong", indicators=("I06",), typology=("T20", "T01"), factors={}, also=("I05", "I07")
        )
        add("pair", f"{giver} → {taker}", ping_pong, required=True)
        add("pair", f"{taker} → {giver}", ping_pong, required=False)
        for unit in (giver, taker):
            add("unit", unit, ping_pong, required=False)
    return tuple(sorted(rows.values(), key=lambda row: (not row.required, row.behaviour, row.level, row.subject)))


def _planted(level: Level, subject: str, plan: Plan, *, required: bool) -> Planted:
    return Planted(
        level=level,
        subject=subject,
        behaviour=plan.behaviour,
        indicators=plan.indicators,
        side_effects=plan.also,
        typology=plan.typology,
        from_on=YEAR_FROM,
        until_on=YEAR_UNTIL,
        required=required,
    )


def innocents(staff: Staff) -> tuple[Innocent, ...]:
    """Who looks bad in a raw count, and why they are not."""
    rows: list[Innocent] = []

    def add(explanation: str, indicators: tuple[str, ...], slots: tuple[Slot, ...]) -> None:
        for slot in slots:
            rows.append(
                Innocent(level="person", subject=staff.key(slot), explanation=explanation, indicators=indicators)
            )

    add("dispatching_post", ("I05", "I07", "I19"), tuple((unit, place) for unit in DISPATCHERS for place in (1, 2)))
    add("load", ("I03", "I09", "I21"), LOADED)
    add("hard_mix", ("I02", "I09", "I24"), tuple(HARD_MIX))
    add("waiting_outside", ("I02", "I04"), WAITING)
    add("leave", ("I01", "I02", "I04"), ((k.DONGLING, 1),))
    add("newcomer", ("I01", "I02"), ((k.GAOXIN, 1), (k.HALL, 6), (k.BENEFITS, 5)))
    add("batching", ("I13",), ((k.HALL, 7),))
    add("list_mismatch", ("I18",), MISMATCHED)
    for unit in DISPATCHERS:
        rows.append(
            Innocent(level="unit", subject=unit, explanation="dispatching_post", indicators=("I05", "I07", "I19"))
        )
    return tuple(rows)
