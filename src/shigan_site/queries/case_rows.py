"""Kinds of rows that the matter's effects know: milestones, and requests to other units for help."""

from __future__ import annotations

from typing import Final

from django.db.models import QuerySet

from shigan_site.records.models import CaseRow

MILESTONES: Final = "milestones"
ASSISTS: Final = "assists"


def open_rows(kind: str) -> QuerySet[CaseRow]:
    """Those that are not done."""
    return CaseRow.objects.filter(kind=kind, done=None)
