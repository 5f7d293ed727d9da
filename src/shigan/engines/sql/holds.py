"""Takes the placed entries. Gives its holds. Never compares one item with another.

The paragraph "Custody" of docs/relations.md, from received and left to the longest gap.
"""

from __future__ import annotations

from collections.abc import Iterator

from shigan.engines.sql.custody import LEVELS
from shigan.engines.sql.statements import Setting, Statement
from shigan.engines.sql.words import is_any
from shigan.ledger.actions import ACTIVE, CANCEL, CLOCK_STOPS, CLOSE, NOTE, REMIND, SUBSTANTIVE


def holds(setting: Setting) -> Iterator[Statement]:
    """The holds, one level after the other, added to ``holds_coded``."""
    for level, (at, by, _) in LEVELS.items():
        yield from (_stretches(at, by), _waits(at), _stays(setting, at), _absences(level), _holds(level))


def _stretches(at: str, by: str) -> Statement:
    """One row per hold that has entries: what its holder did."""
    own = f"{by} = keeper_{at}"
    acted = f"CASE WHEN {own} AND {is_any(*ACTIVE)} THEN pos END"
    idle = f"begins_{at} AND NOT given_{at}"
    stopped = is_any(*CLOCK_STOPS, verb=f"last_verb_{at}")
    return Statement(
        "stretches",
        f"""SELECT item_id, stretch_{at} AS hold_no,
MIN(CASE WHEN {own} THEN unit END) AS own_unit,
COUNT(CASE WHEN {own} THEN 1 END) AS n_entries,
COUNT(CASE WHEN {own} AND {is_any(*SUBSTANTIVE)} THEN 1 END) AS n_work,
COUNT({acted}) AS n_acts,
COUNT(CASE WHEN {is_any(REMIND)} THEN 1 END) AS n_reminders,
MIN(CASE WHEN {is_any(REMIND)} THEN pos END) AS reminded_pos,
MIN({acted}) AS acted_pos, MIN_BY(at_w, {acted}) AS acted_w,
MIN_BY(sequence, CASE WHEN {own} THEN pos END) AS first_own, MAX_BY(sequence, CASE WHEN {own} THEN pos END) AS last_own,
MAX_BY(due_s, pos) AS due_s,
MAX(CASE WHEN {is_any(REMIND, NOTE)} OR ({idle}) OR {stopped} THEN 0 ELSE GREATEST(0, at_w - seen_before_w) END) AS gap_w,
MAX_BY(at_w, CASE WHEN NOT {is_any(REMIND, NOTE)} THEN pos END) AS seen_w
FROM placed WHERE stretch_{at} > 0 GROUP BY item_id, stretch_{at}""",
    )


def _waits(at: str) -> Statement:
    """One row per hold that waited between two points: the whole of it, and what lay before the first action."""
    return Statement(
        "waits",
        f"""SELECT i.item_id, i.hold_no,
CAST(SUM(GREATEST(0, i.end_w - i.start_w)) AS BIGINT) AS waited_w,
CAST(SUM(CASE WHEN s.acted_pos IS NULL THEN GREATEST(0, i.end_w - i.start_w)
WHEN i.pos < s.acted_pos THEN GREATEST(0, LEAST(i.end_w, s.acted_w) - i.start_w)
ELSE 0 END) AS BIGINT) AS waited_before_w
FROM (SELECT item_id, at_w AS start_w, next_w_{at} AS end_w, pos,
hold_{at} + CASE WHEN shows_up_{at} THEN 1 ELSE 0 END AS hold_no
FROM placed WHERE point_{at} AND {is_any(*CLOCK_STOPS)} AND next_w_{at} IS NOT NULL) AS i
LEFT JOIN stretches AS s ON s.item_id = i.item_id AND s.hold_no = i.hold_no
GROUP BY i.item_id, i.hold_no""",
    )


