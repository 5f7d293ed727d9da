"""Takes a document of the pack and a matter, or a list of them. Gives what the document is filled in with. Never a value that
the reader may not see: the sheet and the list are those the reader sees on the screen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Q, QuerySet

from shigan.errors import Both
from shigan.errors import told as in_language
from shigan.packs import Pack
from shigan.packs.document_models import OfficeDocument
from shigan.packs.part import Language
from shigan.packs.procedure_models import Procedure, Step
from shigan.reports.papers import Given, Value, given
from shigan.supervision import light, margin_at_submission
from shigan_site.accounts.models import Account
from shigan_site.queries.actors import number_of
from shigan_site.queries.cases_list import Chosen, chosen_cases
from shigan_site.queries.days import day_number, day_of, end_of, instant_of, local_day
from shigan_site.queries.history import Happened
from shigan_site.queries.lights import brought_to_an_end, open_states
from shigan_site.queries.matter_sheet import Sheet, SheetRow, sheet_of, values_of
from shigan_site.queries.matters_list import Wish, chosen_matters, in_order, tab_condition
from shigan_site.queries.naming import name_of_office, person_names, unit_names
from shigan_site.queries.norms import norms_for
from shigan_site.queries.own_work import Entered, entries_of
from shigan_site.queries.sight import visible_cases
from shigan_site.queries.submissions import on_time
from shigan_site.queries.turns import turn_of
from shigan_site.queries.who import who
from shigan_site.records.models import Case, Event

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
    sheet = sheet_of(account, number, today)
    if sheet is None or sheet.procedure.id != document.procedure:
        return None
    procedure = sheet.procedure
    issued = [each for each in sheet.events if each.step in document.steps and event in (None, each.id)]
    if event is not None and not issued:
        return None
    issue = issued[0] if issued else None
    day = local_day(instant_of(issue.occurred_us)) if issue else today
    attributes = _as_of(procedure, sheet, issue)
    values = _in_words(procedure, attributes, sheet.people, sheet.units, language)
    values |= _of_the_sheet(procedure, sheet, issue, language)
    values |= _days(procedure, issue.state if issue else sheet.case.state, attributes, sheet.case, day)
    values |= _general(document, issue, day)
    step = procedure.steps.get(issue.step) if issue else None
    return given(pack, document, values, _lists(procedure, sheet, issue, language), step=step)


def register_of(
    pack: Pack,
    document: OfficeDocument,
    account: Account,
    today: date,
    language: Language,
    wish: Wish | Chosen,
    period: str = "",
) -> Given:
    """The cases that the list shows for the same address, each as a row; queries do not grow with the rows.

    An attribute that only some see (``seen_by``) stands in no register, whoever prints it.
    """
    procedure = pack.procedures[document.procedure]
    found = list(_listed(procedure, account, today, wish))
    for_all = {name for name, attribute in procedure.attributes.items() if not attribute.seen_by}
    known = [{name: value for name, value in values_of(procedure, case).items() if name in for_all} for case in found]
    people = person_names(_keys(procedure, known, "person"))
    units = unit_names(today, keys=_keys(procedure, known, "unit"))
    rows: list[Row] = []
    for place, (matter, values) in enumerate(zip(found, known, strict=True), start=1):
        row = _in_words(procedure, values, people, units, language) | _days(
            procedure, matter.state, values, matter, today
        )
        rows.append(row | _identity(procedure, matter, matter.state, language) | {"place": place})
    general: Row = _general(document, None, today) | {"matters": len(rows), "period": period}
    return given(pack, document, general, {"matters": rows})


def _listed(procedure: Procedure, account: Account, today: date, wish: Wish | Chosen) -> QuerySet[Case]:
    seen = visible_cases(account, today, procedure)
    if isinstance(wish, Chosen):
        return chosen_cases(procedure, seen, turn_of(procedure, account, today), wish)
    of_the_tab = seen.filter(tab_condition(procedure, wish.tab, account, today))
    return in_order(procedure, chosen_matters(procedure, of_the_tab, today, wish), today, wish)


def dossier_of(
    pack: Pack, document: OfficeDocument, account: Account, since: date, until: date, today: date, language: Language
) -> Given | None:
    """A document about the account's own person and days, both included. None: the account is nobody's."""
    key, procedure = account.person_key, pack.procedures[document.procedure]
    if key is None:
        return None
    known = who(account, today)
    ended = Case.objects.filter(brought_to_an_end(procedure), holder=number_of(key), closed__gte=since, closed__lte=until)
    finished = list(ended.select_related("unit").order_by("closed", "number"))
    units = unit_names(today, ids=[matter.unit_id for matter in finished])
    entered = [each for each in entries_of(key, since, until) if each.withdrawn is None]
    deeds = sorted([*_deeds(procedure, key, since, until, language), *map(_own, entered)], key=lambda row: str(row["day"]))
    values = _general(document, None, today) | {
        "person_name": known.name, "unit_name": known.unit_name, "since": since, "until": until, "finished": len(finished),
        "on_time": ended.filter(Q(due=None) | on_time(procedure, since, until)).count(),
        "deeds": len(deeds), "entered": len(entered),
    }  # fmt: skip
    rows: list[Row] = [
        {
            "number": matter.number, "title": matter.title, "due": matter.due, "submitted_on": matter.done,
            "closed_on": matter.closed, "outcome": str(matter.get("outcome") or ""),
            "lead_unit_name": units.get(matter.unit.key) if matter.unit else None,
        }
        for matter in finished
    ]  # fmt: skip
    own = [row | {"step_name": in_language(row["step_name"], language)} for row in deeds]  # type: ignore[arg-type]
    return given(pack, document, values, {"finished": rows, "deeds": own})


def _deeds(procedure: Procedure, key: str, since: date, until: date, language: Language) -> list[Row]:
    """What the person did on matters, each with the matter's title and its place in the record."""
    before = end_of(since - timedelta(days=1))
    events = Event.objects.filter(procedure=procedure.id, actor=key, occurred_us__gt=before, occurred_us__lte=end_of(until))
    found = list(events.select_related("entry").order_by("occurred_us", "pk"))
    titles = dict(Case.objects.filter(number__in={event.item for event in found}).values_list("number", "title"))
    return [
        {
            "day": local_day(instant_of(event.occurred_us)),
            "step_name": procedure.steps[event.step].name.get(language) if event.step in procedure.steps else event.activity,
            "number": event.item,
            "words": titles.get(event.item, ""),
            "proof": str(event.entry.sequence) if hasattr(event, "entry") else None,
        }
        for event in found
    ]


