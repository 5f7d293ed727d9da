"""Takes a text and the columns it may name. Gives a typed, bounded expression. Never lets anything else through.

The grammar is sqlglot's; what it builds is turned, node by node, into this project's own nodes, and every node
that is not on the list is refused. Types are checked on the way up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import sqlglot
from sqlglot import expressions as grammar
from sqlglot.errors import SqlglotError

from shigan.expressions import nodes
from shigan.expressions.building import MAX_DEPTH, Builder, fault_at, too_deep
from shigan.expressions.errors import ExpressionError, ExpressionFault
from shigan.expressions.nodes import Node, ValueType
from shigan.expressions.scanning import scan

MAX_NODES = 200
MAX_WEIGHT = 2_000
REMEMBERED = 1_024
"""The same conditions are asked for again at every level."""


@dataclass(frozen=True, kw_only=True)
class Expression:
    """A checked expression. ``columns`` are the names it reads; ``tree`` is what it means."""

    text: str
    type: ValueType
    columns: frozenset[str]
    tree: Node


def parse(text: str, columns: Mapping[str, str]) -> Expression:
    """Read ``text`` over ``columns`` (name -> 'int' | 'number' | 'text' | 'bool').

    Raises ExpressionError with every fault found.
    """
    if not isinstance(text, str):
        raise ExpressionError(
            repr(text), (fault_at(0, f"a {type(text).__name__}", "a text", "put it in quotation marks"),)
        )
    return _parsed(text, tuple(columns.items()))


@lru_cache(maxsize=REMEMBERED)
def _parsed(text: str, named: tuple[tuple[str, str], ...]) -> Expression:
    columns = dict(named)
    faults = scan(text, columns)
    if faults:
        raise ExpressionError(text, faults)
    builder = Builder(columns)
    tree = builder.build(_grammar_tree(text))
    if builder.faults or tree is None:
        raise ExpressionError(text, tuple(sorted(builder.faults, key=lambda fault: fault.position)))
    faults = _bounds(tree)
    if faults:
        raise ExpressionError(text, faults)
    assert tree.type != "null", "a bare NULL passed the bounds"
    names = frozenset(node.name for node in nodes.walk(tree) if isinstance(node, nodes.Column))
    return Expression(text=text, type=tree.type, columns=names, tree=tree)


def _grammar_tree(text: str) -> grammar.Expr:
    try:
        trees = sqlglot.parse(text, read="duckdb")
    except SqlglotError as error:
        details = getattr(error, "errors", None) or [{}]
        column = details[0].get("col") or 1
        found = f"something unfinished near {details[0].get('highlight') or 'the end'!r}"
        raise ExpressionError(
            text, (fault_at(column - 1, found, "a complete condition", "check what stands there"),)
        ) from error
    except RecursionError as error:
        raise ExpressionError(text, (too_deep(),)) from error
    if len(trees) != 1 or trees[0] is None:
        raise ExpressionError(text, (fault_at(0, "no single expression", "one expression", "write one condition"),))
    return trees[0]


def _bounds(tree: Node) -> tuple[ExpressionFault, ...]:
    if tree.type == "null":
        return (fault_at(0, "NULL alone", "an expression with a value", "remove it"),)
    count = sum(1 for _ in nodes.walk(tree))
    if count > MAX_NODES:
        return (fault_at(0, f"{count} parts", f"at most {MAX_NODES}", "split it into two measures"),)
    if nodes.depth(tree) > MAX_DEPTH:
        return (too_deep(),)
    if nodes.weight(tree) > MAX_WEIGHT:
        found = f"{nodes.weight(tree)} parts once compiled"
        return (fault_at(0, found, f"at most {MAX_WEIGHT}", "nest GREATEST, LEAST, NULLIF and division less"),)
    return ()