def _stays(setting: Setting, at: str) -> Statement:
    """One row per hold: when received and left, from whom and to whom, and the end it is counted to."""
    unknown = setting.ending == "unmarked"
    end = "COALESCE(left_w, GREATEST(i.last_w, received_w))" if unknown else "COALESCE(left_w, i.as_of_w)"
    received = "CASE WHEN given = 1 AND passed = 0 THEN giver_{0} ELSE first_{1} END"
    return Statement(
        "stays",
        f"""SELECT h.*, {end} AS end_w, i.kind, i.channel, i.late
FROM (SELECT item_id, hold_no, holder, first_point, last_at_w, last_sequence, last_pos, last_verb, last_due_s, passed_to,
{received.format("s", "s")} AS received_s, {received.format("w", "w")} AS received_w,
{received.format("period", "period")} AS period,
CASE WHEN given = 1 THEN giver END AS received_from,
CASE {_left("at_s", "s")} END AS left_s, CASE {_left("at_w", "w")} END AS left_w,
CASE {_left("period", "period")} END AS period_left,
CASE WHEN passed_to IS NOT NULL THEN taker_point END AS passed_at,
CASE WHEN {is_any(CLOSE, verb="last_verb")} THEN 'close' WHEN {is_any(CANCEL, verb="last_verb")} THEN 'cancel'
WHEN passed_to IS NOT NULL THEN 'handover' ELSE '{"unknown" if unknown else "open"}' END AS ended_by,
COALESCE(passed_to IS NOT NULL AND passed_to_next = holder, FALSE) AS came_back
FROM (SELECT *, (LAG(holder) OVER stays) AS giver,
(LAG(last_at_s) OVER stays) AS giver_s, (LAG(last_at_w) OVER stays) AS giver_w,
(LAG(last_period) OVER stays) AS giver_period,
(LEAD(CASE WHEN given = 1 THEN holder END) OVER stays) AS passed_to,
(LEAD(CASE WHEN given = 1 THEN holder END, 2) OVER stays) AS passed_to_next,
(LEAD(passed) OVER stays) AS next_passed,
(LEAD(first_s) OVER stays) AS next_s, (LEAD(first_w) OVER stays) AS next_w,
(LEAD(first_period) OVER stays) AS next_period, (LEAD(first_point) OVER stays) AS taker_point
FROM ({_custody(at)}) AS custody WINDOW stays AS (PARTITION BY item_id ORDER BY hold_no)) AS chained) AS h
JOIN items_now AS i ON i.item_id = h.item_id""",
    )


def _custody(at: str) -> str:
    """One row per hold: its first and its last point."""
    first = ", ".join(
        f"MAX(CASE WHEN begins_{at} THEN {column} END) AS {name}"
        for name, column in (
            ("holder", f"held_{at}"),
            ("first_s", "at_s"),
            ("first_w", "at_w"),
            ("first_period", "period"),
            ("first_point", "sequence"),
            ("given", f"CASE WHEN given_{at} THEN 1 ELSE 0 END"),
            ("passed", f"CASE WHEN passes_{at} THEN 1 ELSE 0 END"),
        )
    )
    last = ", ".join(
        f"MAX(CASE WHEN ends_{at} THEN {column} END) AS last_{column}"
        for column in ("at_s", "at_w", "period", "sequence", "pos", "verb", "due_s")
    )
    return f"""SELECT item_id, hold_{at} AS hold_no, {first}, {last}
FROM placed WHERE begins_{at} OR ends_{at} GROUP BY item_id, hold_{at}"""


def _left(own: str, taken: str) -> str:
    return f"""WHEN {is_any(CLOSE, CANCEL, verb="last_verb")} THEN last_{own}
WHEN passed_to IS NOT NULL AND next_passed = 1 THEN next_{taken} WHEN passed_to IS NOT NULL THEN last_{own}"""


def _absences(level: str) -> Statement:
    """One row per hold of a person that overlaps with leave."""
    return Statement(
        "absences",
        f"""SELECT h.item_id, h.hold_no,
CAST(SUM({_overlap("h.end_w")}) AS BIGINT) AS leave_w,
CAST(SUM({_overlap("COALESCE(s.acted_w, h.end_w)")}) AS BIGINT) AS leave_before_w
FROM stays AS h JOIN away AS a ON a.holder = h.holder
LEFT JOIN stretches AS s ON s.item_id = h.item_id AND s.hold_no = h.hold_no
WHERE {"TRUE" if level == "person" else "FALSE"} AND a.until_w > h.received_w
AND a.from_w < GREATEST(h.end_w, COALESCE(s.acted_w, h.end_w))
GROUP BY h.item_id, h.hold_no""",
    )


