"""Takes where a matter stands, and the calendar. Gives its light, and which reminder is due. Never sends anything."""

from shigan.supervision.ladder import Case, Planned, plan
from shigan.supervision.lights import Light, light
from shigan.supervision.limits import Waiting, waitings
from shigan.supervision.norms import Norms, Rung, norms_on

__all__ = ["Case", "Light", "Norms", "Planned", "Rung", "Waiting", "light", "norms_on", "plan", "waitings"]
