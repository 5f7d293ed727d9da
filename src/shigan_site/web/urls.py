"""Takes an address of a page. Gives its view. Never a page without a declared permission."""

from __future__ import annotations

from django.urls import URLPattern, path

from shigan_site.web.views import (
    bulk,
    choosing,
    drafts,
    entering,
    files,
    matter,
    matters,
    me,
    papers,
    record,
    steps,
    today,
    units,
)

urlpatterns: list[URLPattern] = [
    path("", today.today, name="today"),
    path("login/", entering.login, name="login"),
    path("logout/", entering.logout, name="logout"),
    path("preferences/", entering.preferences, name="preferences"),
    path("search/", choosing.search, name="search"),
    path("people/", choosing.people, name="people"),
    path("units/", choosing.units, name="units"),
    path("days/", choosing.days, name="days"),
    path("me/", me.me, name="me"),
    path("me/read/", me.read, name="notices_read"),
    path("my-unit/", units.my_unit, name="my_unit"),
    path("units/<str:key>/", units.unit, name="unit"),
    path("matters/", matters.matters, name="matters"),
    path("matters/new/", steps.new, name="matter_new"),
    path("matters/bulk/", bulk.bulk, name="bulk"),
    path("matters/views/save/", matters.save, name="view_save"),
    path("matters/views/drop/", matters.drop, name="view_drop"),
    path("matters/registers/<str:name>.<str:ending>", papers.register, name="register"),
    path("matters/<str:number>/papers/<str:name>.<str:ending>", papers.paper, name="paper"),
    path("matters/<str:number>/", matter.matter, name="matter"),
    path("matters/<str:number>/timeline/", matter.timeline, name="timeline"),
    path("matters/<str:number>/<str:step_id>/", steps.step, name="step"),
    path("drafts/", drafts.draft, name="draft"),
    path("files/<int:number>/", files.file, name="file"),
    path("record/", record.record, name="record"),
    path("record/<int:sequence>/", record.proof, name="proof"),
]
