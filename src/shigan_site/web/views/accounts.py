"""Takes an officer's request about accounts and grants. Gives the pages of it. Never decides what may be granted."""

from __future__ import annotations

from datetime import date

from django.contrib.auth import update_session_auth_hash
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shigan.errors import ShiganError
from shigan_site.accounts.models import Account, Grant
from shigan_site.actions import accounts as actions
from shigan_site.queries.accounts_page import (
    PAGE,
    STATES,
    AccountWish,
    account_history,
    account_list,
    account_row,
    policy_table,
    waiting_grants,
)
from shigan_site.queries.choosing import named_person, named_unit
from shigan_site.queries.naming import all_units, person_names
from shigan_site.rules import role_name, role_rules
from shigan_site.web import readers
from shigan_site.web.account_list import saved_accounts
from shigan_site.web.lists import most, offers, saved
from shigan_site.web.pages import page, tell
from shigan_site.web.permissions import requires
from shigan_site.web.words import said, t


@requires("accounts.see")
@require_safe
def accounts(request: HttpRequest) -> HttpResponse:
    return _list(request)


def _list(request: HttpRequest, refusal: ShiganError | None = None) -> HttpResponse:
    today, wish, reader = readers.today_of(request), _wish(request), readers.account_of(request)
    listing = account_list(wish, today, readers.now_of(request), reader=reader, on_page=most(request, PAGE))
    lists = saved_accounts(listing.rows)
    if refusal is None and (file := saved(request, lists)) is not None:
        return file
    shown = {
        "listing": listing,
        "offers": offers(request, lists),
        "wish": wish,
        "waiting": waiting_grants(today, reader=reader),
        "roles": [(role, role_name(role)) for role in role_rules()],
        "units": all_units(today),
        "states": STATES,
        "pages": {n: _address(request, page=str(n)) for n in _pages(listing.page, listing.pages)},
        "refusal": refusal,
        "may_open": readers.may(request, "accounts.change"),
        "may_confirm": readers.may(request, "grants.confirm"),
    }
    return page(request, "pages/accounts.html", shown, status=422 if refusal else 200)


def _wish(request: HttpRequest) -> AccountWish:
    asked = {name: request.GET.get(name, "").replace("\x00", "").strip()[:60] for name in ("q", "role", "unit", "state", "page")}
    number = asked.pop("page")
    return AccountWish(**asked, page=int(number) if number.isascii() and number.isdecimal() and len(number) < 6 else 1)


def _address(request: HttpRequest, **changed: str) -> str:
    held = request.GET.copy()
    held.update(changed)
    return "?" + held.urlencode()


def _pages(at: int, last: int) -> list[int]:
    return sorted(n for n in {1, last, *range(at - 2, at + 3)} if 1 <= n <= last)


@requires("everybody")
@require_safe
def roles(request: HttpRequest) -> HttpResponse:
    return page(request, "pages/roles.html", {"roles": [role_name(role) for role in role_rules()], "table": policy_table()})


@requires("accounts.change")
@require_http_methods(["GET", "HEAD", "POST"])
def opened(request: HttpRequest) -> HttpResponse:
    """A new account; its one-time password is shown on the answer and nowhere else."""
    refusal = None
    if request.method == "POST":
        try:
            key = _person(
                request.POST.get("person", ""), request.POST.get("person_text", ""), readers.today_of(request)
            )
            username = request.POST.get("username", "").strip()
            account, given = actions.open_account(
                username, key, by=readers.account_of(request), now=readers.now_of(request)
            )
        except ShiganError as error:
            refusal = error
        else:
            name = "".join(person_name for person_name in person_names([key]).values() if isinstance(person_name, str))
            return page(request, "pages/slip.html", {"account_row": account, "given": given, "name": name})
    shown = {"refusal": refusal, "typed": request.POST}
    return page(request, "pages/account_new.html", shown, status=422 if refusal else 200)


def _person(key: str, name: str, today: date) -> str | None:
    """The key that was chosen, or that of the one person of the name that was typed; None where nobody was named."""
    key, name = key.strip(), name.strip()
    if key or not name:
        return key or None
    found = named_person(name, today)
    if found is None:
        raise ShiganError(t("accounts.no_such_person", name=name), remedy=t("accounts.choose_person"))
    return found


@requires("accounts.see")
@require_safe
def account(request: HttpRequest, number: int) -> HttpResponse:
    return _one(request, number)


