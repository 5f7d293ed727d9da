"""Takes a step about a milestone. Gives the milestone's row after it. Never another one's."""

from __future__ import annotations

from shigan.packs import Bilingual
from shigan.procedures.model import Reason
from shigan_site.actions.effects.effect import Effect, Refusing, Rows, Scene
from shigan_site.queries.case_rows import MILESTONES
from shigan_site.queries.days import day_number
from shigan_site.records.models import CaseRow


def _added(scene: Scene) -> Rows:
    form = scene.taken.form
    place = CaseRow.objects.filter(case=scene.case, kind=MILESTONES).count() + 1
    return {MILESTONES: [{"place": place, "name": str(form["name"]), "due": int(str(form["due"])), "done_on": None}]}


def _finished(scene: Scene) -> Rows:
    place = int(str(scene.taken.form["milestone"]))
    found = CaseRow.objects.filter(case=scene.case, kind=MILESTONES, place=place, done=None).first()
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
    return {MILESTONES: [{"place": found.place, **found.values, "done_on": day_number(scene.today)}]}


ADD_MILESTONE = Effect(rows=_added)
FINISH_MILESTONE = Effect(rows=_finished)