ENTERED: Final = Both("entered by the person", zh="本人补记")


def _own(entry: Entered) -> Row:
    words = f"{entry.what}（{entry.evidence}）" if entry.evidence else entry.what
    proof = None if entry.sequence is None else str(entry.sequence)
    return {"day": entry.day, "step_name": ENTERED, "number": "", "words": words, "proof": proof}


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
    matter = sheet.case
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


def _identity(procedure: Procedure, matter: Case, state: str, language: Language) -> Row:
    return {
        "number": matter.number,
        "state_name": procedure.states[state].name.get(language),
        "created_on": local_day(matter.created_at),
    }


def _days(procedure: Procedure, state: str, attributes: Mapping[str, Any], matter: Case, day: date) -> Row:
    """Working days past or until the due day, where the clock runs; of a matter handed in, past it on that day."""
    held = {name: attributes.get(name) for name in ("due", "submitted_on")}
    facts = {name: day_number(value) if isinstance(value, date) else value for name, value in held.items()}
    norms = norms_for(procedure, day)
    shown = light(norms, state=state, since=local_day(matter.state_since), facts=facts)
    handed = None if procedure.states[state].clock else margin_at_submission(norms, facts)
    return {
        "days_late": shown.working_days if shown.level == "overdue" else -handed if handed is not None and handed < 0 else None,
        "days_left": shown.working_days if shown.level in ("due_soon", "on_time") else None,
    }


def _lists(procedure: Procedure, sheet: Sheet, issue: Happened | None, language: Language) -> dict[str, Sequence[Row]]:
    events = [each for each in reversed(sheet.events) if issue is None or each.id <= issue.id]
    return {
        **{kind: [_row(procedure, row, sheet, language) for row in sheet.rows if row.kind == kind] for kind in procedure.rows},
        "steps": [_step(procedure.steps.get(each.step), each, sheet, language) for each in events],
    }


def _row(procedure: Procedure, row: SheetRow, sheet: Sheet, language: Language) -> Row:
    """One row of a case: people and units by their names, days as days."""
    told: Row = {}
    for name, column in procedure.rows[row.kind].columns.items():
        value = row.values.get(name)
        if column.type in ("person", "unit"):
            names = sheet.people if column.type == "person" else sheet.units
            told[f"{name}_name"] = None if value is None else in_language(names.get(value, value), language)
        else:
            told[name] = day_of(value) if column.type == "day" and value is not None else value
    return told


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
