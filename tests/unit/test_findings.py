"""Findings on disk: the same when they are read again, one line each."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from shigan.findings.model import Evidence, Explanation, Finding
from shigan.findings.serialise import from_line, read_findings, to_line, write_findings

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
WORDS = st.lists(TEXT, max_size=3).map(tuple)
WHOLE = st.integers(-(2**63), 2**63 - 1)
NUMBERS = st.one_of(WHOLE, st.floats(allow_nan=False, allow_infinity=False), st.none())
FINDINGS = st.builds(
    Finding,
    id=TEXT, rule=TEXT, favourable=st.booleans(), level=st.sampled_from(["person", "unit", "pair", "kind"]), subject=TEXT,
    citations=WORDS, typology=WORDS, causes=WORDS,
    facts=st.dictionaries(TEXT, st.dictionaries(TEXT, NUMBERS, max_size=3), max_size=2),
    explanations=st.lists(
        st.builds(Explanation, id=TEXT, values=st.dictionaries(TEXT, st.one_of(WHOLE, TEXT), max_size=3)), max_size=2
    ).map(tuple),
    evidence=st.lists(
        st.builds(
            Evidence, item=TEXT, sequences=st.lists(WHOLE, max_size=3).map(tuple),
            values=st.dictionaries(TEXT, st.one_of(WHOLE, TEXT, st.booleans(), st.none()), max_size=3),
        ),
        max_size=2,
    ).map(tuple),
    evidence_total=WHOLE, as_of_us=WHOLE,
)  # fmt: skip


@given(FINDINGS)
def test_a_finding_is_the_same_when_it_is_read_again(finding: Finding) -> None:
    line = to_line(finding)
    assert "\n" not in line
    assert from_line(line) == finding
    assert to_line(from_line(line)) == line


def test_a_file_of_findings_keeps_their_order(tmp_path: Path) -> None:
    path = tmp_path / "findings.jsonl"
    blank = Finding(
        id="a", rule="r", favourable=False, level="unit", subject="办公室\u2028二", citations=(), typology=(), facts={},
        causes=(), explanations=(), evidence=(), evidence_total=0, as_of_us=0,
    )  # fmt: skip
    write_findings([blank, blank], path)
    assert list(read_findings(path)) == [blank, blank]
    assert [file.name for file in tmp_path.iterdir()] == ["findings.jsonl"]
