"""Takes the placed entries. Gives its items and the flags of its entries. Never looks at holds' rows.

The paragraphs "Items" and "Flags on entries" of docs/relations.md.
"""

from __future__ import annotations

from shigan.engines.sql.statements import Setting, Statement
from shigan.engines.sql.words import COMES_BACK, TELLS_STATUS, is_any
from shigan.ledger.actions import ASSIGN, CANCEL, CLOSE, DISPUTE, ENDINGS, GUIDE, PROMISE, RETURN, SUBMIT


def entries() -> list[Statement]:
    """The entries with their flags."""
    return [_guides(), _entries()]


def items(setting: Setting) -> list[Statement]:
    """The items, with what their holds need to know of them."""
    return [_items_now(setting), _items()]


def _items_seen() -> str:
    """One row per item: what its entries say."""
    first = ", ".join(
        f"MAX(CASE WHEN pos = 1 THEN {column} END) AS {name}"
        for name, column in (
            ("period", "period"),
            ("opened_s", "at_s"),
            ("opened_w", "at_w"),
            ("first_sequence", "sequence"),
        )
    )
    last = ", ".join(
        f"MAX(CASE WHEN pos = n_entries THEN {column} END) AS {name}"
        for name, column in (
            ("last_sequence", "sequence"),
            ("last_w", "at_w"),
            ("due_s", "due_s"),
            ("due_w", "due_w"),
            ("person", "held_p"),
            ("unit", "held_u"),
            ("n_person_holds", "hold_p"),
            ("n_unit_holds", "hold_u"),
        )
    )
    telling = f"CASE WHEN {is_any(*TELLS_STATUS)} THEN pos END"
    closing = f"CASE WHEN {is_any(CLOSE)} THEN pos END"
    return f"""SELECT item_id, MAX(kind) AS kind, MAX(channel) AS channel, COUNT(*) AS n_entries, {first}, {last},
MAX_BY(verb, {telling}) AS telling_verb, MAX_BY(at_s, {telling}) AS telling_s, MAX_BY(at_w, {telling}) AS telling_w,
MAX_BY(CASE WHEN outcome IS NULL THEN 0 ELSE 1 END, {closing}) AS with_outcome,
MAX(worked) AS worked,
COUNT(CASE WHEN given_p AND worked = 0 THEN 1 END) AS person_handovers,
COUNT(CASE WHEN given_u AND worked = 0 THEN 1 END) AS unit_handovers,
MAX(CASE WHEN begins_u AND hold_u = 1 THEN held_u END) AS first_unit,
COALESCE(MIN(CASE WHEN {is_any(*ENDINGS)} THEN pos END) < MAX(CASE WHEN {is_any(*COMES_BACK)} THEN pos END), FALSE)
AS reopened
FROM placed GROUP BY item_id"""


def _items_now(setting: Setting) -> Statement:
    """The same with status and lateness."""
    open_ended = "unknown" if setting.ending == "unmarked" else "open"
    ended = is_any(*ENDINGS, verb="telling_verb")
    tiers = "f.tier AS first_tier, s.tier AS solved_tier"
    return Statement(
        "items_now",
        f"""SELECT *,
CASE WHEN late THEN GREATEST(0, done_w - due_w) WHEN NOT late THEN 0 END AS overdue_w,
CASE WHEN status = 'closed' AND NOT late THEN 10 * (due_s - closed_s) <= due_s - opened_s END AS last_tenth,
CASE WHEN status = 'closed' THEN solved_tier > first_tier END AS solved_higher,
CASE WHEN status = 'closed' THEN with_outcome = 1 END AS has_outcome
FROM (SELECT *, CASE WHEN status IN ('closed', 'open') THEN COALESCE(closed_s, as_of_s) > due_s END AS late,
COALESCE(closed_w, as_of_w) AS done_w
FROM (SELECT i.*, {tiers}, l.as_of_s, l.as_of_w,
CASE WHEN {is_any(CLOSE, verb="telling_verb")} THEN 'closed' WHEN {is_any(CANCEL, verb="telling_verb")} THEN 'cancelled'
ELSE '{open_ended}' END AS status,
CASE WHEN {ended} THEN telling_s END AS closed_s, CASE WHEN {ended} THEN telling_w END AS closed_w
FROM ({_items_seen()}) AS i CROSS JOIN looking AS l
LEFT JOIN ranks AS f ON f.unit = i.first_unit
LEFT JOIN ranks AS s ON s.unit = i.unit) AS stood) AS judged""",
    )


