"""Takes an expression. Gives the same meaning as SQL of one engine. Never contains anything but the expression.

Every node is written in parentheses and every identifier in quotation marks. Engines differ where rows are odd, so
nothing is left to their defaults: whole numbers are 64 bit and unknown beyond, division by zero is unknown,
GREATEST and LEAST are unknown when an operand is, and a real result that is infinite or no number is unknown.
An infinite intermediate travels through + - * and is caught where a value is used (``_checked``).
"""

from __future__ import annotations

from typing import Literal as OneOf
from typing import cast

from shigan.expressions import nodes
from shigan.expressions.nodes import Node
from shigan.expressions.parsing import Expression

Dialect = OneOf["duckdb", "spark"]

_LARGEST = "1.7976931348623157e308"
_BEYOND_INT = "9.223372036854775808e18"
_TRY = {"+": "TRY_ADD", "-": "TRY_SUBTRACT", "*": "TRY_MULTIPLY"}


def to_sql(expr: Expression, dialect: Dialect) -> str:
    """SQL text of the expression; its value is BIGINT, DOUBLE, text or BOOLEAN by the expression's type."""
    assert dialect in ("duckdb", "spark"), f"no SQL is known for dialect {dialect!r}"
    return _Writer(dialect).checked(expr.tree)


class _Writer:
    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect

    def checked(self, node: Node) -> str:
        """The value, unknown where it is not finite."""
        text = self.write(node)
        if node.type != "number" or nodes.is_exact(node):
            return text
        return f"(CASE WHEN ABS({text}) <= {_LARGEST} THEN {text} END)"

    def real(self, node: Node, *, checked: bool = True) -> str:
        """The value as DOUBLE."""
        if node.type == "int":
            return f"CAST({self.write(node)} AS DOUBLE)"
        return self.checked(node) if checked else self.write(node)

    def like(self, node: Node, kind: str) -> str:
        return self.real(node) if kind == "number" else self.checked(node)

    def write(self, node: Node) -> str:
        match node:
            case nodes.Literal():
                return self.literal(node)
            case nodes.Column(name=name):
                return f'"{name}"' if self.dialect == "duckdb" else f"`{name}`"
            case nodes.Logic(operator=operator, parts=parts):
                return "(" + f" {operator.upper()} ".join(self.write(part) for part in parts) + ")"
            case nodes.Not(operand=operand):
                return f"(NOT {self.write(operand)})"
            case nodes.Compare(operator=operator, left=left, right=right):
                kind = _common(left, right)
                return f"({self.like(left, kind)} {operator} {self.like(right, kind)})"
            case nodes.Between(operand=operand, low=low, high=high):
                return self.between(operand, low, high)
            case nodes.In(operand=operand, choices=choices):
                kind = _common(operand, *choices)
                listed = ", ".join(self.like(choice, kind) for choice in choices)
                return f"({self.like(operand, kind)} IN ({listed}))"
            case nodes.IsUnknown(operand=operand):
                return f"({self.checked(operand)} IS NULL)"
            case nodes.Arithmetic():
                return self.arithmetic(node)
            case nodes.Negate(operand=operand):
                return (
                    self.whole("-", "CAST(0 AS BIGINT)", self.write(operand))
                    if node.type == "int"
                    else f"(- {self.write(operand)})"
                )
            case nodes.Call():
                return self.call(node)
            case nodes.Round(operand=operand, digits=digits):
                scale = f"1e{digits}"
                return f"(ROUND({self.real(operand, checked=False)} * {scale}, 0) / {scale})"
            case nodes.Case():
                return self.case(node)

    def literal(self, node: nodes.Literal) -> str:
        value = node.value
        if value is None:
            return "NULL"
        if isinstance(value, bool):
            return "TRUE" if value else "FALSE"
        if isinstance(value, int):
            return f"CAST({value} AS BIGINT)"
        if isinstance(value, float):
            text = repr(value)
            return text if "e" in text else text + "e0"
        escaped = value.replace("'", "''" if self.dialect == "duckdb" else "\\'")
        return f"'{escaped}'"

    def between(self, operand: Node, low: Node, high: Node) -> str:
        above = nodes.Compare(">=", operand, low)
        below = nodes.Compare("<=", operand, high)
        return f"({self.write(above)} AND {self.write(below)})"

    def arithmetic(self, node: nodes.Arithmetic) -> str:
        if node.type == "int":
            return self.whole(node.operator, self.write(node.left), self.write(node.right))
        left, right = self.real(node.left, checked=False), self.real(node.right, checked=False)
        if node.operator != "/":
            return f"({left} {node.operator} {right})"
        if nodes.is_exact(node.right):
            return f"({left} / NULLIF({right}, 0e0))"
        return f"(CASE WHEN {right} <> 0e0 AND ABS({right}) <= {_LARGEST} THEN {left} / {right} END)"

    def whole(self, operator: str, left: str, right: str) -> str:
        """Arithmetic on BIGINT, unknown beyond its range."""
        if self.dialect == "spark":
            return f"{_TRY[operator]}({left}, {right})"
        return f"TRY_CAST(CAST({left} AS HUGEINT) {operator} CAST({right} AS HUGEINT) AS BIGINT)"

    def call(self, node: nodes.Call) -> str:
        arguments = node.arguments
        if node.name == "FLOOR":
            return self.floor(arguments[0])
        if node.name == "ABS":
            return self.absolute(arguments[0])
        if node.name == "NULLIF":
            return self.nullif(node)
        written = [self.like(argument, node.type) for argument in arguments]
        listed = ", ".join(written)
        if node.name == "COALESCE":
            return f"COALESCE({listed})"
        known = " AND ".join(f"{text} IS NOT NULL" for text in written)
        return f"(CASE WHEN {known} THEN {node.name}({listed}) END)"

    def nullif(self, node: nodes.Call) -> str:
        first, second = node.arguments
        same = self.write(nodes.Compare("=", first, second))
        return f"(CASE WHEN {same} THEN NULL ELSE {self.like(first, node.type)} END)"

    def absolute(self, operand: Node) -> str:
        text = self.write(operand)
        if operand.type == "number":
            return f"ABS({text})"
        return f"(CASE WHEN {text} >= 0 THEN {text} ELSE {self.whole('-', 'CAST(0 AS BIGINT)', text)} END)"

    def floor(self, operand: Node) -> str:
        text = self.write(operand)
        if operand.type == "int":
            return text
        return f"(CASE WHEN {text} >= -{_BEYOND_INT} AND {text} < {_BEYOND_INT} THEN CAST(FLOOR({text}) AS BIGINT) END)"

    def case(self, node: nodes.Case) -> str:
        branches = " ".join(
            f"WHEN {self.write(condition)} THEN {self.result(result, node)}" for condition, result in node.branches
        )
        otherwise = "" if node.otherwise is None else f" ELSE {self.result(node.otherwise, node)}"
        return f"(CASE {branches}{otherwise} END)"

    def result(self, node: Node, case: nodes.Case) -> str:
        return self.real(node, checked=False) if case.type == "number" and node.type != "null" else self.write(node)


def _common(*found: Node) -> str:
    kinds = {node.type for node in found}
    return "number" if "number" in kinds else cast(str, found[0].type)
