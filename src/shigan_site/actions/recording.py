"""Takes a step that somebody wants to take, inside a transaction. Gives its event and all that follows. Never commits."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from shigan.ledger.actions import CLOSE, NOTE, SUBMIT
from shigan.ledger.hashing import SALT_BYTES
from shigan.ledger.office import CASE_KIND, OFFICE_SOURCE
from shigan.packs import Bilingual
from shigan.packs.procedure_lines import who_of
from shigan.packs.procedure_models import Procedure
from shigan.procedures import advance, known_facts, meant
from shigan.procedures.model import Actor, Facts, Occasion, Reason, Refused, Taken, Value
from shigan_site.actions.effects import EFFECTS, Effect, Refusing, Rows, Scene
from shigan_site.actions.files import StoredFile
from shigan_site.actions.notices import tell
from shigan_site.actions.projecting import Payload, project, written
from shigan_site.actions.standing import too_long
from shigan_site.queries.days import OFFSET_MINUTES, day_of, end_of, local_day, microseconds
from shigan_site.queries.facts import facts_of, linked_to
from shigan_site.queries.occasions import Tree
from shigan_site.records.models import Attachment, Case, Event, Numbering, Particulars, Person
from shigan_site.rules import pack, source_name


class StepRefused(Exception):
    """A step, or one that follows from it, may not be taken: nothing of it is kept."""

    def __init__(self, refused: Refused) -> None:
        super().__init__(refused.because)
        self.refused = refused


@dataclass(frozen=True, kw_only=True)
class Recorder:
    """One person's act: its step and those that follow from it, all at one instant."""

    procedure: Procedure
    actor: Actor
    now: datetime
    tree: Tree
    account: str | None = None  # the key of the account
    opened: list[str] = field(default_factory=list)

    @cached_property
    def occasion(self) -> Occasion:
        tree = self.tree
        return Occasion(today=tree.day, covers=tree.covers, belongs=tree.belongs, exists=tree.exists)

    def record(
        self,
        step: str,
        *,
        case: Case | None,
        form: Mapping[str, object],
        files: Sequence[StoredFile] = (),
        parent: Case | None = None,
        following: bool = False,
        links: Sequence[tuple[str, str]] = (),
    ) -> Event:
        """``case`` is locked by who calls; None: the step opens a new one. Raises StepRefused."""
        facts = self._facts(case)
        taken = self._allowed(step, case, facts, _with_files(self.procedure, step, form, files), following)
        effects = [EFFECTS[name] for name in taken.step.effects]
        scene = None if case is None else self._scene(case, taken)
        event = self._event(taken, case, facts)
        payload = payload_of(taken, _rows(effects, scene), files, parent)
        if links:
            payload["links"] = [list(link) for link in links]
        event.save(force_insert=True)
        Particulars.objects.create(event=event, payload=written(payload), salt=secrets.token_bytes(SALT_BYTES))
        moved = project(event, payload, self.procedure, case)
        _attach(files, moved, event, self.actor, self.now)
        if scene is not None:
            for effect in effects:
                self.opened.extend(effect.follows(scene, self._follow))
        tell(self.procedure, taken, case=moved, event=event, by=self.actor.person, tree=self.tree, now=self.now)
        return event

    def _allowed(
        self, step: str, case: Case | None, facts: Facts, form: Mapping[str, object], following: bool
    ) -> Taken:
        taken = advance(
            self.procedure,
            step=step,
            state=None if case is None else case.state,
            facts=facts,
            form=form,
            actor=self.actor,
            occasion=self.occasion,
            following=following,
            linked=() if case is None else linked_to(self.procedure, [case]).get(case.pk, ()),
        )
        if isinstance(taken, Refused):
            raise StepRefused(taken)
        if unfit := [*_unfit(self.procedure, taken), *_too_early(taken, case)]:
            raise StepRefused(Refused(because="form", reasons=tuple(unfit)))
        return taken

    def _event(self, taken: Taken, case: Case | None, facts: Facts) -> Event:
        number = next_number(self.procedure.series, self.now) if case is None else case.number
        version = 1 if case is None else case.version + 1
        event = event_of(self.procedure, taken, self.actor, self.now, item=number, version=version)
        event.account = self.account
        event.role = self._role(taken, known_facts(self.procedure, facts, new=case is None)) if self.actor.person else None
        return event

    def _role(self, taken: Taken, facts: Facts) -> str | None:
        return acted_as(self.procedure, taken.step_id, facts=facts, actor=self.actor, occasion=self.occasion)

    def _facts(self, case: Case | None) -> Facts:
        if case is None:
            return {}
        return facts_of(case, self.procedure, actor=self.actor, occasion=self.occasion)

    def _scene(self, case: Case, taken: Taken) -> Scene:
        return Scene(case=case, taken=taken, actor=self.actor, occasion=self.occasion)

    def _follow(self, step: str, *, item: str | None, form: Mapping[str, Value], parent: Case | None = None) -> str:
        case = None if item is None else Case.objects.get(number=item)
        return self.record(step, case=case, form=form, parent=parent, following=True).item


def acted_as(procedure: Procedure, step: str, *, facts: Facts, actor: Actor, occasion: Occasion) -> str | None:
    """As what somebody takes a step: the role, or the attribute that names the person; None for a step that only follows.

    ``facts`` hold every attribute, before the step.
    """
    for line in procedure.steps[step].by:
        if meant(procedure, line, facts=facts, actor=actor, occasion=occasion):
            who = who_of(procedure, line)
            return who.role or who.attribute
    return None


