"""Takes the grammar's tree of a text. Gives this project's own nodes, typed. Never lets a node through that is not on the list."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Literal as OneOf
from typing import cast

from sqlglot import expressions as grammar

from shigan.expressions import nodes
from shigan.expressions.errors import ExpressionFault
from shigan.expressions.nodes import Node, NodeType, ValueType

MAX_DEPTH = 40
MAX_ROUND_DIGITS = 9


class Builder:
    """Turns grammar nodes into own nodes. ``build`` gives None where there was a fault."""

    def __init__(self, columns: Mapping[str, str]) -> None:
        self.columns = columns
        self.faults: list[ExpressionFault] = []

    def build(self, tree: grammar.Expr) -> Node | None:
        try:
            return self._build(tree)
        except RecursionError:
            self.faults.append(too_deep())
            return None

    def _build(self, tree: grammar.Expr) -> Node | None:
        if isinstance(tree, grammar.Paren):
            return self._build(tree.this)
        make = _MAKERS.get(type(tree))
        if make is None:
            return self.fault(
                tree, f"{tree.key!r}", "a part of the language", "see the list of what an expression may hold"
            )
        if extra := sorted(key for key, value in tree.args.items() if value and key not in _ARGUMENTS[type(tree)]):
            return self.fault(tree, f"{tree.key!r} with {', '.join(extra)}", "its plain form", "leave that out")
        return make(self, tree)

    def fault(self, tree: grammar.Expr, found: str, expected: str, remedy: str) -> Node | None:
        """Remember the fault; None, so that a maker can return it."""
        self.faults.append(fault_at(_position(tree), found, expected, remedy))
        return None

    def operands(self, trees: Sequence[grammar.Expr], wanted: str) -> list[Node] | None:
        """The built operands if all are of the wanted kind: 'bool', 'numeric' or 'any'."""
        built = [self._operand(tree, wanted) for tree in trees]
        whole = [node for node in built if node is not None]
        return whole if len(whole) == len(built) else None

    def _operand(self, tree: grammar.Expr, wanted: str) -> Node | None:
        node = self._build(tree)
        if node is None:
            return None
        if node.type == "null":
            return self.fault(tree, "NULL as an operand", "a value", "ask with IS NULL or IS NOT NULL")
        if wanted == "bool" and node.type != "bool":
            return self.fault(tree, f"a value of type {node.type}", "a condition", "compare it, such as n > 0")
        if wanted == "numeric" and node.type not in ("int", "number"):
            return self.fault(tree, f"a value of type {node.type}", "a number", "use a numeric column or literal")
        return node

    def alike(self, tree: grammar.Expr, found: Sequence[Node]) -> NodeType | None:
        """The one type all nodes can take; NULL takes any."""
        types = {node.type for node in found} - {"null"}
        if types == {"int", "number"}:
            return "number"
        if len(types) > 1:
            self.fault(tree, f"a mix of {' and '.join(sorted(types))}", "values of one type", "compare like with like")
            return None
        return types.pop() if types else "null"


def _literal(builder: Builder, tree: grammar.Expr) -> Node | None:
    if isinstance(tree, grammar.Null):
        return nodes.Literal(None, "null")
    if isinstance(tree, grammar.Boolean):
        return nodes.Literal(bool(tree.this), "bool")
    text = str(tree.this)
    if tree.args.get("is_string"):
        return nodes.Literal(text, "text")
    return nodes.Literal(float(text), "number") if "." in text else nodes.Literal(int(text), "int")


def _column(builder: Builder, tree: grammar.Expr) -> Node | None:
    name = str(tree.name)
    kind = builder.columns.get(name)
    if kind is None:
        return builder.fault(tree, f"the unknown column {name!r}", "a column of this relation", "check the spelling")
    assert kind in ("int", "number", "text", "bool"), f"column {name} is declared with the unknown type {kind}"
    return nodes.Column(name, cast(ValueType, kind))


def _logic(builder: Builder, tree: grammar.Expr) -> Node | None:
    operator: OneOf["and", "or"] = "and" if isinstance(tree, grammar.And) else "or"
    parts = builder.operands(list(tree.flatten()), "bool")
    if parts is None:
        return None
    flat: list[Node] = []
    for part in parts:
        flat.extend(part.parts if isinstance(part, nodes.Logic) and part.operator == operator else (part,))
    return nodes.Logic(operator, tuple(flat))


def _not(builder: Builder, tree: grammar.Expr) -> Node | None:
    found = builder.operands([tree.this], "bool")
    return None if found is None else nodes.Not(found[0])


_COMPARISONS: Mapping[type[grammar.Expr], OneOf["=", "<>", "<", "<=", ">", ">="]] = {
    grammar.EQ: "=", grammar.NEQ: "<>", grammar.LT: "<", grammar.LTE: "<=", grammar.GT: ">", grammar.GTE: ">=",
}  # fmt: skip


def _compare(builder: Builder, tree: grammar.Expr) -> Node | None:
    found = builder.operands([tree.this, tree.expression], "any")
    kind = None if found is None else builder.alike(tree, found)
    if found is None or kind is None:
        return None
    operator = _COMPARISONS[type(tree)]
    if kind == "bool" and operator not in ("=", "<>"):
        return builder.fault(tree, f"truth values compared with {operator}", "= or <>", "use AND, OR and NOT")
    return nodes.Compare(operator, found[0], found[1])


def _between(builder: Builder, tree: grammar.Expr) -> Node | None:
    found = builder.operands([tree.this, tree.args["low"], tree.args["high"]], "any")
    kind = None if found is None else builder.alike(tree, found)
    if found is None or kind is None:
        return None
    if kind == "bool":
        return builder.fault(tree, "truth values in BETWEEN", "numbers or texts", "use AND, OR and NOT")
    operand, low, high = found
    return nodes.Between(operand, low, high)


def _in(builder: Builder, tree: grammar.Expr) -> Node | None:
    choices = tree.args.get("expressions") or []
    found = builder.operands([tree.this, *choices], "any")
    if not choices:
        return builder.fault(tree, "IN without a list", "IN ('a', 'b')", "list literals in parentheses")
    if found is None or builder.alike(tree, found) is None:
        return None
    literals = [_as_literal(node) for node in found[1:]]
    whole = tuple(literal for literal in literals if literal is not None)
    if len(whole) != len(literals):
        return builder.fault(tree, "IN with something other than literals", "IN ('a', 'b')", "list literals only")
    return nodes.In(found[0], whole)


def _as_literal(node: Node) -> nodes.Literal | None:
    if isinstance(node, nodes.Literal):
        return node
    if isinstance(node, nodes.Negate) and isinstance(node.operand, nodes.Literal):
        return nodes.Literal(-cast(float, node.operand.value), node.type)
    return None


def _is(builder: Builder, tree: grammar.Expr) -> Node | None:
    asked = tree.expression
    known = isinstance(asked, grammar.Column) and asked.name.lower() == "known"
    if not known and not isinstance(asked, grammar.Null):
        return builder.fault(
            tree, f"IS {asked.sql()}", "IS NULL, IS NOT NULL, IS UNKNOWN or IS KNOWN", "use = to compare"
        )
    found = builder.operands([tree.this], "any")
    if found is None:
        return None
    asks = nodes.IsUnknown(found[0])
    return nodes.Not(asks) if known else asks


_ARITHMETIC: Mapping[type[grammar.Expr], OneOf["+", "-", "*", "/"]] = {
    grammar.Add: "+", grammar.Sub: "-", grammar.Mul: "*", grammar.Div: "/",
}  # fmt: skip


def _arithmetic(builder: Builder, tree: grammar.Expr) -> Node | None:
    found = builder.operands([tree.this, tree.expression], "numeric")
    if found is None:
        return None
    operator = _ARITHMETIC[type(tree)]
    whole = operator != "/" and {node.type for node in found} == {"int"}
    return nodes.Arithmetic(operator, found[0], found[1], "int" if whole else "number")


def _negate(builder: Builder, tree: grammar.Expr) -> Node | None:
    found = builder.operands([tree.this], "numeric")
    return None if found is None else nodes.Negate(found[0], "int" if found[0].type == "int" else "number")


_CALLS: Mapping[type[grammar.Expr], tuple[OneOf["COALESCE", "NULLIF", "GREATEST", "LEAST", "ABS", "FLOOR"], str]] = {
    grammar.Coalesce: ("COALESCE", "any"), grammar.Nullif: ("NULLIF", "any"),
    grammar.Greatest: ("GREATEST", "numeric"), grammar.Least: ("LEAST", "numeric"),
    grammar.Abs: ("ABS", "numeric"), grammar.Floor: ("FLOOR", "numeric"),
}  # fmt: skip


def _call(builder: Builder, tree: grammar.Expr) -> Node | None:
    name, wanted = _CALLS[type(tree)]
    given = [tree.this, *tree.args.get("expressions", [])]
    if tree.args.get("expression") is not None:
        given.append(tree.expression)
    found = builder.operands(given, wanted)
    if name in ("GREATEST", "LEAST", "COALESCE") and len(given) < 2:
        return builder.fault(tree, f"{name} of one value", "at least two", "add another or leave the function out")
    kind = None if found is None else builder.alike(tree, found)
    if found is None or kind is None or kind == "null":
        return None
    if name == "FLOOR" or (name == "NULLIF" and found[0].type == "int"):
        kind = "int"
    return nodes.Call(name, tuple(found), kind)


def _round(builder: Builder, tree: grammar.Expr) -> Node | None:
    found = builder.operands([tree.this], "numeric")
    decimals = tree.args.get("decimals")
    digits = 0 if decimals is None else _digits(decimals)
    if digits is None:
        expected = f"a literal from 0 to {MAX_ROUND_DIGITS}"
        return builder.fault(tree, "ROUND to something else", expected, "write it as in ROUND(ratio, 2)")
    return None if found is None else nodes.Round(found[0], digits)


def _digits(tree: grammar.Expr) -> int | None:
    text = str(tree.this) if isinstance(tree, grammar.Literal) and not tree.args.get("is_string") else ""
    return int(text) if len(text) == 1 and text.isdecimal() else None


def _case(builder: Builder, tree: grammar.Expr) -> Node | None:
    conditions: list[Node] = []
    results: list[Node] = []
    for branch in tree.args["ifs"]:
        condition = builder.operands([branch.this], "bool")
        result = builder._build(branch.args["true"])
        if condition is not None and result is not None:
            conditions.append(condition[0])
            results.append(result)
    default = tree.args.get("default")
    otherwise = None if default is None else builder._build(default)
    if len(results) < len(tree.args["ifs"]) or (default is not None and otherwise is None):
        return None
    kind = builder.alike(tree, results if otherwise is None else [*results, otherwise])
    return None if kind is None else nodes.Case(tuple(zip(conditions, results, strict=True)), otherwise, kind)


_Maker = Callable[["Builder", grammar.Expr], Node | None]
_MAKERS: Mapping[type[grammar.Expr], _Maker] = {
    grammar.Literal: _literal, grammar.Boolean: _literal, grammar.Null: _literal, grammar.Column: _column,
    grammar.And: _logic, grammar.Or: _logic, grammar.Not: _not,
    **dict.fromkeys(_COMPARISONS, _compare), grammar.Between: _between, grammar.In: _in, grammar.Is: _is,
    **dict.fromkeys(_ARITHMETIC, _arithmetic), grammar.Neg: _negate,
    **dict.fromkeys(_CALLS, _call), grammar.Round: _round, grammar.Case: _case,
}  # fmt: skip

_BOTH = frozenset({"this", "expression"})
_ARGUMENTS: Mapping[type[grammar.Expr], frozenset[str]] = {
    **dict.fromkeys(_MAKERS, _BOTH),
    grammar.Literal: frozenset({"this", "is_string"}),
    grammar.Column: frozenset({"this"}),
    grammar.Between: frozenset({"this", "low", "high"}),
    grammar.In: frozenset({"this", "expressions"}),
    grammar.Coalesce: frozenset({"this", "expressions"}),
    grammar.Greatest: frozenset({"this", "expressions", "ignore_nulls"}),
    grammar.Least: frozenset({"this", "expressions", "ignore_nulls"}),
    grammar.Round: frozenset({"this", "decimals"}),
    grammar.Case: frozenset({"ifs", "default"}),
}


def _position(tree: grammar.Expr) -> int:
    starts = [node.meta["start"] for node in tree.walk() if "start" in node.meta]
    return min(starts, default=0)


def fault_at(index: int, found: str, expected: str, remedy: str) -> ExpressionFault:
    return ExpressionFault(position=index + 1, found=found, expected=expected, remedy=remedy)


def too_deep() -> ExpressionFault:
    return fault_at(0, "an expression nested too deeply", f"at most {MAX_DEPTH} levels", "write it flatter")
