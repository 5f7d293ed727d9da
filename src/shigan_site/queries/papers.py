"""Takes a document of the pack and a matter, or a list of them. Gives what the document is filled in with. Never a value that
the reader may not see: the sheet and the list are those the reader sees on the screen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from shigan.errors import told as in_language
from shigan.packs import Pack
from shigan.packs.document_models import OfficeDocument
from shigan.packs.part import Language
from shigan.packs.procedure_models import Procedure, Step
from shigan.reports.papers import Given, Value, given
from shigan.supervision.lights import light
from shigan_site.accounts.models import Account
from shigan_site.queries.days import day_number, day_of, end_of, instant_of, local_day
from shigan_site.queries.history import Happened
from shigan_site.queries.lights import open_states
from shigan_site.queries.matter_sheet import Sheet, sheet_of, values_of
from shigan_site.queries.matters_list import Wish, chosen_matters, order_of, tab_condition
from shigan_site.queries.naming import name_of_office, person_names, unit_names
from shigan_site.queries.norms import norms_for
from shigan_site.queries.visibility import visible_matters
from shigan_site.records.models import Event, Matter

DECISIONS: Final = {"grant_extension": "granted", "refuse_extension": "refused"}
SPOKEN: Final = ("reason", "note", "text")
"""The fields of a form in which somebody says why, the foremost first."""

Row = dict[str, Value]


def paper_of(
    pack: Pack,
    document: OfficeDocument,
    account: Account,
    number: str,
    today: date,
    language: Language,
    event: int | None = None,
) -> Given | None:
    """The document about one matter, as of the step that issued it (the latest, unless ``event`` names one).

    None: the account sees no such matter, or the event did not issue this document.
    """
    procedure = pack.procedures[document.procedure]
    sheet = sheet_of(procedure, account, number, today)
    if sheet is None:
        return None
    issued = [each for each in sheet.events if each.step in document.steps and event in (None, each.id)]
    if event is not None and not issued:
        return None
    issue = issued[0] if issued else None
    day = local_day(instant_of(issue.occurred_us)) if issue else today
    attributes = _as_of(procedure, sheet, issue)
    values = _in_words(procedure, attributes, sheet.people, sheet.units, language)
    values |= _of_the_sheet(procedure, sheet, issue, language)
    values |= _days(procedure, issue.state if issue else sheet.matter.state, attributes.get("due"), sheet.matter, day)
    values |= _general(document, issue, day)
    step = procedure.steps.get(issue.step) if issue else None
    return given(pack, document, values, _lists(procedure, sheet, issue, language), step=step)


def register_of(
    pack: Pack,
    document: OfficeDocument,
    account: Account,
    today: date,
    language: Language,
    wish: Wish,
    period: str = "",
) -> Given:
    """The matters that the list shows for the same address, each as a row; queries do not grow with the rows."""
    procedure = pack.procedures[document.procedure]
    relations = [name for name, each in procedure.attributes.items() if each.type in ("person", "unit")]
    of_the_tab = visible_matters(account, today).filter(tab_condition(procedure, wish.tab, account, today))
    chosen = chosen_matters(procedure, of_the_tab, today, wish)
    found = list(chosen.select_related(*relations).order_by(*order_of(wish)))
    known = [values_of(procedure, matter) for matter in found]
    people = person_names(_keys(procedure, known, "person"))
    units = unit_names(today, keys=_keys(procedure, known, "unit"))
    rows: list[Row] = []
    for place, (matter, values) in enumerate(zip(found, known, strict=True), start=1):
        row = _in_words(procedure, values, people, units, language) | _days(
            procedure, matter.state, matter.due, matter, today
        )
        rows.append(row | _identity(procedure, matter, matter.state, language) | {"place": place})
    general: Row = _general(document, None, today) | {"matters": len(rows), "period": period}
    return given(pack, document, general, {"matters": rows})


def _general(document: OfficeDocument, issue: Happened | None, day: date) -> Row:
    values: Row = {"today": day, "year": day.year, "office": name_of_office(day)}
    return values | ({"serial": _serial(document, issue, day)} if issue else {})


def _serial(document: OfficeDocument, issue: Happened, day: date) -> int:
    """The how-manieth of its kind in the year: the same number whenever it is printed."""
    before = end_of(date(day.year - 1, 12, 31)) + 999_999
    of_the_year = Event.objects.filter(procedure=document.procedure, step__in=document.steps, occurred_us__gt=before)
    return of_the_year.filter(pk__lte=issue.id).count()


def _as_of(procedure: Procedure, sheet: Sheet, issue: Happened | None) -> Mapping[str, Any]:
    """The attributes after the step; those that the step itself cleared, before it."""
    values = dict(sheet.values)
    if issue is None:
        return values
    for later in sheet.events:
        if later.id == issue.id:
            break
        values |= {change.attribute: change.before for change in later.changes}
    values |= {change.attribute: change.before for change in issue.changes if change.after is None}
    return values


def _in_words(
    procedure: Procedure,
    values: Mapping[str, Any],
    people: Mapping[str, str],
    units: Mapping[str, str],
    language: Language,
) -> Row:
    """People, units and choices by their names; a choice by its code too, for the conditions."""
    told: Row = {}
    for name, value in values.items():
        attribute = procedure.attributes.get(name)
        if attribute is None or value in (None, ""):
            continue
        if attribute.type in ("person", "unit"):
            told[f"{name}_name"] = in_language((people if attribute.type == "person" else units).get(value, value), language)
        elif attribute.type == "choice":
            told[name] = value
            told[f"{name}_name"] = attribute.choices[value].get(language) if value in attribute.choices else value
        elif attribute.type == "day":
            told[name] = day_of(value) if isinstance(value, int) else value
        elif attribute.type != "flag":
            told[name] = value
    return told


def _of_the_sheet(procedure: Procedure, sheet: Sheet, issue: Happened | None, language: Language) -> Row:
    matter = sheet.matter
    told = _identity(procedure, matter, issue.state if issue else matter.state, language)
    told["assist_names"] = "、".join(dict.fromkeys(each.unit for each in sheet.assists))
    told["evidence_names"] = "\n".join(kept.file.name for kept in reversed(sheet.files))
    told["evidence"] = len(sheet.files)
    told["open_milestones"] = sum(mark.done_on is None for mark in sheet.milestones)
    told["open_assists"] = sum(each.answered_on is None for each in sheet.assists)
    told["open_parts"] = sum(part.state in open_states(procedure) for part in sheet.parts)
    told["contact"] = in_language(sheet.people.get(str(sheet.values.get("supervisor", "")), ""), language) or None
    if issue is not None:
        told["reason"] = next((str(issue.form[name]) for name in SPOKEN if issue.form.get(name)), None)
        told["decision"] = DECISIONS.get(issue.step)
        told["previous_due"] = next((change.before for change in issue.changes if change.attribute == "due"), None)
    return told


def _identity(procedure: Procedure, matter: Matter, state: str, language: Language) -> Row:
    return {
        "number": matter.number,
        "state_name": procedure.states[state].name.get(language),
        "created_on": local_day(matter.created_at),
    }


def _days(procedure: Procedure, state: str, due: date | int | None, matter: Matter, day: date) -> Row:
    """Working days past or until the due day, where the clock runs."""
    number = day_number(due) if isinstance(due, date) else due
    shown = light(norms_for(procedure, day), state=state, since=local_day(matter.state_since), facts={"due": number})
    return {
        "days_late": shown.working_days if shown.level == "overdue" else None,
        "days_left": shown.working_days if shown.level in ("due_soon", "on_time") else None,
    }


def _lists(procedure: Procedure, sheet: Sheet, issue: Happened | None, language: Language) -> dict[str, Sequence[Row]]:
    events = [each for each in reversed(sheet.events) if issue is None or each.id <= issue.id]
    return {
        "milestones": [{"name": each.name, "due": each.due, "done_on": each.done_on} for each in sheet.milestones],
        "assists": [
            {"unit_name": each.unit, "task": each.task, "answered_on": each.answered_on, "answer": each.answer}
            for each in sheet.assists
        ],
        "steps": [_step(procedure.steps.get(each.step), each, sheet, language) for each in events],
    }


def _step(step: Step | None, event: Happened, sheet: Sheet, language: Language) -> Row:
    """One line of the course: what somebody wrote, in their own words."""
    written = [
        str(event.form[name])
        for name, field in (step.form if step else {}).items()
        if field.type == "paragraph" and event.form.get(name)
    ]
    return {
        "day": day_number(local_day(instant_of(event.occurred_us))),
        "step_name": step.name.get(language) if step else event.action,
        "person_name": sheet.people.get(event.actor or "", event.actor),
        "unit_name": sheet.units.get(event.unit or "", event.unit),
        "words": "\n".join(written),
    }


def _keys(procedure: Procedure, rows: Sequence[Mapping[str, object]], kind: str) -> set[str]:
    names = [name for name, attribute in procedure.attributes.items() if attribute.type == kind]
    return {str(row[name]) for row in rows for name in names if name in row}
