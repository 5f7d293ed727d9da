"""Takes parts of a Word document. Gives them what python-docx has no words for: lines, air, page breaks. Never reads text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from docx.enum.text import WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

ABOVE_PT = 2.5  # between a cell's text and the line above it
TALL = 14  # lines; a row taller than this may go on on the next page, or it would be cut off
BORDERS = ("top", "left", "bottom", "right", "insideH", "insideV")


def keep_whole(row: Any, lines: int) -> None:
    """Not torn between two pages, unless it would not fit on one."""
    if lines <= TALL:
        mark(row, "w:cantSplit")


def mark(row: Any, name: str) -> None:
    """A property of a row that is simply on."""
    mark = OxmlElement(name)
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)


def exact(paragraph: Any, points: float) -> Any:
    """Lines of this height, whatever stands in them."""
    layout = paragraph.paragraph_format
    layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(points)
    return paragraph


def single(paragraph: Any) -> Any:
    """As high as what stands in it: an exact height would cut a picture."""
    paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
    return paragraph


def between_lines(paragraph: Any) -> None:
    """A thin line above the paragraph and one below."""
    borders = OxmlElement("w:pBdr")
    for name in ("top", "bottom"):
        line = OxmlElement(f"w:{name}")
        for key, value in (("val", "single"), ("sz", "6"), ("space", "4"), ("color", "000000")):
            line.set(qn(f"w:{key}"), value)
        borders.append(line)
    properties = paragraph._p.get_or_add_pPr()
    properties.insert_element_before(borders, "w:shd", "w:snapToGrid", "w:spacing", "w:ind", "w:jc", "w:rPr")


def rule(table: Any, shown: Sequence[str], aside_mm: float) -> None:
    """The table's lines, and the air inside its cells."""
    borders = OxmlElement("w:tblBorders")
    for name in BORDERS:
        line = OxmlElement(f"w:{name}")
        line.set(qn("w:val"), "single" if name in shown else "nil")
        line.set(qn("w:sz"), "6")
        line.set(qn("w:space"), "0")
        line.set(qn("w:color"), "000000")
        borders.append(line)
    properties = table._tbl.tblPr
    properties.insert_element_before(borders, "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook", "w:tblCaption")
    margins = OxmlElement("w:tblCellMar")
    for name, twips in (
        ("top", ABOVE_PT * 20),
        ("left", Mm(aside_mm).pt * 20),
        ("bottom", ABOVE_PT * 20),
        ("right", Mm(aside_mm).pt * 20),
    ):
        margin = OxmlElement(f"w:{name}")
        margin.set(qn("w:w"), str(round(twips)))
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    properties.insert_element_before(margins, "w:tblLook", "w:tblCaption")
