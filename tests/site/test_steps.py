"""Takes people of a small office. Gives proof that a step is taken whole, once, in order and by who may; or not at all."""

from __future__ import annotations

import json
from datetime import date

import pytest

from shigan.procedures.model import Refused
from shigan_site.accounts.models import Grant
from shigan_site.actions.files import path_of, store_file
from shigan_site.actions.outcomes import Done, KeyReused, Outcome, Overtaken
from shigan_site.actions.steps import open_matter, take_step
from shigan_site.records.models import Attachment, Case, CaseRow, Event, Notice, Particulars, Request
from shigan_site.rules import procedures
from tests.site.bureau import KEYS, NOW
from tests.site.databases import Site
from tests.site.taking import PAPER, Office


def told(item: str, step: str) -> set[str]:
    """Who was told by a step, by the short name."""
    names = {key: name for name, key in KEYS.items()}
    rows = Notice.objects.filter(case__number=item, event__step=step).values_list("person__key", flat=True)
    assert len(rows) == len(set(rows)), "somebody was told twice"
    return {names[key] for key in rows}


def because(outcome: Outcome) -> str:
    assert isinstance(outcome, Refused), outcome
    assert all(reason.sentence.zh and reason.sentence.en for reason in outcome.reasons)
    return outcome.because


def test_a_matter_is_opened_with_its_event_its_particulars_and_its_answer(site: Site) -> None:
    office = Office()
    done = office.register(due="2026-12-31")
    assert isinstance(done, Done)
    assert (done.item, done.version, done.state) == ("2026-000001", 1, "draft")
    matter, event = Case.objects.get(), Event.objects.get()
    assert (matter.number, matter.last_event_id, matter.due) == ("2026-000001", event.pk, date(2026, 12, 31))
    assert matter.get("registrar") == KEYS["su"]
    assert (event.action, event.activity, event.kind, event.channel) == ("register", "登记", "supervision", "meeting")
    assert json.loads(Particulars.objects.get().payload)["changes"]["title"] == [None, "整治占道经营"]
    assert Request.objects.count() == 1


def test_a_matter_lives_its_whole_life(site: Site) -> None:
    office = Office()
    item = office.in_hand()
    office.done(
        item,
        ("progress", "pan", {"percent": "60", "text": "已清理三条街"}),
        ("ask_extension", "pan", {"to": "2027-01-15", "reason": "等待管线迁改"}),
        ("grant_extension", "sun", {}),
        ("remind", "su", {"level": "blue"}),
        ("submit", "pan", {"outcome": "摊点全部入市", "files": [PAPER]}),
        ("return", "su", {"reason": "缺少第三条街的记录"}),
        ("submit", "pan", {"outcome": "摊点全部入市，附三条街记录"}),
        ("verify", "su", {"how": "site", "text": "现场属实"}),
        ("close", "sun", {}),
        ("reopen", "lei", {"reason": "有摊点回潮", "due": "2027-02-01"}),
    )
    matter = Case.objects.get(number=item)
    assert (matter.state, matter.version, matter.due) == ("doing", 14, date(2027, 2, 1))
    assert tuple(map(matter.get, ("returns", "extensions", "reminders", "outcome"))) == (1, 1, 1, None)
    events = Event.objects.filter(item=item).order_by("version")
    assert [event.version for event in events] == list(range(1, 15))
    assert len({bytes(row.salt) for row in Particulars.objects.all()}) == 14
    assert (told(item, "approve"), told(item, "sign_and_name")) == ({"su", "ping", "pan", "pei"}, {"su", "pan"})


def test_what_is_due_on_a_day_is_due_until_its_last_second_in_the_office(site: Site) -> None:
    Office().in_hand()
    due = Event.objects.get(step="approve").due_us
    assert due == 1_798_732_799 * 10**6  # 2026-12-31 23:59:59 in Shanghai


def test_numbers_of_a_year_have_no_gap(site: Site) -> None:
    office = Office()
    office.register()
    assert because(office.register(title="")) == "form"
    assert because(office.register(by="an")) == "permission"
    last = office.register()
    assert isinstance(last, Done)
    assert last.item == "2026-000002"
    assert Event.objects.count() == 2


def test_a_refused_step_leaves_nothing_behind(site: Site) -> None:
    office = Office()
    item = office.in_hand()
    before = (Event.objects.count(), Notice.objects.count(), Request.objects.count(), Case.objects.get().version)
    assert because(office.take(item, "close", "sun")) == "state"
    assert because(office.take(item, "submit", "fei", outcome="办好了")) == "permission"
    assert because(office.take(item, "submit", "pan", outcome="办好了")) == "form"  # no evidence
    assert because(office.take(item, "no_such_step", "pan")) == "unknown"
    assert because(office.take(item, "assign_part", "pan")) == "state"
    after = (Event.objects.count(), Notice.objects.count(), Request.objects.count(), Case.objects.get().version)
    assert before == after


