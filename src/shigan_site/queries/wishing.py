"""Takes the filters of an address. Gives what is wished to be seen of the list of matters. Never a value nobody offers."""

from __future__ import annotations

from collections.abc import Mapping

from shigan.packs.procedure_models import Procedure
from shigan_site.queries.following import LOOKING_BACK, PROMISES, REMINDS
from shigan_site.queries.lights import LIGHTS
from shigan_site.queries.matters_list import DUES, GROUPS, SORTS, TABS, Wish

FREE = {"q": 100, "unit": 60, "holder": 20}
"""Filters with a text of one's own, and how much of it is read."""


def filters_of(procedure: Procedure) -> dict[str, tuple[str, ...]]:
    """Every filter that has certain values, with these."""
    return {
        "tab": TABS,
        "source": tuple(procedure.attributes["source"].choices),
        "kind": tuple(procedure.attributes["kind"].choices),
        "state": tuple(procedure.states),
        "light": LIGHTS,
        "due": DUES,
        "on_time": ("yes", "all"),
        "silent": ("yes",),
        "remind": REMINDS,
        "promise": PROMISES,
        "look_back": LOOKING_BACK,
    }


def wish_of(procedure: Procedure, query: Mapping[str, str]) -> Wish:
    """What the address asks for; what it says wrongly is left out."""
    chosen = {name: query.get(name, "") for name in filters_of(procedure)}
    chosen = {name: value if value in filters_of(procedure)[name] else "" for name, value in chosen.items()}
    free = {name: query.get(name, "").strip().replace("\x00", "")[:longest] for name, longest in FREE.items()}
    sort = tuple(each for each in query.get("sort", "").split(",") if each.lstrip("-") in SORTS)
    group, number = query.get("group", ""), query.get("page", "1")
    return Wish(
        **chosen | free | {"tab": chosen["tab"] or "open"},
        sort=sort[:3],
        group=group if group in GROUPS else "",
        page=int(number) if number.isascii() and number.isdigit() and len(number) < 8 else 1,
    )
