"""Takes every address of the site. Gives proof that each asks for what it says, of every role, in scope and out of it.

Nothing here is written for one page: a new address joins by standing in the address book. What it must answer
follows from the permission it declares, the table of roles, and whether what it is about lies in the account's scope.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver

from shigan_site.accounts.models import Account, Grant
from shigan_site.accounts.policy import BUSINESS, EVERYBODY, OFFICERS, PERMISSIONS, PUBLIC, permission_of
from shigan_site.accounts.scopes import CALENDAR, SCOPES, scope_for
from shigan_site.actions.ledger import place_all_events
from shigan_site.actions.tokens import renew_calendar
from shigan_site.interface.endpoints import Endpoint, endpoints
from shigan_site.records.models import Event
from shigan_site.rules import procedures
from shigan_site.web.permissions import MARK, doors
from tests.site.bureau import NOW
from tests.site.databases import Site
from tests.site.programs import Program, secret_of
from tests.site.reading import at_the_time
from tests.site.taking import Office

ROLES = (*sorted(BUSINESS), *OFFICERS)
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
    assert public == {"/login/", "/policy/", "/preferences/", "/setup/", "/setup/template.xlsx", "/calendar/<str:secret>.ics"}


@dataclass(frozen=True)
class Visit:
    """One address asked for, about something inside or outside of the scope of the accounts of planning."""

    address: str
    permission: str
    inside: bool
    about_matter: bool

    @property
    def for_programs(self) -> bool:
        """Opened by a token, never by a session."""
        return self.address.startswith("/api/") or self.address.endswith(".ics")


@pytest.fixture
def office(sqlite_site: Site) -> Iterator[Office]:
    with at_the_time(NOW):
        yield Office()


LISTS = ("/matters/", "/units/<str:key>/", "/diagnosis/", "/accounts/", "/recurring/", "/erasures/", "/search/", "/me/", "/matters/import/")
SAVED = ("xlsx", "csv")
"""Lists that can be saved: the page's own address gives the file, so it is asked for of every role as the page is."""


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
            found += [Visit(f"{filled}?save={ending}", permission, is_inside, about_matter) for ending in SAVED if address in LISTS]
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
    blind = role in ("system_admin", "security_admin", "nothing")
    if visit.about_matter and (blind or (not visit.inside and not everywhere)):
        return "" if status in (404, 405) else f"{told}, expected 404: it lies outside the scope"
    if visit.about_matter and method == "GET" and status == 404:
        return f"{told}: it lies in the scope and must be found"
    return f"{told}: the role may, and is turned away" if status == 403 else ""


def test_every_address_by_every_method_for_every_role_in_scope_and_out_of_it(office: Office) -> None:
    made = accounts_of(office)
    faults, count = [], 0
    asked = [visit for visit in visits(office) if visit.address != "/logout/" and not visit.for_programs]
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
            if visit.address.startswith("/api/"):
                assert answer.status_code in (401, 405), (method, visit.address)
            elif visit.permission != PUBLIC:
                assert answer.status_code == 302, (method, visit.address)
                assert answer.headers["Location"].startswith("/login/"), (method, visit.address)


def test_no_session_opens_an_address_for_programs(office: Office) -> None:
    asked = [visit for visit in visits(office) if visit.for_programs]
    assert len(asked) > 20
    for account in accounts_of(office).values():
        visitor = Client(raise_request_exception=False)
        visitor.force_login(account)
        for visit, method in itertools.product(asked, ("GET", "POST")):
            answer = visitor.generic(method, visit.address)
            assert answer.status_code in (401, 405) or (answer.status_code, visit.permission) == (404, PUBLIC), visit


def expected_of(each: Endpoint, roles: list[str], scope: str, inside: bool, everywhere: bool) -> set[int]:
    """What a token with this scope alone must be answered; for a step, anything that says why not now."""
    if scope == CALENDAR:
        return {401}
    if scope_for(each.permission) not in (None, scope) or not permission_of(each.permission).open_to(roles):
        return {403}
    about = "{number}" in each.path or "{sequence}" in each.path
    if about and not inside and not everywhere:
        return {404}
    return {200} if each.method == "get" else {201, 409, 422}


def test_every_address_for_programs_by_every_account_with_every_scope_in_scope_and_out_of_it(office: Office) -> None:
    """Steps stand behind one door: one that anybody may take is asked for all of them."""
    inside, outside = (matter_of(office, unit) for unit in ("planning", "finance"))
    place_all_events(now=NOW)
    asked = [each for each in endpoints(procedures()["matter"]) if each.step in (None, "register", "comment")]
    faults, count = [], 0
    for (role, account), scope in itertools.product(accounts_of(office).items(), SCOPES):
        secret = renew_calendar(account, now=NOW) if scope == CALENDAR else secret_of(account, [scope])
        caller, everywhere = Program(secret), role not in ("clerk", "unit_head", "nothing")
        for each, is_inside in itertools.product(asked, (True, False)):
            path = each.path.format(number=inside if is_inside else outside, sequence=0 if is_inside else 2)
            answer = caller.get(path) if each.method == "get" else caller.post(path, {}, version=1)
            expected = expected_of(each, [role] if role in ROLES else [], scope, is_inside, everywhere)
            count += 1
            if answer.status_code not in expected:
                faults.append(f"{each.method} {path} as {role} with {scope}: {answer.status_code}, expected {expected}")
    assert count > 1000
    assert not faults, "\n".join(faults)


FEW = ("clerk", "supervision_head", "system_admin", "nothing")


@pytest.mark.parametrize(
    "roles", [FEW, pytest.param((*ROLES, "nothing"), marks=pytest.mark.nightly)], ids=["few", "all"]
)
def test_no_address_takes_a_method_it_does_not_offer(office: Office, roles: tuple[str, ...]) -> None:
    """Whoever asks: what is not offered changes nothing and shows nothing, and HEAD is answered as GET is."""
    made = accounts_of(office)
    asked = [visit for visit in visits(office) if visit.inside]
    before = Event.objects.count()
    for role in roles:
        visitor = Client(raise_request_exception=False)
        visitor.force_login(made[role])
        for visit, method in itertools.product(asked, ("PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")):
            status = visitor.generic(method, visit.address).status_code
            assert status in (403, 404, 405), (method, visit.address, role, status)
        for visit in asked:
            statuses = {visitor.generic(method, visit.address).status_code for method in ("GET", "HEAD")}
            assert len(statuses) == 1, (visit.address, role, statuses)
    assert Event.objects.count() == before


def test_every_view_bears_the_mark_under_its_own_name() -> None:
    """Decorators below @requires must not hide it."""
    for pattern in get_resolver().url_patterns:
        assert isinstance(pattern, URLPattern)
        assert getattr(pattern.callback, MARK, None) in {PUBLIC, EVERYBODY, *PERMISSIONS}, pattern
