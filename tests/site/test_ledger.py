"""Takes events in the outbox. Gives proof that each gets one place, and that everything about it can be proved."""

from __future__ import annotations

import json
import threading

import pytest
from django.db import DatabaseError, connection, transaction

from shigan.errors import ShiganError
from shigan.ledger import Checkpoint as Sealed
from shigan.ledger import open_ledger, verify_ledger
from shigan.ledger import proofs as core
from shigan.ledger.hashing import commitment, hash_function, leaf_hash
from shigan.ledger.office import matter_batches
from shigan.ledger.tree import verify_consistency, verify_inclusion
from shigan_site.actions import mirror
from shigan_site.actions.ledger import place_all_events, place_events
from shigan_site.actions.mirror import extend_mirror
from shigan_site.jobs.mirror import mirror_folder, run_mirror
from shigan_site.jobs.sequencer import run_sequencer
from shigan_site.queries.ledger import last_checkpoint, waiting
from shigan_site.queries.proofs import checkpoint_at, prove_entry, prove_growth
from shigan_site.records.models import Block, Checkpoint, Entry, Particulars
from shigan_site.rules import pack
from tests.site.bureau import NOW, open_office
from tests.site.databases import Site
from tests.site.erasing import erased_by_decision
from tests.site.events import put_in_outbox
from tests.site.taking import PAPER, Office

pytestmark = pytest.mark.both_databases

SHA = hash_function("sha256")


def proved(proof: core.Proof) -> bool:
    """As ``shigan verify`` and the page in the browser check an entry's proof."""
    checkpoint = Sealed.parse(str(proof["checkpoint"]))
    salt, canonical = bytes.fromhex(str(proof["salt"])), str(proof["canonical"]).encode()
    path = proof["path"]
    assert isinstance(path, list)
    return verify_inclusion(
        SHA,
        leaf=leaf_hash(SHA, commitment(SHA, salt, canonical)),
        index=int(str(proof["sequence"])),
        size=checkpoint.size,
        path=[bytes.fromhex(hash_) for hash_ in path],
        root=checkpoint.root,
    )


def test_every_event_gets_one_place_without_a_gap(site: Site) -> None:
    put_in_outbox(2500)
    assert [place_events(now=NOW, most=1000) for _ in range(4)] == [1000, 1000, 500, 0]
    assert list(Entry.objects.order_by("sequence").values_list("sequence", flat=True)) == list(range(2500))
    assert list(Checkpoint.objects.order_by("size").values_list("size", flat=True)) == [1000, 2000, 2500]
    assert (Block.objects.count(), waiting()) == (2, 0)


def test_the_root_does_not_depend_on_the_batches(site: Site) -> None:
    roots = []
    for most in (2500, 700):
        site.fresh()
        put_in_outbox(2500)
        while place_events(now=NOW, most=most):
            pass
        roots.append(last_checkpoint())
    assert roots[0] == roots[1]


def test_two_sequencers_at_once_place_each_event_once(site: Site) -> None:
    put_in_outbox(600)
    errors: list[Exception] = []

    def work() -> None:
        try:
            while place_events(now=NOW, most=50):
                pass
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert not errors
    assert list(Entry.objects.order_by("sequence").values_list("sequence", flat=True)) == list(range(600))


def test_an_entry_is_proved_and_a_changed_word_is_not(site: Site) -> None:
    put_in_outbox(1500)
    place_all_events(now=NOW)
    for sequence in (0, 1, 1023, 1024, 1499):
        proof = prove_entry(sequence)
        assert proved(proof)
        assert not proved({**proof, "canonical": str(proof["canonical"]).replace("备注", "办结")})


def test_growth_is_proved_from_every_checkpoint(site: Site) -> None:
    put_in_outbox(1300)
    while place_events(now=NOW, most=300):
        pass
    for size in (300, 600, 900, 1200, 1300):
        proof = prove_growth(checkpoint_at(size))
        older, newer, path = Sealed.parse(str(proof["older"])), Sealed.parse(str(proof["newer"])), proof["path"]
        assert isinstance(path, list)
        assert verify_consistency(
            SHA,
            older=older.size,
            newer=newer.size,
            older_root=older.root,
            newer_root=newer.root,
            path=[bytes.fromhex(hash_) for hash_ in path],
        )


def test_a_checkpoint_of_another_past_is_refused(site: Site) -> None:
    put_in_outbox(10)
    place_all_events(now=NOW)
    real = checkpoint_at(4)
    with pytest.raises(ShiganError, match="does not begin with the 4 entries"):
        prove_growth(Sealed(origin=real.origin, size=4, root=b"x" * 32, algorithm="sha256"))


def test_an_entry_without_a_place_has_no_proof(site: Site) -> None:
    put_in_outbox(1)
    with pytest.raises(ShiganError, match="not in the ledger yet"):
        prove_entry(0)


def test_the_mirror_is_the_same_ledger_as_a_folder(site: Site) -> None:
    open_office()
    folder = site.folder / "mirror"
    for count in (700, 1, 1800):
        put_in_outbox(count)
        place_all_events(now=NOW)
        assert extend_mirror(folder) == count
    assert extend_mirror(folder) == 0
    copy = open_ledger(folder)
    assert copy.checkpoint == last_checkpoint()
    assert verify_ledger(folder).ok
    assert core.prove_entry(copy, 1234) == prove_entry(1234)
    assert all(person.name is None for person in copy.directory().values())


