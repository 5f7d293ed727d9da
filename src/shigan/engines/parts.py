"""What an entry is in the procedure of its matter: work on it, or an act of the desk that moves it along.

Registering, dispatching, verifying and signing off are duties of a desk. Whoever does them has not held the matter up
and has not dealt with it either, and nobody may be asked about lateness or rework because of them. What an activity of
a source is, its *part*, is said by the procedure (for matters kept here) or by the mapping (for records read in); where
nothing is said, the action decides, and only for the actions named here. Engines never guess a part from a word.

docs/relations.md, "Parts", uses exactly these sets.
"""

from __future__ import annotations

from typing import Final

from shigan.ledger.actions import (
    ACT,
    ARBITRATE,
    ASSIGN,
    CUSTODY,
    ENDINGS,
    EXTEND_GRANT,
    GUIDE,
    NOTE,
    RECEIVE,
    REGISTER,
    REMIND,
    REOPEN,
    RETURN,
    SUBMIT,
    TRANSFER,
    VERIFY,
    WORK,
)

DESK: Final = "desk"
OUTCOME: Final = "outcome"
AFTER: Final = "after"
DEALT: Final = "dealt"
PARTS: Final[tuple[str, ...]] = (DESK, OUTCOME, AFTER, DEALT)

OF_THE_DESK: Final = (DESK, AFTER)
"""Declared parts that make an entry a desk act, whatever its action."""

OF_THE_WORK: Final = (OUTCOME, DEALT)
"""Declared parts that make an entry work, whatever its action."""

DESK_ACTIONS: Final = (REGISTER, ASSIGN, TRANSFER, RETURN, VERIFY, REMIND, EXTEND_GRANT, ARBITRATE, NOTE)
"""Desk acts by their nature, where no part is declared. A close or cancel may be one too: see "Desk acts"."""

DOING: Final = (WORK, ACT, SUBMIT, GUIDE)
"""Dealing with the matter itself, where no part is declared."""

TELLS_HAND_IN: Final = (WORK, ACT, SUBMIT, RETURN, REOPEN)
"""The last of these decides whether a matter is handed in: it is when that is a submit."""

COMES_BACK: Final = (REOPEN, RETURN, *(action for action in CUSTODY if action not in (*ENDINGS, REGISTER, ACT)))
"""After an ending: the matter is being dealt with again. A registration after it is a fault of the clock, not work; and
a completed step of which the record cannot tell what it was is mostly book-keeping: fields set, paid out, filed."""

HANDED_ROUND: Final = (RECEIVE, ASSIGN, TRANSFER)
"""These bring a matter back only with what somebody then does with it: it is also passed to whoever pays, and to the archive."""

TELLS_WHY: Final = (ACT, VERIFY, *ENDINGS, *(action for action in COMES_BACK if action not in HANDED_ROUND))
"""The next of these tells what a matter was handed round for."""
