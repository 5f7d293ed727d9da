"""Where the pages of cases are: the list of a procedure, the form that opens a case, and the drafts of forms."""

from __future__ import annotations

from typing import Final

from django.urls import reverse

MATTER: Final = "matter"
NEW: Final = "new"


def home_of(procedure_id: str) -> str:
    """The list of the procedure's cases; matters have a page of their own."""
    return reverse("matters") if procedure_id == MATTER else reverse("cases", args=(procedure_id,))


def opening_address(procedure_id: str, step_id: str) -> str:
    return reverse("matter_new") if procedure_id == MATTER else reverse("case_new_by", args=(procedure_id, step_id))


def draft_place(procedure_id: str, step_id: str) -> str:
    """Under which a form that opens a case keeps its draft; ``number/step`` for one of an existing case."""
    return NEW if procedure_id == MATTER else f"{NEW}/{procedure_id}/{step_id}"


def draft_address(place: str) -> str:
    """The form a draft belongs to."""
    parts = place.split("/")
    if parts[0] == NEW:
        return reverse("matter_new") if len(parts) == 1 else opening_address(parts[1], parts[2])
    return reverse("step", args=(parts[0], parts[1]))
