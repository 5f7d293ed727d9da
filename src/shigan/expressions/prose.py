"""Takes an expression, a language and the names of columns. Gives a sentence part people can read. Never judges."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal as OneOf

from shigan.expressions import nodes
from shigan.expressions.nodes import Node
from shigan.expressions.parsing import Expression

Language = OneOf["zh", "en"]
Told = Callable[[str, nodes.Value], str | None]
"""Called with a column and a value it is compared with; gives the value as people know it, or None."""

_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "and": " and ", "or": " or ", "not": "not %(a)s", "=": "%(a)s is %(b)s", "<>": "%(a)s is not %(b)s",
        "<": "%(a)s is below %(b)s", "<=": "%(a)s is at most %(b)s", ">": "%(a)s is above %(b)s",
        ">=": "%(a)s is at least %(b)s", "between": "%(a)s is from %(b)s to %(c)s", "in": "%(a)s is one of %(b)s",
        "comma": ", ", "unknown": "%(a)s is not known", "known": "%(a)s is known",
        "known?": "it is known whether %(a)s", "unknown?": "it is not known whether %(a)s", "+": "%(a)s plus %(b)s",
        "-": "%(a)s minus %(b)s", "*": "%(a)s times %(b)s", "/": "%(a)s divided by %(b)s", "negate": "minus %(a)s",
        "COALESCE": "the first known of %(a)s", "or else": "%(a)s (taken as %(b)s if not known)",
        "NULLIF": "%(a)s (not known if it is %(b)s)",
        "GREATEST": "the greatest of %(a)s", "LEAST": "the least of %(a)s", "ABS": "the size of %(a)s",
        "FLOOR": "%(a)s rounded down", "round": "%(a)s rounded to %(b)s places", "when": "%(b)s if %(a)s",
        "otherwise": "otherwise %(a)s", "open": "(", "close": ")",
        "true": "true", "false": "false", "null": "not known", "text": "“%(a)s”", "empty": "empty",
    },
    "zh": {
        "and": "，且", "or": "，或", "not": "并非%(a)s", "=": "%(a)s为%(b)s", "<>": "%(a)s不为%(b)s",
        "<": "%(a)s低于%(b)s", "<=": "%(a)s不超过%(b)s", ">": "%(a)s高于%(b)s", ">=": "%(a)s不低于%(b)s",
        "between": "%(a)s介于%(b)s至%(c)s之间", "in": "%(a)s为%(b)s之一", "comma": "、", "unknown": "%(a)s未知",
        "known": "%(a)s已知", "known?": "是否%(a)s已知", "unknown?": "是否%(a)s未知",
        "+": "%(a)s加%(b)s", "-": "%(a)s减%(b)s", "*": "%(a)s乘以%(b)s", "/": "%(a)s除以%(b)s",
        "negate": "负%(a)s", "COALESCE": "%(a)s中首个已知值", "or else": "%(a)s（未知时视为%(b)s）",
        "NULLIF": "%(a)s（等于%(b)s时视为未知）",
        "GREATEST": "%(a)s中的最大值", "LEAST": "%(a)s中的最小值", "ABS": "%(a)s的绝对值", "FLOOR": "%(a)s向下取整",
        "round": "%(a)s保留%(b)s位小数", "when": "%(a)s时为%(b)s", "otherwise": "其余为%(a)s",
        "open": "（", "close": "）", "true": "是", "false": "否", "null": "未知", "text": "“%(a)s”", "empty": "空",
    },
}  # fmt: skip


def to_prose(
    expr: Expression, language: Language, labels: Mapping[str, str], told: Told = lambda _column, _value: None
) -> str:
    """The expression in words. A column without a label is called by its own name."""
    return _Teller(_WORDS[language], labels, told).tell(expr.tree)


class _Teller:
    def __init__(self, words: Mapping[str, str], labels: Mapping[str, str], told: Told) -> None:
        self.words = words
        self.labels = labels
        self.told = told
        self.beside: str | None = None  # the column that literals are being compared with

    def tell(self, node: Node) -> str:
        match node:
            case nodes.Literal():
                return self.literal(node)
            case nodes.Column(name=name):
                return self.labels.get(name, name)
            case nodes.Logic(operator=operator, parts=parts):
                return self.words[operator].join(self.inner(part) for part in parts)
            case nodes.Not(operand=nodes.IsUnknown(operand=operand)):
                return self.say("known?" if operand.type == "bool" else "known", operand)
            case nodes.Not(operand=operand):
                return self.say("not", operand)
            case nodes.Compare() | nodes.Between() | nodes.In():
                return self.comparison(node)
            case nodes.IsUnknown(operand=operand):
                return self.say("unknown?" if operand.type == "bool" else "unknown", operand)
            case nodes.Arithmetic(operator=word, left=left, right=right):
                before, self.beside = self.beside, None if word in "*/" else self.beside
                text = self.say(word, left, right)
                self.beside = before
                return text
            case nodes.Negate(operand=operand):
                return self.say("negate", operand)
            case nodes.Call(name="NULLIF", arguments=(first, second)):
                return self.say("NULLIF", first, second)
            case nodes.Call(name="COALESCE", arguments=(first, nodes.Literal() as second)):
                return self.say("or else", first, second)
            case nodes.Call(name=name, arguments=arguments):
                return self.words[name] % {"a": self.listed(arguments)}
            case nodes.Round(operand=operand, digits=digits):
                return self.say("round", operand, nodes.Literal(digits, "int"))
            case nodes.Case():
                return self.case(node)

    def comparison(self, node: nodes.Compare | nodes.Between | nodes.In) -> str:
        """A literal is told as a value of the first column in the comparison."""
        before, self.beside = self.beside, _first_column(node)
        match node:
            case nodes.Compare(operator=word, left=left, right=right):
                text = self.say(word, left, right)
            case nodes.Between(operand=operand, low=low, high=high):
                text = self.say("between", operand, low, high)
            case nodes.In(operand=operand, choices=choices):
                text = self.words["in"] % {"a": self.inner(operand), "b": self.listed(choices)}
        self.beside = before
        return text

    def say(self, word: str, *operands: Node) -> str:
        told = {name: self.inner(operand) for name, operand in zip("abc", operands, strict=False)}
        return self.words[word] % told

    def inner(self, node: Node) -> str:
        """In parentheses where the reader could otherwise join it wrongly."""
        text = self.tell(node)
        if isinstance(node, nodes.Logic | nodes.Arithmetic | nodes.Case):
            return self.words["open"] + text + self.words["close"]
        return text

    def listed(self, found: tuple[Node, ...] | tuple[nodes.Literal, ...]) -> str:
        return self.words["comma"].join(self.inner(node) for node in found)

    def case(self, node: nodes.Case) -> str:
        parts = [self.say("when", condition, result) for condition, result in node.branches]
        if node.otherwise is not None:
            parts.append(self.words["otherwise"] % {"a": self.inner(node.otherwise)})
        return self.words["comma"].join(parts)

    def literal(self, node: nodes.Literal) -> str:
        if node.value is None:
            return self.words["null"]
        known = self.told(self.beside, node.value) if self.beside is not None else None
        if known is not None:
            return self.words["text"] % {"a": known} if isinstance(node.value, str) else known
        if isinstance(node.value, bool):
            return self.words["true" if node.value else "false"]
        if node.value == "":
            return self.words["empty"]
        if isinstance(node.value, str):
            return self.words["text"] % {"a": node.value}
        return f"{node.value:g}" if isinstance(node.value, float) and abs(node.value) < 1e6 else str(node.value)


def _first_column(node: Node) -> str | None:
    return next((each.name for each in nodes.walk(node) if isinstance(each, nodes.Column)), None)
