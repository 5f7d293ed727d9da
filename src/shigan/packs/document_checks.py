"""Takes the documents of a pack. Gives what is wrong inside them and towards other files. Never repairs anything."""

from __future__ import annotations

from collections.abc import Iterator

from shigan.expressions import Expression
from shigan.packs.checks import Parts, cited, template_fault
from shigan.packs.document_models import Column, OfficeDocument, Table
from shigan.packs.document_values import MATTERS, PERSONAL, Kinds
from shigan.packs.faults import PackFault
from shigan.packs.part import Sentence
from shigan.packs.reading import Document, Place

Fault = tuple[Place, str, str, str]
"""Where, what was found, what was expected, what to do."""


def check_documents(parts: Parts) -> Iterator[PackFault]:
    """Every fault of every document that only shows between its fields or towards other files."""
    for document in parts.documents.values():
        file = parts.at(document)
        if document.procedure in parts.procedures:  # without it, nothing is known that a sentence could name
            for path, sentence, known in sentences(document):
                yield from _placeholders(file, path, sentence, known)
            for path, found, expected, remedy in document_faults(document):
                yield file.fault(path, found=found, expected=expected, remedy=remedy)
        for path, found, expected, remedy in _steps(parts, document):
            yield file.fault(path, found=found, expected=expected, remedy=remedy)
        for place, citation in enumerate(document.provisions):
            yield from cited(parts, document, ("provisions", place), citation, used=True)


def _placeholders(file: Document, path: Place, sentence: Sentence, known: Kinds) -> Iterator[PackFault]:
    for language in ("zh", "en"):
        fault = template_fault(getattr(sentence, language), known)
        if fault is not None:
            expected = "placeholders such as %(due)s that name a value known here"
            remedy = "correct it; write %% for a %"
            yield file.fault((*path, language), found=fault, expected=expected, remedy=remedy)


def _steps(parts: Parts, document: OfficeDocument) -> Iterator[Fault]:
    """The procedure and the steps that issue the document are there."""
    procedure = parts.procedures.get(document.procedure)
    if procedure is None:
        if ("procedures", document.procedure) not in parts.broken:
            yield ("procedure",), repr(document.procedure), "a procedure of this pack", "correct the name"
        return
    for place, step in enumerate(document.steps):
        if step not in procedure.steps:
            yield ("steps", place), repr(step), f"a step of procedure {procedure.id!r}", "correct the name"


def sentences(document: OfficeDocument) -> Iterator[tuple[Place, Sentence, Kinds]]:
    """Every sentence of the document, with the values that it may name."""
    known = document.known
    for name in ("number", "title", "addressee", "remedy", "copies"):
        if (sentence := getattr(document, name)) is not None:
            yield (name,), sentence, known
    for place, sentence in enumerate(document.signature):
        yield ("signature", place), sentence, known
    for place, block in enumerate(document.content):
        at: Place = ("content", place)
        for name in ("heading", "paragraph"):
            if (sentence := getattr(block, name)) is not None:
                yield (*at, name), sentence, known
        for line, entry in enumerate(block.form or ()):
            yield (*at, "form", line, "value"), entry.value, known
        if block.table is not None:
            for path, column, kinds in _columns(document, at, block.table):
                if column.text is not None:
                    yield (*path, "text"), column.text, kinds


def document_faults(document: OfficeDocument) -> Iterator[Fault]:
    """What is wrong beside the placeholders of the sentences."""
    yield from _tables(document)
    yield from _conditions(document)
    yield from _codes(document)
    if sum(block.table is not None and block.table.rows == MATTERS for block in document.content) > 1:
        yield ("content",), "two tables of matters", "one", "make a document of each"


def _tables(document: OfficeDocument) -> Iterator[Fault]:
    for place, block in enumerate(document.content):
        if block.table is None:
            continue
        if document.lists and block.table.rows not in document.lists:
            expected = f"one of {', '.join(document.lists)}"
            yield ("content", place, "table", "rows"), repr(block.table.rows), expected, "name one"
            continue
        for path, column, kinds in _columns(document, ("content", place), block.table):
            if column.value is not None and column.value not in kinds:
                expected = f"a value of {block.table.rows}: {', '.join(kinds)}"
                yield (*path, "value"), repr(column.value), expected, "name one"
        if document.register is not None and block.table.rows != MATTERS:
            found, expected = f"a table of {block.table.rows}", "only the table of matters in a register"
            yield ("content", place, "table", "rows"), found, expected, "move it to a document about one matter"
        elif document.personal and block.table.rows not in PERSONAL:
            found, expected = f"a table of {block.table.rows}", f"only tables of {' or '.join(PERSONAL)} in a person's document"
            yield ("content", place, "table", "rows"), found, expected, "move it to a document of its own"


def _conditions(document: OfficeDocument) -> Iterator[Fault]:
    """A condition is read over all values; in a register those of one matter are not there."""
    for place, block in enumerate(document.content):
        whens: list[tuple[Place, Expression | None]] = [(("content", place, "when"), block.when)]
        whens += [(("content", place, "form", line, "when"), entry.when) for line, entry in enumerate(block.form or ())]
        for path, when in whens:
            absent = sorted(when.columns - set(document.known)) if when is not None else []
            if absent:
                yield path, repr(absent[0]), "values that this kind of document has", "remove the condition"


def _codes(document: OfficeDocument) -> Iterator[Fault]:
    """Every code that is printed is put into words, and no other."""
    coded = {name for name, kind in document.values.items() if kind == "code"}
    for name in document.codes:
        if name not in coded:
            yield ("codes", name), repr(name), f"one of {', '.join(sorted(coded))}", "remove it"
    for name in sorted(_named(document) & coded - set(document.codes)):
        yield ("codes",), f"no words for the values of {name!r}", "words for each of its values", "add them"


def _named(document: OfficeDocument) -> set[str]:
    """The values that the document prints."""
    named = {
        name
        for _, sentence, kinds in sentences(document)
        for name in kinds
        if any(f"%({name})s" in text for text in (sentence.zh, sentence.en))
    }
    tables = [block.table for block in document.content if block.table is not None]
    return named | {column.value for table in tables for column in table.columns if column.value is not None}


def _columns(document: OfficeDocument, at: Place, table: Table) -> Iterator[tuple[Place, Column, Kinds]]:
    for place, column in enumerate(table.columns):
        yield (*at, "table", "columns", place), column, document.lists.get(table.rows, {})
