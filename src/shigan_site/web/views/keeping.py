"""Takes one change of the organisation made by hand. Gives it made, or its form again with everything that is wrong. Never two roads:
the check is that of the workbook."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from shigan.organisation import STAFF_CLASSES, OrganisationFaults
from shigan_site.actions.organisation.by_hand import DEEDS, change
from shigan_site.queries.keeping_page import person_kept, unit_kept
from shigan_site.queries.naming import all_units
from shigan_site.web import readers
from shigan_site.web.pages import page, tell
from shigan_site.web.permissions import requires
from shigan_site.web.words import said, t

METHODS = ["GET", "HEAD", "POST"]
OF_A_UNIT = ("unit_change", "person_add", "unit_add", "unit_close")
OF_A_PERSON = ("person_name", "person_move", "post_give", "leave_add", "person_end")
KINDS = {
    "from": "day", "until": "day", "last": "day", "parent": "unit", "unit": "unit", "class": "class", "standing": "standing",
    "dispatching": "flag",
}  # fmt: skip
NEEDED = frozenset({"name", "unit", "class", "title", "from", "until", "last"})
OPTIONAL = {("post_give", "until")}


@dataclass(frozen=True)
class Field:
    """One field of a change as the page shows it."""

    name: str
    kind: str
    value: str
    required: bool


@dataclass(frozen=True)
class Form:
    """One change that can be made here: its fields, and what is wrong with what was sent."""

    deed: str
    name: str
    hidden: tuple[tuple[str, str], ...]
    fields: tuple[Field, ...]
    faults: tuple[str, ...]


def form_of(request: HttpRequest, deed: str, hidden: dict[str, str], values: dict[str, str], faults: dict[str, list[str]]) -> Form:
    """What was sent stands in the form that was sent, the present values in the others."""
    sent = deed in faults and all(request.POST.get(name) == value for name, value in hidden.items())
    shown = {name: str(request.POST.get(name, "")) for name in DEEDS[deed].fields} if sent else values
    shown = values | shown
    fields = tuple(
        Field(name, KINDS.get(name, "text"), shown.get(name, ""), name in NEEDED and (deed, name) not in OPTIONAL)
        for name in DEEDS[deed].fields
    )
    return Form(deed, said(DEEDS[deed].name), tuple(hidden.items()), fields, tuple(faults[deed]) if sent else ())


def _changed(request: HttpRequest) -> dict[str, list[str]] | None:
    """None: the change was made. Otherwise the faults under the name of the change."""
    deed = request.POST.get("deed", "")
    if deed not in DEEDS:
        raise Http404(deed)
    by = readers.account_of(request).person_key
    try:
        entered = {name: str(value) for name, value in request.POST.items()}
        change(deed, entered, by=by, day=readers.today_of(request), now=readers.now_of(request))
    except OrganisationFaults as refusal:
        return {deed: [said(fault) for fault in refusal.faults]}
    tell(request, "good", t("hand.done", deed=said(DEEDS[deed].name)))
    return None


def _lists(request: HttpRequest) -> dict[str, Any]:
    return {"units": all_units(readers.today_of(request)), "classes": list(STAFF_CLASSES.values()), "standings": ["A角", "B角", "代理"]}


@requires("organisation.change")
@require_http_methods(METHODS)
def kept_unit(request: HttpRequest, key: str) -> HttpResponse:
    """A unit: its name and place as of a day, its people, its end."""
    today = readers.today_of(request)
    if unit_kept(key, today) is None:
        raise Http404(key)
    faults: dict[str, list[str]] = {}
    if request.method == "POST":
        found = _changed(request)
        if found is None:
            return redirect("kept_unit", key)
        faults = found
    unit = unit_kept(key, today)
    assert unit is not None
    day = today.isoformat()
    present = {"name": unit.name, "parent": unit.parent, "tier": unit.tier, "dispatching": "是" if unit.dispatching else "", "from": day}
    offered = {
        "unit_change": ({"unit": key}, present), "unit_close": ({"unit": key}, {"until": day}),
        "unit_add": ({}, {"parent": key, "from": day}), "person_add": ({}, {"unit": key, "from": day, "class": "公务员"}),
    }  # fmt: skip
    forms = [form_of(request, deed, *offered[deed], faults) for deed in OF_A_UNIT if not unit.closed]
    return page(request, "pages/kept_unit.html", {"unit": unit, "forms": forms, **_lists(request)}, status=422 if faults else 200)


@requires("organisation.change")
@require_http_methods(METHODS)
def kept_person(request: HttpRequest, key: str) -> HttpResponse:
    """A person: name, place, posts, leave, each as of its days."""
    today = readers.today_of(request)
    person = person_kept(key, today)
    if person is None:
        raise Http404(key)
    faults: dict[str, list[str]] = {}
    if request.method == "POST":
        found = _changed(request)
        if found is None:
            return redirect("kept_person", key)
        faults = found
    day, about = today.isoformat(), {"person": key}
    offered: dict[str, dict[str, str]] = {
        "person_name": {"name": person.name, "staff_no": person.staff_no},
        "person_move": {"unit": person.unit, "class": person.staff_class, "from": day},
        "post_give": {"unit": person.unit, "standing": "A角", "from": day},
        "leave_add": {"from": day, "last": day},
        "person_end": {"until": day},
    }
    forms = [form_of(request, deed, about, offered[deed], faults) for deed in OF_A_PERSON if not person.erased]
    ends = {
        ("post", spell.id): form_of(request, "post_end", {"post": str(spell.id)}, {"until": day}, faults)
        for spell in person.posts if spell.now
    } | {
        ("leave", spell.id): form_of(request, "leave_end", {"leave": str(spell.id)}, {"until": day}, faults)
        for spell in person.leave if spell.now
    }  # fmt: skip
    shown = {"person": person, "forms": forms, "ends": ends, **_lists(request)}
    return page(request, "pages/kept_person.html", shown, status=422 if faults else 200)
