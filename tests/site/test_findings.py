"""Takes a year of an invented office. Gives proof that the site asks what the command line asks, of those who may be told."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.conf import settings
from django.db import IntegrityError, connection, connections, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shigan.calendars import load_calendar
from shigan.cli.main import main
from shigan.ledger import Ledger, open_ledger
from shigan.pipeline import staging
from shigan.pipeline.ground import Ground
from shigan.pipeline.road import evaluate_folder
from shigan_site.accounts.models import Account, Grant
from shigan_site.actions.answering import answer
from shigan_site.actions.evaluating.asking import ask_for_evaluation, due_by_the_calendar
from shigan_site.actions.evaluating.concluding import begin, clear_away, conclude, unfinished
from shigan_site.actions.evaluating.handing_over import hand_over
from shigan_site.actions.ledger import place_all_events
from shigan_site.actions.mirror import extend_mirror
from shigan_site.actions.organisation.noting import note_alone
from shigan_site.actions.startup import fill_transitions
from shigan_site.actions.steps import take_step
from shigan_site.database import database_of
from shigan_site.jobs import evaluation
from shigan_site.jobs.evaluation import Evaluations
from shigan_site.jobs.evaluator import evaluate_laid_out, wish
from shigan_site.queries.evaluations import asked, evaluations_folder, mirror_folder, standing
from shigan_site.queries.questions import ABOUT_PEOPLE
from shigan_site.queries.sight import visible_cases
from shigan_site.records.models import (
    Answer,
    Case,
    Entry,
    Evaluation,
    Event,
    FoundQuestion,
    Membership,
    QuestionAbout,
    QuestionEvidence,
)
from shigan_site.rules import pack
from shigan_trial.demo_site.loading import load_demo
from tests.site.databases import Databases, Site
from tests.site.erasing import erased_by_decision
from tests.site.reading import at_the_time, client_of
from tests.site.switching import use
from tests.site.taking import Office

pytestmark = pytest.mark.both_databases

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 240.0


@pytest.fixture(scope="module")
def year(_databases: dict[str, Databases]) -> Iterator[Path]:
    """The demonstration's year, evaluated once by the background job."""
    with pytest.MonkeyPatch.context() as patch:
        folder = _databases["sqlite"].fresh()
        patch.setattr(settings, "DATA_DIR", folder)
        patch.setenv("PYTHONPATH", str(ROOT / "src"))
        fill_transitions()
        now = load_demo(7, files=folder / "attachments")
        with at_the_time(now):
            evaluate_in_the_background(Evaluations())
        with connections["default"].cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connections.close_all()
        yield folder


