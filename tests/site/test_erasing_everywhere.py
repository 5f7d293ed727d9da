"""Takes a text that has to go and every place to which it was copied. Gives proof that it goes from there, and nothing else."""

from __future__ import annotations

import json
import os
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from shigan.errors import ShiganError
from shigan.ledger import verify_ledger
from shigan_site.accounts.models import Account
from shigan_site.actions import mirror
from shigan_site.actions.answering import answer
from shigan_site.actions.drafts import keep_draft
from shigan_site.actions.erasing import copies, deciding
from shigan_site.actions.files import store_file
from shigan_site.actions.ledger import place_all_events
from shigan_site.actions.mirror import extend_mirror
from shigan_site.actions.own_work import enter, withdraw
from shigan_site.actions.recurring import declare, open_periods
from shigan_site.actions.replay import replay, told_cases
from shigan_site.jobs.mirror import run_mirror
from shigan_site.queries.answers import answers_to
from shigan_site.queries.erasable import MARK, texts_of
from shigan_site.queries.erasure_spread import LONG
from shigan_site.queries.erasures import PAGE
from shigan_site.queries.own_work import entries_of
from shigan_site.records.free_text import ERASED, IMPERSONAL
from shigan_site.records.models import (
    Attachment,
    Case,
    Draft,
    Entry,
    ErasedEvent,
    Erasure,
    Evaluation,
    Event,
    FoundQuestion,
    Membership,
    Notice,
    Particulars,
    Person,
    SavedView,
)
from tests.site.bureau import KEYS, NOW
from tests.site.copies import files_with
from tests.site.databases import Site
from tests.site.reading import at_the_time, client_of
from tests.site.taking import PAPER, Office
from tests.site.test_erasures import SECRET, decide, officer
from tests.site.test_recurring import MONTHLY, noon

pytestmark = pytest.mark.both_databases

OTHER = "举报人李某电话13800000000，请勿外传"
SHORT = "同意办理"
assert len(SHORT) < LONG <= len(OTHER)


@pytest.fixture
def office(site: Site) -> Any:
    with at_the_time(NOW):
        yield Office()


def asked(office: Office, event: Event, *fields: str) -> Erasure:
    deciding.propose_texts(event.pk, fields, "当事人申请", "第四十七条", by=office.accounts["sun"], now=NOW)
    return Erasure.objects.latest("pk")


def erased(office: Office, event: Event, *fields: str) -> None:
    second = Account.objects.filter(username="security_admin").first() or officer("security_admin")
    decide(asked(office, event, *fields), second)


def event_of(item: str, version: int) -> Event:
    return Event.objects.select_related("particulars", "erased").get(item=item, version=version)


def texts_in_tables() -> str:
    """Every cell that the site's tables hold, JSON read."""
    return "\n".join(
        json.dumps(cell, ensure_ascii=False) if isinstance(cell, (dict, list)) else str(cell)
        for table in apps.get_models()
        for row in table._default_manager.values_list(*(field.attname for field in table._meta.concrete_fields))
        for cell in row
    )


def test_a_second_text_of_an_event_that_was_erased_once_can_go_too(office: Office, site: Site) -> None:
    item = str(office.register(demand=SECRET, title=OTHER).item)  # type: ignore[union-attr]
    erased(office, event_of(item, 1), "form/demand")
    left = event_of(item, 1)
    assert texts_of(left)["form/title"] == OTHER and "form/demand" not in texts_of(left)
    assert OTHER in ErasedEvent.objects.get(event=left).remains
    erased(office, left, "form/title")
    assert OTHER not in texts_in_tables() and SECRET not in texts_in_tables()
    assert files_with(OTHER, site.folder) == []
    extend_mirror(site.folder / "mirror")
    assert verify_ledger(site.folder / "mirror").ok
    assert not Erasure.objects.filter(mirrored_at=None).exists()


def test_a_ledger_that_was_erased_twice_replays_to_the_same_matters(office: Office, site: Site) -> None:
    item = str(office.register(demand=SECRET, title=OTHER).item)  # type: ignore[union-attr]
    office.done(item, ("propose", "su", {}))
    erased(office, event_of(item, 1), "form/demand")
    erased(office, event_of(item, 1), "form/title")
    before = told_cases()
    kept = [list(table.objects.order_by("pk")) for table in (Event, Particulars, Erasure, ErasedEvent)]
    site.fresh()
    Office()
    for rows in kept:
        type(rows[0]).objects.bulk_create(rows)
    replay()
    assert told_cases() == before