def _with_files(
    procedure: Procedure, step: str, form: Mapping[str, object], files: Sequence[StoredFile]
) -> Mapping[str, object]:
    """The form with the number of files that are really there, whatever it claimed. Raises StepRefused."""
    rule = procedure.steps.get(step)
    places = [] if rule is None else [name for name, entry in rule.form.items() if entry.type == "files"]
    if files and not places:
        sentence = Bilingual(
            zh="这一步不收附件；请改用“留言”附上", en="this step takes no files; attach them to a comment"
        )
        raise StepRefused(Refused(because="form", reasons=(Reason(sentence=sentence),)))
    return {**form, **{place: len(files) for place in places}}


def _rows(effects: Sequence[Effect], scene: Scene | None) -> Rows:
    rows: Rows = {}
    if scene is None:
        return rows
    try:
        for effect in effects:
            rows.update(effect.rows(scene))
    except Refusing as refusing:
        raise StepRefused(Refused(because="form", reasons=(refusing.reason,))) from refusing
    return rows


def event_of(procedure: Procedure, taken: Taken, actor: Actor, now: datetime, *, item: str, version: int) -> Event:
    """What the ledger says of a step that was taken; not yet written.

    Of a procedure that does not count the leaf says no more than who took which step, with whom and when; it is told from
    work by its kind and source (``shigan.ledger.office``).
    """
    kind, channel = taken.facts.get(procedure.shared.kind or ""), taken.facts.get(procedure.shared.channel or "")
    work = procedure.counts
    return Event(
        procedure=procedure.id,
        step=taken.step_id,
        state=taken.state,
        version=version,
        item=item,
        kind=CASE_KIND if not work else "" if kind is None else str(kind),
        channel=None if channel is None or not work else str(channel),
        action=taken.step.event if work else NOTE,
        activity=taken.step.name.zh,
        actor=actor.person or None,
        unit=actor.unit,
        counterpart=taken.counterpart,
        counterpart_unit=taken.counterpart_unit,
        occurred_us=_occurred(taken, now),
        offset_minutes=OFFSET_MINUTES,
        recorded_us=microseconds(now),
        due_us=None if taken.due is None else end_of(taken.due),
        outcome=_outcome_word(procedure, taken) if work else None,
        source=source_name() if work else OFFICE_SOURCE,
        outcome_known=_outcome_known(taken) if work else None,
        pack=pack().digest,
    )


def _outcome_known(taken: Taken) -> bool | None:
    """Where work is handed in or ended: whether it then has an outcome on record, or evidence came with it."""
    if taken.step.event not in (SUBMIT, CLOSE):
        return None
    files = (name for name, entry in taken.step.form.items() if entry.type == "files")
    return taken.outcome is not None or any(taken.form.get(name) for name in files)


def _occurred(taken: Taken, now: datetime) -> int:
    """Now; or the end of the earlier day on which it happened, where the step asks for that day."""
    day = _happened_on(taken)
    return microseconds(now) if day is None or day >= local_day(now) else end_of(day)


def _happened_on(taken: Taken) -> date | None:
    field = taken.step.happened_on
    value = None if field is None else taken.form.get(field)
    return day_of(value) if isinstance(value, int) else None


def _too_early(taken: Taken, case: Case | None) -> list[Reason]:
    """Nothing happened to a case before it was registered."""
    day = _happened_on(taken)
    if day is None or case is None or day >= local_day(case.created_at):
        return []
    registered = local_day(case.created_at)
    sentence = Bilingual(
        zh=f"早于事项登记日期 {registered}；请核对日期", en=f"lies before the case was registered, {registered}; check the day"
    )
    return [Reason(sentence=sentence, field=taken.step.happened_on)]


def _outcome_word(procedure: Procedure, taken: Taken) -> str | None:
    """A choice only: what somebody wrote stands in the particulars, from where it can be erased."""
    attribute = taken.step.outcome
    return taken.outcome if attribute is not None and procedure.attributes[attribute].type == "choice" else None


def next_number(series: str, now: datetime) -> str:
    """Such as 2026-000118; given in the transaction that uses it, so that no number of a year is missing."""
    year = local_day(now).year
    Numbering.objects.bulk_create([Numbering(series=series, year=year)], ignore_conflicts=True)
    counter = Numbering.objects.select_for_update().get(series=series, year=year)
    counter.last += 1
    counter.save(update_fields=["last"])
    return f"{series}{year}-{counter.last:06d}"


def payload_of(taken: Taken, rows: Rows, files: Sequence[StoredFile], parent: Case | None) -> Payload:
    """The particulars of the event."""
    payload: Payload = {
        "form": {name: value for name, value in taken.form.items() if value is not None},
        "changes": {name: (change.before, change.after) for name, change in taken.changes.items()},
    }
    if rows:
        payload["rows"] = rows
    if files:
        payload["files"] = [file.as_json() for file in files]
    if parent is not None:
        payload["parent"] = parent.number
    return payload


def _attach(files: Sequence[StoredFile], case: Case, event: Event, actor: Actor, now: datetime) -> None:
    if not files:
        return
    person = Person.objects.get(key=actor.person)
    Attachment.objects.bulk_create(
        Attachment(case=case, event=event, added_by=person, added_at=now, **file.as_json()) for file in files
    )


def _unfit(procedure: Procedure, taken: Taken) -> list[Reason]:
    """What the columns cannot hold; both databases would say it differently, or one of them not at all."""
    return [
        _too_much(procedure.attributes[name].name, name if name in taken.step.form else None)
        for name, change in taken.changes.items()
        if too_long(procedure, name, change.after)
    ]


def _too_much(name: Bilingual, form_field: str | None) -> Reason:
    sentence = Bilingual(
        zh=f"“{name.zh}”超出了可以登记的长度或范围；请改短或改小",
        en=f"{name.en}: longer or larger than can be recorded; shorten or lower it",
    )
    return Reason(sentence=sentence, field=form_field)
