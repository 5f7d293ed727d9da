"""What a procedure says about keeping its cases is read strictly: shared columns, rows, counts, and who may see a case."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from shigan.errors import told
from shigan.packs.wording import PACKS
from tests.planted_packs import change, copy_of_pack, faults
from tests.procedures_support import matter

FILE = "procedures/matter.yaml"

PLANTED = [
    # what stands there, what is planted instead, where it is told, what is told
    ("title: title,", "title: demands,", "shared.title", "did you mean demand"),
    ("unit: lead_unit,", "unit: holder,", "shared.unit", "'holder' of type person"),
    ("due: due,", "due: demand,", "shared.due", "'demand' of type text"),
    ("channel: source}", "channel: basis}", "shared.channel", "of type text"),
    ("  milestones:\n", "  basis:\n", "rows.basis", "a name that is not an attribute's"),
    ("    done: done_on", "    done: done_at", "rows.milestones.done", "did you mean done_on"),
    ("    done: answered_on", "    done: task", "rows.assists.done", "a day column of these rows"),
    ("counted: {what: files}", "counted: {what: files, of: milestones}", "attributes.evidence.counted", "files of 'milestones'"),
    ("{what: open_rows, of: milestones}", "{what: open_rows}", "attributes.open_milestones.counted", "open_rows of nothing"),
    ("{what: open_rows, of: assists}", "{what: open_rows, of: assist}", "attributes.open_assists.counted.of", "did you mean assists"),
    ("actor_asked, of: assists", "actor_asked, of: milestones", "attributes.actor_assists.counted.of", "rows that have a unit"),
    ("flag, counted: {what: actor_worked}", "count, counted: {what: actor_worked}", "attributes.actor_worked.counted", "type count"),
    ("type: text, filter: true, search: true", "type: text, seen_by: [source]", "attributes.basis.seen_by.0", "type choice"),
    ("auditor of transfer_unit", "auditor of holder", "circle.0.who.1", "no kind of rows with a unit"),
    ("      - parties\n", "      - everybody\n", "circle.0.who.3", "neither a role nor an attribute"),
    ("      - took_part\n", "      - took_part\n    states: [begun]\n    after: [sing]\n", "circle.0.states.0", "'begun'"),
    ("      - took_part\n", "      - anybody\n", "circle.0.who.4", "the line 'anybody'"),
    ("    dropped: true", "    dropped: true\n    open: true", "states.cancelled", "a second time"),
    ("asks_from: waits_until", "asks_from: wait_reason", "states.waiting.asks_from", "of type text"),
]  # fmt: skip


@pytest.mark.parametrize("planted", PLANTED, ids=[f"{planted[2]}:{planted[3]}" for planted in PLANTED])
def test_each_fault_is_told_with_its_line_and_in_both_languages(tmp_path: Path, planted: tuple[str, str, str, str]) -> None:
    old, new, where, part = planted
    folder = copy_of_pack(tmp_path)
    change(folder, FILE, old, new)
    found = faults(folder)
    assert any(fault.line and part in str(fault) and fault.where in (where, "") for fault in found), found
    for fault in found:
        for text in (fault.found, fault.expected, fault.remedy):
            quoted = text.startswith("'") and text.endswith("'")
            assert quoted or re.search(r"[\u4e00-\u9fff]", told(PACKS.both(text), "zh")), text


def test_a_line_of_the_circle_that_names_no_state_or_step_is_told_for_both(tmp_path: Path) -> None:
    folder = copy_of_pack(tmp_path)
    change(folder, FILE, "      - took_part\n", "      - took_part\n    states: [begun]\n    after: [sing]\n")
    assert {"circle.0.states.0", "circle.0.after.0"} <= {fault.where for fault in faults(folder)}


def test_what_every_list_shows_is_hidden_from_nobody(tmp_path: Path) -> None:
    folder = copy_of_pack(tmp_path)
    change(folder, "procedures/talk.yaml", "en: \"title\"}, type: text}", "en: \"title\"}, type: text, seen_by: [subject]}")
    (told_of,) = faults(folder)
    assert told_of.where == "shared.title" and "not everybody sees" in told_of.found


def test_rows_that_are_never_done_cannot_be_counted_as_open(tmp_path: Path) -> None:
    folder = copy_of_pack(tmp_path)
    change(folder, FILE, "    done: done_on\n", "")
    assert any("which are never done" in fault.found for fault in faults(folder))


def test_an_open_state_cannot_be_one_in_which_a_case_was_dropped(tmp_path: Path) -> None:
    folder = copy_of_pack(tmp_path)
    change(folder, FILE, "    rests_with: registrar\n", "    rests_with: registrar\n    dropped: true\n")
    assert any(fault.where == "states.draft" and "dropped" in fault.found for fault in faults(folder))


def test_two_procedures_that_number_their_cases_alike_are_told(tmp_path: Path) -> None:
    folder = copy_of_pack(tmp_path)
    text = (folder / FILE).read_text("utf-8")
    (folder / "procedures" / "other.yaml").write_text(text.replace("id: matter", "id: other", 1), "utf-8")
    (told_of,) = [fault for fault in faults(folder) if fault.where == "series"]
    assert "which is that of 'matter'" in told_of.found


def test_the_matter_says_where_its_cases_lie_and_who_sees_them() -> None:
    procedure = matter()
    assert (procedure.shared.unit, procedure.shared.done) == ("lead_unit", "submitted_on")
    assert set(procedure.rows) == {"milestones", "assists"} and procedure.counts
    assert {"parties", "took_part"} <= set(procedure.circle[0].who)
