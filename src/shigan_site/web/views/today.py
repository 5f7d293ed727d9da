"""Takes the reader and the day. Gives the first page: what is asked of the reader today. Never more than seven things."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from shigan_site.web.pages import page
from shigan_site.web.permissions import requires


@requires("everybody")
@require_safe
def today(request: HttpRequest) -> HttpResponse:
    return page(request, "pages/today.html", {})
