"""The addresses for programs, as the document tells them, and that of calendars.

Behind ``cases/<procedure>/`` a GET names a case and a POST the step that opens one; no number is an identifier of the pack.
"""

from __future__ import annotations

from django.urls import URLPattern, path

from shigan_site.api import calendar, cases, reading
from shigan_site.interface.endpoints import ROOT

_BASE = ROOT.removeprefix("/")

urlpatterns: list[URLPattern] = [
    path(_BASE + "openapi.json", reading.openapi, name="api_document"),
    path(_BASE + "me", reading.me, name="api_me"),
    path(_BASE + "matters", reading.matters, name="api_matters"),
    path(_BASE + "matters/<str:number>", reading.matter, name="api_matter"),
    path(_BASE + "matters/<str:number>/timeline", reading.timeline, name="api_timeline"),
    path(_BASE + "matters/<str:number>/<str:step_id>", reading.step, name="api_step"),
    path(_BASE + "cases", cases.index, name="api_procedures"),
    path(_BASE + "cases/<str:procedure_id>", cases.listed, name="api_cases"),
    path(_BASE + "cases/<str:procedure_id>/<str:name>", cases.case, name="api_case"),
    path(_BASE + "cases/<str:procedure_id>/<str:number>/<str:step_id>", cases.step, name="api_case_step"),
    path(_BASE + "record/checkpoint", reading.checkpoint, name="api_checkpoint"),
    path(_BASE + "record/<int:sequence>", reading.entry, name="api_entry"),
    path(_BASE + "units", reading.units, name="api_units"),
    path(_BASE + "people", reading.people, name="api_people"),
    path("calendar/<str:secret>.ics", calendar.feed, name="calendar_feed"),
]
