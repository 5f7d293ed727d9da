"""Takes values, rows and the step taken. Gives what a document is filled in with. Never formats anything."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from shigan.citations import Citation
from shigan.errors import Both, ShiganError
from shigan.packs import Bilingual, Pack
from shigan.packs.document_models import OfficeDocument
from shigan.packs.procedure_models import Step

Value = str | int | date | None
"""A day is a date, or the number of days since 1970-01-01. None, an empty text and what is left out are unknown."""

Row = Mapping[str, Value]


class PaperFault(ShiganError):
    """A document cannot be filled in with what it was given."""


@dataclass(frozen=True, kw_only=True)
class Given:
    """What one document is filled in with; ``lists`` are the rows of its tables."""

    values: Row
    lists: Mapping[str, Sequence[Row]] = field(default_factory=dict)
    provisions: tuple[Bilingual, ...] = ()  # in words: 《…》第六条（延期先申请）
    remedy: Bilingual | None = None  # of the step; None: the document's own


def given(
    pack: Pack,
    document: OfficeDocument,
    values: Row,
    lists: Mapping[str, Sequence[Row]] | None = None,
    *,
    step: Step | None = None,
) -> Given:
    """The values with the provisions of document and step by their titles, and the remedy of the step."""
    cited = dict.fromkeys((*document.provisions, *(step.provisions if step else ())))
    return Given(
        values=values,
        lists=lists or {},
        provisions=tuple(_in_words(pack, tuple(cited))),
        remedy=step.remedy if step else None,
    )


def _in_words(pack: Pack, cited: Sequence[Citation]) -> Iterator[Bilingual]:
    """《…》第六条（延期先申请）, then 第七条（主动推进）: the title of an instrument is not said twice running."""
    before = ""
    for one in cited:
        title = pack.instruments[one.instrument].title
        zh, en = pack.cite(one, "zh"), pack.cite(one, "en")
        if one.instrument == before:
            zh, en = zh.removeprefix(f"《{title.zh}》"), en.removeprefix(f"{title.en}, ")
        before, named = one.instrument, pack.provision(one).title
        yield Bilingual(zh=f"{zh}（{named.zh}）", en=f"{en} ({named.en})")


def not_fitting(name: str, value: object, expected: Both) -> PaperFault:
    """The fault of a value that is not of its kind."""
    return PaperFault(
        Both(f"the value {name!r} is {value!r}", zh=f"“{name}”的值是 {value!r}"),
        expected=expected,
        remedy=Both("pass a value of the right kind", zh="请改为这一类的值"),
    )
