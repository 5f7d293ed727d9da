"""Takes a step about help from another unit. Gives the request's row after it. Never answers for another unit."""

from __future__ import annotations

from shigan_site.actions.effects.effect import Effect, Rows, Scene
from shigan_site.queries.days import day_number
from shigan_site.queries.facts import assist_of
from shigan_site.records.models import Assist


def _asked(scene: Scene) -> Rows:
    form = scene.taken.form
    place = Assist.objects.filter(matter=scene.matter).count() + 1
    return {
        "assists": [
            {"place": place, "unit": str(form["unit"]), "task": str(form["task"]), "answered_on": None, "answer": ""}
        ]
    }


def _answered(scene: Scene) -> Rows:
    found = assist_of(scene.matter, scene.actor, scene.occasion)
    assert found is not None, "the step was allowed to somebody whose unit was not asked"
    return {
        "assists": [
            {
                "place": found.place,
                "unit": found.unit.key,
                "task": found.task,
                "answered_on": day_number(scene.today),
                "answer": str(scene.taken.form["answer"]),
            }
        ]
    }


ASK_ASSIST = Effect(rows=_asked)
ANSWER_ASSIST = Effect(rows=_answered)
