"""The codes of actions. They are fixed; all other texts get theirs from the ledger (``vocabulary``)."""

from __future__ import annotations

from typing import Final

import pyarrow as pa

from shigan.ledger.actions import ACTIONS

VERBS: Final[dict[str, int]] = {action: code for code, action in enumerate(ACTIONS, start=1)}

VERB_CODES: Final = pa.table({"action": list(VERBS), "verb": pa.array(VERBS.values(), pa.int32())})
"""The same as a table, from which questions take the words."""
