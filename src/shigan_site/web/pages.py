"""Takes a request, a template and what it shows. Gives the page, or the part of it that was asked for. Never a query.

A part is a block of the template: a request of htmx that names the block's element gets the block alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template import engines
from django.template.backends.utils import csrf_input_lazy

from shigan_site.queries.own_page import unread_of
from shigan_site.web.navigation import navigation
from shigan_site.web.readers import reader


def page(
    request: HttpRequest, template: str, context: dict[str, Any], *, part: str = "", status: int = 200
) -> HttpResponse:
    """``part``: the id of the element, and of the block, that may be fetched alone."""
    around = shell(request)
    assert not context.keys() & around.keys(), f"the shell already says {sorted(context.keys() & around.keys())}"
    shown = context | around
    if part and asks_for(request, part):
        return HttpResponse(_block(request, template, part, shown | {"partial": True}), status=status)
    return render(request, template, shown | {"partial": False}, status=status)


def asks_for(request: HttpRequest, part: str) -> bool:
    """Whether the part alone is wanted: its element's id, or that with a number, where a page has it several times."""
    wanted = request.headers.get("HX-Target", "")
    return wanted == part or wanted.startswith(part + "-")


def tell(request: HttpRequest, kind: str, text: str, *, undo: Mapping[str, object] | None = None) -> None:
    """Something to be said at the top of the next page: 'good', 'note' or 'warn'; ``undo``: the step that takes it back."""
    request.session["told"] = [*request.session.get("told", []), {"kind": kind, "text": text, "undo": undo}]


def shell(request: HttpRequest) -> dict[str, Any]:
    """What every page knows: who reads it, the way around, the day."""
    me = reader(request) if request.user.is_authenticated else None
    told = request.session.pop("told", []) if "told" in request.session else []
    return {
        "me": me,
        "shown_name": " · ".join(filter(None, (me.unit_name, me.name))) if me else "",
        "messages_shown": told,
        "unread": unread_of(me.key) if me and me.key else 0,
        "account": request.user if request.user.is_authenticated else None,
        "nav_groups": navigation(request),
        "today": request.today,  # type: ignore[attr-defined]
        "now": request.now,  # type: ignore[attr-defined]
        "token": get_token(request),
        "here": request.get_full_path(),
    }


def _block(request: HttpRequest, template: str, part: str, context: dict[str, Any]) -> str:
    found = engines["jinja2"].get_template(template).template  # type: ignore[attr-defined]
    own = {"request": request, "csrf_input": csrf_input_lazy(request)}
    return "".join(found.blocks[part](found.new_context(context | own)))
