"""Takes changes of the organisation made by hand. Gives proof that they hold from their day on and that nothing before is lost."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from shigan.organisation import OrganisationFaults
from shigan_site.accounts.models import Account, Grant
from shigan_site.actions.organisation.by_hand import DEEDS, change
from shigan_site.queries.actors import actor_of
from shigan_site.queries.organisation import the_organisation
from shigan_site.records.models import Event, Leave, Membership, Person, Post, UnitSpan
from tests.site.bureau import KEYS, NOW, open_office
from tests.site.databases import Site
from tests.site.reading import at_the_time, client_of

TODAY = date(2026, 11, 23)
PAN = KEYS["pan"]


@pytest.fixture
def office(sqlite_site: Site) -> Any:
    with at_the_time(NOW):
        yield open_office()


def make(deed: str, **entered: str) -> None:
    change(deed, {name.rstrip("_"): value for name, value in entered.items()}, by=None, day=TODAY, now=NOW)


def faults_of(deed: str, **entered: str) -> str:
    with pytest.raises(OrganisationFaults) as refused:
        make(deed, **entered)
    return "\n".join(getattr(fault, "zh", fault) for fault in refused.value.faults)


def test_a_unit_renamed_and_moved_is_both_what_it_was_and_what_it_is(office: Any) -> None:
    make("unit_change", unit="planning", name="规划发展科", parent="supervision", from_="2027-01-01")
    before, after = (the_organisation().as_of(day) for day in (date(2026, 12, 31), date(2027, 1, 1)))
    assert (before.unit("planning").name, after.unit("planning").name) == ("planning", "规划发展科")  # type: ignore[union-attr]
    assert "planning" not in before.below("supervision") and "planning" in after.below("supervision")
    make("unit_change", unit="planning", name="规划科", parent="supervision", from_="2027-01-01")
    assert UnitSpan.objects.filter(unit__key="planning").count() == 2, "put right on the same day, it is no further span"


def test_a_unit_never_comes_to_stand_below_itself(office: Any) -> None:
    make("unit_add", name="规划一股", parent="planning", from_="2026-12-01")
    told = faults_of("unit_change", unit="planning", name="planning", parent="规划一股", from_="2026-12-01")
    assert "成了自己的下级" in told
    assert the_organisation().as_of(date(2026, 12, 1)).unit("planning").parent == "office"  # type: ignore[union-attr]


def test_a_unit_is_closed_only_when_nobody_is_left_in_it(office: Any) -> None:
    told = faults_of("unit_close", unit="finance", until="2026-12-01")
    assert "还有 2 个人员" in told
    for name in ("fang", "fei"):
        make("person_move", person=KEYS[name], unit="planning", class_="公务员", from_="2026-12-01")
    make("unit_close", unit="finance", until="2026-12-01")
    assert the_organisation().as_of(TODAY).unit("finance") and not the_organisation().as_of(date(2026, 12, 1)).unit("finance")


def test_somebody_new_is_found_and_somebody_who_moved_keeps_where_they_were(office: Any) -> None:
    make("person_add", name="欧 阳", staff_no="007", unit="finance", class_="编外", from_="2026-11-01")
    new = Person.objects.get(staff_no="007")
    assert (new.name, new.pinyin.split()[-1], new.key) == ("欧阳", "oy", f"p{len(KEYS) + 1:06d}")
    make("person_move", person=PAN, unit="finance", class_="公务员", from_="2026-12-01")
    placed = Membership.objects.filter(person__key=PAN).order_by("pk").values_list("unit__key", "from_on", "until_on")
    assert list(placed) == [("planning", None, date(2026, 12, 1)), ("finance", date(2026, 12, 1), None)]


def test_whoever_leaves_acts_no_more_and_stays_in_what_was(office: Any) -> None:
    make("post_give", person=PAN, title="内勤", unit="planning", standing="A角", from_="2026-01-01")
    make("person_end", person=PAN, until="2026-12-01")
    assert actor_of(office["pan"], date(2026, 12, 1)).unit is None  # type: ignore[union-attr]
    assert Post.objects.get(title="内勤").until_on == date(2026, 12, 1)
    assert the_organisation().as_of(TODAY).person(PAN).unit == "planning"  # type: ignore[union-attr]


def test_a_stand_in_given_by_hand_acts_while_the_first_is_away(office: Any) -> None:
    make("post_give", person=KEYS["ping"], title="主任", unit="planning", standing="A角", from_="2026-01-01")
    make("post_give", person=KEYS["pei"], title="主任", unit="planning", standing="B角", from_="2026-01-01")
    make("leave_add", person=KEYS["ping"], from_="2026-11-23", last="2026-11-27")
    roles = {
        day: {grant.role for grant in actor_of(office["pei"], day).grants} for day in (TODAY, date(2026, 11, 28))  # type: ignore[union-attr]
    }  # fmt: skip
    assert "unit_head" in roles[TODAY] and "unit_head" not in roles[date(2026, 11, 28)]
    make("leave_end", leave=str(Leave.objects.get().pk), until="2026-11-24")
    assert "unit_head" not in {grant.role for grant in actor_of(office["pei"], date(2026, 11, 24)).grants}  # type: ignore[union-attr]
    post = Post.objects.get(standing="second")
    make("post_end", post=str(post.pk), until="2026-12-01")
    assert Post.objects.get(pk=post.pk).until_on == date(2026, 12, 1)


def test_all_faults_of_a_form_are_told_at_once_and_nothing_is_kept(office: Any) -> None:
    told = faults_of("person_add", name="", unit="没有的科", class_="临时", from_="2026-02-30")
    for said in ("名称：", "单位：", "人员类别：", "起："):
        assert said in told, told
    told = faults_of("leave_add", person=PAN, from_="2026-12-05", last="2026-12-01")
    assert "不晚于" in told
    assert Event.objects.count() == 0 and Person.objects.count() == len(KEYS)


@pytest.mark.parametrize(
    ("deed", "entered", "told"),
    [
        ("unit_add", {"name": "planning", "from_": "2026-01-01"}, "代码"),
        ("unit_close", {"unit": "nowhere", "until": "2026-01-01"}, "本机关的一个单位"),
        ("person_name", {"person": "p999999", "name": "某"}, "本机关的一个人"),
        ("person_name", {"person": PAN, "name": "名" * 61}, "不超过 60 个字"),
        ("post_give", {"person": PAN, "title": "x", "unit": "planning", "standing": "C角", "from_": "2026-01-01"}, "A角、B角、代理"),
        ("post_end", {"post": "x", "until": "2026-01-01"}, "列表中的一项"), ("leave_add", {"person": PAN}, "一个日期"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_told_with_what_would(office: Any, deed: str, entered: dict[str, str], told: str) -> None:
    assert told in faults_of(deed, **entered)


def test_every_change_is_in_the_record_without_a_name(office: Any) -> None:
    make("person_name", person=PAN, name="潘改名", staff_no="88")
    event = Event.objects.get(item="organisation/person_name")
    assert event.activity == "改姓名、工号" and PAN in event.particulars.payload and "潘改名" not in event.particulars.payload


def test_the_pages_offer_each_change_and_keep_what_was_typed(office: Any) -> None:
    admin = Account.objects.create(username="admin", made_at=NOW)
    Grant.objects.create(account=admin, role="system_admin", from_on=TODAY - timedelta(days=1), at_setup=True, made_at=NOW)
    client = client_of(admin)
    pages = client.get("/organisation/units/planning/").content.decode() + client.get(f"/organisation/people/{PAN}/").content.decode()
    for deed in set(DEEDS) - {"post_end", "leave_end"}:
        assert f'value="{deed}"' in pages, deed
    wrong = {"deed": "person_move", "person": PAN, "unit": "finance", "class": "公务员", "from": "2026-13-01"}
    answer = client.post(f"/organisation/people/{PAN}/", wrong)
    assert answer.status_code == 422 and "一个日期" in answer.content.decode() and 'value="2026-13-01"' in answer.content.decode()
    answer = client.post(f"/organisation/people/{PAN}/", {**wrong, "from": "2026-12-01"}, follow=True)
    assert "已办理：调动" in answer.content.decode()
    assert client_of(office["su"]).get("/organisation/units/planning/").status_code == 403