def test_an_unknown_matter_is_refused_in_both_languages(site: Site) -> None:
    office = Office()
    outcome = take_step("matter", "2026-000099", "sign", {}, office.accounts["pan"], "k", 1, now=office.now)
    assert because(outcome) == "unknown"


def test_who_was_quicker_is_told_and_nothing_is_overwritten(site: Site) -> None:
    office = Office()
    item = office.in_hand()
    seen = Case.objects.get().version
    office.done(item, ("progress", "pan", {"percent": "10", "text": "开工"}))
    at = office.now
    late = office.take(item, "progress", "ping", version=seen, percent="5", text="筹备")
    assert late == Overtaken(item=item, version=seen + 1, state="doing", step="progress", by=KEYS["pan"], at=at)
    assert Case.objects.get().get("progress") == 10


def test_the_same_request_again_has_the_same_answer_and_no_second_effect(site: Site) -> None:
    office = Office()
    item = office.in_hand()
    seen = Case.objects.get().version
    form = {"percent": "10", "text": "开工"}
    answers = [
        take_step("matter", item, "progress", form, office.accounts["pan"], "same", seen, now=office.later())
        for _ in range(5)
    ]
    assert all(isinstance(answer, Done) for answer in answers)
    assert len({answer.event for answer in answers if isinstance(answer, Done)}) == 1
    assert [answer.again for answer in answers if isinstance(answer, Done)] == [False, True, True, True, True]
    assert Event.objects.filter(step="progress").count() == 1


def test_a_key_used_for_something_else_is_refused(site: Site) -> None:
    office = Office()
    item = office.in_hand()
    pan, seen = office.accounts["pan"], Case.objects.get().version
    for text in ("开工", "完工"):
        last = take_step("matter", item, "progress", {"percent": "10", "text": text}, pan, "k", seen, now=office.now)
    assert last == KeyReused(key="k")
    assert Event.objects.filter(step="progress").count() == 1


def test_a_form_that_was_put_right_may_be_sent_with_its_key_again(site: Site) -> None:
    office = Office()
    su = office.accounts["su"]
    form = {"title": "", "kind": "supervision", "source": "meeting", "demand": "月底前见效"}
    assert because(open_matter(form, su, "k", now=office.now)) == "form"
    assert isinstance(open_matter({**form, "title": "整治"}, su, "k", now=office.now), Done)


def test_two_people_may_use_the_same_key(site: Site) -> None:
    office = Office()
    form = {"title": "整治", "kind": "supervision", "source": "meeting", "demand": "见效"}
    for name in ("su", "sun"):
        assert isinstance(open_matter(form, office.accounts[name], "k", now=office.now), Done)
    assert Case.objects.count() == 2


def test_evidence_is_what_was_attached_not_what_a_form_claims(site: Site) -> None:
    office = Office()
    item = office.in_hand()
    seen = Case.objects.get().version
    claim = {"outcome": "办好了", "files": 3}
    assert (
        because(take_step("matter", item, "submit", claim, office.accounts["pan"], "k", seen, now=office.now)) == "form"
    )
    office.done(item, ("progress", "pan", {"percent": "90", "text": "收尾", "files": [PAPER]}))
    attached = Attachment.objects.get()
    assert (attached.event.step, attached.sha256, attached.added_by.key) == ("progress", PAPER.sha256, KEYS["pan"])
    office.done(item, ("submit", "pan", {"outcome": "办好了"}))


def test_a_step_without_a_place_for_files_takes_none(site: Site) -> None:
    office = Office()
    assert because(office.take(office.in_hand(), "remind", "su", files=[PAPER], level="blue")) == "form"


@pytest.mark.both_databases
def test_a_text_longer_than_its_column_is_refused_alike_on_both_databases(site: Site) -> None:
    office = Office()
    item = office.in_hand()
    assert because(office.take(item, "ask_extension", "pan", to="2027-01-15", reason="等", filing="号" * 201)) == "form"


def test_a_part_is_opened_with_events_of_its_own_and_holds_up_its_matter(site: Site) -> None:
    office = Office()
    item = office.in_hand()
    done = office.done(
        item, ("break_down", "pan", {"title": "清理东街", "demand": "清完", "unit": "planning", "due": "2026-12-20"})
    )
    [part] = done.opened
    child = Case.objects.get(number=part)
    assert (child.state, child.version, child.parent and child.parent.number) == ("assigned", 2, item)
    assert told(part, "assign_part") == {"ping", "pei"}  # not Pan, who did it
    assert because(office.take(item, "submit", "pan", files=[PAPER], outcome="好")) == "requirement"
    office.done(part, ("cancel", "sun", {"reason": "并入主件"}))
    office.done(item, ("submit", "pan", {"outcome": "好", "files": [PAPER]}))


