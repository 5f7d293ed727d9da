"""Takes a file's number. Gives the file to whoever may see its matter. Never shown in the page: always saved."""

from __future__ import annotations

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

from shigan_site.actions.files import path_of
from shigan_site.queries.files import file_seen
from shigan_site.web import readers
from shigan_site.web.permissions import requires


@requires("cases.see")
@require_safe
def file(request: HttpRequest, number: int) -> FileResponse:
    kept = file_seen(readers.account_of(request), number, readers.today_of(request))
    if kept is None:
        raise Http404(str(number))
    place = path_of(kept.sha256, settings.DATA_DIR / "attachments")
    if not place.exists():
        raise Http404(kept.sha256)
    response = FileResponse(
        place.open("rb"), as_attachment=True, filename=kept.name, content_type="application/octet-stream"
    )
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
