"""Takes a procedure. Gives drawn forms, people and days for its steps. Never knows what any step is for."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import strategies as st

from shigan.packs.procedure_models import FormField, Procedure, Role
from shigan.procedures import Actor, Facts, Grant
from tests.procedures_support import UNITS, home

PEOPLE = tuple(f"{unit}_{number}" for unit in UNITS for number in (1, 2, 3))
ROLES: tuple[Role, ...] = ("clerk", "unit_head", "supervisor", "supervision_head", "leader", "auditor")
FIRST = date(2026, 1, 5)


@st.composite
def actors(draw: st.DrawFn) -> Actor:
    """One of the people, with up to three roles, each everywhere or for one unit."""
    person = draw(st.sampled_from(PEOPLE))
    grants = st.builds(
        lambda role, unit: Grant(role=role, unit=unit), st.sampled_from(ROLES), st.sampled_from([None, *UNITS])
    )
    return Actor(person=person, unit=home(person), grants=draw(st.frozensets(grants, max_size=3)))


def fitting(procedure: Procedure, field: FormField, today: date, first: int) -> st.SearchStrategy[object]:
    """What suits the field; a day from ``first`` days after today on."""
    return {
        "text": st.sampled_from(["路灯", "a"]),
        "paragraph": st.sampled_from(["已查明\n已处理", "b"]),
        "count": st.integers(0, 5),
        "percent": st.integers(0, 100),
        "day": st.integers(first, 60).map(lambda n: (today + timedelta(days=n)).isoformat()),
        "flag": st.booleans(),
        "person": st.sampled_from(PEOPLE),
        "unit": st.sampled_from(UNITS),
        "choice": st.sampled_from([*procedure.choices_of(field), "none"]),
        "files": st.integers(1, 2),
    }[field.type]


NONSENSE = st.sampled_from([None, "", "\x00", "x" * 30_000, 3.5, "2026-02-30", -1])


@st.composite
def forms(draw: st.DrawFn, procedure: Procedure, step: str, today: date) -> dict[str, object]:
    """A form for the step: mostly careful, sometimes with nonsense in it or a field it does not have."""
    fields = procedure.steps[step].form
    careful = draw(st.integers(0, 4)) > 0
    entered: dict[str, object] = {}
    for name, field in fields.items():
        if not field.required and draw(st.integers(0, 2)) > 0:
            continue
        suits = fitting(procedure, field, today, 0 if careful else -30)
        entered[name] = draw(suits if careful else st.one_of(suits, NONSENSE))
    if not careful and draw(st.integers(0, 4)) == 0:
        entered["smuggled"] = "x"
    return entered


def counted(facts: Facts, procedure: Procedure, draw: st.DataObject) -> dict[str, object]:
    """The facts with the counted attributes drawn anew: mostly nothing open, often some evidence."""
    own: dict[str, object] = dict(facts)
    for name, attribute in procedure.attributes.items():
        if attribute.counted:
            values = st.sampled_from([False, False, True] if attribute.type == "flag" else [0, 0, 0, 0, 1])
            own[name] = draw.draw(values, label=name)
    return own
