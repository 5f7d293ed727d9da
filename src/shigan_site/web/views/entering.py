"""Takes a name and a password, or the wish to leave. Gives the door. Never tells a guesser which part was wrong."""

from __future__ import annotations

from math import ceil

from django.conf import settings
from django.contrib.auth import login as let_in
from django.contrib.auth import logout as forget
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from shigan_site.accounts.entering import enter
from shigan_site.accounts.preferring import prefer
from shigan_site.accounts.sessions import begin
from shigan_site.queries.offered_accounts import offered_accounts
from shigan_site.web.pages import page
from shigan_site.web.permissions import requires
from shigan_site.web.words import LANGUAGES, t


@requires("public")
@require_http_methods(["GET", "HEAD", "POST"])
def login(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        if request.user.is_authenticated:
            return redirect(safe_next(request))
        return _door(request)
    now = request.now  # type: ignore[attr-defined]
    name, password = request.POST.get("username", "").strip(), request.POST.get("password", "")
    entry = enter(name, password, address=request.META.get("REMOTE_ADDR") or None, now=now)
    if entry.account is not None:
        let_in(request, entry.account)
        begin(request.session, now)
        return redirect(safe_next(request))
    if entry.closed_until is None:
        return _door(request, t("login.wrong"))
    return _door(request, t("login.locked", minutes=ceil((entry.closed_until - now).total_seconds() / 60)))


def _door(request: HttpRequest, refusal: str = "") -> HttpResponse:
    shown = {
        "refusal": refusal,
        "username": request.POST.get("username", ""),
        "next": safe_next(request),
        "demo": offered_accounts(request.today) if settings.DEMO else (),  # type: ignore[attr-defined]
    }
    return page(request, "login.html", shown)


@requires("everybody")
@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    forget(request)
    response = redirect("login")
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


CHOICES = {"theme": ("auto", "light", "dark"), "density": ("loose", "standard", "dense")}


@requires("public")
@require_POST
def preferences(request: HttpRequest) -> HttpResponse:
    """Language, colours, row height, type size and keys: of the account; before signing in, of the session."""
    asked = request.POST
    if asked.get("language") in LANGUAGES:
        request.session["language"] = asked["language"]
    if request.user.is_authenticated:
        account = request.user
        changed: dict[str, str | bool] = {name: asked[name] for name, allowed in CHOICES.items() if asked.get(name) in allowed}
        changed |= {"language": asked["language"]} if asked.get("language") in LANGUAGES else {}
        changed |= {"large_type": asked["type"] == "large"} if "type" in asked else {}
        changed |= {"shortcuts": asked["shortcuts"] == "on"} if "shortcuts" in asked else {}
        prefer(account.pk, changed)
    return redirect(safe_next(request))


def safe_next(request: HttpRequest) -> str:
    """Where the reader wanted to go, if it lies on this site."""
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe else "/"
