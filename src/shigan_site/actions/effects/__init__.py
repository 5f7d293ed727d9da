"""Takes the name of an effect, as a procedure writes it. Gives the effect. Never one that is not named here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from shigan_site.actions.effects.assists import ANSWER_ASSIST, ASK_ASSIST
from shigan_site.actions.effects.effect import Effect, Following, Refusing, Rows, Scene
from shigan_site.actions.effects.guiding import CHECK_GUIDED
from shigan_site.actions.effects.milestones import ADD_MILESTONE, FINISH_MILESTONE
from shigan_site.actions.effects.parts import CREATE_NEXT, CREATE_PART

EFFECTS: Final[Mapping[str, Effect]] = {
    "add_milestone": ADD_MILESTONE,
    "answer_assist": ANSWER_ASSIST,
    "ask_assist": ASK_ASSIST,
    "check_guided": CHECK_GUIDED,
    "create_next": CREATE_NEXT,
    "create_part": CREATE_PART,
    "finish_milestone": FINISH_MILESTONE,
}

__all__ = ["EFFECTS", "Effect", "Following", "Refusing", "Rows", "Scene"]
