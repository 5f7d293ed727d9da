"""What queries found, in the shapes of the interface: matters, and what cases of all procedures have in common."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from shigan.errors import told
from shigan.packs.part import Bilingual, Language
from shigan.packs.procedure_models import Procedure
from shigan.procedures import in_words
from shigan.procedures.model import EPOCH
from shigan_site.interface import shapes
from shigan_site.interface.endpoints import ROOT, home_of
from shigan_site.queries.days import day_number, instant_of
from shigan_site.queries.history import File, Happened
from shigan_site.queries.matter_rows import MatterRow
from shigan_site.queries.matter_sheet import Sheet
from shigan_site.queries.offering import Open


@dataclass(frozen=True)
class Showing:
    """One procedure in one language; ``people`` and ``units``: names by key."""

    procedure: Procedure
    language: Language
    people: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)

    def row(self, row: MatterRow) -> dict[str, Any]:
        """The fields of a MatterShape."""
        return {
            "procedure": row.procedure,
            "number": row.number,
            "version": row.version,
            "title": row.title,
            "basis": row.basis,
            "kind": self._chosen(self.procedure.shared.kind, row.kind),
            "source": self._chosen(self.procedure.shared.channel, row.source),
            "state": self.state(row.state),
            "state_since": row.state_since,
            "lead_unit": shapes.Named(key=row.unit_key, name=row.unit) if row.unit_key else None,
            "holder": row.holder,
            "rests_with": row.rests_with,
            "light": self.light(row),
            "due": row.due,
            "progress": row.progress,
            "reminders": row.reminders,
            "evidence": row.evidence,
        }

    def light(self, row: MatterRow) -> shapes.LightShape:
        light = row.light
        return shapes.LightShape(level=light.level, working_days=light.working_days, reason=light.reason.get(self.language))

    def _chosen(self, attribute: str | None, key: str) -> shapes.Named:
        choices = self.procedure.attributes[attribute].choices if attribute else {}
        return self.named(key, choices.get(key))

    def sheet(self, sheet: Sheet, offered: Iterable[Open]) -> shapes.SheetShape:
        return shapes.SheetShape(
            **self.row(sheet.row),
            attributes=self.attributes(sheet),
            milestones=tuple(
                shapes.MilestoneShape(name=each.name, due=each.due, done_on=each.done_on) for each in sheet.milestones
            ),
            assists=tuple(
                shapes.AssistShape(
                    unit=shapes.Named(key=each.unit_key, name=each.unit), task=each.task, answered_on=each.answered_on,
                    answer=each.answer,
                )
                for each in sheet.assists
            ),
            files=tuple(file_shape(each.file) for each in sheet.files),
            parts=tuple(part.number for part in sheet.parts),
            parent=sheet.parent.number if sheet.parent else None,
            steps=tuple(self.step(f"{sheet.row.number}/{each.step_id}", each) for each in offered),
        )  # fmt: skip

    def attributes(self, sheet: Sheet) -> tuple[shapes.ValueShape, ...]:
        return tuple(self._value(name, value) for name, value in sheet.values.items())

    def timeline(self, sheet: Sheet) -> shapes.TimelineShape:
        return shapes.TimelineShape(number=sheet.row.number, events=tuple(self._event(each) for each in sheet.events))

    def step(self, place: str, offer: Open) -> shapes.StepShape:
        step = self.procedure.steps[offer.step_id]
        return shapes.StepShape(
            step=offer.step_id,
            name=step.name.get(self.language),
            description=step.description.get(self.language),
            ready=not offer.missing,
            missing=tuple(reason.sentence.get(self.language) for reason in offer.missing),
            grave=offer.emphasis == "grave",
            address=f"{ROOT}{home_of(self.procedure.id)}/{place}",
        )

    def _value(self, name: str, value: object) -> shapes.ValueShape:
        attribute = self.procedure.attributes[name]
        plain = value.isoformat() if isinstance(value, date) else value
        assert isinstance(plain, (str, int, bool))
        if attribute.type in ("person", "unit"):
            shown = self.name_of(attribute.type, str(value))
        else:
            counted = day_number(value) if isinstance(value, date) else plain
            shown = in_words(self.procedure, name, counted, self.language)
        return shapes.ValueShape(key=name, name=attribute.name.get(self.language), value=plain, shown=shown)

    def name_of(self, kind: str, key: str) -> str:
        """Of a person or a unit."""
        return told((self.people if kind == "person" else self.units).get(key, key), self.language)

    def keyed(self, kind: str, key: str | None) -> shapes.Named | None:
        return shapes.Named(key=key, name=self.name_of(kind, key)) if key else None

    def _event(self, event: Happened) -> shapes.EventShape:
        step = self.procedure.steps.get(event.step)
        return shapes.EventShape(
            step=self.named(event.step, step.name if step else None),
            state=self.state(event.state),
            actor=self.keyed("person", event.actor),
            unit=self.keyed("unit", event.unit),
            occurred_at=instant_of(event.occurred_us),
            sequence=event.sequence,
            proof=None if event.sequence is None or event.withheld else f"{ROOT}record/{event.sequence}",
            erased=event.erased,
            withheld=event.withheld,
            form={name: self._entered(event.step, name, value) for name, value in event.form.items()},
            changes=tuple(
                shapes.ChangeShape(
                    attribute=self.named(change.attribute, self._attribute(change.attribute)),
                    before=self._plain(change.attribute, change.before),
                    after=self._plain(change.attribute, change.after),
                )
                for change in event.changes
            ),
            files=tuple(file_shape(each) for each in event.files),
        )

    def _attribute(self, name: str) -> Bilingual | None:
        found = self.procedure.attributes.get(name)
        return found.name if found else None

    def _plain(self, name: str, value: Any) -> Any:
        found = self.procedure.attributes.get(name)
        return plain_day(value) if found is not None and found.type == "day" else value

    def _entered(self, step: str, name: str, value: Any) -> Any:
        rule = self.procedure.steps.get(step)
        found = rule.form.get(name) if rule else None
        return plain_day(value) if found is not None and found.type == "day" else value

    def state(self, key: str) -> shapes.Named:
        found = self.procedure.states.get(key)
        return self.named(key, found.name if found else None)

    def named(self, key: str, name: Bilingual | None) -> shapes.Named:
        return shapes.Named(key=key, name=name.get(self.language) if name else key)


def plain_day(value: Any) -> Any:
    """A day of the record is a number of days since 1970."""
    return (EPOCH + timedelta(days=value)).isoformat() if isinstance(value, int) else value


def file_shape(file: File) -> shapes.FileShape:
    return shapes.FileShape(name=file.name, size=file.size, sha256=file.sha256)
