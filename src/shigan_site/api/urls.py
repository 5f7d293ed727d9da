"""Takes an address for programs. Gives its door. Never an address that the document does not tell, but the calendar's."""

from __future__ import annotations

from django.urls import URLPattern, path

from shigan_site.api import calendar, reading
from shigan_site.interface.endpoints import ROOT

_BASE = ROOT.removeprefix("/")

urlpatterns: list[URLPattern] = [
    path(_BASE + "openapi.json", reading.openapi, name="api_document"),
    path(_BASE + "me", reading.me, name="api_me"),
    path(_BASE + "matters", reading.matters, name="api_matters"),
    path(_BASE + "matters/<str:number>", reading.matter, name="api_matter"),
    path(_BASE + "matters/<str:number>/timeline", reading.timeline, name="api_timeline"),
    path(_BASE + "matters/<str:number>/<str:step_id>", reading.step, name="api_step"),
    path(_BASE + "record/checkpoint", reading.checkpoint, name="api_checkpoint"),
    path(_BASE + "record/<int:sequence>", reading.entry, name="api_entry"),
    path(_BASE + "units", reading.units, name="api_units"),
    path(_BASE + "people", reading.people, name="api_people"),
    path("calendar/<str:secret>.ics", calendar.feed, name="calendar_feed"),
]
