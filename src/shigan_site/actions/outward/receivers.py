"""Takes what an administrator decides about addresses outside. Gives it done and written down. Never a secret twice."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from shigan.errors import Both, ShiganError
from shigan_site.accounts.models import Account
from shigan_site.actions.locking import alone_for
from shigan_site.actions.organisation.noting import note
from shigan_site.actions.outward import safe
from shigan_site.actions.outward.guard import Target, target_of
from shigan_site.actions.outward.robots import ROBOTS
from shigan_site.actions.outward.signing import fresh_secret
from shigan_site.records.models import Delivery, Entry, Outward, Receiver, Unit
from shigan_site.rules import procedures

WEBHOOK: Final = "webhook"
FIRST_HOUR: Final = 6
LAST_HOUR: Final = 16
KINDS: Final = (WEBHOOK, *ROBOTS)
_DOMAIN: Final = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")


@dataclass(frozen=True, kw_only=True, repr=False)
class Registered:
    """``secret`` is shown once, to whoever registered a webhook; empty for a robot and when it was registered before."""

    receiver: Receiver
    secret: str


def register(form: Mapping[str, Any], *, by: Account, key: str, now: datetime) -> Registered:
    """``form``: kind, name, address, secret, steps, unit (key or empty), daily, hour, language. Raises ShiganError."""
    said, target = _checked(form)
    webhook = said["kind"] == WEBHOOK
    secret = fresh_secret() if webhook else str(form.get("secret", "")).strip()
    with transaction.atomic():
        alone_for(f"receiver {key}")
        before = Receiver.objects.filter(key=key).first()
        if before is not None:
            return Registered(receiver=before, secret="")
        receiver = Receiver.objects.create(
            key=key, safe=safe.fresh_name(), shown=f"{target.origin}/…", told_until=_present_end(), made_at=now, **said
        )
        _note(receiver, "登记外发地址", by, now)
        safe.keep(receiver.safe, safe.Kept(address=str(form["address"]).strip(), secret=secret))
    return Registered(receiver=receiver, secret=secret if webhook else "")


def _checked(form: Mapping[str, Any]) -> tuple[dict[str, Any], Target]:
    kind, name = str(form.get("kind", "")), str(form.get("name", "")).strip()
    if kind not in KINDS:
        raise _refused("choose the kind", "请选择类型")
    if not name or len(name) > 60 or not name.isprintable():
        raise _refused("give it a name of at most 60 characters", "请填写名称，最多 60 个字")
    target = target_of(str(form.get("address", "")), settings.OUTWARD_INTERNAL)
    steps = [step for step in dict.fromkeys(form.get("steps", ())) if step in all_steps()]
    daily = bool(form.get("daily")) and kind != WEBHOOK
    if not steps and not daily:
        raise _refused("choose at least one thing to tell", "请至少选择一项要告知的内容")
    unit = Unit.objects.filter(key=form["unit"]).first() if form.get("unit") else None
    if form.get("unit") and unit is None:
        raise _refused("there is no such unit", "没有这个单位")
    language = "en" if form.get("language") == "en" else "zh"
    hour = hour_of(form.get("hour", 9))
    said = {"kind": kind, "name": name, "steps": steps, "daily": daily, "unit": unit, "language": language}
    return said | {"daily_hour": hour}, target


def all_steps() -> tuple[str, ...]:
    """Every kind of event that may be told: 'procedure/step'; of procedures that are no work nothing is told outside."""
    return tuple(f"{procedure.id}/{step}" for procedure in procedures().values() if procedure.counts for step in procedure.steps)


def hour_of(text: object) -> int:
    """An hour after which the office still works. Raises ShiganError."""
    if not str(text).isdecimal() or not FIRST_HOUR <= int(str(text)) <= LAST_HOUR:
        raise _refused(f"give an hour from {FIRST_HOUR} to {LAST_HOUR}", f"时间请填 {FIRST_HOUR} 至 {LAST_HOUR} 点")
    return int(str(text))


def renew_secret(receiver: Receiver, *, by: Account, now: datetime) -> str:
    """Another secret for a webhook; what is signed from now on is signed with it."""
    kept = safe.fetch(receiver.safe)
    if receiver.kind != WEBHOOK or receiver.ended or kept is None:
        raise _refused("it has no secret of the site's", "它没有由本站签发的密钥")
    secret = fresh_secret()
    with transaction.atomic():
        _note(receiver, "更换外发密钥", by, now)
        safe.keep(receiver.safe, safe.Kept(address=kept.address, secret=secret))
    return secret


def switch(receiver: Receiver, deed: str, *, by: Account, now: datetime) -> None:
    """``deed``: pause, resume or end. What a webhook missed it is told afterwards; a robot speaks of the present only."""
    words = {"pause": "暂停外发", "resume": "恢复外发", "end": "注销外发地址"}
    if deed not in words or receiver.ended:
        raise _refused("this cannot be done", "不能这样操作")
    with transaction.atomic():
        row = Receiver.objects.select_for_update().get(pk=receiver.pk)
        row.active, row.fault, row.rests_until = deed == "resume", "", None
        row.ended = deed == "end"
        waiting = Delivery.objects.filter(receiver=row, state="waiting")
        if deed == "resume" and row.kind != WEBHOOK:
            row.told_until = _present_end()
            waiting.update(state="given_up", fault="paused")
        elif deed == "resume":
            waiting.update(tried_since=now, next_at=now, attempts=0)
        elif deed == "end":
            waiting.update(state="given_up", fault="paused")
        row.save()
        _note(row, words[deed], by, now)
    if deed == "end":
        safe.destroy(receiver.safe)


def try_out(receiver: Receiver, *, by: Account, key: str, now: datetime) -> None:
    """A message that says only that it is one; sent like any other."""
    said = Both("a trial message of Shigan", zh="这是实干的一条测试消息")
    body = (
        '{"type":"trial","data":{}}'
        if receiver.kind == WEBHOOK
        else said.zh
        if receiver.language == "zh"
        else str(said)
    )
    with transaction.atomic():
        Delivery.objects.get_or_create(
            receiver=receiver, about=f"test/{key}"[:80],
            defaults={"body": body, "next_at": now, "tried_since": now, "made_at": now},
        )  # fmt: skip
        _note(receiver, "试发外发消息", by, now)


def send_again(delivery: Delivery, *, by: Account, now: datetime) -> None:
    """The same message with the same id; a receiver that has it already can tell."""
    with transaction.atomic():
        changed = Delivery.objects.filter(pk=delivery.pk, state__in=("sent", "given_up", "waiting")).update(
            state="waiting", attempts=0, next_at=now, tried_since=now, fault=""
        )
        if changed:
            Receiver.objects.filter(pk=delivery.receiver_id).update(rests_until=None)
            _note(delivery.receiver, "重发外发消息", by, now)


def decide(form: Mapping[str, str], *, by: Account, now: datetime) -> Outward:
    """How the site is reached from a mail, and whether, when and to which domains mail goes. Raises ShiganError."""
    address = form.get("site_address", "").strip().rstrip("/")
    domains = form.get("mail_domains", "").lower().replace(",", " ").replace("，", " ").split()
    wanted = form.get("mail_on") == "yes"
    if address and (not re.fullmatch(r"https?://[^\s/?#]+", address) or len(address) > 200):
        raise _refused("the site's address looks like https://host", "站点地址的写法是 https://主机")
    if wrong := [domain for domain in domains if not _DOMAIN.fullmatch(domain)]:
        raise _refused(f"{wrong[0]} is no mail domain", f"“{wrong[0]}”不是邮件域名")
    if wanted and not settings.EMAIL_HOST:
        raise _refused("no mail server is named to this machine", "本机没有设置邮件服务器")
    if wanted and not (address and domains):
        raise _refused("give the site's address and the mail domains first", "请先填写站点地址和允许的邮件域名")
    said: dict[str, str | int | bool] = {
        "site_address": address, "mail_on": wanted, "mail_hour": hour_of(form.get("mail_hour", "9")),
        "mail_domains": " ".join(dict.fromkeys(domains)),
    }  # fmt: skip
    with transaction.atomic():
        decided, _ = Outward.objects.update_or_create(pk=1, defaults=said)
        note("outward/settings", "设置外发", by=by.person_key, now=now, particulars={"account": by.pk, **said})
    return decided


def _present_end() -> int:
    """The sequence that the next event of the ledger will have."""
    last = Entry.objects.aggregate(last=Max("sequence"))["last"]
    return 0 if last is None else last + 1


def _note(receiver: Receiver, what: str, by: Account, now: datetime) -> None:
    said: dict[str, str | int | None] = {"account": by.pk, "kind": receiver.kind, "shown": receiver.shown}
    said["steps"] = " ".join(_texts(receiver.steps))
    note(f"outward/{receiver.pk}", what, by=by.person_key, now=now, particulars=said)


def _texts(steps: Sequence[Any]) -> list[str]:
    return [str(step) for step in steps]


def _refused(en: str, zh: str) -> ShiganError:
    return ShiganError(Both(en, zh=zh), remedy=Both("correct it and send it again", zh="请改正后再提交"))
