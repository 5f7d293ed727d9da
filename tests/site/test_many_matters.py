"""Takes a filled site at two sizes. Gives proof that pages ask no more for more matters, and that what was filled in is a true record."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.conf import settings

from shigan.ledger import open_ledger
from shigan_site.actions.ledger import place_all_events
from shigan_site.actions.mirror import extend_mirror
from shigan_site.actions.replay import replay, told_cases
from shigan_site.actions.startup import faults, fill_transitions
from shigan_site.queries.ledger import last_checkpoint, waiting
from shigan_site.records.models import Attachment, Case, Event, Particulars
from shigan_trial.bench_site.pages import queries_of_pages
from shigan_trial.load_site.filling import fill
from shigan_trial.load_site.office import SUPERVISION, LoadOffice, office_of, open_load_office
from tests.site.bureau import NOW
from tests.site.databases import Site
from tests.site.reading import at_the_time

pytestmark = pytest.mark.both_databases

OF_ROWS = frozenset({0, 2, 3, 5, 7})
"""What the rows of a list allow is asked only where there are rows: some lists of the smaller site are empty."""


MOST = 32
"""Questions of one page; the first page of the supervising office asks most, for it also proposes what to follow up."""


def filled(site: Site, matters: int, folder: Path, *, people: int = 40) -> LoadOffice:
    fill_transitions()
    office = office_of(people)
    open_load_office(office, password="messen-und-zaehlen", since=date(2020, 1, 1), now=NOW)
    assert fill(matters, office, now=NOW, mirror=folder / "mirror") == Event.objects.count()
    return office


def test_every_page_asks_as_often_at_six_hundred_matters_as_at_thirty(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    found = []
    for matters in (30, 600):
        folder = site.folder if matters == 30 else site.fresh()
        monkeypatch.setattr(settings, "DATA_DIR", folder)
        office = filled(site, matters, folder)
        unit = office.sections[0]
        people = [office.members[SUPERVISION][0], office.members[SUPERVISION][1], office.members[unit][0], office.members[unit][1]]
        with at_the_time(NOW):
            found.append(queries_of_pages([*people, office.leader], unit))
    for page, counts in found[0].items():
        more = [after - before for before, after in zip(counts, found[1][page], strict=True)]
        assert set(more) <= (OF_ROWS if page.startswith(("list", "unit", "today", "me")) else {0}), (page, counts, found[1][page])
    most = {page: max(counts) for page, counts in found[0].items()}
    assert max(most.values()) <= MOST, most


def test_what_was_filled_in_is_sealed_mirrored_and_replays_field_by_field(site: Site) -> None:
    filled(site, 300, site.folder)
    checkpoint, mirror = last_checkpoint(), site.folder / "mirror"
    assert checkpoint is not None and waiting() == 0
    assert (checkpoint.size, checkpoint.root) == (Event.objects.count(), open_ledger(mirror).checkpoint.root)
    assert open_ledger(mirror).verify().ok
    assert extend_mirror(mirror) == 0
    assert {"draft", "assigned", "doing", "submitted", "closed", "cancelled"} <= set(Case.objects.values_list("state", flat=True))
    assert Attachment.objects.count() == Case.objects.filter(done__isnull=False).count()
    before, events, particulars = told_cases(), list(Event.objects.values()), list(Particulars.objects.values())
    site.fresh()
    fill_transitions()
    open_load_office(office_of(40), password="messen-und-zaehlen", since=date(2020, 1, 1), now=NOW)
    Event.objects.bulk_create(Event(**row) for row in events)
    Particulars.objects.bulk_create(Particulars(**row) for row in particulars)
    assert replay() == len(events)
    assert told_cases() == before


def test_work_goes_on_where_the_filling_ended(site: Site) -> None:
    """Numbers, keys and the ledger are continued; the mirror takes over what comes, hashed once more."""
    from shigan_site.accounts.models import Account
    from shigan_site.actions.outcomes import Done
    from shigan_site.actions.steps import open_matter, take_step

    office = filled(site, 60, site.folder)
    account = Account.objects.get(username=office.members[SUPERVISION][1])
    last = Case.objects.filter(number__startswith="2026-").order_by("-number").values_list("number", flat=True)[0]
    form = {"title": "新事项", "kind": "routine", "source": "internal", "demand": "办好"}
    done = open_matter(form, account, "k1", now=NOW)
    assert isinstance(done, Done) and int(done.item[5:]) == int(last[5:]) + 1
    assert isinstance(take_step("matter", done.item, "comment", {"text": "好"}, account, "k2", 1, now=NOW), Done)
    assert waiting() == 2
    place_all_events(now=NOW)
    assert (waiting(), extend_mirror(site.folder / "mirror")) == (0, 2)
    assert [fault for fault in faults() if "trigger" in fault.found.en] == []  # type: ignore[union-attr]
