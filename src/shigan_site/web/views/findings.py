"""Takes a reader. Gives the questions that the record raises, as far as the reader may see them. Never a list of people."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from shigan.reports.results import load_results
from shigan.reports.writing import write_reports
from shigan_site.actions.answering import LONGEST, answer
from shigan_site.actions.evaluating.asking import ask_for_evaluation
from shigan_site.actions.organisation.noting import note_alone
from shigan_site.queries.all_names import all_names
from shigan_site.queries.evaluations import Standing, evaluations_folder, latest_done, standing
from shigan_site.queries.naming import all_units, person_names
from shigan_site.queries.questions import (
    COMPARED,
    Questions,
    of_id,
    of_person,
    question_about_me,
    questions,
    rules_and_levels,
    sees_all,
    sees_questions_about,
    visible_questions,
)
from shigan_site.queries.questions_filter import Wish, filtered
from shigan_site.rules import pack, procedures
from shigan_site.web import readers
from shigan_site.web.asking import asked, words
from shigan_site.web.lists import offers, saved
from shigan_site.web.pages import page, tell
from shigan_site.web.permissions import requires
from shigan_site.web.question_list import question_list
from shigan_site.web.words import language, said, t

FORMATS: Final = {
    "html": ("html", "text/html; charset=utf-8"),
    "xlsx": ("excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "docx": ("word", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
}
"""By the file's ending: the core's report, and the kind of file."""


def shown(request: HttpRequest, found: Questions, now: Standing, *, only: str | None = None) -> dict[str, Any]:
    """What a page needs to show questions, by the names that the templates use."""
    length = now.done.seconds_per_day if now.done else 0
    one = asked(found, pack(), procedures()["matter"], length, only=only)
    may_erase = readers.may(request, "erasures.propose")
    return {
        "asked": one, "standing": now, "w": words(length), "my_key": readers.reader(request).key, "may_erase": may_erase,
    }  # fmt: skip


@dataclass(frozen=True)
class Choice:
    """A filter that may be set or is set: its words and its address."""

    name: str
    address: str
    held: bool


@requires("findings.see")
@require_safe
def diagnosis(request: HttpRequest) -> HttpResponse:
    """All that is asked about units, pairs of units and kinds of matter, in order of name."""
    account, today = readers.account_of(request), readers.today_of(request)
    wish = Wish.of(request.GET)
    seen = visible_questions(account, today).filter(level__in=COMPARED)
    now, filters = standing(), _filters(request, wish)
    context = shown(request, questions(account, filtered(seen, wish, account, today), today), now)
    lists = question_list(context["asked"], context["w"], filters)
    if (file := saved(request, lists)) is not None:
        return file
    context |= {
        "wish": wish,
        "offers": offers(request, lists),
        "filters": filters,
        "may_evaluate": readers.may(request, "findings.evaluate"),
        "reports": list(FORMATS) if readers.may(request, "findings.export") and sees_all(account, today) else [],
    }
    return page(request, "pages/diagnosis.html", context)


def _filters(request: HttpRequest, wish: Wish) -> list[tuple[str, list[Choice]]]:
    account, today = readers.account_of(request), readers.today_of(request)
    found = rules_and_levels(account, today)
    levels = [level for level in COMPARED if any(each == level for _, each in found)]
    rules = sorted({rule for rule, _ in found})
    named = {rule: said(pack().rules[rule].name) if rule in pack().rules else rule for rule in rules}
    units = [pair for pair in all_units(today) if wish.unit == pair[0]]
    if not found:
        return []
    rows = [
        ("level", [(level, words()(f"level_{level}")) for level in levels]),
        ("rule", [(rule, named[rule]) for rule in rules]),
        ("tone", [("asks", t("findings.tone.asks")), ("good", t("findings.tone.good"))]),
        ("unit", units),
        ("item", [(wish.item, wish.item)] if wish.item else []),
    ]
    return [
        (t("findings.filter." + name), [_choice(wish, name, key, text) for key, text in choices])
        for name, choices in rows
        if choices
    ]


def _choice(wish: Wish, name: str, key: str, text: str) -> Choice:
    held = getattr(wish, name) == key
    return Choice(text, replace(wish, **{name: "" if held else key}).address(), held)


@requires("everybody")
@require_safe
def finding(request: HttpRequest, finding: str) -> HttpResponse:
    """One question with all that is kept of its evidence."""
    account, today = readers.account_of(request), readers.today_of(request)
    found = of_id(account, finding, today)
    if not found.findings:
        raise Http404(finding)
    return page(request, "pages/finding.html", shown(request, found, standing()))


@requires("everybody")
@require_safe
def person(request: HttpRequest, key: str) -> HttpResponse:
    """What is asked about one person, as that person sees it."""
    account, today = readers.account_of(request), readers.today_of(request)
    if not sees_questions_about(account, key, today):
        raise Http404(key)
    name = person_names([key]).get(key)
    if name is None:
        raise Http404(key)
    context = shown(request, of_person(account, key, today), standing())
    return page(request, "pages/person.html", context | {"name": name})


@requires("everybody")
@require_POST
def answered(request: HttpRequest, finding: str) -> HttpResponse:
    """What the person says to it; the words go to everybody who sees the question."""
    account = readers.account_of(request)
    question = question_about_me(account, finding)
    if question is None:
        raise Http404(finding)
    kept = answer(account, question, request.POST.get("text", "")[:LONGEST], now=readers.now_of(request))
    tell(request, "good" if kept else "note", t("findings.answered" if kept else "findings.answer_empty"))
    return redirect("me")


@requires("findings.evaluate")
@require_POST
def evaluate(request: HttpRequest) -> HttpResponse:
    came = ask_for_evaluation(readers.account_of(request).person_key, now=readers.now_of(request))
    tell(request, "good" if came == "asked" else "note", t("findings.asked." + came))
    return redirect("diagnosis")


@requires("findings.export")
@require_POST
def report(request: HttpRequest, ending: str) -> HttpResponse:
    """The core's own report of the last evaluation, with names; who had it written stands in the record."""
    account, today = readers.account_of(request), readers.today_of(request)
    done = latest_done()
    if ending not in FORMATS or done is None or not sees_all(account, today):
        raise Http404(ending)
    form, kind = FORMATS[ending]
    results = replace(load_results(evaluations_folder() / done.root, pack()), names=all_names(today))
    with tempfile.TemporaryDirectory(prefix="shigan-report-") as folder:
        (path,) = write_reports(results, Path(folder), (language(),), (form,))
        response = HttpResponse(path.read_bytes(), content_type=kind)
        name = path.name
    note_alone(
        "findings/export", "导出诊断报告", by=account.person_key, now=readers.now_of(request),
        particulars={"root": done.root, "format": ending},
    )  # fmt: skip
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response
