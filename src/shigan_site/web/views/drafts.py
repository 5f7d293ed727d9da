"""Takes what is being typed. Gives it a place on the server, so that no power cut takes it. Never an event, never a secret."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.views.decorators.http import require_POST

from shigan_site.actions.drafts import drop_draft, keep_draft
from shigan_site.web import readers
from shigan_site.web.forms import OF_THE_PAGE
from shigan_site.web.permissions import requires

LONGEST = 120


@requires("cases.take")
@require_POST
def draft(request: HttpRequest) -> HttpResponse:
    place = request.GET.get("place", "")
    if not place or len(place) > LONGEST or "\x00" in place:
        return HttpResponseBadRequest()
    content = {name: str(value) for name, value in request.POST.items() if name not in OF_THE_PAGE and value}
    account = readers.account_of(request)
    if content:
        keep_draft(account, place, content, now=readers.now_of(request))
    else:
        drop_draft(account, place)
    return HttpResponse(status=204)
