"""Takes nothing. Gives Hypothesis strategies of expressions and rows, for every engine that must equal ``evaluate``."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from shigan.expressions import Expression, ExpressionError, parse

COLUMNS = {
    "i": "int", "j": "int", "k": "int", "x": "number", "y": "number", "z": "number",
    "s": "text", "t": "text", "p": "bool", "q": "bool",
}  # fmt: skip
"""A row every engine test uses: three columns of each numeric type, two texts, two truth values."""

_TEXTS = st.sampled_from(["", "a", "b", "A", "ab", "O'Hara", "推诿", "督办", "Ä", "\U0001f600", "\uffee", " a", "a "])
_INTS = st.one_of(
    st.integers(-3, 12),
    st.integers(-(2**63), 2**63 - 1),
    st.sampled_from([2**31, -(2**31), 2**53, 2**53 + 1, 2**63 - 1, -(2**63)]),
)
_NUMBERS = st.one_of(
    st.sampled_from([0.0, -0.0, 0.5, 1.5, 2.5, -2.5, 2.675, 1e308, -1e308, 1e-308, 5e-324, 9.3e18, -9.3e18, 2.0**63]),
    st.floats(-100, 100),
    st.floats(allow_nan=False, allow_infinity=False),
)
_VALUES = {"int": _INTS, "number": _NUMBERS, "text": _TEXTS, "bool": st.booleans()}

ROWS: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {name: st.one_of(st.none(), _VALUES[kind]) for name, kind in COLUMNS.items()}
)


def _names(kind: str) -> st.SearchStrategy[str]:
    return st.sampled_from([name for name, other in COLUMNS.items() if other == kind])


def _quoted(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


_INT_LITERALS = st.one_of(st.integers(0, 12), st.sampled_from([2**31, 2**53 + 1, 2**63 - 1])).map(str)
_NUMBER_LITERALS = st.sampled_from(["0.0", "0.5", "1.5", "2.25", "100.125", "999999999999999.5", "0.000000001"])
_LITERALS = {
    "int": _INT_LITERALS, "number": _NUMBER_LITERALS, "text": _TEXTS.map(_quoted),
    "bool": st.sampled_from(["TRUE", "false"]),
}  # fmt: skip


@st.composite
def _listed(draw: st.DrawFn, kind: str) -> str:
    choices = draw(st.lists(_LITERALS[kind], min_size=1, max_size=3))
    return f"({', '.join(choices)})"


@st.composite
def _case(draw: st.DrawFn, kind: str, left: int) -> str:
    branches = draw(st.integers(1, 2))
    told = " ".join(f"when {draw(_text('bool', left))} then {draw(_branch(kind, left))}" for _ in range(branches))
    last = draw(_text(kind, left))
    return f"case {told} else {last} end"


def _branch(kind: str, left: int) -> st.SearchStrategy[str]:
    return st.one_of(_text(kind, left), st.just("null"))


@st.composite
def _condition(draw: st.DrawFn, left: int) -> str:
    kind = draw(st.sampled_from(["int", "number", "text", "mixed"]))
    first, second, third = (
        draw(_text(draw(st.sampled_from(["int", "number"])) if kind == "mixed" else kind, left)) for _ in range(3)
    )
    listed = draw(_listed("number" if kind == "mixed" else kind))
    told = [
        f"{first} {draw(st.sampled_from(['=', '!=', '<>', '<', '<=', '>', '>=']))} {second}",
        f"{first} between {second} and {third}", f"{first} not between {second} and {third}",
        f"{first} in {listed}", f"{first} not in {listed}",
        f"{first} is {draw(st.sampled_from(['null', 'not null', 'unknown', 'known', 'not unknown']))}",
    ]  # fmt: skip
    return draw(st.sampled_from(told))


@st.composite
def _composed(draw: st.DrawFn, kind: str, left: int) -> str:
    """A text of the kind with parts below it."""

    def part(wanted: str = kind) -> str:
        return draw(_text(wanted, left))

    made = draw(st.integers(0, 5))
    if made == 0:
        return "(" + draw(_case(kind, left)) + ")"
    if made == 1:
        return f"coalesce({part()}, {part()})"
    if kind == "bool":
        options = [f"(not {part()})", f"({part()} and {part()})", f"({part()} or {part()} or {part()})"]
        return draw(st.sampled_from([*options, f"({draw(_condition(left))})", f"({part()} is null)"]))
    if made == 2 or kind == "text":
        return f"nullif({part()}, {part()})"
    other = part(draw(st.sampled_from(["int", "number"]))) if kind == "number" else part()
    operator = draw(st.sampled_from(["+", "-", "*"] + (["/"] if kind == "number" else [])))
    named = draw(st.sampled_from(["greatest", "least"]))
    options = [f"({part()} {operator} {other})", f"(- {part()})", f"abs({part()})", f"{named}({part()}, {other})"]
    options += [f"round({other}, {draw(st.integers(0, 4))})"] if kind == "number" else [f"floor({part('number')})"]
    return draw(st.sampled_from(options))


def _text(kind: str, left: int) -> st.SearchStrategy[str]:
    leaf = st.one_of(_names(kind), _names(kind), _LITERALS[kind])
    return leaf if left <= 0 else st.one_of(leaf, _composed(kind, left - 1), _composed(kind, left - 1))


@st.composite
def expressions(draw: st.DrawFn, depth: int = 3) -> Expression:
    """A well-typed expression over COLUMNS; those beyond a bound of the language are drawn again, smaller."""
    kind = draw(st.sampled_from(["bool", "bool", "int", "number", "text"]))
    for left in range(depth, -1, -1):
        text = draw(_text(kind, left))
        try:
            return parse(text, COLUMNS)
        except ExpressionError as error:
            sizes = ("characters", "parts", "nested", "parts once compiled", "NULL alone")
            assert all(any(size in fault.found for size in sizes) for fault in error.faults), f"{text}: {error}"
    raise AssertionError("a leaf is always within the bounds")
