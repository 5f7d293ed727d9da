"""Takes nothing. Gives the parts of a finding. Never names a culprit: a finding is a question with its evidence.

The parts are an auditor's: criterion (which provision), condition (what the facts were), evidence (which
entries), possible causes, and what would refute it. Texts are rendered late, from the pack, in the reader's language.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

SubjectLevel = Literal["person", "unit", "pair", "kind"]


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """One row behind the number: the item and the ledger entries that show it."""

    item: str
    sequences: tuple[int, ...]  # ledger sequence numbers, ascending
    values: Mapping[str, int | str | bool | None] = field(default_factory=dict)  # columns of the row, as counted


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """An innocent explanation that the record itself supports; printed above the question."""

    id: str  # a key of the pack's explanations.yaml: queue_only, load, leave, newcomer, data_gap ...
    values: Mapping[str, float | int | str]


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One rule that applied to one subject, as of one instant."""

    id: str  # stable: digest of rule, subject, as_of, ledger root and pack digest; 12 hex digits
    rule: str
    favourable: bool  # good practice is a finding too
    level: SubjectLevel
    subject: str
    citations: tuple[str, ...]  # 'instrument/art-n' keys of the pack
    typology: tuple[str, ...]  # T-codes the behaviour on the matters may belong to
    facts: Mapping[str, Mapping[str, float | int | None]]  # indicator -> the fact's numbers, rounded to 6 decimals
    causes: tuple[str, ...]  # C1..C5, to be examined by a person
    explanations: tuple[Explanation, ...]
    evidence: tuple[Evidence, ...]  # at most 50 rows; evidence_total counts all
    evidence_total: int
    as_of_us: int
