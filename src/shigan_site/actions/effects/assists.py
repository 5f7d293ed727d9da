"""A unit is asked for help with a case, and answers: rows of the kind ``assists``."""

from __future__ import annotations

from shigan_site.actions.effects.effect import Effect, Rows, Scene
from shigan_site.queries.case_rows import ASSISTS
from shigan_site.queries.days import day_number
from shigan_site.queries.facts import row_asked
from shigan_site.records.models import CaseRow


def _asked(scene: Scene) -> Rows:
    form = scene.taken.form
    place = CaseRow.objects.filter(case=scene.case, kind=ASSISTS).count() + 1
    return {ASSISTS: [{"place": place, "unit": str(form["unit"]), "task": str(form["task"]), "answered_on": None, "answer": ""}]}


def _answered(scene: Scene) -> Rows:
    found = row_asked(scene.case, ASSISTS, scene.actor, scene.occasion)
    assert found is not None, "the step was allowed to somebody whose unit was not asked"
    answer = {"answered_on": day_number(scene.today), "answer": str(scene.taken.form["answer"])}
    return {ASSISTS: [{"place": found.place, **found.values, **answer}]}


ASK_ASSIST = Effect(rows=_asked)
ANSWER_ASSIST = Effect(rows=_answered)
