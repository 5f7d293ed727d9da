"""Takes where a matter stands, and the calendar. Gives its light, and which reminder is due. Never sends anything."""

from shigan.supervision.ladder import Case, Planned, plan
from shigan.supervision.lights import Light, light
from shigan.supervision.limits import Waiting, lapses, waitings
from shigan.supervision.looking_back import look_back_from
from shigan.supervision.norms import Norms, Rung, norms_on
from shigan.supervision.promises import Promise, promise_of
from shigan.supervision.submissions import handed_in_on_time, margin_at_submission

__all__ = [
    "Case",
    "Light",
    "Norms",
    "Planned",
    "Promise",
    "Rung",
    "Waiting",
    "handed_in_on_time",
    "lapses",
    "light",
    "look_back_from",
    "margin_at_submission",
    "norms_on",
    "plan",
    "promise_of",
    "waitings",
]
