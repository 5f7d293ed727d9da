"""Takes a document, what it is given and the seal. Gives a Word file that an office can sign. Never adds a word."""

from __future__ import annotations

from datetime import UTC
from pathlib import Path

from shigan.packs.document_models import OfficeDocument
from shigan.reports.papers.filling import Form, Grid, Heading, Paragraph, Piece, fill_in
from shigan.reports.papers.given import Given
from shigan.reports.papers.seal import Seal
from shigan.reports.papers.sheet import Sheet
from shigan.reports.words import Language, Words


def write_word(document: OfficeDocument, given: Given, *, seal: Seal, language: Language, out: Path) -> Path:
    """Write the file ``out`` (.docx) and return it. Raises PaperFault for a value that is not of its kind."""
    words = Words(language)
    filled = fill_in(document, given, words)
    sheet = Sheet(
        title=filled.title,
        note=seal.foot(words),
        chinese=language == "zh",
        landscape=document.landscape,
        made_at=seal.as_of.astimezone(UTC).replace(tzinfo=None),
    )
    sheet.head(filled.title, filled.number)
    if filled.addressee:
        sheet.flush(filled.addressee)
    for piece in filled.pieces:
        _add(sheet, piece)
    sheet.signature(filled.signature)
    if filled.copies:
        sheet.copies(filled.copies)
    sheet.seal(seal.picture(), seal.lines(words), words("paper_seal_picture"))
    sheet.save(out)
    return out


def _add(sheet: Sheet, piece: Piece) -> None:
    match piece:
        case Heading(text):
            sheet.first_level(text)
        case Paragraph(text, lead):
            sheet.small(lead + text) if sheet.landscape else sheet.lines(text, lead)
        case Form(lines):
            sheet.form(lines)
        case Grid(heads, rows, widths, empty):
            sheet.grid(heads, rows, widths, empty)
