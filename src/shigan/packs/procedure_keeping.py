"""What a procedure declares about keeping its cases: shared columns, rows, counted attributes, and who may see a case.

Every case of every procedure lies in the same tables. Lists, sight, turns and limits work on a few columns that all
cases share; here a procedure says which of its attributes fills which of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from shigan.packs.part import Bilingual, Identifier, Line, Part


class Shared(Part):
    """Which attribute fills which column that all cases share; a column that is not named stays empty."""

    title: Identifier  # a text
    unit: Identifier | None = None  # the unit that answers for the case
    holder: Identifier | None = None  # the person who works on it
    subject: Identifier | None = None  # the person whom it is about
    due: Identifier | None = None  # the day by which it is to be done
    done: Identifier | None = None  # the day on which the work was handed in
    kind: Identifier | None = None  # a choice: what sort of case it is
    channel: Identifier | None = None  # a choice: from where it came


class RowColumn(Part):
    """One column of the rows that belong to a case."""

    name: Bilingual
    type: Literal["text", "count", "day", "person", "unit"]


class RowKind(Part):
    """Rows that belong to a case, such as its milestones. ``done``: the day column that is empty while a row is open."""

    name: Bilingual
    columns: Annotated[Mapping[Identifier, RowColumn], Field(min_length=1)]
    done: Identifier | None = None


class Counted(Part):
    """What a counted attribute is worked out from; ``of`` names a kind of rows.

    ``open_rows`` and ``open_parts`` are numbers, of rows without a day in ``done`` and of parts that have not ended;
    ``files`` is the number of files of the case's events. The other ones are flags about whoever acts: ``actor_asked``,
    an open row names a unit the person works in or below; ``actor_leads_above``, the person holds the case above or
    heads its unit; ``actor_worked``, the person had a hand in the work.
    """

    what: Literal["open_rows", "open_parts", "files", "actor_asked", "actor_leads_above", "actor_worked"]
    of: Identifier | None = None

    @property
    def type(self) -> Literal["count", "flag"]:
        return "flag" if self.what.startswith("actor_") else "count"


class CircleLine(Part):
    """Some who may see a case. ``who`` is written like ``by``; ``parties`` are all whom the case names.

    ``states``: only while the case stands in one of them. ``after``: only once one of these steps was taken.
    """

    who: Annotated[tuple[Line, ...], Field(min_length=1)]
    states: tuple[Identifier, ...] = ()
    after: tuple[Identifier, ...] = ()
