"""Takes the moments of all items. Gives each its place: who holds the item, which hold it falls into.

Never sums up. The paragraphs "Due" and "Custody" of docs/relations.md, for both levels side by side: columns that
end in ``_p`` are about persons, ``_u`` about units. Two passes in the item's order: the first tells each entry
what came before and comes next, the second counts holds and stretches. They are one statement, for writing a wide
table costs as much as sorting it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from shigan.engines.sql.dialect import Dialect
from shigan.engines.sql.statements import Setting, Statement
from shigan.engines.sql.words import COMES_BACK_OR_COMPLAINS, is_any
from shigan.ledger.actions import (
    ARBITRATE,
    CLOCK_STOPS,
    CLOSE,
    CUSTODY,
    ENDINGS,
    NOTE,
    PROMISE,
    REMIND,
    RESUME,
    RETURN,
    SUBMIT,
    SUBSTANTIVE,
    TRANSFERS,
    VERIFY,
)

LEVELS: Final[Mapping[str, tuple[str, str, str]]] = {
    "person": ("p", "actor", "counterpart"),
    "unit": ("u", "unit", "counterpart_unit"),
}

_FRAMES = """WINDOW
earlier AS (PARTITION BY item_id ORDER BY occurred_us, sequence ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING),
so_far AS (PARTITION BY item_id ORDER BY occurred_us, sequence ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW),
later AS (PARTITION BY item_id ORDER BY occurred_us, sequence ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING),
whole AS (PARTITION BY item_id ORDER BY occurred_us, sequence
ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)"""

_RECORDED = """item_id, sequence, occurred_us, verb, kind, channel, activity, actor, unit, counterpart, counterpart_unit, outcome,
at_s, at_w, period, own_s, own_w"""


def place_entries(setting: Setting) -> Statement:
    """Which hold and stretch each entry falls into, and what came before and comes after it in the item."""
    dialect = setting.dialect
    ats = [at for at, _, _ in LEVELS.values()]
    along = ", ".join(f"held_{at}, last_verb_{at}, begins_{at}, given_{at}, ends_{at}, keeper_{at}" for at in ats)
    along_too = ", ".join(f"passes_{at}, point_{at}, shows_up_{at}" for at in ats)
    counts = ",\n".join(_counts(dialect, at) for at in ats)
    set_s, set_w = (f"CASE WHEN NOT {is_any(PROMISE)} THEN own_{what} END" for what in "sw")
    return Statement(
        "placed",
        f"""SELECT *, COALESCE({set_s}, due_before_s) AS due_s, COALESCE({set_w}, due_before_w) AS due_w
FROM (SELECT item_id, sequence, verb, activity, actor, unit, counterpart, counterpart_unit, outcome,
at_s, at_w, period, own_s, own_w, {along}, {along_too},
FIRST_VALUE(kind) OVER whole AS kind, FIRST_VALUE(channel) OVER whole AS channel,
CAST(ROW_NUMBER() OVER so_far AS INT) AS pos, COUNT(*) OVER whole AS n_entries,
{dialect.last_known(set_s, "earlier")} AS due_before_s, {dialect.last_known(set_w, "earlier")} AS due_before_w,
{dialect.last_known(f"CASE WHEN NOT {is_any(REMIND, NOTE)} THEN at_w END", "earlier")} AS seen_before_w,
{dialect.next_known(f"CASE WHEN {is_any(RETURN, VERIFY, CLOSE)} THEN verb END", "later")} AS answer,
{dialect.next_known(f"CASE WHEN {is_any(ARBITRATE)} THEN at_w END", "later")} AS arbitrated_at_w,
MIN(CASE WHEN {is_any(SUBMIT, VERIFY, CLOSE)} THEN at_s END) OVER later AS result_s,
MIN(CASE WHEN {is_any(*COMES_BACK_OR_COMPLAINS)} THEN at_s END) OVER later AS back_s,
MAX(CASE WHEN {is_any(*SUBSTANTIVE)} THEN 1 ELSE 0 END) OVER so_far AS worked,
{counts}
FROM ({_turned(setting)}) AS turned
{_FRAMES}) AS counted""",
    )


def _turned(setting: Setting) -> str:
    """The first pass: who had the item before each entry, who has it after, and whether that makes a hold begin or end here."""
    ats = [at for at, _, _ in LEVELS.values()]
    said = ",\n".join(_said(*LEVELS[level]) for level in LEVELS)
    neighbours = ",\n".join(_neighbours(setting.dialect, at) for at in ats)
    points = ",\n".join(_point(at) for at in ats)
    turns = ",\n".join(_turn(at) for at in ats)
    marks = ",\n".join(_marks(at) for at in ats)
    return f"""SELECT {_RECORDED},
{marks}
FROM (SELECT *,
{turns}
FROM (SELECT *,
{points}
FROM (SELECT {_RECORDED}, {", ".join(f"said_{at}, tells_{at}, passes_{at}" for at in ats)},
{neighbours}
FROM (SELECT {_RECORDED},
{said}
FROM moments) AS said
{_FRAMES}) AS neighbours) AS points) AS turns"""


def _said(at: str, by: str, to: str) -> str:
    """Who the entry itself says has the item; whether it is a custody point once a holder is known."""
    transfers = f"{is_any(*TRANSFERS)} AND {to} IS NOT NULL"
    implied = is_any(*ENDINGS, *CLOCK_STOPS, RESUME)
    return f"""CASE WHEN {transfers} THEN {to} WHEN {is_any(*CUSTODY)} THEN {by} END AS said_{at},
