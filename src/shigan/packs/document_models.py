"""Takes the plain values of one document file. Gives a checked, frozen document of the office. Never fills it in.

A document says, in both languages, what is printed: number, title, addressee, content, signature. Its sentences name
values as %(due)s; which there are is in ``document_values``. A document with a table of ``matters`` is a register;
one with a table of what a person finished or did is that person's.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field, PlainValidator, PrivateAttr, ValidationInfo, model_validator

from shigan.expressions import Expression, parse
from shigan.packs.document_values import (
    GENERAL,
    MATTERS,
    ONE_PERSON,
    PERSONAL,
    Kinds,
    expression_columns,
    lists_of,
    values_of,
)
from shigan.packs.part import Bilingual, Cited, Identifier, Part, Sentence
from shigan.packs.procedure_models import Procedure


def _over_values(value: object, info: ValidationInfo) -> Expression:
    """Over the values of the document's procedure, which the loader hands in as ``kinds``."""
    kinds: Kinds = info.context["kinds"] if info.context else {}
    condition = parse(value, expression_columns(kinds))  # type: ignore[arg-type]  # parse refuses what is not a text
    if condition.type != "bool":
        raise ValueError(f"found a value of type {condition.type}; expected bool; compare it with something")
    return condition


Condition = Annotated[Expression, PlainValidator(_over_values)]


class Entry(Part):
    """One line of a form: what is asked for at the left, what is known at the right."""

    label: Bilingual
    value: Sentence
    when: Condition | None = None


class Column(Part):
    """One column of a table. ``width``: of the page's whole width, in parts. Exactly one of ``value`` and ``text``."""

    head: Bilingual
    width: Annotated[int, Field(ge=1, le=100)]
    value: Identifier | None = None  # one value of the row: a day stays a day and a number a number in a workbook
    text: Sentence | None = None  # several values in a sentence

    @model_validator(mode="after")
    def _one_content(self) -> Column:
        if (self.value is None) == (self.text is None):
            found = "neither value nor text" if self.value is None else "value and text"
            raise ValueError(f"found {found}; expected exactly one of them; name what the column shows")
        return self


class Table(Part):
    """Rows of one list; ``empty`` is said where there is none."""

    rows: Identifier
    columns: Annotated[tuple[Column, ...], Field(min_length=1, max_length=16)]
    empty: Bilingual


class Block(Part):
    """One piece of the content: exactly one of heading, paragraph, form and table. ``when``: only if it is true."""

    when: Condition | None = None
    heading: Sentence | None = None
    paragraph: Sentence | None = None
    form: tuple[Entry, ...] | None = None
    table: Table | None = None

    @model_validator(mode="after")
    def _one_piece(self) -> Block:
        given = [name for name in ("heading", "paragraph", "form", "table") if getattr(self, name)]
        if len(given) != 1:
            found = " and ".join(given) or "nothing"
            raise ValueError(
                f"found {found}; expected exactly one of heading, paragraph, form, table; make each a block of its own"
            )
        return self


class OfficeDocument(Part):
    """documents/<id>.yaml. ``steps``: the steps of the procedure that issue it, each with its own remedy."""

    id: Identifier
    name: Bilingual
    description: Bilingual
    procedure: Identifier
    steps: tuple[Identifier, ...] = ()
    landscape: bool = False
    number: Sentence | None = None
    title: Sentence
    addressee: Sentence | None = None
    content: Annotated[tuple[Block, ...], Field(min_length=1)]
    codes: Mapping[Identifier, Mapping[Identifier, Bilingual]] = Field(default_factory=dict)
    provisions: tuple[Cited, ...] = ()
    remedy: Sentence | None = None  # printed where the step has none of its own
    signature: tuple[Sentence, ...] = ()
    copies: Sentence | None = None
    _procedure: Procedure | None = PrivateAttr(default=None)

    def know_procedure(self, procedure: Procedure) -> None:
        """Said once by the loader: the procedure whose values the document may name."""
        self._procedure = procedure

    @property
    def lists(self) -> Mapping[str, Kinds]:
        """The rows its tables may be of."""
        return {} if self._procedure is None else lists_of(self._procedure)

    @property
    def values(self) -> Kinds:
        """What a document about one case may name."""
        return GENERAL if self._procedure is None else values_of(self._procedure)

    @property
    def register(self) -> Table | None:
        """The table of matters, if it is a register."""
        return next((one.table for one in self.content if one.table and one.table.rows == MATTERS), None)

    @property
    def personal(self) -> bool:
        """Whether it is about one person, who alone has it printed."""
        return any(one.table is not None and one.table.rows in PERSONAL for one in self.content)

    @property
    def known(self) -> Kinds:
        """What may be named outside the tables: in a register there is no one matter to speak of, nor in a person's document."""
        if self.personal:
            return ONE_PERSON
        return self.values if self.register is None else GENERAL
