"""A procedure is read strictly, and whoever wrote it hears of all its faults at once."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from shigan.errors import told
from shigan.ledger.actions import ACTIONS
from shigan.packs import default_pack_path
from shigan.packs.procedure_lines import Who, read_line, who_of
from shigan.packs.wording import PACKS
from tests.planted_packs import copy_of_pack, faults
from tests.procedures_support import baseline, matter

FILE = "procedures/matter.yaml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return copy_of_pack(tmp_path)


def plant(folder: Path, old: str, new: str, after: str = "") -> None:
    path = folder / FILE
    text = path.read_text(encoding="utf-8")
    start = text.index(after) if after else 0
    place = text.index(old, start)
    path.write_text(text[:place] + new + text[place + len(old) :], encoding="utf-8")


PLANTED = [
    # after this text, what stands there, what is planted instead, where it is told, what is told
    ("", "reach: lead_unit", "reach: holder", "reach", "'holder' of type person"),
    ("  title: {", "type: text}", "type: text, choices: {a: {zh: 甲, en: a}}}", "attributes.title", "text with 1"),
    ("  draft:", "rests_with: registrar", "rests_with: registrer", "states.draft.rests_with", "did you mean registrar"),
    ("limits:", "{state: review,", "{state: reviewed,", "limits.0.state", "did you mean review"),
    ("limits:", "sign_within_working_days", "sign_within_days", "limits.1.parameter", "'sign_within_days'"),
    ("limits:", "verify_within_working_days", "yearly_excellent_share", "limits.5.parameter", "in share"),
    ("limits:", "{since: objected_on,", "{since: objected_on, state: doing,", "limits.8", "found both"),
    ("  register:", "by: [clerk,", "by: [clark,", "steps.register.by.0", "'clark'"),
    ("  register:", "title: form_title", "title: form_titel", "steps.register.sets.title", "form_title"),
    ("  revise:", "form_due >= today", "form_due + today", "steps.revise.checks.0.when", "of type int"),
    ("  propose:", "%(title)s", "%(titel)s", "steps.propose.notify.0.sentence.zh", "'titel'"),
    ("  propose:", "starts: [draft]", "starts: [draught]", "steps.propose.starts.0", "did you mean draft"),
    ("  approve:", "not_by: [registrar]", "not_by: [lead_unit]", "steps.approve.not_by.0", "of type unit"),
    ("  approve:", "event: assign", "event: assigned", "steps.approve.event", "'assigned'"),
    ("  approve:", "due: due", "due: demand", "steps.approve.due", "'demand' of type text"),
    ("  approve:", "house-standard/art-12", "house-standard/art-99", "steps.approve.provisions.0", "art-99"),
    ("  assign:", "lead_unit: form_lead_unit", "open_parts: form_due", "steps.assign.sets.open_parts", "counted"),
    ("  sign_and_name:", "within: lead_unit", "within: holder", "steps.sign_and_name.form.holder.within", "'holder'"),
    ("  sign_and_name:", "to: [holder]", "to: [anybody]", "steps.sign_and_name.notify.0.to.0", "nobody who could"),
    ("  reassign:", "unit_head of lead_unit", "unit_head for lead_unit", "steps.reassign.by.0", "the line"),
    ("  reassign:", "holder: form_holder", "holder: lead_unit", "steps.reassign.sets.holder", "type unit"),
    ("  reassign:", "counterpart: holder", "counterpart: lead_unit", "steps.reassign.counterpart", "'lead_unit'"),
    ("  progress:", "attribute: progress", "attribute: due_on", "steps.progress.form.percent.attribute", "'due_on'"),
    ("  plan_measures:", "kind = 'rectification'", "kind = 'repair'", "steps.plan_measures.requires.0.when", "'repair'"),
    ("  wait:", "attribute: waits_for}", "attribute: wait_reason}", "steps.wait.form.waits_for", "0 choices"),
    ("  wait:", "undone_by: resume", "undone_by: verify", "steps.wait.undone_by", "'verify'"),
    ("  answer_obstacle:", "obstacle IS NOT NULL", "COALESCE(obstacle, 'x')", "steps.answer_obstacle.requires.0.when", "type text"),
    ("  ask_extension:", "%(due)s已过", "%(holder)s已过", "steps.ask_extension.requires.1.otherwise.zh", "'holder'"),
    ("  ask_extension:", "field: filing", "field: filling", "steps.ask_extension.checks.2.field", "did you mean filing"),
    ("  remind:", "remind_level: form_level", "remind_level: \"'green'\"", "steps.remind.sets.remind_level", "'green'"),
    ("  remind:", "reminders: reminders + 1", "reminders: reminders / 2", "steps.remind.sets.reminders", "type number"),
    ("  submit:", "open_parts = 0", "open_parts = '0'", "steps.submit.requires.0.when", "mix of"),
    ("  submit:", "outcome: outcome", "outcome: lead_unit", "steps.submit.outcome", "of type unit"),
    ("  submit:", "progress: \"100\"", "progress: today", "steps.submit.sets.progress", "type day"),
    ("  verify:", "leads_to: verified", "leads_to: checked", "steps.verify.leads_to", "'checked'"),
    ("  rate:", "happened_on: day", "happened_on: text", "steps.rate.happened_on", "a day field of the form"),
    ("  comment:", "by: [anybody]", "by: [title]", "steps.comment.by.0", "type text"),
]  # fmt: skip


def test_a_broken_procedure_lists_all_of_its_faults_at_once(folder: Path) -> None:
    for after, old, new, _, _ in PLANTED:
        plant(folder, old, new, after)
    found = faults(folder)
    for _, _, new, where, part in PLANTED:
        matching = [fault for fault in found if fault.where == where]
        assert any(part in str(fault) for fault in matching), f"{new!r}, told instead:\n" + "\n".join(map(str, found))
        assert all(fault.file == FILE and fault.line and fault.remedy for fault in matching)


@pytest.mark.parametrize("planted", PLANTED, ids=[planted[3] for planted in PLANTED])
def test_each_fault_is_told_by_itself_with_its_line(folder: Path, planted: tuple[str, str, str, str, str]) -> None:
    after, old, new, where, part = planted
    plant(folder, old, new, after)
    found = faults(folder)
    assert any(fault.where == where and part in str(fault) and fault.line for fault in found), found
    assert len(found) <= 12


def test_every_fault_is_told_in_chinese_too(folder: Path) -> None:
    for after, old, new, _, _ in PLANTED:
        plant(folder, old, new, after)
    for fault in faults(folder):
        for part in (fault.found, fault.expected, fault.remedy):
            quoted = part.startswith("'") and part.endswith("'")
            chinese = told(PACKS.both(part), "zh")
            assert quoted or re.search(r"[\u4e00-\u9fff]", chinese), f"{part!r} is told as {chinese!r}"


def test_a_state_nobody_reaches_and_an_open_one_nobody_leaves_are_faults(folder: Path) -> None:
    state = "  limbo:\n    name: {zh: 悬, en: limbo}\n    description: {zh: 悬, en: limbo}\n"
    plant(folder, "  draft:\n", state + "  draft:\n", "states:")
    found = {(fault.where, fault.found) for fault in faults(folder)}
    assert found == {("states.limbo", "a state never reached"), ("states.limbo", "no way out")}


def test_a_procedure_nobody_can_begin_is_a_fault(folder: Path) -> None:
    for after in ("  register:", "  register_part:"):
        plant(folder, "starts: []", "starts: [draft]", after)
    assert any(fault.found == "no step that opens a case" for fault in faults(folder))


def test_an_attribute_may_not_hide_what_the_occasion_gives(folder: Path) -> None:
    plant(folder, "  title: {", "  today: {name: {zh: 今, en: today}, type: day}\n  title: {", "attributes:")
    assert any(fault.where == "attributes.today" for fault in faults(folder))


def test_a_line_says_who() -> None:
    roles = frozenset(matter().role_names)
    assert read_line("unit_head of lead_unit", roles) == Who(role="unit_head", unit="lead_unit")
    assert read_line("leader", roles) == Who(role="leader")
    assert read_line("leader", frozenset()) == Who(attribute="leader")
    assert read_line("holder", roles) == Who(attribute="holder")
    assert read_line("anybody", roles) == Who()
    for line in ("", "Leader", "holder of lead_unit", "leader of", "unit_head  of lead_unit", "a b"):
        assert read_line(line, roles) is None, line


def test_every_attribute_of_the_matter_is_used_and_every_event_is_a_word_of_the_ledger() -> None:
    procedure = matter()
    text = (default_pack_path() / FILE).read_text("utf-8")
    unused = [name for name in procedure.attributes if text.count(name) < 2]
    assert not unused
    assert {step.event for step in procedure.steps.values()} <= set(ACTIONS)


def test_the_loop_has_every_station_and_every_source() -> None:
    procedure = matter()
    assert list(procedure.states) == [
        "draft", "review", "offered", "assigned", "doing", "waiting", "transferring", "disputed", "submitted", "verified",
        "closed", "cancelled",
    ]  # fmt: skip
    assert len(procedure.attributes["source"].choices) == 9
    assert "matter" in baseline().procedures


def test_no_step_may_be_taken_by_a_role_that_only_looks_after_the_system() -> None:
    for key, step in matter().steps.items():
        roles = {who_of(matter(), line).role for line in step.by}
        assert not roles & {"auditor", "system_admin", "security_admin"}, key


def test_whoever_checks_is_never_who_did_it() -> None:
    steps = matter().steps
    for key in ("return", "verify", "close"):
        assert {"submitted_by", "holder"} <= set(steps[key].not_by)
    assert "registrar" in steps["approve"].not_by
    assert "extension_asked_by" in steps["grant_extension"].not_by
    assert "disputed_by" in steps["arbitrate"].not_by
    assert "transfer_by" in steps["accept_transfer"].not_by


def test_every_part_of_a_procedure_speaks_chinese_and_english() -> None:
    text = (default_pack_path() / FILE).read_text("utf-8")
    for english in re.findall(r'en: "([^"]*)"', text):
        assert not re.search(r"[\u4e00-\u9fff]", english), english
    for chinese in re.findall(r'zh: "([^"]*)"', text):
        assert re.search(r"[\u4e00-\u9fff]", chinese), chinese
