"""Takes an administrator's requests about what goes outside. Gives their pages. Never a secret a second time."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shigan.errors import ShiganError
from shigan_site.actions.outward import receivers as actions
from shigan_site.actions.outward.daily_mail import choose_mail
from shigan_site.queries.choosing import named_unit
from shigan_site.queries.outward_page import (
    DeliveryRow,
    delivery_of,
    delivery_rows,
    mail_faults,
    mails_of,
    receiver_of,
    receiver_rows,
    the_outward,
)
from shigan_site.rules import procedures
from shigan_site.web import readers
from shigan_site.web.forms import Shown
from shigan_site.web.keys import fresh_key
from shigan_site.web.pages import page, tell
from shigan_site.web.permissions import requires
from shigan_site.web.telling import Telling
from shigan_site.web.words import pair_of, t

KINDS = {name: "outward.kind." + name for name in actions.KINDS}
LANGUAGES = {"zh": "preferences.language.zh", "en": "preferences.language.en"}


@requires("outward.keep")
@require_safe
def outward(request: HttpRequest) -> HttpResponse:
    return _all(request)


def _all(request: HttpRequest, refusal: ShiganError | None = None) -> HttpResponse:
    today = readers.today_of(request)
    shown = {
        "rows": receiver_rows(today),
        "decided": the_outward(),
        "typed": request.POST,
        "mail_server": settings.EMAIL_HOST,
        "mail_sender": settings.DEFAULT_FROM_EMAIL,
        "mails": mails_of(today),
        "faults": mail_faults(),
        "refusal": refusal,
    }
    return page(request, "pages/outward.html", shown, status=422 if refusal else 200)


@requires("outward.keep")
@require_POST
def decided(request: HttpRequest) -> HttpResponse:
    """The site's address, and whether and when mail goes."""
    try:
        form = {name: str(value) for name, value in request.POST.items()}
        actions.decide(form, by=readers.account_of(request), now=readers.now_of(request))
    except ShiganError as refusal:
        return _all(request, refusal)
    tell(request, "good", t("outward.decided"))
    return redirect("outward")


@requires("outward.keep")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    refusal = None
    if request.method == "POST":
        try:
            key = request.POST.get("key", "")[:64] or fresh_key()
            made = actions.register(
                _entered(request), by=readers.account_of(request), key=key, now=readers.now_of(request)
            )
        except ShiganError as error:
            refusal = error
        else:
            if made.secret:
                return _secret(request, made.receiver.pk, made.receiver.name, made.secret)
            tell(request, "good", t("outward.registered"))
            return redirect("outward_one", made.receiver.pk)
    typed = {**{"daily_hour": "9", "language": "zh"}, **{name: str(value) for name, value in request.POST.items()}}
    shown = {
        "fields": _fields({name: value for name, value in typed.items() if name != "secret"}),
        "groups": _groups(),
        "chosen": request.POST.getlist("steps"),
        "chosen_groups": request.POST.getlist("groups"),
        "key": typed.get("key") or fresh_key(),
        "refusal": refusal,
    }
    return page(request, "pages/outward_new.html", shown, status=422 if refusal else 200)


def _entered(request: HttpRequest) -> dict[str, object]:
    text = request.POST.get("unit_text", "").strip()
    unit = request.POST.get("unit", "") or (named_unit(text, readers.today_of(request)) if text else None) or text
    return {
        **{name: request.POST.get(name, "") for name in ("kind", "name", "address", "secret", "language", "daily")},
        "hour": request.POST.get("daily_hour", "9"),
        "steps": [*request.POST.getlist("steps"), *_of_groups(request.POST.getlist("groups"))],
        "unit": unit,
    }


def _steps() -> list[tuple[str, str]]:
    """Every kind of event with its name, in the order of the procedures."""
    tellings = {procedure.id: Telling(procedure) for procedure in procedures().values()}
    return [(step, tellings[step.partition("/")[0]].step(step.partition("/")[2])) for step in actions.all_steps()]


FEW = 2
"""A step that can be taken in more states than this belongs to no one stage."""


@dataclass(frozen=True)
class StepGroup:
    """The steps that can be taken in one state of a matter, in the procedure's order."""

    key: str
    name: str
    steps: tuple[tuple[str, str], ...]


def _groups() -> list[StepGroup]:
    """By the state in which a step is taken; those that open a matter first, those of many states last."""
    found: dict[tuple[str, str], list[tuple[str, str]]] = {}
    names: dict[tuple[str, str], str] = {}
    for procedure in (each for each in procedures().values() if each.counts):
        telling = Telling(procedure)
        stages = {"new": t("outward.group.new")} | {state: telling.state(state) for state in procedure.states}
        stages["several"] = t("outward.group.several")
        names |= {(procedure.id, stage): name for stage, name in stages.items()}
        found |= {(procedure.id, stage): [] for stage in stages}
        for key, step in procedure.steps.items():
            stage = "new" if not step.starts else step.starts[0] if len(step.starts) <= FEW else "several"
            found[procedure.id, stage].append((f"{procedure.id}/{key}", telling.step(key)))
    return [StepGroup("/".join(place), names[place], tuple(steps)) for place, steps in found.items() if steps]


