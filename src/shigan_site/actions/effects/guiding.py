"""Whom a unit may guide: units that help it, units below it, and the units of the parts it gave away.

Guidance is recorded as an act towards a unit, and later asked about as such (who was left alone with a duty?). A unit
that has nothing to do with the matter is therefore refused, with those that may be named.
"""

from __future__ import annotations

from shigan.packs import Bilingual
from shigan.procedures.model import Reason
from shigan_site.actions.effects.effect import Effect, Refusing, Rows, Scene
from shigan_site.queries.case_rows import ASSISTS
from shigan_site.queries.naming import unit_names
from shigan_site.records.models import Case, CaseParty


def _checked(scene: Scene) -> Rows:
    unit = str(scene.taken.form["unit"])
    lead, own = str(scene.taken.facts["lead_unit"]), scene.actor.unit
    covers = scene.occasion.covers
    from_above = own is None or not covers(lead, own)
    below = covers(lead, unit) and (unit != lead or from_above)
    helping = _helping(scene.case)
    if below or any(covers(each, unit) for each in helping):
        return {}
    raise Refusing(Reason(sentence=_not_concerned(helping, scene), field="unit"))


def _helping(case: Case) -> set[str]:
    """The units asked for help, and those that lead a part of the case."""
    parts = Case.objects.filter(parent=case, unit__isnull=False).values_list("unit__key", flat=True)
    asked = CaseParty.objects.filter(case=case, attribute=ASSISTS).values_list("unit__key", flat=True)
    return {key for key in (*asked, *parts) if key is not None}


def _not_concerned(helping: set[str], scene: Scene) -> Bilingual:
    names = sorted(unit_names(scene.today, keys=helping).values())
    zh, en = ("、".join(names), ", ".join(names)) if names else ("本事项目前没有协办单位", "no unit helps with this matter")
    return Bilingual(
        zh=f"只能指导、走访协办单位、承办分解事项的单位或下级单位（{zh}）；请改选",
        en=f"only assisting units, units of its parts and lower units are guided here ({en}); choose another",
    )


CHECK_GUIDED = Effect(rows=_checked)
