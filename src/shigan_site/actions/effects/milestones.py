"""Takes a step about a milestone. Gives the milestone's row after it. Never another one's."""

from __future__ import annotations

from shigan.packs.models import Bilingual
from shigan.procedures.model import Reason
from shigan_site.actions.effects.effect import Effect, Refusing, Rows, Scene
from shigan_site.queries.days import day_number
from shigan_site.records.models import Milestone


def _added(scene: Scene) -> Rows:
    form = scene.taken.form
    place = Milestone.objects.filter(matter=scene.matter).count() + 1
    return {
        "milestones": [{"place": place, "name": str(form["name"]), "due": int(str(form["due"])), "done_on": None}]
    }


def _finished(scene: Scene) -> Rows:
    place = scene.taken.form["milestone"]
    found = Milestone.objects.filter(matter=scene.matter, place=place, done_on__isnull=True).first()
    if found is None:
        raise Refusing(
            Reason(
                sentence=Bilingual(
                    zh=f"没有第 {place} 个未完成的节点；请刷新页面后重新选择",
                    en=f"there is no open milestone {place}; reload the page and choose again",
                ),
                field="milestone",
            )
        )
    today = day_number(scene.today)
    return {
        "milestones": [{"place": found.place, "name": found.name, "due": day_number(found.due), "done_on": today}]
    }


ADD_MILESTONE = Effect(rows=_added)
FINISH_MILESTONE = Effect(rows=_finished)
