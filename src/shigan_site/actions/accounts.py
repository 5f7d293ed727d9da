"""Takes what an officer decides about an account. Gives the change and its event. Never an officer's own confirmation.

The system administrator opens accounts and proposes grants; the security administrator confirms and ends them; the
auditor reads. A refusal is a ShiganError that says what stands against it.
"""

from __future__ import annotations

import secrets
from datetime import date, datetime

from django.db import transaction

from shigan.errors import Both, ShiganError
from shigan_site.accounts.entering import enter
from shigan_site.accounts.models import Account, Grant
from shigan_site.accounts.passwords import faults_of, first_password
from shigan_site.actions.organisation.noting import note
from shigan_site.records.models import Person, Unit
from shigan_site.rules import clashing, role_rules


def open_account(username: str, person_key: str | None, *, by: Account | None, now: datetime) -> tuple[Account, str]:
    """A new account and its one-time password, which stands nowhere else. ``by`` None: at the set-up."""
    if not username or len(username) > 60 or not username.isprintable() or " " in username:
        raise _refused("this user name cannot be used", "这个账号名不能用", "use letters, digits or a staff number", "请用字母、数字或工号")
    if Account.objects.filter(username__iexact=username).exists():
        raise _refused(f"there is an account {username!r} already", f"已有账号“{username}”", "choose another name", "请换一个账号名")
    if person_key is not None and not Person.objects.filter(key=person_key).exists():
        raise _refused("this person is not in the organisation", "组织机构里没有这个人", "choose one from the list", "请从列表中选择")
    if person_key is not None and Account.objects.filter(person_key=person_key).exists():
        raise _refused("this person has an account already", "这个人已有账号", "give a new password instead", "可以重发一次性口令")
    with transaction.atomic():
        account = Account(username=username, person_key=person_key, made_at=now)
        given = _give_first_password(account)
        note_deed(account, "开通账号", by, now)
    return account, given


def renew_password(account: Account, *, by: Account, now: datetime) -> str:
    """Another one-time password, for somebody who forgot theirs; what was open is closed by it."""
    with transaction.atomic():
        given = _give_first_password(account)
        note_deed(account, "重发一次性口令", by, now)
    return given


def _give_first_password(account: Account) -> str:
    given = first_password(secrets.randbelow(1 << 30) for _ in range(12))
    account.set_password(given)
    account.first_password = True
    account.save()
    return given


def choose_password(account: Account, old: str, new: str, *, address: str | None, now: datetime) -> list[Both]:
    """The person's own. Gives every reason against it; empty when it was taken. Guesses at the old one are counted at the door."""
    entry = enter(account.username, old, address=address, now=now)
    if entry.closed_until is not None:
        return [Both("too many wrong passwords; try again in fifteen minutes", zh="口令连错次数过多，请十五分钟后再试")]
    if entry.account != account:
        return [Both("the present password is not right", zh="现在的口令不对")]
    if old == new:
        return [Both("the new one is the old one", zh="新口令和原来的一样")]
    name = Person.objects.filter(key=account.person_key).values_list("name", "pinyin").first() or ("", "")
    known = [account.username, str(name[0] or ""), str(name[1]).split(" ")[0]]
    faults = faults_of(new, told=known)
    if not faults:
        with transaction.atomic():
            account.set_password(new)
            account.first_password = False
            account.save(update_fields=["password", "first_password"])
            note_deed(account, "修改口令", account, now)
    return faults


def set_active(account: Account, active: bool, *, by: Account, now: datetime) -> None:
    """Closed, it is nobody's from its next request on."""
    if account.pk == by.pk:
        raise _refused("nobody closes their own account", "不能停用自己的账号", "ask another officer", "请由另一位管理员办理")
    with transaction.atomic():
        Account.objects.filter(pk=account.pk).update(is_active=active)
        note_deed(account, "启用账号" if active else "停用账号", by, now)


def propose_grant(
    account: Account, role: str, unit_key: str, from_on: date, until_on: date | None, *, by: Account, now: datetime
) -> Grant:
    """It has no effect before a second officer confirms it."""
    _must_be_possible(account, role, unit_key, from_on, until_on)
    with transaction.atomic():
        grant = Grant.objects.create(
            account=account, role=role, unit_key=unit_key, from_on=from_on, until_on=until_on, granted_by=by, made_at=now
        )
        note_deed(account, "提出授权", by, now, grant)
    return grant


def confirm_grant(grant: Grant, *, by: Account, now: datetime) -> None:
    """By somebody who neither proposed it nor receives it."""
    if by.pk in (grant.granted_by_id, grant.account_id):
        raise _refused(
            "who proposed or receives a grant does not confirm it", "提出人和被授权人都不能确认",
            "ask another officer", "请由另一位管理员确认",
        )  # fmt: skip
    with transaction.atomic():
        confirmed = Grant.objects.filter(pk=grant.pk, confirmed_by__isnull=True, granted_by__isnull=False)
        if confirmed.update(confirmed_by=by, confirmed_at=now) != 1:
            raise _refused("it is confirmed already", "已经确认过了", "nothing is left to do", "不需要再办")
        note_deed(grant.account, "确认授权", by, now, grant)


def end_grant(grant: Grant, day: date, *, by: Account, now: datetime) -> None:
    """From ``day`` on it has no effect; it stays in the table."""
    if grant.account_id == by.pk:
        raise _refused("nobody ends their own grant", "不能终止自己的授权", "ask another officer", "请由另一位管理员办理")
    end = max(day, grant.from_on)
    if grant.until_on is not None and grant.until_on <= end:
        raise _refused("it has ended already", "已经终止了", "nothing is left to do", "不需要再办")
    with transaction.atomic():
        Grant.objects.filter(pk=grant.pk).update(until_on=end)
        note_deed(grant.account, "终止授权", by, now, grant)


def _must_be_possible(account: Account, role: str, unit_key: str, from_on: date, until_on: date | None) -> None:
    if role not in role_rules():
        raise _refused("there is no such role", "没有这个角色", "choose one from the list", "请从列表中选择")
    if unit_key and not Unit.objects.filter(key=unit_key).exists():
        raise _refused("there is no such unit", "没有这个单位", "choose one from the list", "请从列表中选择")
    if until_on is not None and until_on <= from_on:
        raise _refused("it ends before it begins", "结束日期不晚于开始日期", "correct the days", "请改正日期")
    others = Grant.objects.filter(account=account).exclude(until_on__lte=from_on)
    if until_on is not None:
        others = others.filter(from_on__lt=until_on)
    mixed = clashing([role, *others.values_list("role", flat=True)])
    if mixed is not None:
        raise _refused(
            "the three officers exclude each other and all business roles", "三员之间、三员与业务角色之间不能兼任",
            "end the other grant first, or use another account", "请先终止原有授权，或另设账号",
        )  # fmt: skip


def note_deed(account: Account, what: str, by: Account | None, now: datetime, grant: Grant | None = None) -> None:
    """Into the account's history, as part of the record."""
    said: dict[str, str | int | None] = {"account": account.pk, "by_account": None if by is None else by.pk}
    if grant is not None:
        until = None if grant.until_on is None else grant.until_on.isoformat()
        said |= {"role": grant.role, "unit": grant.unit_key, "from": grant.from_on.isoformat(), "until": until}
    note(f"account/{account.pk}", what, by=None if by is None else by.person_key, now=now, particulars=said)


def _refused(en: str, zh: str, do_en: str, do_zh: str) -> ShiganError:
    return ShiganError(Both(en, zh=zh), remedy=Both(do_en, zh=do_zh))