def test_a_milestone_is_added_and_finished_by_its_place(site: Site) -> None:
    office = Office()
    item = office.in_hand()
    for name in ("摸底", "清理"):
        office.done(item, ("add_milestone", "pan", {"name": name, "due": "2026-12-10"}))
    assert because(office.take(item, "finish_milestone", "pan", milestone="3")) == "form"
    office.done(item, ("finish_milestone", "pan", {"milestone": "2"}))
    assert because(office.take(item, "finish_milestone", "pan", milestone="2")) == "form"
    rows = [(row.place, row.values["name"], row.done) for row in CaseRow.objects.order_by("place")]
    assert rows == [(1, "摸底", None), (2, "清理", date(2026, 11, 23))]


def test_only_the_unit_that_was_asked_answers_a_request_for_help(site: Site) -> None:
    office = Office()
    item = office.in_hand()
    office.done(item, ("ask_assist", "pan", {"unit": "finance", "task": "拨付清运费"}))
    assert told(item, "ask_assist") == {"fang", "fei"}
    assert because(office.take(item, "answer_assist", "pei", answer="好")) == "permission"
    office.done(item, ("answer_assist", "fei", {"answer": "已拨付"}))
    assist = CaseRow.objects.get()
    assert (assist.values["answer"], assist.done) == ("已拨付", date(2026, 11, 23))
    assert because(office.take(item, "answer_assist", "fei", answer="又好")) == "permission"
    assert told(item, "answer_assist") == {"pan"}


def test_who_once_worked_on_a_matter_does_not_check_it(site: Site) -> None:
    office = Office()
    item = office.in_hand()
    Grant.objects.create(
        account=office.accounts["ping"], role="supervisor", from_on=NOW.date(), made_at=NOW, at_setup=True
    )
    office.done(
        item,
        ("progress", "ping", {"percent": "10", "text": "亲自踏勘"}),
        ("submit", "pan", {"outcome": "好", "files": [PAPER]}),
    )
    assert because(office.take(item, "verify", "ping", how="site", text="属实")) == "requirement"
    office.done(item, ("verify", "su", {"how": "site", "text": "属实"}))


def test_a_new_matter_takes_no_period_and_an_old_one_can_be_stopped(sqlite_site: Site) -> None:
    office = Office()
    assert "recurs" not in procedures()["matter"].steps["register"].form
    item = office.register(recurs="week").item  # type: ignore[union-attr]
    same = {"title": "整治占道经营", "kind": "supervision", "source": "meeting", "demand": "月底前见效"}
    assert because(office.take(item, "revise", "su", **same, recurs="month")) == "form"
    office.done(item, ("revise", "su", {**same, "recurs": "week"}), ("revise", "su", {**same, "recurs": ""}))
    assert Case.objects.get().get("recurs") is None
    assert because(office.take(item, "revise", "su", **same, recurs="week")) == "form"


def test_whoever_offered_a_transfer_is_told_what_became_of_it(sqlite_site: Site) -> None:
    office = Office()
    for answer, form in (("accept_transfer", {}), ("refuse_transfer", {"reason": "不属我科"})):
        item = office.in_hand()
        office.done(item, ("offer_transfer", "ping", {"unit": "finance", "reason": "属财务"}), (answer, "fang", form))
        assert Notice.objects.filter(sentence_key=f"matter/{answer}/0", person__key=KEYS["ping"]).count() == 1
    assert Notice.objects.filter(sentence_key="matter/refuse_transfer/0", person__key=KEYS["pan"]).count() == 1


def test_a_recurring_matter_brings_the_next_one_when_it_is_closed(site: Site) -> None:
    office = Office()
    item = office.in_hand(recurs="month")
    last = office.done(
        item,
        ("submit", "pan", {"outcome": "好", "files": [PAPER]}),
        ("verify", "su", {"how": "site", "text": "属实"}),
        ("close", "sun", {}),
    )
    [following] = last.opened
    after = Case.objects.get(number=following)
    assert (after.state, after.due, after.get("recurs"), after.title) == ("draft", date(2027, 1, 31), "month", "整治占道经营")


def test_an_account_without_a_person_takes_no_step(site: Site) -> None:
    office = Office()
    office.accounts["su"].person_key = None
    assert because(office.register()) == "permission"


def test_a_stored_file_lies_whole_under_its_digest(site: Site) -> None:
    stored = store_file([b"ab", b"c"], name="a.txt", media_type="text/plain", folder=site.folder / "files")
    assert (stored.size, stored.sha256[:8]) == (3, "ba7816bf")
    assert path_of(stored.sha256, site.folder / "files").read_bytes() == b"abc"

    def torn() -> object:
        yield b"x"
        raise OSError("cable pulled")

    with pytest.raises(OSError, match="cable pulled"):
        store_file(torn(), name="b", media_type="", folder=site.folder / "files")  # type: ignore[arg-type]
    assert [path.name for path in (site.folder / "files").iterdir()] == ["ba"]