def _one(request: HttpRequest, number: int, refusal: ShiganError | None = None) -> HttpResponse:
    today = readers.today_of(request)
    row = account_row(number, today, readers.now_of(request), reader=readers.account_of(request))
    if row is None:
        raise Http404(str(number))
    shown: dict[str, object] = {"row": row, "history": account_history(number, today), "refusal": refusal}
    shown |= {
        name: readers.may(request, permission)
        for name, permission in (
            ("may_change", "accounts.change"), ("may_propose", "grants.propose"), ("may_confirm", "grants.confirm"),
            ("may_tokens", "tokens.change"), ("may_prove", "record.see"),
        )
    }  # fmt: skip
    return page(request, "pages/account.html", shown, status=422 if refusal else 200)


def _account(number: int) -> Account:
    found = Account.objects.filter(pk=number).first()
    if found is None:
        raise Http404(str(number))
    return found


def _grant(number: int) -> Grant:
    found = Grant.objects.filter(pk=number).select_related("account").first()
    if found is None:
        raise Http404(str(number))
    return found


@requires("accounts.change")
@require_POST
def renewed(request: HttpRequest, number: int) -> HttpResponse:
    account = _account(number)
    given = actions.renew_password(account, by=readers.account_of(request), now=readers.now_of(request))
    return page(request, "pages/slip.html", {"account_row": account, "given": given, "name": ""})


@requires("accounts.change")
@require_POST
def switched(request: HttpRequest, number: int) -> HttpResponse:
    """Closed or opened again."""
    active = request.POST.get("active") == "yes"
    try:
        actions.set_active(_account(number), active, by=readers.account_of(request), now=readers.now_of(request))
    except ShiganError as refusal:
        return _one(request, number, refusal)
    return redirect("account", number)


@requires("grants.propose")
@require_http_methods(["GET", "HEAD", "POST"])
def proposed(request: HttpRequest, number: int) -> HttpResponse:
    """A role, where it holds and for which days; another officer confirms it."""
    account, asked, today, refusal = _account(number), request.POST, readers.today_of(request), None
    if request.method == "POST":
        try:
            actions.propose_grant(
                account,
                asked.get("role", ""),
                _unit(asked.get("unit", ""), asked.get("unit_text", ""), today),
                _day(asked.get("from_on", "")) or today,
                _day(asked.get("until_on", "")),
                by=readers.account_of(request),
                now=readers.now_of(request),
            )
        except ShiganError as error:
            refusal = error
        else:
            tell(request, "good", t("accounts.proposed"))
            return redirect("account", number)
    shown = {
        "row": account_row(number, today, readers.now_of(request), reader=readers.account_of(request)),
        "roles": [(role, role_name(role)) for role in role_rules()], "refusal": refusal, "typed": asked,
    }  # fmt: skip
    return page(request, "pages/grant_new.html", shown, status=422 if refusal else 200)


def _unit(key: str, name: str, today: date) -> str:
    """The key that was chosen, or that of the one unit of the name that was typed; empty for everywhere."""
    key, name = key.strip(), name.strip()
    return key or (named_unit(name, today) or name if name else "")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip()) if text.strip() else None
    except ValueError as error:
        raise ShiganError(t("accounts.no_day", day=text[:20]), remedy=t("accounts.day_example")) from error


@requires("grants.confirm")
@require_POST
def confirmed(request: HttpRequest, number: int) -> HttpResponse:
    grant = _grant(number)
    try:
        actions.confirm_grant(grant, by=readers.account_of(request), now=readers.now_of(request))
    except ShiganError as refusal:
        return _one(request, grant.account_id, refusal)
    tell(request, "good", t("accounts.confirmed"))
    return redirect("accounts") if request.POST.get("back") == "list" else redirect("account", grant.account_id)


@requires("grants.confirm")
@require_POST
def ended(request: HttpRequest, number: int) -> HttpResponse:
    grant = _grant(number)
    try:
        actions.end_grant(grant, readers.today_of(request), by=readers.account_of(request), now=readers.now_of(request))
    except ShiganError as refusal:
        return _one(request, grant.account_id, refusal)
    return redirect("account", grant.account_id)


@requires("everybody")
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """One's own; whoever came in with a one-time password sees nothing else before."""
    faults: list[str] = []
    if request.method == "POST":
        old, new = request.POST.get("old_password", ""), request.POST.get("new_password", "")
        if new != request.POST.get("again_password", ""):
            faults = [t("password.differ")]
        else:
            address, now = request.META.get("REMOTE_ADDR") or None, readers.now_of(request)
            found = actions.choose_password(readers.account_of(request), old, new, address=address, now=now)
            faults = [said(fault) for fault in found]
        if not faults:
            update_session_auth_hash(request, readers.account_of(request))
            tell(request, "good", t("password.changed"))
            return redirect("today")
    shown = {"faults": faults, "first": readers.account_of(request).first_password}
    return page(request, "pages/password.html", shown, status=422 if faults else 200)
