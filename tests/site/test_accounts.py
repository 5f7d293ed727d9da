"""Takes accounts and guessers. Gives proof of who comes in, for how long, and with which roles. Never a real password."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from shigan_site.accounts.entering import WINDOW, enter
from shigan_site.accounts.models import Account, Attempt, Grant
from shigan_site.accounts.passwords import faults_of, first_password
from shigan_site.accounts.policy import BUSINESS, OFFICERS, PERMISSIONS
from shigan_site.accounts.sessions import IDLE, LONGEST, begin, holds
from shigan_site.accounts.triggers import GRANT_TRIGGERS
from shigan_site.actions.startup import trigger_faults
from shigan_site.queries.actors import actor_of, roles_on
from shigan_site.records.models import Leave, Person, Post, Unit
from shigan_site.rules import clashing, role_name, role_rules
from tests.site.bureau import KEYS, NOW, open_office
from tests.site.databases import Site

pytestmark = pytest.mark.both_databases

DAY = date(2026, 11, 23)
SECRET = "江上有风-52-帆船"


def one_account(**other: object) -> Account:
    account = Account(username="wang", made_at=NOW, **other)  # type: ignore[misc]
    account.set_password(SECRET)
    account.save()
    return account


def grant(account: Account, role: str, since: date = DAY, until: date | None = None, unit: str = "") -> Grant:
    return Grant.objects.create(
        account=account, role=role, unit_key=unit, from_on=since, until_on=until, at_setup=True, made_at=NOW
    )


# -- the table ----------------------------------------------------------------------------------------------------


def test_every_role_has_a_name_and_opens_some_door() -> None:
    given = {role for permission in PERMISSIONS.values() for role in permission.roles}
    assert given <= role_rules().keys()
    assert {*BUSINESS, *OFFICERS} <= given, "the other roles of the pack find the pages of cases, which are open to everybody"
    assert all(role_name(role).zh for role in role_rules())


def test_auditors_and_administrators_never_take_a_step() -> None:
    for name in ("matters.take", "matters.register", "matters.bulk"):
        assert PERMISSIONS[name].roles.isdisjoint(OFFICERS)
    for role in ("system_admin", "security_admin"):
        assert role not in PERMISSIONS["matters.see"].roles


def test_nobody_both_proposes_and_confirms_a_grant() -> None:
    assert PERMISSIONS["grants.propose"].roles.isdisjoint(PERMISSIONS["grants.confirm"].roles)


@pytest.mark.parametrize(
    ("roles", "mixed"),
    [
        (["clerk", "unit_head"], False), (["auditor"], False), (["auditor", "clerk"], True),
        (["system_admin", "security_admin"], True), (["system_admin", "leader"], True), ([], False),
    ],
)  # fmt: skip
def test_the_three_officers_exclude_each_other_and_all_business(roles: list[str], mixed: bool) -> None:
    assert (clashing(roles) is not None) is mixed


# -- the triggers -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("first", "second"), [("clerk", "auditor"), ("system_admin", "security_admin"), ("auditor", "leader")])
def test_the_database_itself_keeps_the_officers_apart(site: Site, first: str, second: str) -> None:
    account = one_account()
    grant(account, first)
    with pytest.raises(IntegrityError), transaction.atomic():
        grant(account, second)
    later = DAY + timedelta(days=30)
    Grant.objects.filter(account=account).update(until_on=later)
    grant(account, second, since=later)  # one after the other is allowed
    with pytest.raises(IntegrityError), transaction.atomic():
        Grant.objects.filter(account=account, role=first).update(until_on=None)


def test_a_grant_is_ended_and_neither_rewritten_nor_removed(site: Site) -> None:
    held = grant(one_account(), "clerk", unit="planning")
    for change in ({"role": "leader"}, {"unit_key": ""}, {"from_on": DAY - timedelta(days=9)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Grant.objects.filter(pk=held.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        held.delete()
    Grant.objects.filter(pk=held.pk).update(until_on=DAY)
    assert roles_on(held.account, DAY) == frozenset()


def test_nobody_confirms_what_they_proposed_or_what_is_for_themselves(site: Site) -> None:
    account = one_account()
    officer = Account.objects.create(username="officer", made_at=NOW)
    for giver, confirmer in ((officer, officer), (officer, account), (None, officer)):
        with pytest.raises(IntegrityError), transaction.atomic():
            Grant.objects.create(
                account=account, role="clerk", from_on=DAY, granted_by=giver, confirmed_by=confirmer, made_at=NOW
            )


def test_a_site_whose_officers_are_no_longer_kept_apart_does_not_start(site: Site) -> None:
    name = sorted(GRANT_TRIGGERS[site.name])[-1]
    assert list(trigger_faults()) == []
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}" + (" ON accounts_grant" if site.name == "postgresql" else ""))
    assert [name in str(fault.found) for fault in trigger_faults()] == [True]


# -- with effect --------------------------------------------------------------------------------------------------


def test_a_grant_has_effect_only_once_it_is_confirmed_and_only_in_its_days(site: Site) -> None:
    account = one_account()
    held = Grant.objects.create(account=account, role="clerk", from_on=DAY, until_on=DAY + timedelta(days=2), made_at=NOW)
    assert roles_on(account, DAY) == frozenset()
    giver, confirmer = (Account.objects.create(username=name, made_at=NOW) for name in ("giver", "confirmer"))
    Grant.objects.filter(pk=held.pk).update(granted_by=giver, confirmed_by=confirmer, confirmed_at=NOW)
    days = [DAY + timedelta(days=days) for days in (-1, 0, 1, 2)]
    assert [bool(roles_on(account, day)) for day in days] == [False, True, True, False]


def test_a_stand_in_acts_while_the_first_is_away_and_only_then(site: Site) -> None:
    accounts = open_office()
    unit = Unit.objects.get(key="planning")
    people = {name: Person.objects.get(key=KEYS[name]) for name in ("ping", "pan", "an")}
    Post.objects.create(title="负责人", unit=unit, person=people["ping"], standing="first")
    for name in ("pan", "an"):
        Post.objects.create(title="负责人", unit=unit, person=people[name], standing="second")
    Leave.objects.create(person=people["ping"], from_on=DAY, until_on=DAY + timedelta(days=1))
    before, during, after = (roles_on(accounts["pan"], DAY + timedelta(days=days)) for days in (-1, 0, 1))
    assert (before, during, after) == ({"clerk"}, {"clerk", "unit_head"}, {"clerk"})
    assert roles_on(accounts["an"], DAY) == {"auditor"}, "an officer of the three never stands in"
    acting = actor_of(accounts["pan"], DAY)
    assert acting is not None
    assert {(held.role, held.unit) for held in acting.grants} == {("clerk", "planning"), ("unit_head", "planning")}


# -- entering -----------------------------------------------------------------------------------------------------


def test_five_failures_close_the_door_for_that_name_at_that_address(site: Site) -> None:
    one_account()
    for second in range(5):
        assert enter("wang", "wrong", address="10.0.0.1", now=NOW + timedelta(seconds=second)).account is None
    closed = enter("wang", SECRET, address="10.0.0.1", now=NOW + timedelta(seconds=9))
    assert closed.account is None
    assert closed.closed_until == NOW + WINDOW
    assert enter("wang", SECRET, address="10.0.0.2", now=NOW + timedelta(seconds=9)).account is not None
    assert enter("wang", SECRET, address="10.0.0.1", now=NOW + WINDOW + timedelta(seconds=1)).account is not None


def test_an_unknown_name_is_told_and_closed_like_a_known_one(site: Site) -> None:
    one_account()
    for name in ("wang", "nobody"):
        answers = [enter(name, "wrong", address="10.0.0.1", now=NOW).closed_until for _ in range(6)]
        assert answers == [None] * 5 + [NOW + WINDOW]
    assert not Attempt.objects.filter(who__contains="nobody").exists(), "what was typed is not kept in clear"


def test_an_unknown_name_takes_as_long_as_a_known_one(sqlite_site: Site) -> None:
    one_account()

    def quickest(name: str) -> float:
        spans = []
        for number in range(4):
            began = time.perf_counter()
            enter(name, "wrong", address=f"10.0.1.{number}", now=NOW)
            spans.append(time.perf_counter() - began)
        return min(spans)

    known, unknown = quickest("wang"), quickest("nobody")
    assert 0.4 < known / unknown < 2.5, (known, unknown)


def test_a_disabled_account_is_out_at_its_next_request(site: Site) -> None:
    account = one_account()
    grant(account, "clerk", since=date(2020, 1, 1))
    visitor = Client()
    visitor.force_login(account)
    assert visitor.get("/").status_code == 200
    Account.objects.update(is_active=False)
    assert visitor.get("/").status_code == 302
    assert enter("wang", SECRET, address=None, now=NOW).account is None


def test_a_session_ends_when_idle_and_after_a_working_day() -> None:
    began = datetime(2026, 11, 23, 1, tzinfo=UTC)
    session: dict[str, str] = {}
    begin(session, began)
    assert holds(session, began + IDLE - timedelta(seconds=1))
    assert not holds(session, began + 2 * IDLE)
    at = began
    while at - began < LONGEST:
        assert holds(session, at)
        at += IDLE / 2
    assert not holds(session, at)


# -- passwords ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "password",
    [
        "short", "13812345678", "19880808199", "woaini5201314", "Woaini1314520", "yibao@123456", "password2026", "qwertyuiop",
        "aaaaaaaaaa", "wang19880101", "Admin123456", "shigan2026!!", "abc1234567", "110101198801011234", "1qaz2wsx3edc",
    ],
)  # fmt: skip
def test_what_is_guessed_first_is_refused(password: str) -> None:
    assert faults_of(password, told=["wang"])


@pytest.mark.parametrize("password", [SECRET, "湖边老槐树下的一盘棋局", "violet-canoe-ladder", "k7mq-2hwx-pfcd"])
def test_a_long_one_of_ones_own_is_taken(password: str) -> None:
    assert faults_of(password, told=["wang"]) == []


def test_a_first_password_is_long_enough_and_from_clear_letters() -> None:
    assert first_password(range(100, 140)) != first_password(range(200, 240))
    assert faults_of(first_password([3, 14, 15, 92, 65, 35, 89, 79, 32, 38, 46, 26])) == []
