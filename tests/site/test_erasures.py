"""Takes what the law says has to go. Gives proof that it goes everywhere on two decisions, and that all else still proves itself."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError, connection

from shigan.errors import ShiganError
from shigan.ledger import verify_ledger
from shigan_site.accounts.models import Account, Grant
from shigan_site.actions.erasing import deciding
from shigan_site.actions.ledger import place_all_events
from shigan_site.actions.mirror import extend_mirror
from shigan_site.actions.organisation.by_hand import change
from shigan_site.actions.replay import replay, told_cases
from shigan_site.queries.erasable import MARK, texts_of
from shigan_site.queries.ledger import last_checkpoint
from shigan_site.queries.proofs import prove_entry
from shigan_site.records.models import Case, Entry, ErasedEvent, Erasure, Event, Notice, Particulars, Person
from tests.site.bureau import KEYS, NOW
from tests.site.databases import Site
from tests.site.reading import at_the_time, client_of
from tests.site.taking import Office
from tests.site.test_ledger import proved as verified

pytestmark = pytest.mark.both_databases

SECRET = "当事人王某，身份证 110101199001011234，住某小区三号楼"


@pytest.fixture
def office(site: Site) -> Any:
    with at_the_time(NOW):
        yield Office()


def officer(role: str) -> Account:
    account = Account.objects.create(username=role, made_at=NOW)
    Grant.objects.create(account=account, role=role, from_on=NOW.date(), at_setup=True, made_at=NOW)
    return account


def decide(erasure: Erasure, by: Account, *, granted: bool = True) -> None:
    folder = Path(settings.DATA_DIR)
    places = {"folder": folder / "mirror", "attachments": folder / "attachments"}
    deciding.decide(erasure.pk, granted, by=by, **places, now=NOW, machine=datetime.now(UTC))


def written_with_a_secret(office: Office) -> str:
    """A matter whose demand says too much, repeated when it was revised."""
    item = str(office.register(demand=SECRET).item)  # type: ignore[union-attr]
    office.done(item, ("revise", "su", {"title": "整治占道经营", "kind": "supervision", "source": "meeting", "demand": "已改写"}))
    office.done(item, ("propose", "su", {}))
    return item


def whole_database() -> str:
    """Everything the tables of the site hold, as text."""
    told = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            told += [repr(cell) for row in cursor.fetchall() for cell in row]
    return "\n".join(told)


def test_a_text_goes_from_everywhere_and_every_other_entry_still_proves_itself(office: Office, site: Site) -> None:
    item = written_with_a_secret(office)
    place_all_events(now=NOW)
    first = Event.objects.get(item=item, version=1)
    root = last_checkpoint()
    assert "form/demand" in texts_of(first) and SECRET in whole_database()
    deciding.propose_texts(first.pk, ["form/demand"], "当事人申请", "个人信息保护法第四十七条", by=office.accounts["sun"], now=NOW)
    decide(Erasure.objects.get(), officer("security_admin"))
    assert SECRET not in whole_database()
    assert set(ErasedEvent.objects.values_list("event__version", flat=True)) == {1, 2}, "the revision repeats it as what was before"
    place_all_events(now=NOW)
    extend_mirror(site.folder / "mirror")
    sealed = last_checkpoint()
    assert root is not None and sealed is not None and sealed.size > root.size
    for entry in Entry.objects.order_by("sequence"):
        if hasattr(entry.event, "erased"):
            with pytest.raises(ShiganError, match="erased by decision"):
                prove_entry(entry.sequence)
        else:
            assert verified(prove_entry(entry.sequence))
    checked = verify_ledger(site.folder / "mirror", root)
    assert checked.ok and len(checked.erasures) == 2, checked.faults
    assert SECRET.encode() not in b"".join(path.read_bytes() for path in (site.folder / "mirror").rglob("*") if path.is_file())


def test_a_text_that_still_stands_on_the_sheet_goes_from_it_by_an_event(office: Office) -> None:
    item = str(office.register(demand=SECRET, title="甲事").item)  # type: ignore[union-attr]
    first = Event.objects.get(item=item)
    deciding.propose_texts(first.pk, ["form/demand"], "当事人申请", "第四十七条", by=office.accounts["sun"], now=NOW)
    decide(Erasure.objects.get(), officer("security_admin"))
    matter = Case.objects.get(number=item)
    assert (matter.get("demand"), matter.title, matter.version, matter.last_event.step) == (MARK, "甲事", 2, "erase")
    page = client_of(office.accounts["su"]).get(f"/matters/{item}/").content.decode()
    assert "依法删除个人信息" in page and MARK in page and SECRET not in page and "内容已依规删除" in page
    office.done(item, ("revise", "su", {"title": "甲事", "kind": "supervision", "source": "meeting", "demand": "重新写明"}))


def test_a_ledger_with_erasures_replays_to_the_same_matters(office: Office, site: Site) -> None:
    item = written_with_a_secret(office)
    other = str(office.register(demand=SECRET + "二").item)  # type: ignore[union-attr]
    for number in (item, other):
        event = Event.objects.get(item=number, version=1)
        deciding.propose_texts(event.pk, ["form/demand"], "申请", "第四十七条", by=office.accounts["sun"], now=NOW)
    second = officer("security_admin")
    for erasure in Erasure.objects.all():
        decide(erasure, second)
    before = told_cases()
    kept = [list(table.objects.order_by("pk")) for table in (Event, Particulars, Erasure, ErasedEvent)]
    site.fresh()
    Office()
    for rows in kept:
        type(rows[0]).objects.bulk_create(rows)
    replay()
    assert told_cases() == before


def test_nobody_erases_alone_and_nothing_by_another_way(office: Office) -> None:
    item = written_with_a_secret(office)
    event = Event.objects.get(item=item, version=1)
    deciding.propose_texts(event.pk, ["form/demand"], "申请", "第四十七条", by=office.accounts["sun"], now=NOW)
    with pytest.raises(ShiganError, match="who asks does not decide"):
        decide(Erasure.objects.get(), office.accounts["sun"])
    with pytest.raises(IntegrityError, match="particulars_are_erased_by_decision"):
        Particulars.objects.filter(event=event).delete()
    decide(Erasure.objects.get(), officer("security_admin"), granted=False)
    assert SECRET in Particulars.objects.get(event=event).payload
    with pytest.raises(ShiganError, match="decided already"):
        decide(Erasure.objects.get(), Account.objects.get(username="security_admin"))
    with pytest.raises(IntegrityError, match="erasure_is_decided_once"):
        Erasure.objects.update(granted=True)


def test_an_erasure_needs_a_reason_a_provision_and_something_to_erase(office: Office) -> None:
    event = Event.objects.get(item=written_with_a_secret(office), version=1)
    for fields, reason, provision in ((["form/demand"], " ", "p"), (["form/demand"], "r", ""), ([], "r", "p"), (["form/kind"], "r", "p")):
        with pytest.raises(ShiganError):
            deciding.propose_texts(event.pk, fields, reason, provision, by=office.accounts["sun"], now=NOW)
    assert Erasure.objects.count() == 0


def test_a_name_goes_only_when_the_person_has_left_and_the_page_says_so(office: Office) -> None:
    item = office.in_hand()
    admin, second = officer("system_admin"), officer("security_admin")
    with pytest.raises(ShiganError, match="works here"):
        deciding.propose_name(KEYS["pan"], "r", "p", by=admin, now=NOW)
    change("person_end", {"person": KEYS["pan"], "until": "2026-11-23"}, by=None, day=NOW.date(), now=NOW)
    form = {"reason": "已离职并申请", "provision": "第四十七条"}
    page = client_of(admin).post(f"/organisation/people/{KEYS['pan']}/erase/", form, follow=True)
    assert "待安全管理员决定" in page.content.decode()
    client = client_of(second)
    address = f"/erasures/{Erasure.objects.get().pk}/"
    assert f'"{address}"' in client.get("/erasures/").content.decode()
    shown = client.get(address).content.decode()
    assert "已离职并申请" in shown and "决定删除" in shown and "决定删除" not in client_of(admin).get(address).content.decode()
    Account.objects.filter(person_key=KEYS["pan"]).update(email="pan@bureau.example")
    client.post(f"/erasures/{Erasure.objects.get().pk}/decide/", {"granted": "yes"})
    assert "pan@bureau.example" not in whole_database()
    person = Person.objects.get(key=KEYS["pan"])
    assert (person.name, person.staff_no, person.pinyin) == (None, None, "")
    assert not Account.objects.get(person_key=person.key).is_active and "潘经办" not in whole_database()
    text = client_of(office.accounts["su"]).get(f"/matters/{item}/").content.decode()
    assert f"已依法删除（{person.key}）" in text and "潘经办" not in text
    Account.objects.filter(username="su").update(language="en")
    assert f"erased by law ({person.key})" in client_of(Account.objects.get(username="su")).get(f"/matters/{item}/").content.decode()


def test_the_head_of_supervision_asks_from_the_proof_of_the_step(office: Office) -> None:
    item = written_with_a_secret(office)
    place_all_events(now=NOW)
    sequence = Entry.objects.get(event__item=item, event__version=1).sequence
    client = client_of(office.accounts["sun"])
    assert f"/record/{sequence}/erase/" in client.get(f"/record/{sequence}/").content.decode()
    assert SECRET in client.get(f"/record/{sequence}/erase/").content.decode()
    form = {"field": "form/demand", "reason": "当事人申请", "provision": "第四十七条"}
    assert client.post(f"/record/{sequence}/erase/", {**form, "field": ""}).status_code == 422
    client.post(f"/record/{sequence}/erase/", form)
    second = client_of(officer("security_admin"))
    page = second.get("/erasures/").content.decode()
    assert re.search(r"工作要求", page) and SECRET not in page, "who decides sees what kind of text, not the text"
    one = second.get(f"/erasures/{Erasure.objects.get().pk}/").content.decode()
    seen = re.findall(r'name="seen" value="([^"]*)"', one)
    second.post(f"/erasures/{Erasure.objects.get().pk}/decide/", {"granted": "yes", "seen": seen[0]})
    assert SECRET not in whole_database() and Notice.objects.count() > 0


def test_what_went_with_another_erasure_is_told_and_can_only_be_refused(office: Office) -> None:
    """Two people asked for the same text: the first decision erases it."""
    item = str(office.register(demand=SECRET).item)  # type: ignore[union-attr]
    office.done(item, ("comment", "su", {"text": SECRET}))
    place_all_events(now=NOW)
    extend_mirror(Path(settings.DATA_DIR) / "mirror")
    for version, place in ((1, "form/demand"), (2, "form/text")):
        event = Event.objects.get(item=item, version=version)
        deciding.propose_texts(event.pk, [place], "申请", "第四十七条", by=office.accounts["sun"], now=NOW)
    first, second = Erasure.objects.order_by("pk")
    by = officer("security_admin")
    decide(first, by)
    with pytest.raises(ShiganError, match="went with another erasure"):
        decide(second, by)
    decide(second, by, granted=False)
