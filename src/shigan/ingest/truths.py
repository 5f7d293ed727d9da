"""What a record says itself of its matters: whether the limit was kept, how often a matter was handed over and reopened.

Registers have such columns, and they are worth more than a column that is merely kept: our own counts are checked against
them, and where a record has no limits they are the only word on lateness. Which columns they are is told by name and by
content: a flag holds nothing but words for yes and no, a count nothing but small whole numbers.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from collections.abc import Mapping as Named
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final

import duckdb

from shigan.ingest.choosing import Choice
from shigan.ingest.heading_words import column_words, name_score
from shigan.ingest.mapping import Mapping
from shigan.ingest.mapping_terms import Column, LimitFlag, Truths
from shigan.ingest.remarks import Remark
from shigan.ingest.roles import role_name
from shigan.ingest.sql import identifier
from shigan.ingest.staging import RawLike, source_of
from shigan.ingest.texts import text_of
from shigan.ingest.told import COUNTS, FLAGS
from shigan.yaml_text import load

MOST_WORDS: Final = 200
"""A flag or a count with more different texts than this is something else."""
WHOLE: Final = re.compile(r"\d{1,3}(\.0+)?")


@dataclass(frozen=True)
class TruthColumn:
    """A column that tells a truth. ``words``: of a flag, what each of its words means."""

    role: str
    column: str
    words: Named[str, str]
    empty: tuple[str, ...]
    exact: bool  # its whole name is a usual one
    example: str

    def term(self) -> Column:
        """As it stands in a mapping."""
        if self.role in FLAGS:
            return LimitFlag.model_validate({"column": self.column, "empty": self.empty, "words": dict(self.words)})
        return Column(column=self.column, empty=self.empty)


@cache
def _vocabulary() -> dict[str, Any]:
    said: dict[str, Any] = load(resources.files("shigan.ingest").joinpath("vocabulary/truths.yaml").read_text("utf-8"))
    return said


def with_truths(mapping: Mapping, sources: Sequence[RawLike]) -> tuple[Mapping, tuple[Remark, ...]]:
    """The mapping with the columns of truths and their words written out, and the sentence about those nobody named."""
    if mapping.truths == "none":
        return mapping, ()
    if isinstance(mapping.truths, Truths):
        return mapping.model_copy(update={"truths": _worded(mapping.truths, sources)}), ()
    found = find_truths(sources, mapping.columns_used())
    return (mapping.model_copy(update={"truths": truths_of(found)}), (told_remark(found),)) if found else (mapping, ())


def truths_of(found: Collection[TruthColumn]) -> Truths | None:
    """As part of a mapping; None where nothing was found."""
    return Truths.model_validate({one.role: one.term() for one in found}) if found else None


def choices_of(found: Collection[TruthColumn]) -> tuple[Choice, ...]:
    """The same for a table of what was recognised."""
    return tuple(Choice(one.role, one.column, "sure" if one.exact else "likely", _why(one), one.example) for one in found)


def _why(truth: TruthColumn) -> Remark:
    if truth.role in FLAGS:
        return Remark("列名是“是否按期、是否逾期”一类的叫法，内容只有是与否。", "Its name says so, and it holds nothing but yes and no.")
    return Remark("列名是次数的叫法，内容都是不大的整数。", "Its name says so, and it holds nothing but small whole numbers.")


def find_truths(sources: Sequence[RawLike], taken: Collection[str] = ()) -> tuple[TruthColumn, ...]:
    """One column a role at most, none of ``taken``; the best name whose content fits goes first."""
    everywhere = set(sources[0].columns).intersection(*(raw.columns for raw in sources))
    free = [column for column in sources[0].columns if column in everywhere and column not in taken]
    found: list[TruthColumn] = []
    for role in (*FLAGS, *COUNTS):
        words = _vocabulary()[role]
        named = sorted(((name_score(column, words), column) for column in free), key=lambda one: -one[0])
        for score, column in named:
            if score <= 0 or any(one.column == column for one in found):
                continue
            if (truth := _fitting(role, column, sources, exact=score >= 1)) is not None:
                found.append(truth)
                break
    return tuple(found)


def _fitting(role: str, column: str, sources: Sequence[RawLike], *, exact: bool) -> TruthColumn | None:
    texts = _texts(sources, column)
    empty = tuple(text for text in texts if text in column_words()["empty"])
    said = [text for text in texts if text not in empty]
    if not said or len(texts) > MOST_WORDS:
        return None
    words = {text: meaning for text in said if (meaning := meaning_of(text, role)) is not None} if role in FLAGS else {}
    fits = len(words) == len(said) if role in FLAGS else all(WHOLE.fullmatch(text) for text in said)
    return TruthColumn(role, column, words, empty, exact, said[0]) if fits else None


def meaning_of(word: str, role: str) -> str | None:
    """Whether a word of a flag says 'kept' or 'missed', None if it says neither."""
    plain = word.strip().casefold()
    words = _vocabulary()["words"]
    for meaning in ("kept", "missed"):
        if plain in words[meaning]:
            return meaning
    if plain in words["yes"]:
        return "kept" if role == "limit_kept" else "missed"
    if plain in words["no"]:
        return "missed" if role == "limit_kept" else "kept"
    return None


def _worded(truths: Truths, sources: Sequence[RawLike]) -> Truths:
    """What a person said, with the words of flags filled in where they left them to the vocabulary."""
    filled: dict[str, LimitFlag] = {}
    for role in FLAGS:
        flag = getattr(truths, role)
        if flag is not None and not flag.words and all(flag.column in raw.columns for raw in sources):
            said = {text: meaning for text in _texts(sources, flag.column) if (meaning := meaning_of(text, role)) is not None}
            filled[role] = flag.model_copy(update={"words": said})
    return truths.model_copy(update=filled)


def _texts(sources: Sequence[RawLike], column: str) -> list[str]:
    """The different texts of the column, the most frequent first; of endlessly many only the first."""
    each = " UNION ALL ".join(f"SELECT {identifier(column)} AS said FROM {source_of(raw)}" for raw in sources)
    counted = f"SELECT said, count(*) AS n FROM ({each}) GROUP BY 1"
    query = f"SELECT {text_of('said')} AS text FROM ({counted}) WHERE text IS NOT NULL GROUP BY 1 ORDER BY sum(n) DESC, 1"
    with duckdb.connect() as connection:
        return [str(text) for (text,) in connection.execute(f"{query} LIMIT {MOST_WORDS + 1}").fetchall()]


def told_remark(found: Collection[TruthColumn]) -> Remark:
    """The sentence about columns that nobody named."""
    zh = "、".join(f"{role_name(one.role).zh}＝{one.column}" for one in found)
    en = ", ".join(f"{role_name(one.role).en} = {one.column}" for one in found)
    return Remark(
        f"按列名和内容认出记录自带的结论：{zh}；用来核对，不是的请在映射中写明 truths: none。",
        f"Recognised by name and content as what the record says itself: {en}. They serve as a check; if they are not, state "
        "truths: none in the mapping.",
    )
