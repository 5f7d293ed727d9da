"""Takes the small office at work. Gives the assurance that lists and counts are those one would count by hand."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from shigan.supervision import handed_in_on_time
from shigan_site.queries.days import day_number
from shigan_site.queries.following import to_remind
from shigan_site.queries.lights import LIGHTS, lit
from shigan_site.queries.matter_rows import rows_of
from shigan_site.queries.matters_list import GROUPS, TABS, Wish, listing
from shigan_site.queries.norms import norms_for
from shigan_site.queries.sight import visible_cases
from shigan_site.queries.submissions import on_time
from shigan_site.queries.today import today_of
from shigan_site.records.models import Case, Event
from shigan_site.rules import procedures
from tests.site.bureau import NOW
from tests.site.busy_office import open_busy_office
from tests.site.databases import Site
from tests.site.reading import at_the_time, client_of
from tests.site.standings import restand, without_guards
from tests.site.taking import Office

pytestmark = pytest.mark.both_databases

TODAY = date(2026, 11, 23)


@pytest.fixture
def office(site: Site) -> Iterator[Office]:
    with at_the_time(NOW):
        yield open_busy_office()


def test_the_database_finds_by_light_what_the_core_lights(office: Office) -> None:
    """On every day of two months, with holidays, make-up workdays and weekends among them."""
    procedure = procedures()["matter"]
    for days in range(-70, 50):
        day = TODAY + timedelta(days=days)
        rows = rows_of(procedure, Case.objects.all(), day)
        for level in (*LIGHTS, "done"):
            found = set(Case.objects.filter(lit(procedure, level, day)).values_list("number", flat=True))
            assert found == {row.number for row in rows if row.light.level == level}, (day, level)


def test_the_database_finds_on_time_what_the_core_holds_on_time(office: Office) -> None:
    """Due days and submissions around a holiday, a make-up workday and weekends; closed weeks later, which tells nothing."""
    procedure = procedures()["matter"]
    norms = norms_for(procedure, TODAY)
    closed = Case.objects.filter(state="closed")
    number = closed.values_list("number", flat=True)[0]
    first = date(2026, 9, 23)
    without_guards()
    for due, after in itertools.product(range(20), range(-2, 12)):
        due_on, handed = first + timedelta(days=due), first + timedelta(days=due + after)
        restand(Case.objects.get(number=number), due=due_on, submitted_on=handed, closed_on=date(2026, 11, 20), closed=date(2026, 11, 20))
        (row,) = rows_of(procedure, Case.objects.filter(number=number), TODAY)
        wanted = handed_in_on_time(norms, {"due": day_number(due_on), "submitted_on": day_number(handed)})
        found = closed.filter(on_time(procedure, date(2026, 1, 1), TODAY), number=number).exists()
        assert found == wanted == ("按期报送" in row.light.reason.zh), (due_on, handed)


def test_a_matter_handed_in_is_never_late_by_its_verification(office: Office) -> None:
    procedure, account = procedures()["matter"], office.accounts["sun"]
    waiting = Case.objects.filter(state="submitted")
    assert waiting.exists()
    without_guards()
    for case in waiting:
        restand(case, due=date(2026, 11, 20), submitted_on=date(2026, 11, 20))
    numbers = set(waiting.values_list("number", flat=True))
    for day in (TODAY, TODAY + timedelta(days=60)):
        late = {row.number for row in listing(procedure, account, day, Wish(tab="overdue"), rows=500).rows}
        assert not late & numbers
        assert not Case.objects.filter(to_remind(procedure, "any", day), state="submitted").exists()


def test_every_tab_counts_its_own_rows_and_shows_no_matter_out_of_sight(office: Office) -> None:
    procedure = procedures()["matter"]
    for name, tab in itertools.product(("su", "sun", "lei", "an", "ping", "pan", "pei", "fei"), TABS):
        account = office.accounts[name]
        found = listing(procedure, account, TODAY, Wish(tab=tab))
        seen = set(visible_cases(account, TODAY).values_list("number", flat=True))
        assert found.total == len(found.rows) == found.tabs[tab], (name, tab)
        assert {row.number for row in found.rows} <= seen, (name, tab)


def test_every_figure_is_the_number_of_rows_behind_it(office: Office) -> None:
    procedure, account = procedures()["matter"], office.accounts["sun"]
    figures = listing(procedure, account, TODAY, Wish()).figures
    behind = {
        "open": Wish(), "overdue": Wish(tab="overdue"), "soon": Wish(light="due_soon"),
        "soon_silent": Wish(light="due_soon", silent="yes"), "ended_with_due": Wish(tab="ended", on_time="all"),
        "ended_on_time": Wish(tab="ended", on_time="yes"),
    }  # fmt: skip
    for name, wish in behind.items():
        assert getattr(figures, name) == listing(procedure, account, TODAY, wish).total, name
    late = listing(procedure, account, TODAY, Wish(tab="overdue")).rows
    assert figures.overdue_units == len({row.unit_key for row in late})


def test_pages_and_groups_lose_no_matter_and_show_none_twice(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shigan_site.queries.matters_list.PAGE", 3)
    procedure, account = procedures()["matter"], office.accounts["sun"]
    for group, sort in itertools.product(("", *GROUPS), ((), ("-due",), ("title", "-progress"))):
        pages = listing(procedure, account, TODAY, Wish(group=group, sort=sort)).pages
        shown = [
            row.number
            for page in range(1, pages + 1)
            for row in listing(procedure, account, TODAY, Wish(group=group, sort=sort, page=page)).rows
        ]
        assert len(shown) == len(set(shown)) == listing(procedure, account, TODAY, Wish()).figures.open


def test_today_is_at_most_seven_things_the_late_ones_first(office: Office) -> None:
    procedure = procedures()["matter"]
    for place in range(9):
        office.register("su", title=f"草拟 {place}")
    for name in ("su", "pan", "ping"):
        work = today_of(procedure, office.accounts[name], "planning", TODAY)
        assert len(work.tasks) <= 7
        levels = [task.matter.light.level for task in work.tasks if task.matter]
        assert "overdue" not in levels[levels.count("overdue") :]
    assert today_of(procedure, office.accounts["su"], "supervision", TODAY).more > 0


def test_nobody_is_asked_for_what_another_role_has_to_do(office: Office) -> None:
    """A draft in review waits for the head of supervision, not for the supervisor who proposed it."""
    procedure = procedures()["matter"]
    in_review = Case.objects.get(state="review").number
    turns = {
        name: {row.number for row in listing(procedure, office.accounts[name], TODAY, Wish(tab="turn")).rows}
        for name in ("su", "sun", "lei", "pan")
    }
    assert in_review in turns["sun"]
    assert all(in_review not in turns[name] for name in ("su", "lei", "pan"))


def test_a_saved_view_comes_back_and_belongs_to_one_account(office: Office) -> None:
    mine = client_of(office.accounts["su"])
    mine.post("/matters/views/save/", {"name": "本周要紧", "query": "light=overdue&group=unit"})
    assert "本周要紧" in mine.get("/matters/").content.decode()
    assert "本周要紧" not in client_of(office.accounts["sun"]).get("/matters/").content.decode()


def test_who_was_quicker_is_shown_and_what_was_typed_is_kept(office: Office) -> None:
    matter = Case.objects.get(title__startswith="优化")
    office.take(matter.number, "remind", "su", level="blue")
    form = {"version": str(matter.version), "key": "k1", "percent": "70", "text": "我写了很久的办理情况"}
    response = client_of(office.accounts["pan"]).post(f"/matters/{matter.number}/progress/", form)
    text = response.content.decode()
    assert response.status_code == 409
    assert "我写了很久的办理情况" in text and "苏督" in text and "催办" in text


def test_a_form_sent_twice_takes_the_step_once(office: Office) -> None:
    matter = Case.objects.get(title__startswith="优化")
    client = client_of(office.accounts["pan"])
    form = {"version": str(matter.version), "key": "the-same", "percent": "70", "text": "会签完成"}
    for _ in range(2):
        assert client.post(f"/matters/{matter.number}/progress/", form).status_code == 302
    assert Case.objects.get(pk=matter.pk).version == matter.version + 1


def test_many_are_reminded_each_with_its_own_result(office: Office) -> None:
    matters = list(Case.objects.filter(state__in=("doing", "closed")).order_by("pk"))
    form = {"step": "remind", "go": "yes", "key": "bulk", "level": "blue", "number": [each.number for each in matters]}
    text = client_of(office.accounts["su"]).post("/matters/bulk/", form).content.decode()
    open_ = sum(each.state == "doing" for each in matters)
    assert f"{len(matters)} 项中办理了 {open_} 项" in text
    assert "其中 0 项可以办理" in client_of(office.accounts["pan"]).post("/matters/bulk/", form).content.decode()
    before = Event.objects.count()
    assert "其中 0 项可以办理" in client_of(office.accounts["an"]).post("/matters/bulk/", form).content.decode()
    assert Event.objects.count() == before, "an auditor reads and changes nothing"


def test_a_name_that_fits_two_people_means_nobody(office: Office) -> None:
    from shigan_site.queries.choosing import named_person, people_like
    from shigan_site.records.models import Membership, Person, Unit

    twin = Person.objects.create(key="p000099", name="潘经办", pinyin="panjingban pjb")
    Membership.objects.create(person=twin, unit=Unit.objects.get(key="finance"), staff_class="civil_servant")
    assert named_person("潘经办", TODAY) is None
    assert {found.note for found in people_like("潘经办", TODAY)} == {"规划科", "财务科"}
    assert [found.key for found in people_like("pjb", TODAY)] == ["p000099"]
