"""Takes a request. Gives the entries of the left column that exist and that the reader may open. Never a dead link."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from django.http import HttpRequest
from django.urls import NoReverseMatch, resolve, reverse

from shigan_site.queries.pinyin import searchable
from shigan_site.web.permissions import MARK
from shigan_site.web.readers import may, reader
from shigan_site.web.words import t


@dataclass(frozen=True)
class Place:
    """A page of the left column: its word, its address by name, its icon."""

    word: str
    name: str
    icon: str


@cache
def _letters(word: str) -> str:
    """Pages have few names, and every page shows all of them."""
    return searchable(word)


@dataclass(frozen=True)
class Link:
    place: Place
    address: str
    current: bool

    @property
    def letters(self) -> str:
        """How the place is found by typing: pinyin and initials."""
        return _letters(t(self.place.word))


@dataclass(frozen=True)
class Group:
    word: str
    links: tuple[Link, ...]


PLACES: tuple[tuple[str, tuple[Place, ...]], ...] = (
    ("nav.daily", (Place("nav.today", "today", "home"), Place("nav.me", "me", "user"))),
    (
        "nav.supervision",
        (
            Place("nav.matters", "matters", "list-details"),
            Place("nav.new", "matter_new", "plus"),
            Place("nav.recurring", "recurring", "history"),
            Place("nav.my_unit", "my_unit", "building"),
            Place("nav.procedures", "procedures", "file-text"),
            Place("nav.diagnosis", "diagnosis", "message"),
        ),
    ),
    (
        "nav.organisation_group",
        (
            Place("nav.organisation", "organisation", "users"),
            Place("nav.record", "record", "shield-check"),
            Place("nav.imported", "imported", "book"),
            Place("nav.accounts", "accounts", "key"),
            Place("nav.outward", "outward", "send"),
            Place("nav.adjustments", "adjustments", "stack-2"),
            Place("nav.erasures", "erasures", "trash"),
        ),
    ),
)


OF_PEOPLE = frozenset({"me", "procedures"})
"""Pages that say nothing to an account for administration only."""


def navigation(request: HttpRequest) -> tuple[Group, ...]:
    if not request.user.is_authenticated:
        return ()
    groups = (Group(word, _links(request, places)) for word, places in PLACES)
    return tuple(group for group in groups if group.links)


def _links(request: HttpRequest, places: tuple[Place, ...]) -> tuple[Link, ...]:
    found = []
    for place in places:
        try:
            address = reverse(place.name)
        except NoReverseMatch:
            continue
        permission = getattr(resolve(address).func, MARK, "")
        if permission and may(request, permission) and (place.name not in OF_PEOPLE or reader(request).key):
            found.append(Link(place, address, current=request.path == address))
    return tuple(found)
