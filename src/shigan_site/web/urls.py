"""Takes an address of a page. Gives its view. Never a page without a declared permission."""

from __future__ import annotations

from django.urls import URLPattern, path

from shigan_site.web.views import entering, today

urlpatterns: list[URLPattern] = [
    path("", today.today, name="today"),
    path("login/", entering.login, name="login"),
    path("logout/", entering.logout, name="logout"),
    path("preferences/", entering.preferences, name="preferences"),
    path("search/", today.today, name="search"),
]
