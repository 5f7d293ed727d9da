"""Takes what somebody decides about tokens and the calendar's address. Gives their pages. Never a secret for a second time."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from shigan.errors import Both, ShiganError
from shigan_site.accounts.entering import enter
from shigan_site.accounts.models import Account, Token
from shigan_site.accounts.scopes import CALENDAR, SCOPES, scopes_open_to
from shigan_site.actions import tokens as actions
from shigan_site.interface.addresses import whole_address
from shigan_site.queries.actors import roles_on
from shigan_site.queries.tokens import calendar_row, token_rows
from shigan_site.web import readers
from shigan_site.web.pages import page, tell
from shigan_site.web.permissions import requires
from shigan_site.web.words import pair_of, t

METHODS = ["GET", "HEAD", "POST"]
USUAL = timedelta(days=90)


@requires("everybody")
@require_http_methods(METHODS)
def tokens(request: HttpRequest) -> HttpResponse:
    """One's own tokens; sent, another one, whose secret is shown on the answer and nowhere else."""
    account = readers.account_of(request)
    if request.method != "POST":
        return _list(request, account)
    try:
        _must_know_the_password(request, account)
        made, secret = _issued(request, account)
    except ShiganError as refusal:
        return _list(request, account, refusal)
    assert secret is not None, "one's own token has its secret at once"
    return page(request, "pages/secret.html", {"secret": secret, "name": made.name, "address": "", "back": "tokens"})


def _must_know_the_password(request: HttpRequest, account: Account) -> None:
    """A key outlives the visit: whoever finds a screen unlocked does not get one."""
    address, now = request.META.get("REMOTE_ADDR") or None, readers.now_of(request)
    entry = enter(account.username, request.POST.get("password", ""), address=address, now=now)  # guesses are counted
    if entry.closed_until is not None:
        raise _said("tokens.shut", "tokens.shut_remedy")
    if entry.account != account:
        raise _said("tokens.wrong_password", "tokens.wrong_password_remedy")


@requires("everybody")
@require_http_methods(METHODS)
def fetched(request: HttpRequest, number: int) -> HttpResponse:
    """The secret of a token that an officer granted, against the holder's password."""
    account = readers.account_of(request)
    token = _token(number, account=account)
    if request.method != "POST":
        return page(request, "pages/token_fetch.html", {"fetched": token, "refusal": None})
    try:
        _must_know_the_password(request, account)
        secret = actions.fetch_secret(token, by=account, now=readers.now_of(request))
    except ShiganError as refusal:
        return page(request, "pages/token_fetch.html", {"fetched": token, "refusal": refusal}, status=422)
    return page(request, "pages/secret.html", {"secret": secret, "name": token.name, "address": "", "back": "tokens"})


@requires("everybody")
@require_POST
def revoked(request: HttpRequest, number: int) -> HttpResponse:
    account = readers.account_of(request)
    try:
        actions.revoke_token(_token(number, account=account), by=account, now=readers.now_of(request))
    except ShiganError as refusal:
        return _list(request, account, refusal)
    tell(request, "good", t("tokens.revoked"))
    return redirect("tokens")


@requires("tokens.change")
@require_http_methods(METHODS)
def of_account(request: HttpRequest, number: int) -> HttpResponse:
    """The tokens of any account, for the security administrator: what is granted here its holder fetches."""
    account = Account.objects.filter(pk=number).first()
    if account is None:
        raise Http404(str(number))
    if request.method == "POST":
        try:
            _issued(request, account)
        except ShiganError as refusal:
            return _list(request, account, refusal, officer=True)
        tell(request, "good", t("tokens.granted", name=account.username))
        return redirect("account_tokens", number)
    return _list(request, account, officer=True)


@requires("tokens.change")
@require_POST
def revoked_by_officer(request: HttpRequest, number: int) -> HttpResponse:
    token = _token(number)
    try:
        actions.revoke_token(token, by=readers.account_of(request), now=readers.now_of(request))
    except ShiganError as refusal:
        return _list(request, token.account, refusal, officer=True)
    return redirect("account_tokens", token.account_id)


@requires("everybody")
@require_http_methods(METHODS)
def calendar(request: HttpRequest) -> HttpResponse:
    """Whether the calendar has an address; sent with the password, another one, which ends the one before."""
    account = readers.account_of(request)
    shown = {"row": calendar_row(account, readers.today_of(request)), "username": account.username, "refusal": None}
    if request.method != "POST":
        return page(request, "pages/calendar.html", shown)
    try:
        _must_know_the_password(request, account)
    except ShiganError as refusal:
        return page(request, "pages/calendar.html", shown | {"refusal": refusal}, status=422)
    secret = actions.renew_calendar(account, now=readers.now_of(request))
    address = whole_address(request, reverse("calendar_feed", args=[secret]))
    made = {"secret": "", "name": t("calendar.title"), "address": address, "back": "calendar"}
    return page(request, "pages/secret.html", made)


@requires("everybody")
@require_POST
def calendar_stopped(request: HttpRequest) -> HttpResponse:
    account = readers.account_of(request)
    for token in Token.objects.filter(account=account, scopes=CALENDAR, revoked_at__isnull=True):
        actions.revoke_token(token, by=account, now=readers.now_of(request))
    return redirect("calendar")


def _issued(request: HttpRequest, account: Account) -> tuple[Token, str | None]:
    asked = request.POST
    return actions.issue_token(
        account,
        asked.get("name", ""),
        asked.getlist("scope"),
        _day(asked.get("ends_on", "")),
        by=readers.account_of(request),
        now=readers.now_of(request),
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def _token(number: int, *, account: Account | None = None) -> Token:
    """Any token for programs; of the account where one is given."""
    found = Token.objects.filter(pk=number).select_related("account").first()
    if found is None or (account is not None and found.account_id != account.pk):
        raise Http404(str(number))
    return found


def _list(
    request: HttpRequest, account: Account, refusal: ShiganError | None = None, *, officer: bool = False
) -> HttpResponse:
    today = readers.today_of(request)
    shown = {
        "whose": account,
        "officer": officer,
        "rows": token_rows(account, today),
        "scopes": [(name, SCOPES[name].name) for name in scopes_open_to(roles_on(account, today))],
        "chosen": request.POST.getlist("scope"),
        "typed": request.POST,
        "usual_end": today + USUAL,
        "earliest": today + timedelta(days=1),
        "latest": today + actions.LONGEST,
        "refusal": refusal,
    }
    return page(request, "pages/tokens.html", shown, status=422 if refusal else 200)


def _said(found: str, remedy: str) -> ShiganError:
    what, do = pair_of(found), pair_of(remedy)
    return ShiganError(Both(what.en, zh=what.zh), remedy=Both(do.en, zh=do.zh))
