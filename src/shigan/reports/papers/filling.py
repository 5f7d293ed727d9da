"""Takes a document, what it is given and a language. Gives its pieces as they will be read. Never lays them out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from shigan.citations import chinese_number
from shigan.expressions import Expression, evaluate
from shigan.packs.document_models import Block, Column, OfficeDocument, Table
from shigan.packs.document_values import Kinds
from shigan.packs.part import Sentence
from shigan.reports.papers.given import Given, Row, Value
from shigan.reports.papers.wording import EPOCH, Wording, known, named, of_kind
from shigan.reports.words import Words


@dataclass(frozen=True)
class Heading:
    text: str


@dataclass(frozen=True)
class Paragraph:
    text: str
    lead: str = ""  # the words that open it, in another face


@dataclass(frozen=True)
class Form:
    lines: tuple[tuple[str, str], ...]  # label, value


@dataclass(frozen=True)
class Grid:
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]  # parts of the whole
    empty: str


Piece = Heading | Paragraph | Form | Grid


@dataclass(frozen=True, kw_only=True)
class Filled:
    """A document in one language; an empty text is left out."""

    number: str
    title: str
    addressee: str
    pieces: tuple[Piece, ...]
    signature: tuple[str, ...]
    copies: str


def fill_in(document: OfficeDocument, given: Given, words: Words) -> Filled:
    """Every sentence with its values. Raises PaperFault for a value that is not of its kind."""
    filler = Filler(document, given, words)
    return Filled(
        number=filler.complete(document.number),
        title=filler.sentence(document.title),
        addressee=filler.sentence(document.addressee),
        pieces=(*filler.content(), *filler.closing()),
        signature=tuple(filler.sentence(line) for line in document.signature),
        copies=filler.complete(document.copies),
    )


class Filler:
    """Fills in one document, from top to bottom."""

    def __init__(self, document: OfficeDocument, given: Given, words: Words) -> None:
        self.document, self.given, self.words = document, given, words
        self.wording = Wording(words, document.codes)
        self.kinds = document.known
        self.row = _plain(given.values, self.kinds)

    def sentence(self, sentence: Sentence | None) -> str:
        return "" if sentence is None else self.wording.fill(sentence.get(self.words.language), self.row, self.kinds)

    def complete(self, sentence: Sentence | None) -> str:
        """The sentence, or nothing where one of its values is unknown: a number 〔2026〕—号 is not printed."""
        if sentence is None or not all(known(self.row.get(name)) for name in named(sentence.get(self.words.language))):
            return ""
        return self.sentence(sentence)

    def content(self) -> Iterator[Piece]:
        headings = 0
        for block in self.document.content:
            if not self.holds(block.when):
                continue
            headings += block.heading is not None
            yield self.piece(block, headings)

    def piece(self, block: Block, place: int) -> Piece:
        if block.heading is not None:
            number = chinese_number(place) if self.words.language == "zh" else str(place)
            return Heading(self.words("paper_heading", number=number) + self.sentence(block.heading))
        if block.paragraph is not None:
            return Paragraph(self.sentence(block.paragraph))
        if block.table is not None:
            return self.grid(block.table)
        lines = [entry for entry in block.form or () if self.holds(entry.when)]
        return Form(tuple((entry.label.get(self.words.language), self.sentence(entry.value)) for entry in lines))

    def grid(self, table: Table) -> Grid:
        language, kinds = self.words.language, self.document.lists[table.rows]
        rows = [_plain(row, kinds) for row in self.given.lists.get(table.rows, ())]
        return Grid(
            heads=tuple(column.head.get(language) for column in table.columns),
            rows=tuple(tuple(self.cell(column, row, kinds) for column in table.columns) for row in rows),
            widths=tuple(column.width for column in table.columns),
            empty=table.empty.get(language),
        )

    def cell(self, column: Column, row: Row, kinds: Kinds) -> str:
        """What stands in a cell; nothing where it is unknown, so that it can be written in by hand."""
        if column.text is not None:
            return self.wording.fill_lines(column.text.get(self.words.language), row, kinds)
        assert column.value is not None
        value = row.get(column.value)
        return self.wording.told(column.value, value, kinds[column.value]) if known(value) else ""

    def closing(self) -> Iterator[Piece]:
        """What it rests on, and what one can do who disagrees."""
        language = self.words.language
        if self.given.provisions:
            listed = self.words("list_enumeration").join(one.get(language) for one in self.given.provisions)
            yield Paragraph(self.words("paper_basis", listed=listed), self.words("paper_basis_lead"))
        remedy = self.given.remedy.get(language) if self.given.remedy else self.sentence(self.document.remedy)
        if remedy:
            yield Paragraph(remedy, self.words("paper_remedy_lead"))

    def holds(self, when: Expression | None) -> bool:
        """Whether it is printed: only where the condition is true, not where it is unknown."""
        if when is None:
            return True
        return evaluate(when, {name: _comparable(self.row.get(name)) for name in when.columns}) is True


def _comparable(value: Value) -> Value:
    """As conditions see it: a day is the number of days since 1970-01-01."""
    return (value - EPOCH).days if isinstance(value, date) else value


def _plain(row: Row, kinds: Kinds) -> Row:
    """Only what a document may name, each of its kind; an empty text is unknown. Raises PaperFault."""
    return {name: of_kind(name, value, kinds[name]) for name, value in row.items() if name in kinds}
