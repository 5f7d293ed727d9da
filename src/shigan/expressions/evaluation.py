"""Takes an expression and a row. Gives its value. Never leaves a case to chance: this is what every engine must equal.

Unknown is None. Logic is Kleene's: false and unknown is false, true or unknown is true. Arithmetic with an unknown
is unknown, and so is a division by zero and any result beyond the range of its type (64 bit for int, the largest
double for number). Texts compare by code point.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import cast

from shigan.expressions import nodes
from shigan.expressions.nodes import INT_MAX, INT_MIN, Node, Value
from shigan.expressions.parsing import Expression

_ACCEPTED = {"int": (int,), "number": (int, float), "text": (str,), "bool": (bool,)}


def evaluate(expr: Expression, row: Mapping[str, object]) -> Value:
    """The value for one row. Every column that the expression names must be there; None means unknown.

    Raises KeyError for a column that is absent and ValueError for a value that is not of its column's type.
    """
    return _value(expr.tree, row)


def _value(node: Node, row: Mapping[str, object]) -> Value:
    match node:
        case nodes.Literal(value=value):
            return value
        case nodes.Column():
            return _column(node, row)
        case nodes.Logic(operator=operator, parts=parts):
            return _logic([cast("bool | None", _value(part, row)) for part in parts], decisive=operator == "or")
        case nodes.Not(operand=operand):
            inner = _value(operand, row)
            return None if inner is None else not inner
        case nodes.Compare(operator=operator, left=left, right=right):
            return _compare(operator, *_alike(left, right, row))
        case nodes.Between(operand=operand, low=low, high=high):
            above = _compare(">=", *_alike(operand, low, row))
            below = _compare("<=", *_alike(operand, high, row))
            return _logic([above, below], decisive=False)
        case nodes.In(operand=operand, choices=choices):
            return _logic([_compare("=", *_alike(operand, choice, row)) for choice in choices], decisive=True)
        case nodes.IsUnknown(operand=operand):
            return _value(operand, row) is None
        case nodes.Arithmetic():
            return _arithmetic(node, row)
        case nodes.Negate(operand=operand):
            return _negated(_value(operand, row))
        case nodes.Call():
            return _call(node, row)
        case nodes.Round(operand=operand, digits=digits):
            return _rounded(_value(operand, row), digits)
        case nodes.Case():
            return _case(node, row)


def _column(node: nodes.Column, row: Mapping[str, object]) -> Value:
    if node.name not in row:
        raise KeyError(f"the row has no column {node.name!r}; give None where a value is unknown")
    value = row[node.name]
    if value is None:
        return None
    wrong_bool = isinstance(value, bool) and node.type != "bool"
    if wrong_bool or not isinstance(value, _ACCEPTED[node.type]):
        raise ValueError(f"column {node.name!r} is of type {node.type}, the row has {value!r}")
    if node.type == "number":
        return _finite(float(cast(float, value)), f"column {node.name!r}")
    return cast(Value, value)


def _finite(value: float, where: str) -> float:
    if not math.isfinite(value):
        raise ValueError(f"{where} has {value!r}; a number must be finite, and None where it is unknown")
    return value


def _logic(values: list[bool | None], *, decisive: bool) -> bool | None:
    if any(value is decisive for value in values):
        return decisive
    return None if any(value is None for value in values) else not decisive


def _alike(left: Node, right: Node, row: Mapping[str, object]) -> tuple[Value, Value]:
    """Both values; a whole number beside a real one becomes real first."""
    first, second = _value(left, row), _value(right, row)
    if "number" in (left.type, right.type):
        return _real(first), _real(second)
    return first, second


def _real(value: Value) -> float | None:
    return None if value is None else float(cast(float, value))


def _compare(operator: str, left: Value, right: Value) -> bool | None:
    if left is None or right is None:
        return None
    if operator == "=":
        return left == right
    if operator == "<>":
        return left != right
    if operator == "<":
        return left < right  # type: ignore[operator]
    if operator == "<=":
        return left <= right  # type: ignore[operator]
    return left > right if operator == ">" else left >= right  # type: ignore[operator]


def _arithmetic(node: nodes.Arithmetic, row: Mapping[str, object]) -> Value:
    first, second = _value(node.left, row), _value(node.right, row)
    if first is None or second is None:
        return None
    if node.type == "int":
        return _within(_combined(node.operator, cast(int, first), cast(int, second)))
    return _within(_combined(node.operator, cast(float, _real(first)), cast(float, _real(second))))


def _combined(operator: str, left: float, right: float) -> float | None:
    if operator == "+":
        return left + right
    if operator == "-":
        return left - right
    if operator == "*":
        return left * right
    return None if right == 0 else left / right


def _within(value: float | None) -> Value:
    """The value, or unknown beyond the range of its type."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value if value is not None and INT_MIN <= value <= INT_MAX else None


def _negated(value: Value) -> Value:
    return None if value is None else _within(-cast(float, value))


def _call(node: nodes.Call, row: Mapping[str, object]) -> Value:
    if node.name == "NULLIF":
        equal = _compare("=", *_alike(node.arguments[0], node.arguments[1], row))
        return None if equal else _typed(_value(node.arguments[0], row), node)
    values = [_value(argument, row) for argument in node.arguments]
    if node.name == "COALESCE":
        return _typed(next((value for value in values if value is not None), None), node)
    if any(value is None for value in values):
        return None
    known = [cast(float, _typed(value, node)) if node.name != "FLOOR" else cast(float, value) for value in values]
    if node.name == "ABS":
        return _within(abs(known[0]))
    if node.name == "FLOOR":
        return _within(math.floor(known[0]))
    return max(known) if node.name == "GREATEST" else min(known)


def _typed(value: Value, node: nodes.Call | nodes.Case) -> Value:
    return _real(value) if node.type == "number" else value


def _rounded(value: Value, digits: int) -> float | None:
    if value is None:
        return None
    scale = 10.0**digits
    scaled = float(cast(float, value)) * scale
    if not math.isfinite(scaled):
        return None
    whole = float(math.floor(abs(scaled)))
    if abs(scaled) - whole >= 0.5:
        whole += 1.0
    return math.copysign(whole, scaled) / scale


def _case(node: nodes.Case, row: Mapping[str, object]) -> Value:
    for condition, result in node.branches:
        if _value(condition, row) is True:
            return _typed(_value(result, row), node)
    return None if node.otherwise is None else _typed(_value(node.otherwise, row), node)