def _of_groups(chosen: Iterable[str]) -> list[str]:
    wanted = set(chosen)
    return [step for group in _groups() if group.key in wanted for step, _ in group.steps]


def _fields(typed: Mapping[str, str]) -> list[Shown]:
    return [
        _field("kind", "choice", typed, choices=KINDS),
        _field("name", "text", typed, longest=60),
        _field("address", "text", typed, longest=1000),
        _field("secret", "text", typed, required=False, longest=200),
        _field("unit", "unit", typed, required=False),
        _field("language", "choice", typed, choices=LANGUAGES),
        _field("daily", "flag", typed, required=False),
        _field("daily_hour", "count", typed, required=False),
    ]


def _field(
    name: str, kind: str, typed: Mapping[str, str], *, required: bool = True, longest: int = 60, choices: Mapping[str, str] | None = None
) -> Shown:  # fmt: skip
    words = {key: pair_of(word) for key, word in (choices or {}).items()}
    return Shown(
        name=name, type=kind, label=t("outward.field." + name), help=t("outward.help." + name), required=required,
        longest=longest, value=typed.get(name, ""), text=typed.get(name + "_text", ""), choices=words, wrong=(),
    )  # fmt: skip


def _secret(request: HttpRequest, number: int, name: str, secret: str) -> HttpResponse:
    """The one page that ever shows it."""
    return page(request, "pages/outward_secret.html", {"number": number, "name": name, "secret": secret})


@requires("outward.keep")
@require_safe
def one(request: HttpRequest, number: int) -> HttpResponse:
    return _one(request, number)


def _one(request: HttpRequest, number: int, refusal: ShiganError | None = None) -> HttpResponse:
    rows = receiver_rows(readers.today_of(request), pk=number)
    if not rows:
        raise Http404(str(number))
    steps, deliveries = dict(_steps()), delivery_rows(number)
    shown = {
        "row": rows[0], "told": [steps.get(step, step) for step in rows[0].steps], "deliveries": deliveries,
        "names": _names(deliveries, steps) if rows[0].kind == actions.WEBHOOK else {}, "key": fresh_key(),
        "refusal": refusal,
    }  # fmt: skip
    return page(request, "pages/outward_one.html", shown, status=422 if refusal else 200)


def _names(deliveries: Iterable[DeliveryRow], steps: Mapping[str, str]) -> dict[int, str]:
    """What a webhook was told, in words: the step and the number of the matter."""
    found = {}
    for each in deliveries:
        said = json.loads(each.body)
        step = steps.get(said["type"].replace(".", "/"), t("outward.trial"))
        found[each.pk] = f"{step} {said['data'].get('number', '')}".strip()
    return found


@requires("outward.keep")
@require_POST
def switched(request: HttpRequest, number: int) -> HttpResponse:
    """Paused, resumed, ended, tried out, or given another secret."""
    receiver = receiver_of(number)
    if receiver is None:
        raise Http404(str(number))
    by, now, deed = readers.account_of(request), readers.now_of(request), request.POST.get("deed", "")
    try:
        if deed == "secret":
            return _secret(request, number, receiver.name, actions.renew_secret(receiver, by=by, now=now))
        if deed == "test":
            actions.try_out(receiver, by=by, key=request.POST.get("key", "") or fresh_key(), now=now)
            tell(request, "note", t("outward.tried"))
        else:
            actions.switch(receiver, deed, by=by, now=now)
    except ShiganError as refusal:
        return _one(request, number, refusal)
    return redirect("outward_one", number)


@requires("outward.keep")
@require_POST
def again(request: HttpRequest, number: int) -> HttpResponse:
    """One message once more."""
    delivery = delivery_of(number)
    if delivery is None:
        raise Http404(str(number))
    actions.send_again(delivery, by=readers.account_of(request), now=readers.now_of(request))
    tell(request, "note", t("outward.again_soon"))
    return redirect("outward_one", delivery.receiver_id)


@requires("everybody")
@require_http_methods(["GET", "HEAD", "POST"])
def mail(request: HttpRequest) -> HttpResponse:
    """The reader's own address, and whether a mail is wanted."""
    account, refusal = readers.account_of(request), None
    email, wanted = account.email, account.daily_mail
    if request.method == "POST":
        email, wanted = request.POST.get("email", "").strip(), request.POST.get("daily_mail") == "yes"
        try:
            choose_mail(account, email, wanted, now=readers.now_of(request))
        except ShiganError as error:
            refusal = error
        else:
            tell(request, "good", t("mail.saved"))
            return redirect("mail")
    decided = the_outward()
    shown = {
        "email": email, "wanted": wanted, "refusal": refusal, "hour": decided.mail_hour,
        "on": decided.mail_on and bool(settings.EMAIL_HOST), "domains": decided.mail_domains.split(),
    }  # fmt: skip
    return page(request, "pages/mail.html", shown, status=422 if refusal else 200)
