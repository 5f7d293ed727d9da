"""Cases of any procedure in the shapes of the interface, as their procedure declares them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

from shigan.packs.procedure_keeping import RowColumn
from shigan.procedures import Value
from shigan_site.api.showing import Showing, file_shape, plain_day
from shigan_site.interface import shapes
from shigan_site.interface.endpoints import ROOT, home_of
from shigan_site.queries.matter_rows import MatterRow
from shigan_site.queries.matter_sheet import Related, Sheet, SheetRow
from shigan_site.queries.offering import Next, Open


class CaseShowing(Showing):
    """One procedure in one language."""

    def case(self, row: MatterRow) -> shapes.CaseShape:
        return shapes.CaseShape(**self.fields(row))

    def fields(self, row: MatterRow) -> dict[str, Any]:
        """The fields of a CaseShape. A column of which the procedure does not show everybody the attribute stays empty."""
        shown = {
            "kind": self._choice("kind", row.kind),
            "channel": self._choice("channel", row.source),
            "unit": _named(row.unit_key, row.unit),
            "holder": _named(row.holder_key, row.holder),
            "subject": _named(row.subject_key, row.subject),
            "due": row.due,
            "done": row.done,
        }
        return {
            "procedure": row.procedure,
            "number": row.number,
            "version": row.version,
            "title": row.title,
            "state": self.state(row.state),
            "state_since": row.state_since,
            "rests_with": row.rests_with,
            "light": self.light(row),
            "closed": row.closed,
            **{column: None if self._limited(column) else value for column, value in shown.items()},
        }

    def _limited(self, column: str) -> bool:
        attribute = getattr(self.procedure.shared, column)
        return attribute is not None and bool(self.procedure.attributes[attribute].seen_by)

    def _choice(self, column: str, key: str) -> shapes.Named | None:
        attribute = getattr(self.procedure.shared, column)
        return self.named(key, self.procedure.attributes[attribute].choices.get(key)) if attribute and key else None

    def whole(
        self, sheet: Sheet, offered: Iterable[Open], following: Iterable[tuple[Next, Mapping[str, Value]]]
    ) -> shapes.CaseSheetShape:
        number = sheet.row.number
        return shapes.CaseSheetShape(
            **self.fields(sheet.row),
            attributes=self.attributes(sheet),
            rows=tuple(self._rows(kind, rows) for kind, rows in groupby(sheet.rows, key=lambda row: row.kind)),
            files=tuple(file_shape(each.file) for each in sheet.files),
            parts=tuple(part.number for part in sheet.parts),
            parent=sheet.parent.number if sheet.parent else None,
            links=tuple(self._link(each) for each in sheet.linked),
            steps=tuple(self.step(f"{number}/{each.step_id}", each) for each in offered),
            next=tuple(self._next(number, each, values) for each, values in following),
        )

    def _rows(self, kind: str, rows: Iterable[SheetRow]) -> shapes.RowsShape:
        rule = self.procedure.rows[kind]
        return shapes.RowsShape(
            kind=self.named(kind, rule.name),
            rows=tuple(
                shapes.RowShape(
                    place=row.place,
                    open=None if rule.done is None else row.values.get(rule.done) is None,
                    values=tuple(
                        self._cell(name, column, row.values[name]) for name, column in rule.columns.items() if name in row.values
                    ),
                )
                for row in rows
            ),
        )

    def _cell(self, name: str, column: RowColumn, value: Value) -> shapes.ValueShape:
        plain = plain_day(value) if column.type == "day" else value
        shown = self.name_of(column.type, str(value)) if column.type in ("person", "unit") else str(plain)
        return shapes.ValueShape(key=name, name=column.name.get(self.language), value=plain, shown=shown)

    def _link(self, other: Related) -> shapes.LinkShape:
        state = other.procedure.states.get(other.state)
        return shapes.LinkShape(
            relation=other.relation.get(self.language),
            procedure=other.procedure.id,
            number=other.number,
            title=other.title,
            state=self.named(other.state, state.name if state else None),
            address=f"{ROOT}{home_of(other.procedure.id)}/{other.number}",
        )

    def _next(self, number: str, following: Next, values: Mapping[str, Value]) -> shapes.NextShape:
        procedure, step = following.procedure, following.procedure.steps[following.step_id]
        home = home_of(procedure.id)
        place = home if home == "matters" else f"{home}/{following.step_id}"
        return shapes.NextShape(
            procedure=self.named(procedure.id, procedure.name),
            step=following.step_id,
            name=step.name.get(self.language),
            address=f"{ROOT}{place}?from={number}",
            offers={
                name: plain_day(value) if step.form[name].type == "day" else value
                for name, value in values.items()
                if value is not None
            },
        )


def _named(key: str, name: str) -> shapes.Named | None:
    return shapes.Named(key=key, name=name) if key else None
