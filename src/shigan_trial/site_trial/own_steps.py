"""Whether the record of a matter shows somebody dealing with it, or only in the procedure's own steps.

Counted from the entries alone, without the engines: what is asked here is whether their idea of a desk act is right.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

import pyarrow as pa

from shigan.findings.model import Finding
from shigan.ledger import actions as a

ARROW: Final = " → "
HAD_IT: Final = frozenset(
    {a.RECEIVE, a.WORK, a.ACT, a.WAIT, a.RESUME, a.SUBMIT, a.PROMISE, a.DECLINE, a.DISPUTE, a.GUIDE, a.EXTEND_REQUEST}
)
"""Who does one of these has the matter, or was to have it. All else is done to matters by those who keep the procedure."""


class Dealings:
    """In which matters the entries show whom dealing with them, or being given them."""

    def __init__(self, batches: Iterable[pa.RecordBatch]) -> None:
        self._items: dict[tuple[str, str], set[str]] = defaultdict(set)
        for batch in batches:
            for row in batch.select(["item", "action", "actor", "unit", "counterpart", "counterpart_unit"]).to_pylist():
                self._add(row)

    def _add(self, row: dict[str, str | None]) -> None:
        parties: list[tuple[str, str | None]] = []
        if row["action"] in HAD_IT:
            parties += [("person", row["actor"]), ("unit", row["unit"])]
        if row["action"] in a.GIVES:
            parties += [("person", row["counterpart"]), ("unit", row["counterpart_unit"])]
        for level, key in parties:
            if key is not None:
                self._items[level, key].add(str(row["item"]))

    def only_own_steps(self, finding: Finding) -> bool:
        """Whether no matter of the evidence shows the subject, or one of a pair's units, dealing with it."""
        if finding.level == "kind":
            return False
        level = "unit" if finding.level == "pair" else finding.level
        items = {row.item for row in finding.evidence}
        subjects = finding.subject.split(ARROW) if finding.level == "pair" else [finding.subject]
        return any(not items & self._items[level, subject] for subject in subjects)
