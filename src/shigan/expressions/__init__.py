"""Takes the text of a measure or a condition. Gives its value, its SQL, its words. Never knows an engine or law.

One small typed language serves indicators and rules alike. What it means is defined once, by ``evaluate``.
"""

from shigan.expressions.errors import ExpressionError, ExpressionFault
from shigan.expressions.evaluation import evaluate
from shigan.expressions.nodes import Node, Value, ValueType
from shigan.expressions.parsing import Expression, parse
from shigan.expressions.prose import to_prose
from shigan.expressions.sql import Dialect, to_sql

__all__ = [
    "Dialect",
    "Expression",
    "ExpressionError",
    "ExpressionFault",
    "Node",
    "Value",
    "ValueType",
    "evaluate",
    "parse",
    "to_prose",
    "to_sql",
]
