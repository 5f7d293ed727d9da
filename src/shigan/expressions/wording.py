"""Takes a phrase about a fault in an expression. Gives it in both languages. Never translates what somebody wrote.

A fault is put together from short phrases; ``{name}`` stands for what was found in the text and stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from shigan.errors import Both

WORDS: Final = ("type", "statistic")
"""Places that a single word fills."""


class Phrasebook:
    """English phrases with places for values, and their Chinese."""

    def __init__(self, phrases: Mapping[str, str]) -> None:
        said_most_first = sorted(phrases.items(), key=lambda pair: (pair[0].count("{"), -len(pair[0])))
        self._phrases = [(_pattern(english), chinese) for english, chinese in said_most_first]

    def both(self, phrase: str) -> str:
        """The phrase in both languages; as it is, when the book does not hold it."""
        if isinstance(phrase, Both):
            return phrase
        for pattern, chinese in self._phrases:
            found = pattern.fullmatch(phrase)
            if found:
                return Both(phrase, zh=chinese.format(**found.groupdict()))
        return phrase


def _pattern(english: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", english)
    written = [
        f"(?P<{part}>{r'[a-z]+' if part in WORDS else '.+'})" if place % 2 else re.escape(part)
        for place, part in enumerate(parts)
    ]
    return re.compile("".join(written), re.DOTALL)


EXPRESSION_PHRASES: Final[Mapping[str, str]] = {
    # what was found
    "an empty text": "空白",
    "{n} characters": "{n} 个字符",
    "a {type}": "{type} 类型的值",
    "something unfinished near {near}": "{near} 附近没有写完",
    "no single expression": "不止一个条件式，或者没有",
    "NULL alone": "单独一个 NULL",
    "{n} parts once compiled": "展开后有 {n} 个部分",
    "{n} parts": "{n} 个部分",
    "an expression nested too deeply": "嵌套太深的条件式",
    "{part} with {extra}": "{part} 带着 {extra}",
    "NULL as an operand": "NULL 参加了运算",
    "a value of type {type}": "{type} 类型的值",
    "a mix of {types}": "混在一起的 {types}",
    "the unknown column {name}": "不认识的列 {name}",
    "truth values compared with {operator}": "用 {operator} 比较的真假值",
    "truth values in BETWEEN": "BETWEEN 里的真假值",
    "IN without a list": "没有列表的 IN",
    "IN with something other than literals": "IN 里不是字面值的东西",
    "{name} of one value": "只有一个值的 {name}",
    "ROUND to something else": "ROUND 的位数不对",
    "the end": "到此就结束了",
    "half a character": "半个字符",
    "a stray quotation mark": "多出来的引号",
    "{word} used as a function": "{word} 被当成函数",
    "{word} without arguments": "{word} 没有参数",
    "the unknown name {name}": "不认识的名称 {name}",
    "a text that does not end, or holds a control sign or backslash": "没有结束的文字，或其中有控制符或反斜杠",
    "')' without '('": "没有 '(' 的 ')'",
    "{n} open parentheses": "{n} 层未合上的括号",
    # what was expected
    "a text": "一段文字",
    "an expression": "一个条件式",
    "a complete condition": "一个完整的条件",
    "one expression": "一个条件式",
    "an expression with a value": "有值的条件式",
    "at most {n} levels": "最多 {n} 层",
    "at most {n}": "最多 {n}",
    "a part of the language": "条件式允许的写法",
    "its plain form": "它最简单的写法",
    "a value": "一个值",
    "a condition": "一个条件",
    "a number": "一个数",
    "values of one type": "同一类型的值",
    "a column of this relation or a word of the language": "这张关系表的列，或条件式的用词",
    "a column of this relation": "这张关系表的列",
    "= or <>": "= 或 <>",
    "numbers or texts": "数或文字",
    "IS NULL, IS NOT NULL, IS UNKNOWN or IS KNOWN": "IS NULL、IS NOT NULL、IS UNKNOWN 或 IS KNOWN",
    "at least two": "至少两个",
    "a literal from 0 to {n}": "从 0 到 {n} 的数字",
    "{n} more ')'": "再有 {n} 个 ')'",
    "whole characters": "完整的字符",
    "the end of the text": "文字到此结束",
    "a whole number up to {n} or a decimal of at most 15 digits before and 9 after the point": (
        "不超过 {n} 的整数，或小数点前最多 15 位、后最多 9 位的小数"
    ),
    "one of {names}": "{names} 之一",
    "no comments": "不写注释",
    "letters, digits, ' , ( ) = < > ! + - * /": "字母、数字和 ' , ( ) = < > ! + - * /",
    "paired parentheses": "成对的括号",
    # what to do
    "put it in quotation marks": "加上引号",
    "check what stands there": "核对此处的写法",
    "write one condition": "只写一个条件",
    "remove it": "删去",
    "split it into two measures": "拆成两个指标",
    "nest GREATEST, LEAST, NULLIF and division less": "少嵌套 GREATEST、LEAST、NULLIF 和除法",
    "write it flatter": "减少嵌套",
    "see the list of what an expression may hold": "参看条件式允许的写法",
    "leave that out": "去掉多余的部分",
    "ask with IS NULL or IS NOT NULL": "用 IS NULL 或 IS NOT NULL 来问",
    "compare it, such as n > 0": "写成比较，例如 n > 0",
    "use a numeric column or literal": "用数值列或数字",
    "compare like with like": "只比较同一类的值",
    "check the spelling": "核对拼写",
    "use AND, OR and NOT": "用 AND、OR 和 NOT",
    "list literals in parentheses": "在括号里列出字面值",
    "list literals only": "只列字面值",
    "use = to compare": "比较用 =",
    "add another or leave the function out": "再加一个，或不用这个函数",
    "write it as in ROUND(ratio, 2)": "照 ROUND(ratio, 2) 的样子写",
    "write a condition such as n_work = 0": "写一个条件，例如 n_work = 0",
    "close every parenthesis": "合上每一个括号",
    "write a single =": "只写一个 =",
    "retype the text": "重新输入这段文字",
    "double a mark inside a text: ''": "文字里的引号写两个：''",
    "write it plainly, such as 1500 or 1.5": "照 1500 或 1.5 的样子写",
    "add its arguments": "写上参数",
    "queries are not part of the language; name columns and compare them": "条件式里不能查询；请写列名并作比较",
    "types are never converted by hand; compare like with like": "不能手工转换类型；只比较同一类的值",
    "compare whole texts with = or in ('a', 'b')": "用 = 或 in ('a', 'b') 比较整段文字",
    "the columns are: {names}": "可用的列：{names}",
    "did you mean {names}?": "是不是 {names}？",
    "put remarks in the pack's own description fields": "说明请写在规则包自己的说明字段里",
    "close it with '": "用 ' 结束",
    "remove the sign": "删去这个符号",
}

EXPRESSIONS: Final = Phrasebook(EXPRESSION_PHRASES)
