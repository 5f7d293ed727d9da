"""Takes nothing. Gives the nodes an expression is made of, each frozen and each with its type. Never computes.

Types: ``int`` (whole numbers of 64 bit), ``number`` (double precision, always finite), ``text`` (ordered by code
point) and ``bool``. ``null`` is the type of a bare NULL, which may stand only as a branch of CASE.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal as OneOf

ValueType = OneOf["int", "number", "text", "bool"]
NodeType = OneOf["int", "number", "text", "bool", "null"]
Value = int | float | str | bool | None

INT_MIN = -(2**63)
INT_MAX = 2**63 - 1


@dataclass(frozen=True)
class Literal:
    """A value written in the text; None is NULL."""

    value: Value
    type: NodeType


@dataclass(frozen=True)
class Column:
    """A value of the row."""

    name: str
    type: ValueType


@dataclass(frozen=True)
class Logic:
    """All parts (and) or any part (or), in three-valued logic."""

    operator: OneOf["and", "or"]
    parts: tuple[Node, ...]
    type: OneOf["bool"] = "bool"


@dataclass(frozen=True)
class Not:
    """The opposite; unknown stays unknown."""

    operand: Node
    type: OneOf["bool"] = "bool"


@dataclass(frozen=True)
class Compare:
    """Two values of one kind compared; unknown if either is."""

    operator: OneOf["=", "<>", "<", "<=", ">", ">="]
    left: Node
    right: Node
    type: OneOf["bool"] = "bool"


@dataclass(frozen=True)
class Between:
    """low <= operand and operand <= high."""

    operand: Node
    low: Node
    high: Node
    type: OneOf["bool"] = "bool"


@dataclass(frozen=True)
class In:
    """The operand is one of the listed literals."""

    operand: Node
    choices: tuple[Literal, ...]
    type: OneOf["bool"] = "bool"


@dataclass(frozen=True)
class IsUnknown:
    """The operand has no value. Itself never unknown."""

    operand: Node
    type: OneOf["bool"] = "bool"


@dataclass(frozen=True)
class Arithmetic:
    """Division is real and by zero unknown; a result beyond the range of its type is unknown."""

    operator: OneOf["+", "-", "*", "/"]
    left: Node
    right: Node
    type: OneOf["int", "number"]


@dataclass(frozen=True)
class Negate:
    """Unary minus."""

    operand: Node
    type: OneOf["int", "number"]


@dataclass(frozen=True)
class Call:
    """A function. COALESCE: the first known value; NULLIF: unknown if equal; GREATEST, LEAST: unknown if any is;
    ABS; FLOOR: the whole number below, an int."""

    name: OneOf["COALESCE", "NULLIF", "GREATEST", "LEAST", "ABS", "FLOOR"]
    arguments: tuple[Node, ...]
    type: ValueType


@dataclass(frozen=True)
class Round:
    """``operand * 10^digits`` rounded half away from zero, then divided by ``10^digits``."""

    operand: Node
    digits: int
    type: OneOf["number"] = "number"


@dataclass(frozen=True)
class Case:
    """The result of the first branch whose condition is true; otherwise the last; unknown if there is none."""

    branches: tuple[tuple[Node, Node], ...]
    otherwise: Node | None
    type: NodeType


Node = Literal | Column | Logic | Not | Compare | Between | In | IsUnknown | Arithmetic | Negate | Call | Round | Case


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly below, in reading order."""
    match node:
        case Literal() | Column():
            return ()
        case Logic(parts=parts) | Call(arguments=parts):
            return parts
        case Not(operand=operand) | IsUnknown(operand=operand) | Negate(operand=operand) | Round(operand=operand):
            return (operand,)
        case Compare(left=left, right=right) | Arithmetic(left=left, right=right):
            return (left, right)
        case Between(operand=operand, low=low, high=high):
            return (operand, low, high)
        case In(operand=operand, choices=choices):
            return (operand, *choices)
        case Case(branches=branches, otherwise=otherwise):
            inner = tuple(part for branch in branches for part in branch)
            return inner if otherwise is None else (*inner, otherwise)


def walk(node: Node) -> Iterator[Node]:
    """The node and everything below it."""
    waiting = [node]
    while waiting:
        current = waiting.pop()
        yield current
        waiting.extend(reversed(children(current)))


def depth(node: Node) -> int:
    """How many nodes stand on the longest way down."""
    return 1 + max((depth(child) for child in children(node)), default=0)


def is_exact(node: Node) -> bool:
    """Whether a number-typed node is certainly finite (or unknown) in an engine, without being checked there."""
    match node:
        case Arithmetic(type="number") | Round():
            return False
        case Negate(operand=operand) | Call(name="ABS", arguments=(operand,)):
            return is_exact(operand)
        case Case(branches=branches, otherwise=otherwise):
            results = [result for _, result in branches] + ([] if otherwise is None else [otherwise])
            return all(is_exact(result) for result in results)
        case _:
            return True


def weight(node: Node) -> int:
    """How many nodes the expression has once compiled: where an engine needs an operand twice, it counts twice."""
    own = sum(weight(child) * _uses(node, child) for child in children(node))
    return 1 + own


def _uses(parent: Node, child: Node) -> int:
    checked = 1 if child.type != "number" or is_exact(child) else 2
    match parent:
        case Arithmetic(operator="/"):
            return 3
        case Call(name="FLOOR"):
            return 3
        case Call(name="GREATEST" | "LEAST" | "NULLIF"):
            return 2 * checked
        case Call(name="COALESCE") | Compare() | Between() | In() | IsUnknown():
            return checked
        case Call(name="ABS"):
            return 1 if child.type == "number" else 3
        case _:
            return 1