@pytest.fixture
def office(year: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of it, for one test."""
    folder = tmp_path / "data"
    shutil.copytree(year, folder)
    use(database_of("", folder))
    monkeypatch.setattr(settings, "DATA_DIR", folder)
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "src"))
    with at_the_time(moment()):
        yield folder
    connections.close_all()


def evaluate_in_the_background(jobs: Evaluations) -> None:
    """Turn after turn, as the jobs take them, until there is nothing under way."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        jobs.turn()
        if jobs.child is None and standing().under_way is None:
            return
        time.sleep(0.05)
    raise AssertionError("the evaluation did not end")


def moment() -> datetime:
    done = Evaluation.objects.get(state="done")
    assert done.ended_at is not None
    return done.ended_at


def lines(folder: Path) -> list[str]:
    return (folder / "findings.jsonl").read_text(encoding="utf-8").splitlines()


def one(level: str) -> FoundQuestion:
    found = FoundQuestion.objects.filter(level=level).order_by("place").first()
    assert found is not None, f"the year was meant to raise a question about a {level}"
    return found


def ask_of_kinds(*kinds: str) -> None:
    """The year raises no question about a kind of matter, so one about a unit or a person is asked of these."""
    another = FoundQuestion.objects.filter(level__in=("unit", "person"), favourable=False).order_by("-level", "place")[0]
    for number, kind in enumerate(kinds):
        told = {"id": f"{number:012x}", "level": "kind", "subject": kind, "rule": "limit_doubtful_kind"}
        question = FoundQuestion.objects.create(
            evaluation=another.evaluation, place=1_000 + number, finding=told["id"], level="kind", subject=kind,
            rule=told["rule"], favourable=False, line=json.dumps(json.loads(another.line) | told, ensure_ascii=False),
        )  # fmt: skip
        QuestionAbout.objects.create(question=question, level="kind", key=kind)


def somebody(role: str, unit: str = "") -> Account:
    """An account that may do this and nothing else."""
    account = Account.objects.create(username=f"{role}-{unit}-{Account.objects.count()}", made_at=moment())
    Grant.objects.create(
        account=account, role=role, unit_key=unit, from_on=date(2020, 1, 1), at_setup=True, made_at=moment()
    )
    return account


def page(account: Account, address: str) -> str:
    response = client_of(account).get(address)
    assert response.status_code == 200, (address, response.status_code)
    return str(response.content.decode())


def status(account: Account, address: str) -> int:
    return int(client_of(account).get(address).status_code)


def article(html: str, finding: str) -> str:
    """One question as it stands on a page."""
    found = re.search(rf'<article class="question" id="finding-{finding}".*?</article>', html, re.S)
    assert found is not None, f"{finding} is not on the page"
    return found[0]


def unit_of(person: str) -> str:
    return Membership.objects.values_list("unit__key", flat=True).get(person__key=person)


def head_of(unit: str) -> Account:
    return somebody("unit_head", unit)


# -- the same as the command line --------------------------------------------------------------------------------------


def test_the_command_line_finds_in_the_same_events_what_the_site_shows(office: Path, tmp_path: Path) -> None:
    sealed = hand_over(tmp_path / "ledger")
    assert main(["evaluate", str(tmp_path / "ledger"), "--out", str(tmp_path / "results")]) == 0
    done = Evaluation.objects.get(state="done")
    assert done.root == sealed.root.hex() == open_ledger(tmp_path / "ledger" / "ledger").checkpoint.root.hex()
    of_the_site = lines(evaluations_folder() / done.root)
    assert lines(tmp_path / "results") == of_the_site != []
    assert list(FoundQuestion.objects.order_by("place").values_list("line", flat=True)) == of_the_site
    facts = [pq.read_table(folder / "facts.parquet") for folder in (tmp_path / "results", evaluations_folder() / done.root)]
    assert facts[0].equals(facts[1])
    assert {"unit", "person"} <= {question.level for question in FoundQuestion.objects.all()}


def test_what_is_handed_over_holds_no_name(office: Path, tmp_path: Path) -> None:
    hand_over(tmp_path / "ledger")
    told = (tmp_path / "ledger" / "organisation.yaml").read_text(encoding="utf-8")
    named = Membership.objects.values_list("person__name", flat=True)
    assert not [name for name in named if name and f"name: {name}\n" in told]
    assert all(person.name is None for _, person in open_ledger(tmp_path / "ledger" / "ledger").directory().items())


def test_nothing_is_counted_from_what_is_done_to_the_office_itself(
    office: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Forty notes by one person change nothing but the root; counted, they would."""

    def facts_of(name: str) -> pa.Table:
        hand_over(tmp_path / name)
        return evaluate_folder(tmp_path / name, tmp_path / name, wish(None)).facts.table()

    before = facts_of("before")
    for number in range(40):
        note_alone(f"organisation/{number}", "导入", by="p000114", now=moment(), particulars={})
    place_all_events(now=moment())
    assert facts_of("after").equals(before)
    monkeypatch.setattr(staging, "matter_files", lambda ledger, folder: ledger.entry_files())
    assert not facts_of("unguarded").equals(before)


def test_a_ledger_that_holds_matters_alone_is_read_as_it_lies(sqlite_site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "DATA_DIR", sqlite_site.folder)
    at_work = Office()
    at_work.in_hand()
    place_all_events(now=at_work.now)
    extend_mirror(mirror_folder())
    with staging.staging_of(ground_like(open_ledger(mirror_folder()))) as staged:
        assert list(staged.entries) == open_ledger(mirror_folder()).entry_files()


def ground_like(ledger: Ledger) -> Ground:
    return Ground(
        ledger=ledger,
        pack=pack(),
        calendar=load_calendar("cn-gov"),
        as_of_us=0,
        ending="marked",
        records=(),
        receipt={},
    )


# -- once, whole or not at all -----------------------------------------------------------------------------------------


def test_the_same_ledger_is_not_evaluated_twice(office: Path) -> None:
    done = Evaluation.objects.get(state="done")
    written = (evaluations_folder() / done.root / "findings.jsonl").stat().st_mtime_ns
    assert ask_for_evaluation("p000008", now=moment()) == "nothing_newer"
    insisted = Evaluation.objects.create(state="asked", asked_at=moment())
    assert begin(insisted, now=moment()) is None
    assert list(Evaluation.objects.all()) == [done]
    assert (evaluations_folder() / done.root / "findings.jsonl").stat().st_mtime_ns == written


def step_taken() -> str:
    """A comment on some matter by its holder's account, after the evaluation."""
    matter = Case.objects.filter(state="doing").order_by("number")[0]
    assert matter.holder is not None
    account = Account.objects.get(person_key=matter.holder.key)
    now = moment() + timedelta(minutes=5)
    take_step("matter", matter.number, "comment", {"text": "已联系。"}, account, "k-newer", matter.version, now=now)
    place_all_events(now=now)
    return str(matter.number)


def test_a_new_step_makes_every_page_say_what_is_not_counted_yet(office: Path) -> None:
    supervision = Account.objects.get(username="dubanfuze")
    assert "此后没有新的办理" in page(supervision, "/diagnosis/")
    number = step_taken()
    for address in ("/diagnosis/", "/me/", f"/units/{one('unit').subject}/", f"/people/{one('person').subject}/"):
        assert "此后又有 1 步办理，尚未计入" in page(supervision, address), address
    assert standing().newer == 1
    assert number


def test_only_steps_of_matters_are_newer(office: Path) -> None:
    note_alone("organisation/import", "导入", by=None, now=moment(), particulars={})
    assert standing().newer == 0


def test_an_evaluation_by_the_button_takes_the_place_of_the_one_before(office: Path) -> None:
    before = Evaluation.objects.get(state="done")
    step_taken()
    visitor = client_of(Account.objects.get(username="duban"))
    assert "已安排评估" in visitor.post("/diagnosis/evaluate/", follow=True).content.decode()
    assert "已有一次评估在进行" in visitor.post("/diagnosis/evaluate/", follow=True).content.decode()
    evaluate_in_the_background(Evaluations())
    after = Evaluation.objects.filter(state="done").latest("pk")
    assert after.asked_by == "p000008"
    assert after.size == before.size + 1
    assert standing().newer == 0
    assert set(FoundQuestion.objects.values_list("evaluation", flat=True)) == {after.pk}
    assert {path.name for path in evaluations_folder().iterdir()} == {before.root, after.root}


def test_a_killed_evaluation_leaves_nothing_and_says_so(office: Path) -> None:
    step_taken()
    before = list(FoundQuestion.objects.values_list("finding", flat=True))
    assert ask_for_evaluation(None, now=moment()) == "asked"
    jobs = Evaluations(cleared=True)
    while jobs.child is None:
        jobs.turn()
    os.kill(jobs.child.process.pid, signal.SIGKILL)
    evaluate_in_the_background(jobs)
    failed = Evaluation.objects.latest("pk")
    assert failed.state == "failed"
    assert [path.name for path in evaluations_folder().iterdir()] == [Evaluation.objects.get(state="done").root]
    assert list(FoundQuestion.objects.values_list("finding", flat=True)) == before
    assert "评估进程异常退出" in page(Account.objects.get(username="dubanfuze"), "/diagnosis/")


def test_what_a_stopped_site_left_half_done_is_thrown_away_and_begun_again(office: Path) -> None:
    step_taken()
    ask_for_evaluation("p000008", now=moment())
    halfway = asked()
    assert halfway is not None
    folder = begin(halfway, now=moment())
    assert folder is not None
    assert folder.is_dir()
    clear_away(now=moment())
    assert not folder.exists()
    assert set(Evaluation.objects.values_list("state", flat=True)) == {"done", "failed", "asked"}
    again = asked()
    assert again is not None
    assert again.asked_by == "p000008"


def test_an_evaluation_ends_when_the_jobs_do(office: Path, tmp_path: Path) -> None:
    step_taken()
    ask_for_evaluation(None, now=moment())
    halfway = asked()
    assert halfway is not None
    folder = begin(halfway, now=moment())
    assert folder is not None
    jobs = os.fork()
    if jobs == 0:
        (tmp_path / "writing").write_text(str(evaluation.Child.start(halfway, folder).process.pid))
        (tmp_path / "writing").rename(tmp_path / "pid")
        time.sleep(600)
        os._exit(0)
    until = time.monotonic() + PATIENCE
    while not (tmp_path / "pid").exists() and time.monotonic() < until:
        time.sleep(0.02)
    evaluator = Path("/proc") / (tmp_path / "pid").read_text()
    assert "evaluator" in (evaluator / "cmdline").read_text()
    os.kill(jobs, signal.SIGKILL)
    os.waitpid(jobs, 0)
    until = time.monotonic() + 5
    while runs(evaluator) and time.monotonic() < until:
        time.sleep(0.02)
    assert not runs(evaluator)


def runs(process: Path) -> bool:
    try:
        return "\nState:\tZ" not in (process / "status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_one_is_due_each_night_and_when_there_never_was_one(office: Path) -> None:
    last = Evaluation.objects.get()
    night = last.asked_at.replace(hour=18, minute=0)  # two in the morning in Shanghai
    assert not due_by_the_calendar(last.asked_at + timedelta(hours=1))
    assert not due_by_the_calendar(night - timedelta(minutes=1))
    assert due_by_the_calendar(night)
    Evaluation.objects.all().delete()
    assert due_by_the_calendar(last.asked_at)


# -- who sees what -----------------------------------------------------------------------------------------------------


def test_the_person_sees_to_the_letter_what_the_office_sees(office: Path) -> None:
    asked_of = one("person")
    person = Account.objects.get(person_key=asked_of.subject)
    head, supervision = head_of(unit_of(asked_of.subject)), Account.objects.get(username="dubanfuze")
    own = article(page(person, "/me/"), asked_of.finding)
    address = f"/people/{asked_of.subject}/"
    assert own == article(page(person, address), asked_of.finding)
    assert own == article(page(supervision, address), asked_of.finding)
    assert own == article(page(somebody("auditor"), address), asked_of.finding)
    theirs = article(page(head, address), asked_of.finding)
    assert of_words(theirs) == of_words(own)


def of_words(html: str) -> str:
    """Without the rows of evidence, of which everybody sees those on matters in sight."""
    return re.sub(r"<details class=\"question-evidence\".*?</details>", "", html, flags=re.S)


def test_what_a_person_says_is_read_by_everybody_who_sees_the_question(office: Path) -> None:
    asked_of = one("person")
    person = client_of(Account.objects.get(person_key=asked_of.subject))
    said = "当月同时承担专项核查，已在周报说明。"
    address = f"/diagnosis/{asked_of.finding}/answer/"
    assert "说明已记入" in person.post(address, {"text": said}, follow=True).content.decode()
    assert "没有新的内容" in person.post(address, {"text": said}, follow=True).content.decode()
    supervision = Account.objects.get(username="dubanfuze")
    assert said in article(page(supervision, f"/people/{asked_of.subject}/"), asked_of.finding)
    kept = Answer.objects.get()
    assert kept.event.actor == asked_of.subject
    assert said in kept.event.particulars.payload
    place_all_events(now=datetime.now(UTC))
    leads = f"/record/{Entry.objects.get(event=kept.event).sequence}/erase/"
    assert leads in page(supervision, f"/people/{asked_of.subject}/"), "from here it is asked that the answer be erased"
    assert leads not in person.get("/me/").content.decode()
    erased_by_decision([kept.event_id])
    shown = page(supervision, f"/people/{asked_of.subject}/")
    assert said not in shown
    assert "内容已依程序删除" in shown


def test_nobody_answers_for_somebody_else(office: Path) -> None:
    asked_of = one("person")
    for account in (Account.objects.get(username="dubanfuze"), head_of(unit_of(asked_of.subject)), somebody("auditor")):
        assert client_of(account).post(f"/diagnosis/{asked_of.finding}/answer/", {"text": "不是我"}).status_code == 404
    assert not Answer.objects.exists()


def test_who_may_not_know_finds_nothing_about_a_person_anywhere(office: Path) -> None:
    asked_of = one("person")
    other_unit = Membership.objects.exclude(unit__key=unit_of(asked_of.subject)).values_list("unit__key", flat=True)[0]
    colleague = Membership.objects.filter(unit__key=unit_of(asked_of.subject)).exclude(person__key=asked_of.subject)
    strangers = [
        Account.objects.get(person_key=colleague.order_by("-pk").values_list("person__key", flat=True)[0]),
        head_of(other_unit),
        somebody("supervisor"),
        somebody("leader"),
        somebody("system_admin"),
    ]
    item = QuestionEvidence.objects.filter(question=asked_of).values_list("item", flat=True)[0]
    for account in strangers:
        roles = set(account.grants.values_list("role", flat=True))
        if "unit_head" in roles and account.person_key:
            continue  # the first of the unit heads it
        for address in (f"/people/{asked_of.subject}/", f"/diagnosis/{asked_of.finding}/"):
            assert status(account, address) == 404, (roles, address)
        for address in (f"/matters/{item}/", f"/units/{unit_of(asked_of.subject)}/", "/diagnosis/", "/me/"):
            html = client_of(account).get(address).content.decode()
            assert asked_of.finding not in html, (roles, address)
            assert f"/people/{asked_of.subject}/" not in html, (roles, address)


def test_no_list_names_people_by_what_is_asked_of_them(office: Path) -> None:
    html = page(Account.objects.get(username="dubanfuze"), "/diagnosis/")
    for question in FoundQuestion.objects.filter(level="person"):
        assert question.finding not in html
        assert question.subject not in html
    assert {"unit_head", "supervision_head", "auditor"} == ABOUT_PEOPLE


def test_the_head_another_sees_its_question_and_no_other_units(office: Path) -> None:
    asked_of = one("unit")
    ask_of_kinds("request")
    head, other = head_of(asked_of.subject), head_of("待遇保障科")
    assert asked_of.finding in page(head, f"/units/{asked_of.subject}/")
    assert asked_of.finding in page(head, "/diagnosis/")
    assert asked_of.finding not in page(other, f"/units/{asked_of.subject}/")
    assert asked_of.finding not in page(other, "/diagnosis/")
    assert status(other, f"/diagnosis/{asked_of.finding}/") == 404
    assert one("kind").finding not in page(head, "/diagnosis/"), "a kind of matter is everybody's"


def test_questions_stand_in_order_of_name_whatever_their_numbers(office: Path) -> None:
    ask_of_kinds("request", "supervision", "reform", "routine")
    html = page(Account.objects.get(username="dubanfuze"), "/diagnosis/?level=kind")
    names = re.findall(r"事项类别 · <b>(.*?)</b>", html)
    assert names == sorted(names)
    assert len(names) == FoundQuestion.objects.filter(level="kind").count() == 4


def test_a_matter_shows_the_question_with_its_own_row_and_its_own_steps(office: Path) -> None:
    asked_of = one("unit")
    item = QuestionEvidence.objects.filter(question=asked_of).values_list("item", flat=True)[0]
    html = page(Account.objects.get(username="duban"), f"/matters/{item}/")
    shown = article(html, asked_of.finding)
    assert "值得问一问" in html
    anchors = set(re.findall(r'href="#(event-\d+)"', shown))
    assert anchors
    assert all(f'id="{anchor}"' in html for anchor in anchors)
    assert set(re.findall(r'href="/matters/([^/]+)/"', shown)) == {item}


def test_filters_of_the_list_keep_what_they_say(office: Path) -> None:
    supervision = Account.objects.get(username="dubanfuze")
    asked_of = one("unit")
    item = QuestionEvidence.objects.filter(question=asked_of).values_list("item", flat=True)[0]
    for query, kept in (
        (f"unit={asked_of.subject}", True), (f"item={item}", True), (f"rule={asked_of.rule}", True), ("level=kind", False),
        ("tone=good", False), ("level=person", True),
    ):  # fmt: skip
        assert (asked_of.finding in page(supervision, f"/diagnosis/?{query}")) is kept, query


def test_a_matter_out_of_sight_filters_as_if_it_did_not_exist(office: Path) -> None:
    asked_of = one("unit")
    head = head_of(asked_of.subject)
    seen = set(visible_cases(head, date(2026, 11, 22)).values_list("number", flat=True))
    items = set(QuestionEvidence.objects.filter(question=asked_of).values_list("item", flat=True))
    for item, kept in ((min(items & seen), True), ("2031-000001", False)):
        assert (asked_of.finding in page(head, f"/diagnosis/?item={item}")) is kept
    hidden = Case.objects.exclude(number__in=seen).values_list("number", flat=True)[0]
    QuestionEvidence.objects.create(question=asked_of, item=hidden)
    pages = (page(head, f"/diagnosis/?item={item}").replace(item, "") for item in (hidden, "2031-000001"))
    assert len({re.sub(r"[0-9A-Za-z]{64}", "", html) for html in pages}) == 1, "the same, but for the form's own keys"


def test_old_results_that_cannot_be_removed_do_not_undo_an_evaluation(office: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done = standing().done
    assert done is not None
    Evaluation.objects.filter(pk=done.pk).update(state="running")

    class Ended:
        def poll(self) -> int:
            return 0

        def wait(self) -> None:
            return

    def no_way() -> None:
        raise OSError("held by somebody")

    monkeypatch.setattr(evaluation, "conclude", lambda row, *, now: Evaluation.objects.filter(pk=row.pk).update(state="done"))
    monkeypatch.setattr(evaluation, "forget_the_oldest", no_way)
    child = evaluation.Child(Evaluation.objects.get(pk=done.pk), office, Ended(), time.monotonic() + 60)  # type: ignore[arg-type]
    with pytest.raises(OSError, match="held by somebody"):
        Evaluations(child=child, cleared=True).turn()
    assert Evaluation.objects.get(pk=done.pk).state == "done"


@pytest.mark.parametrize(("ending", "start"), [("html", b"<!doctype html>"), ("xlsx", b"PK"), ("docx", b"PK")])
def test_the_full_report_is_for_two_roles_and_its_export_is_recorded(office: Path, ending: str, start: bytes) -> None:
    address = f"/diagnosis/report.{ending}"
    supervision = Account.objects.get(username="dubanfuze")
    answered = client_of(supervision).post(address)
    assert answered.status_code == 200
    assert answered.content.lstrip().startswith(start)
    assert answered.headers["Content-Disposition"].startswith("attachment")
    assert Event.objects.filter(item="findings/export").count() == 1
    assert client_of(supervision).get(address).status_code == 405
    for role in ("leader", "supervisor", "unit_head", "clerk", "system_admin"):
        assert client_of(somebody(role)).post(address).status_code == 403, role
    assert client_of(somebody("supervision_head", "待遇保障科")).post(address).status_code == 404


def test_however_many_questions_a_page_asks_the_tables_as_often(office: Path) -> None:
    def queries_for(address: str) -> int:
        client = client_of(Account.objects.get(username="dubanfuze"))
        client.get(address)
        with CaptureQueriesContext(connection) as context:
            assert client.get(address).status_code == 200
        return len(context)

    ask_of_kinds("request", "supervision", "reform", "routine")
    many = queries_for("/diagnosis/")
    FoundQuestion.objects.filter(pk__in=FoundQuestion.objects.filter(level="kind").values("pk")[1:]).delete()
    assert queries_for("/diagnosis/") == many


# -- on both databases -------------------------------------------------------------------------------------------------


def small_office(site: Site) -> Office:
    office = Office()
    office.in_hand()
    place_all_events(now=office.now)
    extend_mirror(mirror_folder())
    return office


def test_an_evaluation_is_begun_and_concluded_on_either_database(site: Site) -> None:
    office = small_office(site)
    unseen = client_of(office.accounts["sun"]).get("/diagnosis/").content.decode()
    assert "还没有评估过" in unseen
    assert "没有需要提问的地方" not in unseen, "nobody has looked yet"
    assert ask_for_evaluation("p000003", now=office.now) == "asked"
    waiting = asked()
    assert waiting is not None
    folder = begin(waiting, now=office.now)
    assert folder == unfinished(waiting.root)
    evaluate_laid_out(folder)
    conclude(waiting, now=office.now)
    assert standing().done == waiting
    assert not FoundQuestion.objects.exists(), "of one matter nothing is said"
    assert "没有需要提问的地方" in client_of(office.accounts["sun"]).get("/diagnosis/").content.decode()


def test_an_answer_is_never_changed_and_never_deleted(site: Site) -> None:
    office = small_office(site)
    evaluation = Evaluation.objects.create(state="done", asked_at=office.now)
    question = FoundQuestion.objects.create(
        evaluation=evaluation, place=0, finding="f" * 12, level="person", subject="p000006", rule="stalls_person",
        favourable=False, line="{}",
    )  # fmt: skip
    QuestionAbout.objects.create(question=question, level="person", key="p000006")
    kept = answer(office.accounts["pan"], question, "  一直在等会签。 ", now=office.now)
    assert kept is not None
    assert answer(office.accounts["pan"], question, "一直在等会签。", now=office.now) is None
    with pytest.raises(IntegrityError), transaction.atomic():
        Answer.objects.filter(pk=kept.pk).update(rule="another")
    with pytest.raises(IntegrityError), transaction.atomic():
        Answer.objects.filter(pk=kept.pk).delete()
    with pytest.raises(AssertionError):
        answer(office.accounts["ping"], question, "替他说", now=office.now)


def test_a_stranger_is_asked_to_sign_in(site: Site) -> None:
    for address in ("/diagnosis/", "/diagnosis/f/", "/people/p000006/"):
        assert Client().get(address).status_code == 302
