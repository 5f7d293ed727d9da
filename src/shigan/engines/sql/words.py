"""Takes the words for actions. Gives their codes and conditions on them. Never sees an entry.

Inside the statements every text is a whole number: sorting and grouping millions of rows by numbers costs a
fraction of what texts cost. Actions have fixed codes; all other texts get theirs from the ledger, in the order of
the texts, so that the smallest code is the smallest text.
"""

from __future__ import annotations

from typing import Final

from shigan.ledger.actions import ACTIONS, COMPLAIN, CUSTODY, ENDINGS, REOPEN, RETURN

VERBS: Final[dict[str, int]] = {action: code for code, action in enumerate(ACTIONS, start=1)}

COMES_BACK: Final = (REOPEN, *(action for action in CUSTODY if action not in ENDINGS))
"""After an ending: the item is being dealt with again."""

COMES_BACK_OR_COMPLAINS: Final = (*COMES_BACK, COMPLAIN)

TELLS_STATUS: Final = (*CUSTODY, RETURN, REOPEN)
"""The last of these decides whether the item has ended."""


def is_any(*actions: str, verb: str = "verb") -> str:
    """A condition: the verb is one of these actions."""
    return f"{verb} IN ({', '.join(str(VERBS[action]) for action in actions)})"
