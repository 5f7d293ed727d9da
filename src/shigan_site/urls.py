"""Takes an address. Gives the door that answers it. Never a view of its own."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

from shigan_site.api import urls as api
from shigan_site.web import urls as web

urlpatterns: list[URLPattern | URLResolver] = [*web.urlpatterns, *api.urlpatterns]
handler400 = "shigan_site.web.failing.bad_request"
handler403 = "shigan_site.web.failing.forbidden"
handler404 = "shigan_site.web.failing.not_found"
handler500 = "shigan_site.web.failing.broken"
