"""Takes a text. Gives the words and signs in it, or where it leaves the language. Never parses.

A first fence, before the grammar: only the characters, words and sizes of this language pass, so that nothing
the parser would quietly accept (comments, casts, queries, foreign functions) ever reaches it.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from shigan.expressions.errors import ExpressionFault
from shigan.expressions.nodes import INT_MAX

MAX_LENGTH = 500
MAX_NESTING = 40

FUNCTIONS = frozenset({"coalesce", "nullif", "greatest", "least", "abs", "floor", "round"})
KEYWORDS = frozenset(
    {"and", "or", "not", "between", "in", "is", "null", "known", "unknown", "true", "false"}
    | {"case", "when", "then", "else", "end"}
)  # fmt: skip
_BEFORE_PARENTHESIS = KEYWORDS - {"null", "known", "unknown", "true", "false", "end", "is"}

_TOKEN = re.compile(
    r"(?P<space>[ \t\r\n]+)|(?P<text>'(?:[^'\\\x00-\x1f\x7f]|'')*')|(?P<word>[A-Za-z_][A-Za-z0-9_]*)"
    r"|(?P<number>[0-9][A-Za-z0-9_.]*)|(?P<sign><=|>=|<>|!=|==|=|<|>|\+|-|\*|/|\(|\)|,)"
)
_COMMENT = re.compile(r"--|/\*|\*/|//")
_NUMBER = re.compile(r"[0-9]{1,15}\.[0-9]{1,9}")
_INTEGER = re.compile(r"[0-9]{1,19}")
_ADVICE = {
    "select": "queries are not part of the language; name columns and compare them",
    "cast": "types are never converted by hand; compare like with like",
    "like": "compare whole texts with = or in ('a', 'b')",
}


def scan(text: str, columns: Collection[str]) -> tuple[ExpressionFault, ...]:
    """Every fault that can be seen without grammar, in reading order; empty when the text may be parsed."""
    if len(text) > MAX_LENGTH:
        return (_fault(MAX_LENGTH, f"{len(text)} characters", f"at most {MAX_LENGTH}", "split it into two measures"),)
    if not text.strip():
        return (_fault(0, "an empty text", "an expression", "write a condition such as n_work = 0"),)
    faults: list[ExpressionFault] = []
    position = 0
    nesting = 0
    while position < len(text):
        token = _TOKEN.match(text, position)
        if token is None or _COMMENT.match(text, position):
            faults.append(_stray(text, position))
            return tuple(faults)  # what follows cannot be told apart any more
        fault = _inspect(token, text, columns)
        if fault is not None:
            faults.append(fault)
        nesting += {"(": 1, ")": -1}.get(token.group(), 0)
        if not 0 <= nesting <= MAX_NESTING:
            faults.append(_nesting(position, nesting))
            return tuple(faults)
        position = token.end()
    if nesting:
        faults.append(_fault(len(text) - 1, "the end", f"{nesting} more ')'", "close every parenthesis"))
    return tuple(faults)


def _inspect(token: re.Match[str], text: str, columns: Collection[str]) -> ExpressionFault | None:
    if token.lastgroup == "number":
        return _inspect_number(token)
    if token.lastgroup == "word":
        return _inspect_word(token, text, columns)
    if token.group() == "==":
        return _fault(token.start(), "'=='", "'='", "write a single =")
    if token.lastgroup == "text" and any(0xD800 <= ord(sign) <= 0xDFFF for sign in token.group()):
        return _fault(token.start(), "half a character", "whole characters", "retype the text")
    if token.lastgroup == "text" and text[token.end() : token.end() + 1] == "'":
        return _fault(token.end(), "a stray quotation mark", "the end of the text", "double a mark inside a text: ''")
    return None


def _inspect_number(token: re.Match[str]) -> ExpressionFault | None:
    found = token.group()
    if _NUMBER.fullmatch(found) or (_INTEGER.fullmatch(found) and int(found) <= INT_MAX):
        return None
    expected = f"a whole number up to {INT_MAX} or a decimal of at most 15 digits before and 9 after the point"
    return _fault(token.start(), repr(found[:40]), expected, "write it plainly, such as 1500 or 1.5")


def _inspect_word(token: re.Match[str], text: str, columns: Collection[str]) -> ExpressionFault | None:
    word = token.group()
    called = text[token.end() :].lstrip(" \t\r\n").startswith("(")
    if called and word.lower() not in FUNCTIONS and word.lower() not in _BEFORE_PARENTHESIS:
        known = ", ".join(sorted(FUNCTIONS)).upper()
        return _fault(
            token.start(), f"{word!r} used as a function", f"one of {known}", _ADVICE.get(word.lower(), "remove it")
        )
    if word.lower() in FUNCTIONS and not called:
        return _fault(token.start(), f"{word!r} without arguments", f"{word.upper()}(...)", "add its arguments")
    if word in columns or word.lower() in KEYWORDS or word.lower() in FUNCTIONS:
        return None
    remedy = _ADVICE.get(word.lower()) or _nearest(word, columns)
    return _fault(
        token.start(), f"the unknown name {word!r}", "a column of this relation or a word of the language", remedy
    )


def _nearest(word: str, columns: Collection[str]) -> str:
    close = sorted(name for name in columns if name.startswith(word[:3].lower()))
    listed = ", ".join(close or sorted(columns))
    return f"the columns are: {listed}" if not close else f"did you mean {listed}?"


def _stray(text: str, position: int) -> ExpressionFault:
    comment = _COMMENT.match(text, position)
    if comment is not None:
        return _fault(
            position, repr(comment.group()), "no comments", "put remarks in the pack's own description fields"
        )
    if text[position] == "'":
        return _fault(
            position, "a text that does not end, or holds a control sign or backslash", "'...'", "close it with '"
        )
    return _fault(position, repr(text[position]), "letters, digits, ' , ( ) = < > ! + - * /", "remove the sign")


def _nesting(position: int, nesting: int) -> ExpressionFault:
    if nesting < 0:
        return _fault(position, "')' without '('", "paired parentheses", "remove it")
    return _fault(position, f"{nesting} open parentheses", f"at most {MAX_NESTING}", "write it flatter")


def _fault(index: int, found: str, expected: str, remedy: str) -> ExpressionFault:
    return ExpressionFault(position=index + 1, found=found, expected=expected, remedy=remedy)