def test_the_mirror_is_made_compact_when_it_has_many_segments(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    open_office()
    monkeypatch.setattr(mirror, "MOST_SEGMENTS", 3)
    folder = site.folder / "mirror"
    for _ in range(5):
        put_in_outbox(10)
        place_all_events(now=NOW)
        assert extend_mirror(folder) == 10
    assert len(open_ledger(folder).manifest.segments) == 2
    assert open_ledger(folder).checkpoint == last_checkpoint()


@pytest.mark.parametrize("moment", ["_must_be_as_sealed", "nameless_directory"])
def test_the_mirror_heals_after_a_crash_in_the_middle(site: Site, monkeypatch: pytest.MonkeyPatch, moment: str) -> None:
    open_office()
    folder = site.folder / "mirror"
    put_in_outbox(50)
    place_all_events(now=NOW)
    extend_mirror(folder)
    put_in_outbox(50)
    place_all_events(now=NOW)
    with monkeypatch.context() as broken:
        broken.setattr(mirror, moment, _crash)
        with pytest.raises(KeyboardInterrupt):
            extend_mirror(folder)
    assert open_ledger(folder).size == 50
    assert extend_mirror(folder) == 50
    assert verify_ledger(folder).ok


def _crash(*_: object) -> None:
    raise KeyboardInterrupt


def test_the_mirror_heals_after_a_crash_between_two_renames(site: Site) -> None:
    open_office()
    folder = site.folder / "mirror"
    put_in_outbox(5)
    place_all_events(now=NOW)
    extend_mirror(folder)
    folder.rename(folder.with_name("mirror.old"))
    assert extend_mirror(folder) == 0
    assert open_ledger(folder).checkpoint == last_checkpoint()


def test_a_lost_mirror_is_made_anew(site: Site) -> None:
    open_office()
    put_in_outbox(5)
    place_all_events(now=NOW)
    assert extend_mirror(site.folder / "mirror") == 5
    assert extend_mirror(site.folder / "another") == 5


def test_a_mirror_of_another_past_is_refused(site: Site) -> None:
    open_office()
    folder = site.folder / "mirror"
    put_in_outbox(5)
    place_all_events(now=NOW)
    extend_mirror(folder)
    site.fresh()
    put_in_outbox(9)
    erased_by_decision([1, 2])
    Particulars.objects.bulk_create(Particulars(event_id=k, payload="{}", salt=b"2" * 16) for k in (1, 2))
    place_all_events(now=NOW)
    with pytest.raises(ShiganError, match="do not have the same root"):
        extend_mirror(folder)


def test_a_database_set_back_to_an_older_state_is_told(site: Site) -> None:
    open_office()
    folder = site.folder / "mirror"
    put_in_outbox(9)
    place_all_events(now=NOW)
    extend_mirror(folder)
    site.fresh()
    put_in_outbox(5)
    place_all_events(now=NOW)
    with pytest.raises(ShiganError, match="the mirror holds 9 entries, the database only 5"):
        extend_mirror(folder)


def test_an_event_changed_past_the_triggers_is_named(site: Site) -> None:
    open_office()
    put_in_outbox(9)
    place_all_events(now=NOW)
    with connection.cursor() as cursor:
        where = " ON records_event" if site.name == "postgresql" else ""
        cursor.execute(f"DROP TRIGGER event_is_never_changed{where}")
        cursor.execute("UPDATE records_event SET activity = '办结' WHERE id = 4")
    with pytest.raises(ShiganError, match="entry 3 in the database is not what was sealed"):
        extend_mirror(site.folder / "mirror")
    assert not (site.folder / "mirror").exists()


def test_an_entry_cannot_leave_a_gap(site: Site) -> None:
    put_in_outbox(1)
    with pytest.raises(DatabaseError, match="entry_follows_the_last_one"), transaction.atomic():
        Entry.objects.create(sequence=1, event_id=1, leaf=b"1" * 32)


def test_the_same_ledger_comes_out_of_both_databases(site: Site) -> None:
    put_in_outbox(100)
    place_all_events(now=NOW)
    last = last_checkpoint()
    assert last is not None
    assert last.root.hex().startswith("41289b79c6ef82fa")


def test_an_entry_says_what_the_step_did_and_under_which_rules(site: Site) -> None:
    office = Office()
    item = office.in_hand()
    office.done(
        item,
        ("submit", "pan", {"outcome": "摊点全部入市", "files": [PAPER]}),
        ("verify", "su", {"how": "site", "text": "现场属实"}),
        ("close", "sun", {}),
    )
    place_all_events(now=NOW)
    extend_mirror(site.folder / "mirror")
    rows = [row for batch in matter_batches(open_ledger(site.folder / "mirror")) for row in batch.to_pylist()]
    assert [(row["step"], row["state"], row["item_version"], row["outcome_known"]) for row in rows] == [
        ("register", "draft", 1, None),
        ("propose", "review", 2, None),
        ("approve", "assigned", 3, None),
        ("sign_and_name", "doing", 4, None),
        ("submit", "submitted", 5, True),
        ("verify", "verified", 6, None),
        ("close", "closed", 7, True),
    ]
    assert {(row["procedure"], row["pack"]) for row in rows} == {("matter", pack().digest)}
    assert {row["outcome"] for row in rows} == {None}, "what somebody wrote stands in the particulars alone"
    assert json.loads(rows[4]["payload"])["form"]["outcome"] == "摊点全部入市"
    assert [row["role"] for row in rows] == [
        "supervisor", "registrar", "supervision_head", "unit_head", "holder", "supervisor", "supervision_head",
    ]  # fmt: skip
    assert all(row["account"].startswith("a0") for row in rows), "which account, never the name it logs in with"
    assert {row[name] for row in rows for name in ("precision", "procedure_from")} == {None}


def test_the_jobs_bring_every_event_into_the_mirror(site: Site) -> None:
    open_office()
    put_in_outbox(3)
    assert (run_sequencer(), run_sequencer()) == (3, 0)
    assert (run_mirror(), run_mirror()) == (3, 0)
    assert mirror_folder() == site.folder / "mirror"
