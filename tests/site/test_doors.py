"""Takes every address of the site. Gives proof that each asks for what it says, of every role, in scope and out of it.

Nothing here is written for one page: a new address joins by standing in the address book. What it must answer
follows from the permission it declares, the table of roles, and whether what it is about lies in the account's scope.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from datetime import date

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver

from shigan_site.accounts.models import Account, Grant
from shigan_site.accounts.policy import EVERYBODY, PERMISSIONS, PUBLIC, ROLES, permission_of
from shigan_site.actions.ledger import place_all_events
from shigan_site.web.permissions import MARK, doors
from tests.site.bureau import NOW
from tests.site.databases import Site
from tests.site.taking import Office

PARAMETER = re.compile(r"<(\w+):(\w+)>")


def test_every_door_declares_a_permission_of_the_table() -> None:
    found = dict(doors())
    assert len(found) > 20
    assert [address for address, permission in found.items() if permission is None] == []
    assert set(found.values()) <= set(PERMISSIONS)


def test_a_door_without_a_permission_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    forgotten = URLPattern(get_resolver().url_patterns[0].pattern, lambda request: None)  # type: ignore[arg-type, return-value]
    monkeypatch.setattr(get_resolver(), "url_patterns", [forgotten])
    assert [permission for _, permission in doors()] == [None]


def test_a_permission_that_is_not_in_the_table_cannot_be_declared() -> None:
    with pytest.raises(KeyError):
        permission_of("matters.invented")


def test_what_is_public_is_known_by_name() -> None:
    """Nobody opens a further page to strangers without coming by here."""
    public = {address for address, permission in doors() if permission == PUBLIC}
    assert public == {"/login/", "/policy/", "/preferences/", "/setup/"}


@dataclass(frozen=True)
class Visit:
    """One address asked for, about something inside or outside of the scope of the accounts of planning."""

    address: str
    permission: str
    inside: bool
    about_matter: bool


@pytest.fixture
def office(sqlite_site: Site) -> Office:
    return Office()


def visits(office: Office) -> list[Visit]:
    inside, outside = (matter_of(office, unit) for unit in ("planning", "finance"))
    place_all_events(now=NOW)  # a document is printed with the checkpoint
    stranger = Account.objects.create(username="stranger", made_at=NOW)
    found = []
    for address, permission in doors():
        assert permission is not None
        for number, is_inside in ((inside, True), (outside, False)):
            values = {
                ("str", "number"): number, ("str", "step_id"): "comment", ("str", "key"): "planning" if is_inside else "finance",
                ("int", "number"): str(stranger.pk), ("int", "sequence"): "0",
                ("str", "name"): "assignment", ("str", "ending"): "docx",
            }  # fmt: skip
            about_matter = "<str:number>" in address
            filled = PARAMETER.sub(lambda match: values.get((match[1], match[2]), "1"), address)  # noqa: B023
            found.append(Visit(filled, permission, is_inside, about_matter))
    return found


def matter_of(office: Office, unit: str) -> str:
    item = office.register("sun", lead_unit=unit).item  # type: ignore[union-attr]
    office.take(item, "assign", "sun", lead_unit=unit, due="2026-12-30")
    return str(item)


def accounts_of(office: Office) -> dict[str, Account]:
    """One account for each role; those for one unit are for planning."""
    made = {}
    for role, account in {"clerk": "pan", "unit_head": "ping", "supervisor": "su", "supervision_head": "sun"}.items():
        made[role] = office.accounts[account]
    made |= {"leader": office.accounts["lei"], "auditor": office.accounts["an"]}
    for role in ("system_admin", "security_admin"):
        made[role] = Account.objects.create(username=role, made_at=NOW)
        Grant.objects.create(account=made[role], role=role, from_on=date(2020, 1, 1), at_setup=True, made_at=NOW)
    made["nothing"] = Account.objects.create(username="nothing", made_at=NOW)
    assert set(made) == {*ROLES, "nothing"}
    return made


def fault_of(visit: Visit, role: str, method: str, status: int) -> str:
    """What is wrong with this answer; empty when nothing is."""
    permission = permission_of(visit.permission)
    told = f"{method} {visit.address} as {role}: {status}"
    if status >= 500:
        return f"{told}: broken"
    if permission.kind != "public" and not permission.open_to([role] if role in ROLES else []):
        return "" if status == 403 else f"{told}, expected 403: {visit.permission} is not for this role"
    everywhere = role not in ("clerk", "unit_head")
    if visit.about_matter and not visit.inside and not everywhere:
        return "" if status in (404, 405) else f"{told}, expected 404: it lies outside the scope"
    if visit.about_matter and method == "GET" and status == 404:
        return f"{told}: it lies in the scope and must be found"
    return f"{told}: the role may, and is turned away" if status == 403 else ""


def test_every_address_by_every_method_for_every_role_in_scope_and_out_of_it(office: Office) -> None:
    made = accounts_of(office)
    faults, count = [], 0
    asked = [visit for visit in visits(office) if visit.address != "/logout/"]
    for (role, account), method in itertools.product(made.items(), ("GET", "POST")):
        visitor = Client(raise_request_exception=False)
        visitor.force_login(account)
        for visit in asked:
            answer = visitor.generic(method, visit.address)
            count += 1
            faults.append(fault_of(visit, role, method, answer.status_code))
    assert count > 500
    found = [fault for fault in faults if fault]
    assert not found, "\n".join(found)


def test_a_stranger_is_sent_to_the_login_page_from_everywhere(office: Office) -> None:
    for visit in visits(office):
        for method in ("GET", "POST"):
            answer = Client().generic(method, visit.address)
            if visit.permission != PUBLIC:
                assert answer.status_code == 302, (method, visit.address)
                assert answer.headers["Location"].startswith("/login/"), (method, visit.address)


def test_every_view_bears_the_mark_under_its_own_name() -> None:
    """Decorators below @requires must not hide it."""
    for pattern in get_resolver().url_patterns:
        assert isinstance(pattern, URLPattern)
        assert getattr(pattern.callback, MARK, None) in {PUBLIC, EVERYBODY, *PERMISSIONS}, pattern
