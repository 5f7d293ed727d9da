"""The codes of actions, and the sets of actions that only the derivation asks about.

Actions have fixed codes; all other texts get theirs from the ledger (``vocabulary``).
"""

from __future__ import annotations

from typing import Final

import pyarrow as pa

from shigan.ledger.actions import ACTIONS, COMPLAIN, CUSTODY, ENDINGS, REOPEN, RETURN

VERBS: Final[dict[str, int]] = {action: code for code, action in enumerate(ACTIONS, start=1)}

VERB_CODES: Final = pa.table({"action": list(VERBS), "verb": pa.array(VERBS.values(), pa.int32())})
"""The same as a table, from which questions take the words."""

COMES_BACK: Final = (REOPEN, *(action for action in CUSTODY if action not in ENDINGS))
"""After an ending: the item is being dealt with again."""

COMES_BACK_OR_COMPLAINS: Final = (*COMES_BACK, COMPLAIN)

TELLS_STATUS: Final = (*CUSTODY, RETURN, REOPEN)
"""The last of these decides whether the item has ended."""
