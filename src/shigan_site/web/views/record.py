"""Takes an entry's place in the record. Gives its proof: as a page to read, as a file to check elsewhere. Never its names."""

from __future__ import annotations

import json

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from shigan.errors import ShiganError
from shigan_site.queries.erasures import may_lose_more
from shigan_site.queries.proofs import prove_entry
from shigan_site.queries.record_page import event_at, record_page
from shigan_site.rules import procedures
from shigan_site.web import readers
from shigan_site.web.pages import page
from shigan_site.web.permissions import requires
from shigan_site.web.places import MATTER
from shigan_site.web.telling import Telling


@requires("record.see")
@require_safe
def record(request: HttpRequest) -> HttpResponse:
    """The record as a whole: its size, its root, its checkpoints."""
    return page(request, "pages/record.html", {"record": record_page()})


@requires("record.see")
@require_safe
def proof(request: HttpRequest, sequence: int) -> HttpResponse:
    entry = event_at(readers.account_of(request), sequence, readers.today_of(request))
    if entry is None:
        raise Http404(str(sequence))
    shown: dict[str, object] = {"entry": entry, "tell": Telling(procedures().get(entry.procedure, procedures()[MATTER]))}
    shown["may_erase"] = readers.may(request, "erasures.propose") and may_lose_more(sequence)
    try:
        proved = prove_entry(sequence)
    except ShiganError as error:
        refusal = {"proof": None, "refusal": error.found, "remedy": error.remedy}
        return page(request, "pages/proof.html", shown | refusal)
    if request.GET.get("as") == "file":
        text = json.dumps(proved, ensure_ascii=False, indent=1)
        response = HttpResponse(text, content_type="application/json; charset=utf-8")
        response.headers["Content-Disposition"] = f'attachment; filename="entry-{sequence}.proof.json"'
        return response
    return page(request, "pages/proof.html", shown | {"proof": proved})
