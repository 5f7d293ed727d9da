"""The base office, before any trait: one unit and one person handle each matter from registering to closing.

Sizes are log-uniform: 3 to 12 leading units (desks that traits add come on top, up to six), 10 to 150 people and
300 to 3,000 matters in 300 to 720 days. Everybody works alike, all kinds are equally hard, and things go wrong with
everybody at the same rates, each drawn uniformly for the office from the range in ``RATES``.
"""

from __future__ import annotations

import math
from datetime import date, timedelta
from random import Random
from typing import Final

from shigan_trial.offices.names import invent_people, kinds_of_matter, lead_units
from shigan_trial.offices.plan import Kind, Language, Member, Paper, Plan, Step, Unit
from shigan_trial.offices.words import draw_headings, draw_words

RATES: Final = {
    "pass_to_colleague": (0.06, 0.15),  # of matters reaching a person who would work on them
    "pass_to_unit": (0.05, 0.12),  # of matters reaching a unit from another
    "give_back": (0.05, 0.12),  # of matters reaching a unit from another: straight back to it
    "decline": (0.05, 0.10),  # of matters signed for
    "stall": (0.05, 0.10),  # of matters worked on
    "remind": (0.20, 0.40),  # of matters worked on: somebody asks after them
    "wait_for_reminder": (0.20, 0.30),  # of those: nothing had been done before
    "send_back": (0.10, 0.20),  # of submissions
    "no_outcome": (0.06, 0.15),  # of closings
    "reopen": (0.06, 0.12),  # of closings
    "rate": (0.30, 0.60),  # of closings: the applicant answers
    "bad_rating": (0.10, 0.20),  # of these answers
}
TIME_FORMATS: Final = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M", "%Y-%m-%dT%H:%M:%S")


def draw_base(seed: int) -> Plan:
    """The same office for the same seed, in any process."""
    dice = Random(f"office:{seed}")
    language: Language = "zh" if dice.random() < 0.65 else "en"
    words = draw_words(dice, language)
    units = _units(dice, language)
    first = date(2022, 1, 3) + timedelta(days=dice.randrange(700))
    return Plan(
        seed=seed,
        language=language,
        first_day=first,
        days=dice.randrange(300, 721),
        matters=log_uniform(dice, 300, 3000),
        units=units,
        kinds=_kinds(dice, language),
        route=_route(dice, words),
        rates={name: dice.uniform(*span) for name, span in RATES.items()},
        words=words,
        paper=draw_paper(dice, language),
        written_handovers=dice.random() < 0.75,
        receipts=dice.random() < 0.6,
    )


def log_uniform(dice: Random, least: int, most: int) -> int:
    return round(math.exp(dice.uniform(math.log(least), math.log(most))))


def _units(dice: Random, language: Language) -> tuple[Unit, ...]:
    """People are spread over the units evenly, but for a remainder; every unit has at least two."""
    names = lead_units(dice, language, log_uniform(dice, 3, 12))
    people = invent_people(dice, language, max(2 * len(names), log_uniform(dice, 10, 150)))
    return tuple(
        Unit(name=name, desk="lead", members=tuple(Member(name=person) for person in people[place :: len(names)]))
        for place, name in enumerate(names)
    )


def _kinds(dice: Random, language: Language) -> tuple[Kind, ...]:
    """Two to eight kinds with shares between 1 and 4; the usual work ends in time in 75 to 90 of 100 matters."""
    names = kinds_of_matter(dice, language, dice.randint(2, 8))
    return tuple(Kind(name=name, share=dice.uniform(1, 4), limit_quantile=dice.uniform(0.75, 0.9)) for name in names)


def _route(dice: Random, words: dict[str, tuple[str, ...]]) -> tuple[Step, ...]:
    """Registering, one to three steps of work of 2 to 10 hours each (median), closing."""
    works = words["work"][: dice.randint(1, 3)]
    return (
        Step(place=10, meaning="register", word=words["register"][0], hours=0.3),
        *(
            Step(place=30 + 5 * number, meaning="work", word=word, hours=dice.uniform(2, 10))
            for number, word in enumerate(works)
        ),
        Step(place=80, meaning="close", word=words["close"][0], hours=0.5),
    )


def draw_paper(dice: Random, language: Language) -> Paper:
    """One table in eight has a row a case. People are on 85 of 100, units on 90, the other columns on about 75."""

    def often(share: float) -> bool:
        return dice.random() < share

    person = often(0.85)
    return Paper(
        per_case=often(0.125),
        excel=often(0.12),
        person=person,
        unit=often(0.9) or not person,
        counterpart=often(0.75),
        limit=often(0.75),
        kind=often(0.85),
        outcome=often(0.75),
        remark=often(0.3),
        headings=draw_headings(dice, language),
        time_format=dice.choice(TIME_FORMATS),
        delimiter=dice.choice((",", ",", ",", ";", "\t")),
        encoding=dice.choice(("utf-8", "utf-8-sig", "gb18030")) if language == "zh" else "utf-8",
    )