def _items() -> Statement:
    return Statement(
        "items_coded",
        """SELECT item_id, kind, channel, period, unit, person, opened_s, opened_w, closed_s, closed_w, due_s, due_w,
status, late, overdue_w, last_tenth, n_entries, n_unit_holds, n_person_holds,
CASE WHEN n_person_holds > 0 THEN person_handovers ELSE unit_handovers END AS handovers_before_work,
worked = 1 AS has_work, first_tier, solved_tier, solved_higher, reopened, has_outcome, first_sequence, last_sequence
FROM items_now""",
    )


def _guides() -> Statement:
    """The last guidance of each unit in each item."""
    return Statement(
        "guides",
        f"""SELECT item_id, unit, MAX(pos) AS pos FROM placed
WHERE {is_any(GUIDE)} AND unit IS NOT NULL GROUP BY item_id, unit""",
    )


def _entries() -> Statement:
    followed = "COALESCE(p.back_s <= p.at_s + 7776000, FALSE)"
    due = f"CASE WHEN {is_any(PROMISE)} THEN p.own_{{0}} ELSE p.due_{{0}} END AS due_{{0}}"
    return Statement(
        "entries_coded",
        f"""SELECT p.sequence, p.item_id, p.kind, p.channel, p.verb, p.activity, p.actor, p.unit, p.counterpart,
p.counterpart_unit, p.outcome, p.at_s, p.at_w, p.period, {due.format("s")}, {due.format("w")},
p.held_p AS held_by, p.held_u AS held_by_unit,
CASE WHEN {is_any(SUBMIT)} AND {is_any(RETURN, verb="p.answer")} THEN 'returned'
WHEN {is_any(SUBMIT)} AND p.answer IS NOT NULL THEN 'passed' END AS review,
p.at_s > COALESCE(p.due_before_s, p.due_s) AS after_due,
CASE WHEN {is_any(CLOSE)} THEN {followed} OR l.as_of_s >= p.at_s + 7776000 END AS followed_90d,
CASE WHEN {is_any(CLOSE)} THEN {followed} END AS reopened_90d,
CASE WHEN {is_any(CLOSE)} AND p.actor IS NOT NULL THEN b.sequence IS NOT NULL END AS in_burst,
CASE WHEN NOT {is_any(PROMISE)} OR p.own_s IS NULL THEN NULL WHEN p.result_s <= p.own_s THEN TRUE
WHEN l.as_of_s > p.own_s THEN FALSE END AS kept,
CASE WHEN {is_any(ASSIGN)} THEN r.tier < g.tier END AS to_lower,
CASE WHEN {is_any(ASSIGN)} AND p.unit IS NOT NULL THEN COALESCE(u.pos > p.pos, FALSE) END AS guided,
CASE WHEN {is_any(DISPUTE)} THEN CASE WHEN p.arbitrated_at_w IS NOT NULL THEN
GREATEST(0, p.arbitrated_at_w - p.at_w) END END AS arbitrated_w
FROM placed AS p CROSS JOIN looking AS l
LEFT JOIN bursts AS b ON b.sequence = p.sequence
LEFT JOIN ranks AS g ON g.unit = p.unit
LEFT JOIN ranks AS r ON r.unit = p.counterpart_unit
LEFT JOIN guides AS u ON u.item_id = p.item_id AND u.unit = p.unit""",
    )
