"""Takes a request and a path of this site. Gives the whole address for use outside a browser. Never a plain one where HTTPS is used."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def whole_address(request: HttpRequest, path: str) -> str:
    """With the host that was asked; behind a gateway that ends HTTPS the request itself does not show it."""
    scheme = "https" if settings.HTTPS or request.is_secure() else "http"
    return f"{scheme}://{request.get_host()}{path}"
