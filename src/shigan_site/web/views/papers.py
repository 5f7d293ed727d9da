"""Takes a document's name, and a matter's number or the address of a list. Gives the file. Never one without its seal."""

from __future__ import annotations

import tempfile
from pathlib import Path
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from shigan.packs.document_models import OfficeDocument
from shigan.reports.papers import Given, Seal, file_name, write_excel, write_word
from shigan_site.queries.cases_list import Chosen, chosen_of
from shigan_site.queries.ledger import last_checkpoint, sealed_at
from shigan_site.queries.matters_list import Wish
from shigan_site.queries.papers import dossier_of, paper_of, register_of
from shigan_site.queries.wishing import wish_of
from shigan_site.rules import pack
from shigan_site.web import readers
from shigan_site.web.permissions import requires
from shigan_site.web.places import MATTER
from shigan_site.web.views.cases import scope_of
from shigan_site.web.views.matters import scope_in_words
from shigan_site.web.views.me import chosen_days
from shigan_site.web.words import language

OFFICE_TIME = ZoneInfo("Asia/Shanghai")
MOST_IN_WORD = 500
"""Rows of a register in a Word file; a longer one is had as a workbook."""
TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@requires("cases.see")
@require_safe
def paper(request: HttpRequest, number: str, name: str, ending: str) -> HttpResponse:
    """A document about one matter; ``?event=`` names the event that issued it."""
    document = _document(name, ending, register=False)
    event = request.GET.get("event", "")
    if event and not event.isdecimal():
        raise Http404(event)
    account, today = readers.account_of(request), readers.today_of(request)
    filled = paper_of(pack(), document, account, number, today, language(), int(event) if event else None)
    if filled is None or (ending == "xlsx" and not any(block.table for block in document.content)):
        raise Http404(number)
    return _answer(document, filled, number, ending)


@requires("cases.see")
@require_safe
def register(request: HttpRequest, name: str, ending: str) -> HttpResponse:
    """A register of the matters that the list shows for the same address."""
    document = _document(name, ending, register=True)
    procedure = pack().procedures[document.procedure]
    account, today = readers.account_of(request), readers.today_of(request)
    wish: Wish | Chosen
    if procedure.id == MATTER:
        wish = wish_of(procedure, request.GET)
        period = scope_in_words(request, procedure, wish)
    else:
        wish = chosen_of(procedure, request.GET)
        period = scope_of(procedure, wish)
    filled = register_of(pack(), document, account, today, language(), wish, period)
    if ending == "docx" and len(filled.lists["matters"]) > MOST_IN_WORD:
        return redirect(f"{reverse('register', args=[name, 'xlsx'])}?{request.GET.urlencode()}")
    return _answer(document, filled, today.isoformat(), ending)


@requires("everybody")
@require_safe
def dossier(request: HttpRequest, name: str, ending: str) -> HttpResponse:
    """A document about the reader's own work, of the days that the page shows."""
    document = _document(name, ending, register=False, personal=True)
    account, today = readers.account_of(request), readers.today_of(request)
    _, since, until = chosen_days(request, today)
    filled = dossier_of(pack(), document, account, since, until, today, language())
    if filled is None:
        raise Http404(name)
    if ending == "docx" and len(filled.lists["deeds"]) > MOST_IN_WORD:
        return redirect(f"{reverse('dossier', args=[name, 'xlsx'])}?{request.GET.urlencode()}")
    return _answer(document, filled, f"{since.isoformat()}-{until.isoformat()}", ending)


def _document(name: str, ending: str, *, register: bool, personal: bool = False) -> OfficeDocument:
    document = pack().documents.get(name)
    if document is None or ending not in TYPES or (document.register is not None, document.personal) != (register, personal):
        raise Http404(name)
    return document


def _answer(document: OfficeDocument, filled: Given, which: str, ending: str) -> HttpResponse:
    checkpoint = last_checkpoint()
    if checkpoint is None:
        raise Http404("no checkpoint yet")
    seal = Seal(checkpoint=checkpoint, as_of=sealed_at(checkpoint).astimezone(OFFICE_TIME))
    write = write_word if ending == "docx" else write_excel
    with tempfile.TemporaryDirectory(prefix="shigan-paper-") as folder:
        written = write(
            document, filled, seal=seal, language=language(), out=Path(folder) / f"paper.{ending}"
        ).read_bytes()
    answer = HttpResponse(written, content_type=TYPES[ending])
    saved_as = file_name(document, which, language(), ending)
    answer.headers["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=saved_as) or "attachment"
    )
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