(({transfers}) OR ({is_any(*CUSTODY)} AND {by} IS NOT NULL) OR {implied}) AS tells_{at},
({transfers}) AS passes_{at}"""


def _neighbours(dialect: Dialect, at: str) -> str:
    """The holder before the entry; the point before; the point after, its holder doubled, odd if passed."""
    doubled = f"COALESCE(said_{at}, 0) * 2 + CASE WHEN passes_{at} THEN 1 ELSE 0 END"
    return f"""{dialect.last_known(f"said_{at}", "earlier")} AS before_{at},
{dialect.last_known(f"CASE WHEN tells_{at} THEN verb END", "earlier")} AS last_verb_{at},
{dialect.next_known(f"CASE WHEN tells_{at} THEN {doubled} END", "later")} AS next_{at}"""


def _point(at: str) -> str:
    """Who has it now; whether it is a custody point; whether the point before ended it; the next point's new holder."""
    held = f"COALESCE(said_{at}, before_{at})"
    return f"""{held} AS held_{at}, (tells_{at} AND {held} IS NOT NULL) AS point_{at},
(before_{at} IS NOT NULL AND {is_any(*ENDINGS, verb=f"last_verb_{at}")}) AS over_{at},
COALESCE(next_{at} >= 2 AND next_{at} <> {held} * 2 AND next_{at} <> {held} * 2 + 1, FALSE) AS turns_{at}"""


def _turn(at: str) -> str:
    """Whether a hold begins here; whether the hold before passed the item on to it; whether the next shows up."""
    changes = f"COALESCE(said_{at} <> before_{at}, FALSE)"
    begins = f"point_{at} AND (before_{at} IS NULL OR over_{at} OR {changes})"
    given = f"point_{at} AND before_{at} IS NOT NULL AND NOT over_{at} AND {changes}"
    return f"""({begins}) AS begins_{at}, ({given}) AS given_{at},
(turns_{at} AND MOD(next_{at}, 2) = 0) AS shows_up_{at}"""


def _marks(at: str) -> str:
    """Where stretches begin: with this entry, or right after it because it, or the next point, makes a new hold."""
    return f"""held_{at}, last_verb_{at}, tells_{at}, passes_{at}, point_{at}, begins_{at}, given_{at}, shows_up_{at},
(NOT point_{at} AND (held_{at} IS NULL OR over_{at})) AS nobody_{at},
CASE WHEN begins_{at} AND NOT given_{at} THEN 1 ELSE 0 END AS mark_{at},
CASE WHEN given_{at} AND passes_{at} THEN 1 ELSE 0 END
+ CASE WHEN point_{at} AND NOT {is_any(*ENDINGS)} AND shows_up_{at} THEN 1 ELSE 0 END AS mark_after_{at},
(point_{at} AND ({is_any(*ENDINGS)} OR next_{at} IS NULL OR turns_{at})) AS ends_{at},
CASE WHEN given_{at} AND passes_{at} THEN before_{at}
WHEN NOT point_{at} AND shows_up_{at} THEN CAST(FLOOR(next_{at} / 2) AS INT)
ELSE held_{at} END AS keeper_{at}"""


def _counts(dialect: Dialect, at: str) -> str:
    """The number of the hold so far; the number of the stretch the entry falls into, 0 for none; the next point."""
    marks = f"CAST(SUM(mark_{at} + mark_after_{at}) OVER so_far AS INT)"
    return f"""CAST(COUNT(CASE WHEN begins_{at} THEN 1 END) OVER so_far AS INT) AS hold_{at},
CASE WHEN nobody_{at} THEN 0 ELSE {marks} - mark_after_{at} END AS stretch_{at},
{dialect.next_known(f"CASE WHEN tells_{at} THEN at_w END", "later")} AS next_w_{at}"""
