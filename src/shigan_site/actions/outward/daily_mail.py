"""Takes the day and what needs each person. Gives each one mail at most. Never a second one, whatever falls over.

One row an account and day is made first; whoever claims it sends. A process that ends while it sends leaves the row
"unsure", which is shown and not sent again: better no mail than two. A server that refuses is asked again the same day.
"""

from __future__ import annotations

import logging
import smtplib
from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.core.validators import validate_email
from django.db import transaction

from shigan.errors import Both, ShiganError
from shigan_site.accounts.models import Account
from shigan_site.actions.organisation.noting import note
from shigan_site.actions.outward.letter import Letter, letter_of
from shigan_site.queries.daily_mail import accounts_without, allowed, work_of
from shigan_site.queries.days import local_day
from shigan_site.queries.duty_hours import hour_has_come
from shigan_site.records.models import DailyMail, Outward
from shigan_site.rules import procedures

log = logging.getLogger("shigan.outward")
CLAIM: Final = timedelta(minutes=10)
FIRST_REST: Final = timedelta(minutes=5)
MOST_TRIES: Final = 6


def send_mails(*, now: datetime) -> int:
    """The day's mails, where the administrator wants them, from the hour on and in office hours only. Gives how many went."""
    outward = Outward.objects.filter(pk=1, mail_on=True).first()
    if outward is None or not settings.EMAIL_HOST:
        return 0
    today = local_day(now)
    _settle(now, today)
    if not hour_has_come(now, outward.mail_hour):
        return 0
    domains = outward.mail_domains.split()
    _make_rows(today, domains, now)
    due = DailyMail.objects.filter(state="waiting", day=today, next_at__lte=now).order_by("pk")
    return sum(_send(row, outward.site_address, domains, now) for row in list(due))


def _settle(now: datetime, today: date) -> None:
    """What was left over: a claim that lapsed, and mails of days that are past."""
    DailyMail.objects.filter(state="sending", claimed_at__lt=now - CLAIM).update(state="unsure", fault="broken_off")
    DailyMail.objects.filter(state="waiting", day__lt=today).update(state="given_up")


def _make_rows(today: date, domains: Collection[str], now: datetime) -> None:
    rows = []
    for account in accounts_without(today, domains):
        work = work_of(account, today)
        things = len(work.tasks) + work.more if work else 0
        state = "waiting" if things else "nothing"
        rows.append(DailyMail(account_id=account.pk, day=today, state=state, things=things, next_at=now))
    DailyMail.objects.bulk_create(rows, ignore_conflicts=True)


def _send(row: DailyMail, site: str, domains: Collection[str], now: datetime) -> int:
    own = DailyMail.objects.filter(pk=row.pk)
    if own.filter(state="waiting").update(state="sending", claimed_at=now) != 1:
        return 0
    account = Account.objects.filter(pk=row.account_id, is_active=True, daily_mail=True).first()
    work = work_of(account, row.day) if account and allowed(account.email, domains) else None
    if account is None or work is None or not work.tasks:
        own.update(state="nothing", things=0)
        return 0
    letter = letter_of(work, procedures(), row.day, account.language, site)
    try:
        _post(letter, account, row)
    except Exception as error:  # its words may hold the address: they are not kept
        log.warning("mail %d: %s", row.pk, type(error).__name__)
        attempts = row.attempts + 1
        state = "given_up" if attempts >= MOST_TRIES else "waiting"
        rest = now + FIRST_REST * 2 ** min(attempts - 1, 5)
        own.update(state=state, attempts=attempts, fault=_fault_of(error), next_at=rest, claimed_at=None)
        return 0
    own.update(state="sent", attempts=row.attempts + 1, fault="", sent_at=now, things=len(work.tasks) + work.more)
    return 1


def _post(letter: Letter, account: Account, row: DailyMail) -> None:
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2]
    mail = EmailMultiAlternatives(
        letter.subject,
        letter.text,
        settings.DEFAULT_FROM_EMAIL,
        [account.email],
        headers={
            "Message-ID": f"<mail-{row.day.isoformat()}-{account.pk}@{host}>",
            "Auto-Submitted": "auto-generated",
        },
    )
    mail.attach_alternative(letter.html, "text/html")
    mail.send()


def _fault_of(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return "mail_password"
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return "mail_refused"
    if isinstance(error, smtplib.SMTPException):  # which is an OSError, too
        return "mail_server"
    return "no_answer" if isinstance(error, OSError) else "own_fault"


def choose_mail(account: Account, email: str, wanted: bool, *, now: datetime) -> None:
    """A person's own address, and whether a mail is wanted. The ledger learns that it changed, not what it is."""
    email = email.strip()
    outward = Outward.objects.filter(pk=1).first()
    if email:
        try:
            validate_email(email)
        except ValidationError:
            raise _refused("this is no e-mail address", "这不是一个邮件地址") from None
        if outward is None or not allowed(email, outward.mail_domains.split()):
            raise _refused("mail may not be sent to this domain", "本单位不向这个域名发送邮件")
    with transaction.atomic():
        Account.objects.filter(pk=account.pk).update(email=email, daily_mail=wanted)
        if email != account.email:
            said: dict[str, str | int | None] = {"account": account.pk}
            note(f"account/{account.pk}", "修改邮件地址", by=account.person_key, now=now, particulars=said)


def _refused(en: str, zh: str) -> ShiganError:
    remedy = Both("use an address of the office", zh="请填单位邮箱")
    return ShiganError(Both(en, zh=zh), remedy=remedy)