def test_the_proof_of_an_erased_step_leads_to_what_it_still_says(office: Office) -> None:
    item = str(office.register(demand=SECRET, title=OTHER).item)  # type: ignore[union-attr]
    erased(office, event_of(item, 1), "form/demand")
    sequence = Entry.objects.get(event__item=item, event__version=1).sequence
    client = client_of(office.accounts["sun"])
    assert f"/record/{sequence}/erase/" in client.get(f"/record/{sequence}/").content.decode()
    assert OTHER in client.get(f"/record/{sequence}/erase/").content.decode()


def test_what_remains_changes_only_for_an_erasure_that_is_being_carried_out(office: Office) -> None:
    item = str(office.register(demand=SECRET, title=OTHER).item)  # type: ignore[union-attr]
    first = event_of(item, 1)
    erased(office, first, "form/demand")
    done, waiting = Erasure.objects.get(), asked(office, event_of(item, 1), "form/title")
    for change in ({"remains": "{}"}, {"remains": "{}", "erasure": waiting}, {"remains": "{}", "erasure": done}):
        with pytest.raises(IntegrityError, match="erased_event_is_never_changed"), transaction.atomic():
            ErasedEvent.objects.filter(event=first).update(**change)


def test_an_erasure_during_the_compaction_of_the_mirror_leaves_nothing(
    office: Office, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = str(office.register(demand=SECRET).item)  # type: ignore[union-attr]
    place_all_events(now=NOW)
    extend_mirror(site.folder / "mirror")
    office.done(item, ("propose", "su", {}))
    place_all_events(now=NOW)
    wish, second = asked(office, event_of(item, 1), "form/demand"), officer("security_admin")
    place_all_events(now=NOW)
    extend_mirror(site.folder / "mirror")
    office.register()
    place_all_events(now=NOW)
    monkeypatch.setattr(mirror, "MOST_SEGMENTS", 1)
    plain, decided = mirror.nameless_directory, []

    def decided_meanwhile() -> Any:
        if not decided:  # once: everything was read from the tables, nothing is in its place yet
            decided.append(True)
            with monkeypatch.context() as short:
                short.setattr(deciding, "extend_mirror", lambda folder: 0)  # another process would have found it done
                decide(wish, second)
        return plain()

    monkeypatch.setattr(mirror, "nameless_directory", decided_meanwhile)
    run_mirror()
    assert decided and Erasure.objects.get().mirrored_at is None, "the mirror was held while it was decided"
    monkeypatch.setattr(mirror, "nameless_directory", plain)
    run_mirror()
    assert Erasure.objects.get().mirrored_at is not None
    assert files_with(SECRET, site.folder) == [] and SECRET not in texts_in_tables()
    place_all_events(now=NOW)
    run_mirror()
    assert verify_ledger(site.folder / "mirror").ok


def test_after_a_kill_in_a_compaction_nothing_of_it_is_left(office: Office, site: Site) -> None:
    office.register()
    place_all_events(now=NOW)
    extend_mirror(site.folder / "mirror")
    for left in ("mirror.compact", ".mirror.compact.writing"):
        (site.folder / left).mkdir()
        (site.folder / left / "entries").write_text(SECRET)
    run_mirror()
    assert files_with(SECRET, site.folder) == []


def test_a_mirror_from_a_backup_loses_again_what_was_erased(office: Office, site: Site) -> None:
    item = str(office.register(demand=SECRET).item)  # type: ignore[union-attr]
    place_all_events(now=NOW)
    extend_mirror(site.folder / "mirror")
    kept = {path: path.read_bytes() for path in (site.folder / "mirror").rglob("*") if path.is_file()}
    wish, second = asked(office, event_of(item, 1), "form/demand"), officer("security_admin")
    decide(wish, second)
    for path in [path for path in (site.folder / "mirror").rglob("*") if path.is_file()]:
        path.unlink()
    for path, content in kept.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    assert files_with(SECRET, site.folder) != []
    run_mirror()
    assert files_with(SECRET, site.folder) == []


def test_without_its_mirror_an_erasure_is_not_done(office: Office, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    item = str(office.register(demand=SECRET).item)  # type: ignore[union-attr]
    wish, second = asked(office, event_of(item, 1), "form/demand"), officer("security_admin")
    monkeypatch.setattr(deciding, "finish_erasures", lambda *_, **__: 0)
    decide(wish, second)
    (site.folder / "mirror").rename(site.folder / "elsewhere")
    copies.finish_erasures(site.folder / "mirror", site.folder / "attachments", now=NOW, machine=NOW)
    assert Erasure.objects.get().mirrored_at is None
    (site.folder / "elsewhere").rename(site.folder / "mirror")
    copies.finish_erasures(site.folder / "mirror", site.folder / "attachments", now=NOW, machine=NOW)
    assert Erasure.objects.get().mirrored_at is not None


def test_an_answer_to_a_question_can_be_erased(office: Office, site: Site) -> None:
    question = _question_about(KEYS["pan"])
    kept = answer(office.accounts["pan"], question, SECRET, now=NOW)
    assert kept is not None
    place_all_events(now=NOW)
    sequence = Entry.objects.get(event=kept.event).sequence
    client = client_of(office.accounts["sun"])
    assert SECRET in client.get(f"/record/{sequence}/erase/").content.decode()
    form = {"field": "form/text", "reason": "本人申请", "provision": "第四十七条"}
    client.post(f"/record/{sequence}/erase/", form)
    second = client_of(officer("security_admin"))
    page = second.get(f"/erasures/{Erasure.objects.get().pk}/").content.decode()
    assert "说明情况" in page and SECRET not in page
    second.post(f"/erasures/{Erasure.objects.get().pk}/decide/", {"granted": "yes", "seen": seen_on(page)})
    assert SECRET not in texts_in_tables() and files_with(SECRET, site.folder) == []
    assert answers_to([(KEYS["pan"], "stalls_person")])[KEYS["pan"], "stalls_person"][0].text is None


def test_what_somebody_entered_of_their_own_work_can_be_erased_by_who_does_not_read_it(office: Office, site: Site) -> None:
    enter(office.accounts["pan"], NOW.date(), SECRET, "", False, today=NOW.date(), now=NOW)
    place_all_events(now=NOW)
    (entry,) = entries_of(KEYS["pan"])
    head = client_of(office.accounts["sun"])
    page = head.get(f"/record/{entry.sequence}/erase/").content.decode()
    assert "做了什么" in page and SECRET not in page and KEYS["pan"] not in page
    assert client_of(office.accounts["ping"]).get(f"/record/{entry.sequence}/erase/").status_code == 403
    head.post(f"/record/{entry.sequence}/erase/", {"field": "form/what", "reason": "本人申请", "provision": "第四十七条"})
    second = client_of(officer("security_admin"))
    page = second.get(f"/erasures/{Erasure.objects.get().pk}/").content.decode()
    assert "做了什么" in page and SECRET not in page and KEYS["pan"] not in page
    second.post(f"/erasures/{Erasure.objects.get().pk}/decide/", {"granted": "yes", "seen": seen_on(page)})
    assert SECRET not in texts_in_tables() and files_with(SECRET, site.folder) == []
    assert MARK in client_of(office.accounts["pan"]).get("/me/").content.decode()


def test_what_was_withdrawn_stays_so_when_the_reason_is_erased(office: Office) -> None:
    enter(office.accounts["pan"], NOW.date(), "写错了", "", True, today=NOW.date(), now=NOW)
    withdraw(office.accounts["pan"], entries_of(KEYS["pan"])[0].event, OTHER, now=NOW)
    place_all_events(now=NOW)
    erased(office, event_of(f"work/{KEYS['pan']}", 2), "form/why")
    assert [each.withdrawn for each in entries_of(KEYS["pan"])] == [MARK]


def _question_about(person: str) -> FoundQuestion:
    evaluation = Evaluation.objects.create(state="done", asked_at=NOW)
    return FoundQuestion.objects.create(
        evaluation=evaluation, place=0, finding="f" * 12, level="person", subject=person, rule="stalls_person",
        favourable=False, line="{}",
    )  # fmt: skip


def seen_on(page: str) -> str:
    return page.split('name="seen" value="')[1].split('"')[0]


def test_a_short_text_goes_from_the_chosen_step_alone_with_its_files_alone(office: Office, site: Site) -> None:
    item = office.in_hand()
    folder = site.folder / "attachments"
    files = {name: store_file([name.encode()], name=f"{name}.txt", media_type="text/plain", folder=folder) for name in "ab"}
    office.done(
        item,
        ("comment", "pan", {"text": SHORT, "files": [files["a"]]}), ("comment", "su", {"text": SHORT, "files": [files["b"]]}),
    )  # fmt: skip
    first, second = Event.objects.filter(item=item, step="comment").order_by("pk")
    erased(office, first, "form/text")
    assert [event.pk for event in Event.objects.filter(erased__isnull=False)] == [first.pk]
    assert SHORT in Particulars.objects.get(event=second).payload
    kept = dict(Attachment.objects.values_list("event", "erased_at"))
    assert kept[first.pk] is not None and kept[second.pk] is None
    assert Attachment.objects.get(event=second).name == "b.txt"


def test_a_long_text_takes_the_files_of_the_chosen_step_only(office: Office, site: Site) -> None:
    item = office.in_hand()
    paper = store_file([b"paper"], name="b.txt", media_type="text/plain", folder=site.folder / "attachments")
    office.done(item, ("comment", "pan", {"text": SECRET}), ("comment", "su", {"text": SECRET, "files": [paper]}))
    first, second = Event.objects.filter(item=item, step="comment").order_by("pk")
    erased(office, first, "form/text")
    assert set(ErasedEvent.objects.values_list("event", flat=True)) == {first.pk, second.pk}
    assert Attachment.objects.get(event=second).erased_at is None and SECRET not in texts_in_tables()
    assert "b.txt" in ErasedEvent.objects.get(event=second).remains


def test_a_short_title_is_followed_to_the_sheet_and_to_the_step_that_replaced_it(office: Office) -> None:
    item = str(office.register(title="王某信访").item)  # type: ignore[union-attr]
    erased(office, event_of(item, 1), "form/title")
    assert Case.objects.get(number=item).title == MARK and "王某信访" not in texts_in_tables()
    item = str(office.register(title="李某信访").item)  # type: ignore[union-attr]
    office.done(item, ("revise", "su", {"title": "某信访件", "kind": "supervision", "source": "meeting", "demand": "月底前见效"}))
    erased(office, event_of(item, 1), "form/title")
    assert Case.objects.get(number=item).title == "某信访件" and "李某信访" not in texts_in_tables()


def test_both_pages_list_every_step_before_anything_is_asked_or_decided(office: Office) -> None:
    item = office.in_hand()
    office.done(item, ("comment", "pan", {"text": SHORT}), ("comment", "su", {"text": SHORT}), ("comment", "su", {"text": SECRET}))
    office.done(item, ("comment", "pan", {"text": SECRET}))
    place_all_events(now=NOW)
    sequences = list(Entry.objects.filter(event__item=item, event__step="comment").order_by("sequence").values_list("sequence", flat=True))
    client = client_of(office.accounts["sun"])
    short, long = (client.get(f"/record/{sequences[place]}/erase/").content.decode() for place in (0, 2))
    assert f'href="/record/{sequences[1]}/"' in short and "另有 1 步" in short
    assert f'href="/record/{sequences[3]}/"' in long and "以下 2 步" in long
    client.post(f"/record/{sequences[2]}/erase/", {"field": "form/text", "reason": "r", "provision": "p"})
    number = Erasure.objects.get().pk
    assert f'href="/record/{sequences[3]}/"' in client.get(f"/erasures/{number}/").content.decode()
    second = client_of(officer("security_admin"))
    page = second.get(f"/erasures/{number}/").content.decode()
    assert "以下 2 步" in page and item in page and SECRET not in page
    office.done(item, ("comment", "pan", {"text": SECRET}))
    refused = second.post(f"/erasures/{number}/decide/", {"granted": "yes", "seen": seen_on(page)})
    assert refused.status_code == 422 and "又有步骤写有同样的内容" in refused.content.decode()
    assert Erasure.objects.get().granted is None
    again = second.post(f"/erasures/{number}/decide/", {"granted": "yes", "seen": seen_on(refused.content.decode())})
    assert again.status_code == 302 and SECRET not in texts_in_tables()


def test_an_erased_file_is_not_given_out_and_is_tried_until_it_is_gone(
    office: Office, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = office.in_hand()
    paper = store_file([SECRET.encode()], name="名单.txt", media_type="text/plain", folder=site.folder / "attachments")
    place = copies.path_of(paper.sha256, site.folder / "attachments")
    office.done(item, ("comment", "pan", {"text": SECRET, "files": [paper]}))
    number, client = Attachment.objects.get().pk, client_of(office.accounts["sun"])
    assert client.get(f"/files/{number}/").status_code == 200
    os.utime(place, (0, 0))
    with monkeypatch.context() as broken:
        broken.setattr(Path, "unlink", _no_way)
        erased(office, Event.objects.get(step="comment"), "form/text")
    assert place.exists() and client.get(f"/files/{number}/").status_code == 404
    assert "名单.txt" not in client.get(f"/matters/{item}/").content.decode()
    assert Erasure.objects.get().mirrored_at is None
    run_mirror()
    assert not place.exists() and Erasure.objects.get().mirrored_at is not None
    assert files_with(SECRET, site.folder) == []


def _no_way(*_: Any, **__: Any) -> None:
    raise OSError("held by somebody")


def test_a_file_that_another_step_has_too_stays(office: Office, site: Site) -> None:
    item = office.in_hand()
    paper = store_file([b"paper"], name="a.txt", media_type="text/plain", folder=site.folder / "attachments")
    office.done(item, ("comment", "pan", {"text": SHORT, "files": [paper]}), ("comment", "su", {"text": "另附", "files": [paper]}))
    os.utime(copies.path_of(paper.sha256, site.folder / "attachments"), (0, 0))
    erased(office, Event.objects.filter(step="comment").earliest("pk"), "form/text")
    kept = Attachment.objects.get(erased_at=None)
    assert client_of(office.accounts["sun"]).get(f"/files/{kept.pk}/").status_code == 200


def test_a_name_stays_when_the_person_came_back_before_the_decision(office: Office) -> None:
    person = Person.objects.get(key=KEYS["pan"])
    Membership.objects.filter(person=person).update(until_on=NOW.date())
    deciding.propose_name(person.key, "r", "p", by=officer("system_admin"), now=NOW)
    Membership.objects.filter(person=person).update(until_on=None)
    with pytest.raises(ShiganError, match="works here"):
        decide(Erasure.objects.get(), officer("security_admin"))
    assert Person.objects.get(key=KEYS["pan"]).name == "潘经办" and Erasure.objects.get().granted is None


def test_searches_kept_under_a_name_go_with_it(office: Office) -> None:
    person = Person.objects.get(key=KEYS["pan"])
    for query in ("q=%E6%BD%98%E7%BB%8F%E5%8A%9E", "q=x"):
        SavedView.objects.create(account_id=office.accounts["su"].pk, page="matters", name="看", query=query)
    Membership.objects.filter(person=person).update(until_on=NOW.date())
    deciding.propose_name(person.key, "r", "p", by=officer("system_admin"), now=NOW)
    decide(Erasure.objects.get(), officer("security_admin"))
    assert list(SavedView.objects.values_list("query", flat=True)) == ["q=x"]


def test_a_text_goes_from_the_next_of_a_recurring_matter_its_parts_drafts_and_notices(office: Office, site: Site) -> None:
    item = office.in_hand(demand=SECRET, title=OTHER, recurs="quarter")
    office.done(
        item,
        ("break_down", "pan", {"title": "清理东街", "demand": SECRET, "unit": "planning", "due": "2026-12-20"}),
        ("ask_assist", "pan", {"unit": "finance", "task": SECRET}), ("add_milestone", "pan", {"name": OTHER, "due": "2026-12-10"}),
    )  # fmt: skip
    office.done(Case.objects.get(parent__isnull=False).number, ("cancel", "sun", {"reason": "并入"}))
    office.done(
        item,
        ("answer_assist", "fei", {"answer": OTHER}), ("finish_milestone", "pan", {"milestone": "1"}),
        ("submit", "pan", {"outcome": "好", "files": [PAPER]}), ("verify", "su", {"how": "site", "text": "属实"}), ("close", "sun", {}),
    )  # fmt: skip
    assert [case.get("demand") for case in Case.objects.all()].count(SECRET) == 3
    keep_draft(office.accounts["su"], "new", {"demand": SECRET}, now=NOW)
    keep_draft(office.accounts["su"], "else", {"demand": "别的"}, now=NOW)
    first = event_of(item, 1)
    erased(office, first, "form/demand")
    erased(office, event_of(item, 1), "form/title")
    for text in (SECRET, OTHER):
        assert text not in texts_in_tables() and files_with(text, site.folder) == []
    assert list(Draft.objects.values_list("place", flat=True)) == ["else"]
    assert [case.get("demand") for case in Case.objects.all()].count(MARK) == 3
    before = told_cases()
    rows = {row["kind"]: row["values"] for row in before[item]["rows"]}
    assert rows["milestones"]["name"] == rows["assists"]["task"] == rows["assists"]["answer"] == MARK


def test_a_text_is_the_same_however_it_was_typed(office: Office) -> None:
    """Composed or not, with other ends of lines, with blanks around it."""
    typed = "Zoe\u0308 K. 的住址\r\n某路一号二单元"
    item = str(office.register(demand=typed).item)  # type: ignore[union-attr]
    keep_draft(office.accounts["su"], "new", {"demand": "  Zo\u00eb K. 的住址\n某路一号二单元 "}, now=NOW)
    erased(office, event_of(item, 1), "form/demand")
    assert "某路一号二单元" not in texts_in_tables()


def test_while_an_evaluation_holds_the_mirrors_files_an_erasure_is_not_done(office: Office, site: Site) -> None:
    item = str(office.register(demand=SECRET).item)  # type: ignore[union-attr]
    held = site.folder / "evaluations" / ("a" * 64 + ".part")
    held.mkdir(parents=True)
    erased(office, event_of(item, 1), "form/demand")
    assert Erasure.objects.get().mirrored_at is None
    held.rmdir()
    run_mirror()
    assert Erasure.objects.get().mirrored_at is not None


def test_a_declared_recurrence_loses_the_text_and_opens_no_more(office: Office) -> None:
    row = declare({**MONTHLY, "title": OTHER, "demand": SECRET}, office.accounts["sun"], "form", now=NOW)
    for day in ("2026-12-01", "2027-01-01"):
        open_periods(now=noon(day))
    told = Person.objects.get(key=KEYS["sun"])
    Notice.objects.create(person=told, sentence_key="site/recurring_not_opened/0", values={"title": OTHER}, made_at=NOW)
    first = Event.objects.filter(step="register_part").earliest("pk")
    erased(office, first, "form/demand")
    assert SECRET not in texts_in_tables()
    erased(office, event_of(first.item, 1), "form/title")
    assert OTHER not in texts_in_tables(), "the title of each period begins with it"
    row.refresh_from_db()
    assert (row.title, row.demand) == (MARK, MARK)
    assert open_periods(now=noon("2027-02-01")) == 0


def test_every_field_that_holds_text_is_said_to_be_erased_or_why_not() -> None:
    kinds = (models.CharField, models.TextField, models.JSONField, models.BinaryField, models.GenericIPAddressField)
    there = {
        f"{table.__name__}.{field.name}" for table in apps.get_models() for field in table._meta.concrete_fields if isinstance(field, kinds)
    }
    named = Counter(
        f"{table}.{field}"
        for fates in (ERASED, IMPERSONAL)
        for tables in fates.values()
        for table, fields in tables.items()
        for field in fields.split()
    )
    assert {name for name, times in named.items() if times > 1} == set()
    assert there - named.keys() == set(), "say in records/free_text.py what becomes of these"
    assert named.keys() - there == set(), "these are no fields any more"


def test_what_waits_is_found_before_all_that_was_decided(office: Office) -> None:
    item = str(office.register().item)  # type: ignore[union-attr]
    waiting = asked(office, event_of(item, 1), "form/demand")
    Erasure.objects.bulk_create(
        Erasure(
            event=event_of(item, 1), fields=["form/title"], reason="r", provision="p", proposed_by=office.accounts["sun"].pk,
            proposed_at=NOW + timedelta(days=1), decided_by=office.accounts["an"].pk, decided_at=NOW, granted=False,
        )
        for _ in range(220)
    )  # fmt: skip
    client = client_of(officer("security_admin"))
    page = client.get("/erasures/").content.decode()
    assert page.count("/erasures/") > PAGE and page.index(f'"/erasures/{waiting.pk}/"') < page.index(f'"/erasures/{waiting.pk + 220}/"')
    assert "共 5 页" in page and f'"/erasures/{waiting.pk + 1}/"' in client.get("/erasures/?page=5").content.decode()
    for odd in ("0", "999999999999", "x", "-1"):
        assert client.get("/erasures/", {"page": odd}).status_code == 200
    assert client.post(f"/erasures/{waiting.pk}/decide/", {"granted": "no"}).status_code == 302


def test_what_was_deleted_is_overwritten_in_the_file(sqlite_site: Site) -> None:
    office = Office()
    keep_draft(office.accounts["su"], "new", {"demand": OTHER}, now=NOW)
    Draft.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert files_with(OTHER, sqlite_site.folder) == []