def _overlap(end_w: str) -> str:
    return f"GREATEST(0, LEAST({end_w}, a.until_w) - GREATEST(h.received_w, a.from_w))"


def _holds(level: str) -> Statement:
    """Everything about a hold, from what it was charged to what its taker did."""
    stopped = f"h.left_w IS NULL AND {is_any(*CLOCK_STOPS, verb='h.last_verb')}"
    tail = "GREATEST(0, h.end_w - h.last_at_w)"
    tail_before = f"""CASE WHEN NOT ({stopped}) THEN 0 WHEN s.acted_pos IS NULL THEN {tail}
WHEN h.last_pos < s.acted_pos THEN GREATEST(0, LEAST(h.end_w, s.acted_w) - h.last_at_w) ELSE 0 END"""
    unit, same_unit = ("s.own_unit", "s.own_unit = t.own_unit") if level == "person" else ("h.holder", "NULL")
    seen_gap, seen_w = "COALESCE(s.gap_w, 0)", "COALESCE(s.seen_w, h.last_at_w)"
    return Statement(
        "holds_coded",
        f"""SELECT '{level}' AS level, holder, item_id, hold_no, kind, channel, unit, period, period_left,
received_s, received_w, received_from, left_s, left_w, passed_to, ended_by,
held_w, waited_w, leave_w, charged_w, CAST(FLOOR((charged_w + 59) / 60) AS BIGINT) AS charged_minutes,
CAST(FLOOR((response_w + 59) / 60) AS BIGINT) AS response_minutes, acted,
n_entries, n_work, n_acts, n_reminders, moved_after_reminder, longest_gap_w, due_s, item_late,
first_sequence, last_sequence, passed_at, came_back, taker_idle, same_unit
FROM (SELECT *, GREATEST(0, held_w - waited_w - leave_w) AS charged_w,
GREATEST(0, until_action_w - waited_before_w - leave_before_w) AS response_w
FROM (SELECT h.holder, h.item_id, h.hold_no, h.kind, h.channel, {unit} AS unit, h.period, h.period_left,
h.received_s, h.received_w, h.received_from, h.left_s, h.left_w, h.passed_to, h.ended_by,
GREATEST(0, h.end_w - h.received_w) AS held_w,
GREATEST(0, COALESCE(s.acted_w, h.end_w) - h.received_w) AS until_action_w,
COALESCE(w.waited_w, 0) + CASE WHEN {stopped} THEN {tail} ELSE 0 END AS waited_w,
COALESCE(w.waited_before_w, 0) + {tail_before} AS waited_before_w,
COALESCE(a.leave_w, 0) AS leave_w, COALESCE(a.leave_before_w, 0) AS leave_before_w,
s.acted_pos IS NOT NULL AS acted, COALESCE(s.n_entries, 0) AS n_entries, COALESCE(s.n_work, 0) AS n_work,
COALESCE(s.n_acts, 0) AS n_acts, COALESCE(s.n_reminders, 0) AS n_reminders,
CASE WHEN s.n_reminders > 0 THEN COALESCE(s.acted_pos > s.reminded_pos, FALSE) END AS moved_after_reminder,
CASE WHEN h.left_w IS NULL AND NOT ({stopped}) THEN GREATEST({seen_gap}, h.end_w - {seen_w}) ELSE {seen_gap} END
AS longest_gap_w,
CASE WHEN s.item_id IS NULL THEN h.last_due_s ELSE s.due_s END AS due_s, h.late AS item_late,
COALESCE(s.first_own, h.first_point) AS first_sequence, COALESCE(s.last_own, h.last_sequence) AS last_sequence,
h.passed_at, h.came_back, COALESCE(t.n_work, 0) = 0 AS taker_idle, CAST({same_unit} AS BOOLEAN) AS same_unit
FROM stays AS h
LEFT JOIN stretches AS s ON s.item_id = h.item_id AND s.hold_no = h.hold_no
LEFT JOIN stretches AS t ON t.item_id = h.item_id AND t.hold_no = h.hold_no + 1
LEFT JOIN waits AS w ON w.item_id = h.item_id AND w.hold_no = h.hold_no
LEFT JOIN absences AS a ON a.item_id = h.item_id AND a.hold_no = h.hold_no) AS waited) AS charged""",
    )
