"""The column that says how a whole case stands: found by its name and its words, and only where both are clear.

Registers keep cases that were withdrawn, cancelled or merged, often with a word in a status column and no date. A record
whose mapping does not speak of that column is still read by it, and told; ``status: none`` in the mapping says not to.
"""

from __future__ import annotations

import re
from collections.abc import Mapping as Named
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final, Literal

import duckdb

from shigan.ingest.mapping import Mapping
from shigan.ingest.mapping_terms import Status
from shigan.ingest.remarks import Remark
from shigan.ingest.staging import RawLike, source_of
from shigan.ingest.texts import text_of
from shigan.ledger.actions import CANCEL, CLOSE
from shigan.yaml_text import load

MOST_WORDS: Final = 60
"""A column with more words than this tells many things beside the state of a case."""
UNDERSTOOD: Final = 0.8
"""The share of its rows whose word must be in the vocabulary before a column is taken for the status of the case."""
NAMES: Final[Named[str, Remark]] = {CLOSE: Remark("办结", "closed"), CANCEL: Remark("撤销", "cancelled")}


@dataclass(frozen=True)
class StatusColumn:
    """A status column and those of its words that mean an ending, the most frequent first."""

    column: str
    words: Named[str, str]


@cache
def _vocabulary() -> dict[str, frozenset[str]]:
    text = resources.files("shigan.ingest").joinpath("vocabulary/status.yaml").read_text("utf-8")
    return {name: frozenset(_plain(word) for word in words) for name, words in load(text).items()}


def _plain(text: str) -> str:
    unbracketed = re.sub(r"[(（\[【].*$", "", text.removeprefix("case:"))
    return re.sub(r"[\s_\-:.]+", "", unbracketed).casefold()


def ending_of(word: str) -> str | None:
    """What a status means as an ending, 'open' for a case that goes on, None for a word that is not known."""
    plain = _plain(word)
    return next((name for name in (CANCEL, CLOSE, "open") if plain in _vocabulary()[name]), None)


def with_status(mapping: Mapping, sources: Sequence[RawLike]) -> tuple[Mapping, tuple[Remark, ...]]:
    """The mapping of whole cases with its status column and words written out, and the sentence that tells of it."""
    if mapping.row_is != "case" or mapping.status == "none":
        return mapping, ()
    if isinstance(mapping.status, Status) and mapping.status.words:
        return mapping, ()
    named = (mapping.status.column,) if isinstance(mapping.status, Status) else None
    found = find_status(sources, named or _candidates(mapping, sources), sure=named is not None)
    if found is None:
        return mapping, ()
    status = Status(column=found.column, words=dict(found.words))
    return mapping.model_copy(update={"status": status}), (told(found),)


def find_status(sources: Sequence[RawLike], columns: Sequence[str], *, sure: bool = False) -> StatusColumn | None:
    """The first of the columns whose words are those of a status; ``sure``: a person says that it is one."""
    for column in columns:
        counts = _counts(sources, column)
        known = {word: meaning for word in counts if (meaning := ending_of(word)) is not None}
        words = {word: meaning for word, meaning in known.items() if meaning != "open"}
        share = sum(counts[word] for word in known) / (sum(counts.values()) or 1)
        if words and (sure or (len(counts) <= MOST_WORDS and share >= UNDERSTOOD)):
            return StatusColumn(column, words)
    return None


def status_columns(columns: Sequence[str]) -> tuple[str, ...]:
    """Those that are called like a status."""
    return tuple(column for column in columns if _plain(column) in _vocabulary()["names"])


def told(found: StatusColumn, key: Literal["status", "endings"] = "status") -> Remark:
    """The sentence about a column that was taken for the status of the case; ``key`` of the mapping says so."""
    lists = {action: [word for word, meaning in found.words.items() if meaning == action] for action in (CLOSE, CANCEL)}
    zh = "，".join(f"{'、'.join(words)} ＝ {NAMES[action].zh}" for action, words in lists.items() if words)
    en = "; ".join(f"{', '.join(words)} = {NAMES[action].en}" for action, words in lists.items() if words)
    remedy = {
        "status": Remark("不是的，请在映射中写明 status: none", "If it is not, state status: none in the mapping"),
        "endings": Remark("不是的，请在映射中删去 endings", "If it is not, remove 'endings' from the mapping"),
    }[key]
    return Remark(
        f"按词表认定列“{found.column}”为事项状态，据此判断事项是否结束：{zh}；{remedy.zh}。",
        f"'{found.column}' was taken, by the vocabulary, for the status that tells whether a case has ended: {en}. {remedy.en}.",
    )


def _candidates(mapping: Mapping, sources: Sequence[RawLike]) -> tuple[str, ...]:
    everywhere = set(sources[0].columns).intersection(*(raw.columns for raw in sources))
    return status_columns([one for one in sources[0].columns if one in everywhere and one not in mapping.columns_used()])


def _counts(sources: Sequence[RawLike], column: str) -> dict[str, int]:
    """How often each word stands in the column, the most frequent first; of endlessly many words only the first."""
    each = " UNION ALL ".join(f"SELECT {text_of(column)} AS word FROM {source_of(raw)}" for raw in sources)
    query = f"SELECT word, count(*) FROM ({each}) WHERE word IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {20 * MOST_WORDS}"
    with duckdb.connect() as connection:
        return {str(word): int(number) for word, number in connection.execute(query).fetchall()}
